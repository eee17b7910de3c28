-- What is said of each message with a reaction, and what was read from the next one: how many records of each sort. From
-- it the pairs of both are counted as records come and go, into `tallies` under the measure `reading`, of no one day.
CREATE TABLE subjects (
    conversation TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    said_sat     INTEGER NOT NULL,
    said_dsat    INTEGER NOT NULL,
    read_sat     INTEGER NOT NULL,
    read_neutral INTEGER NOT NULL,
    read_dsat    INTEGER NOT NULL,
    PRIMARY KEY (conversation, message)
) WITHOUT ROWID;

INSERT INTO subjects
SELECT conversation, message, sum(said AND polarity = 'sat'), sum(said AND polarity = 'dsat'),
    sum(NOT said AND polarity = 'sat'), sum(NOT said AND polarity = 'neutral'), sum(NOT said AND polarity = 'dsat')
FROM (
    SELECT conversation, message, kind = 'reaction' AS said, polarity FROM records
    WHERE polarity IS NOT NULL
        AND (kind = 'reaction' AND origin = 'explicit' OR kind = 'followup' AND origin = 'inferred')
)
GROUP BY conversation, message;

INSERT INTO tallies (day, origin, kind, measure, name, count)
SELECT '', 'inferred', 'followup', 'reading', name, count FROM (
    SELECT 'sat sat' AS name, sum(said_sat * read_sat) AS count FROM subjects
    UNION ALL SELECT 'sat neutral', sum(said_sat * read_neutral) FROM subjects
    UNION ALL SELECT 'sat dsat', sum(said_sat * read_dsat) FROM subjects
    UNION ALL SELECT 'dsat sat', sum(said_dsat * read_sat) FROM subjects
    UNION ALL SELECT 'dsat neutral', sum(said_dsat * read_neutral) FROM subjects
    UNION ALL SELECT 'dsat dsat', sum(said_dsat * read_dsat) FROM subjects
)
WHERE count > 0;

-- Randomised answers. Their ids are random and the table is kept in the order of the ids: no order of arrival is stored
-- that could be laid beside that of the records. No text, no rater, no time; so there is nothing of it to erase.
CREATE TABLE reports (
    id      TEXT NOT NULL PRIMARY KEY,
    choices TEXT NOT NULL, -- a JSON array of keys
    answer  TEXT NOT NULL,
    epsilon REAL NOT NULL
) WITHOUT ROWID;

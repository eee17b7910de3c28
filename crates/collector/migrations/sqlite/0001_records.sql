-- The newest revision of every feedback, without its text. An older revision is overwritten: what a person took back or
-- changed must not stay readable; `revisions` remembers how many there were.
CREATE TABLE records (
    seq          INTEGER PRIMARY KEY, -- order of first arrival; stays, so that reading can go on from a place
    id           TEXT    NOT NULL UNIQUE,
    rev          INTEGER NOT NULL,
    revisions    INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    origin       TEXT    NOT NULL,
    polarity     TEXT,                -- sat, neutral or dsat, where the record says so
    rater        TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    document     INTEGER NOT NULL     -- the place of its text
);

-- All of one kind about one message: steps of an answer, attempts of a conversation, votes beside follow-ups.
CREATE INDEX records_by_subject ON records (kind, conversation, message);
CREATE INDEX records_by_rater ON records (rater);

-- The texts, apart and append-only. SQLite moves rows between pages when a page overflows or empties, and the copy that
-- stays behind in the unused part of the old page is not covered by secure_delete. Rows that are only appended, and only
-- overwritten by zeros of their own length, never move; the space of dead ones comes back with a VACUUM.
CREATE TABLE documents (
    place INTEGER PRIMARY KEY,
    body  TEXT NOT NULL -- the record as JSON on one line
);

-- Bytes of dead documents.
CREATE TABLE waste (bytes INTEGER NOT NULL);
INSERT INTO waste (bytes) VALUES (0);

-- What the overview shows, kept up to date in the same transaction as the records.
CREATE TABLE tallies (
    day     TEXT    NOT NULL, -- 2026-11-23
    origin  TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    measure TEXT    NOT NULL, -- state, polarity or reason
    name    TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (day, origin, kind, measure, name)
) WITHOUT ROWID;

CREATE INDEX tallies_by_measure ON tallies (measure, day);

-- "AFTW": the file is ours.
PRAGMA application_id = 1095128151;

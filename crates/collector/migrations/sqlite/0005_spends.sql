-- What the host's tokens were spent on: each verifies one record of a kind, the last. A spend is a hash of the token's nonce and
-- of what it was spent on; neither the token nor the message that it names is kept. Erasing a record frees its token.
CREATE TABLE spends (
    spend  TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX spends_by_record ON spends (record);

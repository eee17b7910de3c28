-- When a record was made, so that those that are kept long enough can be found and deleted. A tombstone has an hour too.
ALTER TABLE records ADD COLUMN hour TEXT NOT NULL DEFAULT ''; -- 2026-11-23T02
UPDATE records SET hour = (SELECT body ->> 'hour' FROM documents WHERE place = document);
CREATE INDEX records_by_hour ON records (hour);

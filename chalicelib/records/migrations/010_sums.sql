-- What whoever asked for the link said the file's SHA-256 is, in hexadecimal; storage holds them
-- to it. Empty where nothing was said.
ALTER TABLE uploads ADD COLUMN sha256 text NOT NULL DEFAULT '';

-- Whether a race has some bytes already, or is about to.
CREATE INDEX photos_by_sum ON photos (race_id, sha256) WHERE sha256 <> '';
CREATE INDEX uploads_by_sum ON uploads (race_id, sha256) WHERE sha256 <> '' AND photo_id IS NULL;

-- What judging a candidate again needs once its pixels are gone. Double precision: rounded to
-- real, a confidence may come to lie on the other side of a threshold. By way of text, 0.9 stays
-- 0.9.
ALTER TABLE candidates
    ALTER COLUMN confidence TYPE double precision USING confidence::text::double precision,
    ADD COLUMN number text NOT NULL DEFAULT '', -- what it stands for, as judged now
    ADD COLUMN belief double precision NOT NULL DEFAULT 0, -- that number is right, as judged now
    ADD COLUMN clear boolean NOT NULL DEFAULT false, -- the photo alone sufficed to keep it
    ADD COLUMN evidence jsonb NOT NULL DEFAULT '{}'; -- {}: read before there was any

-- Those of before were judged alone, and what was kept was a clear number.
UPDATE candidates SET belief = confidence, clear = (verdict = 'kept'),
    number = coalesce(substring(btrim(text, E' .,:;-_|/\\''"`()[]*#°') FROM '^[0-9]{2,5}$'), '');

ALTER TABLE bibs
    ALTER COLUMN confidence TYPE double precision USING confidence::text::double precision;

-- Which numbers each photo alone shows clearly: all that a race learns from its photos. Written
-- by a reading only; judging again never changes it.
CREATE TABLE clear_numbers (
    race_id uuid NOT NULL,
    number text NOT NULL,
    photo_id uuid NOT NULL REFERENCES photos ON DELETE CASCADE,
    PRIMARY KEY (race_id, number, photo_id)
);

CREATE INDEX clear_numbers_by_photo ON clear_numbers (photo_id);

INSERT INTO clear_numbers (race_id, number, photo_id)
SELECT DISTINCT photos.race_id, candidates.number, photos.id
FROM candidates JOIN photos ON photos.id = candidates.photo_id
WHERE candidates.clear AND candidates.number <> '';

-- Where judging a race again stands. The version is raised, in the same transaction, by whatever
-- changes what is known of the race.
ALTER TABLE races
    ADD COLUMN knowledge bigint NOT NULL DEFAULT 0, -- the version of what is known now
    ADD COLUMN start_list_changed bigint NOT NULL DEFAULT 0, -- the version that changed the list
    ADD COLUMN judged bigint NOT NULL DEFAULT 0, -- the version that every photo was judged with
    ADD COLUMN judging bigint, -- the version at which the pass under way began; null: none is
    ADD COLUMN judging_after text NOT NULL DEFAULT '', -- the cursor at which the pass goes on
    ADD COLUMN judging_seconds double precision NOT NULL DEFAULT 0, -- spent on the pass so far
    ADD COLUMN judging_rests_until timestamptz NOT NULL DEFAULT '-infinity';

UPDATE races SET knowledge = 1 WHERE EXISTS (SELECT FROM photos WHERE race_id = races.id);

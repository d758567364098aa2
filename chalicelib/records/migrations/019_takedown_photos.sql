-- What a request for a number has hidden. It stays hidden, whatever is read or judged of it later,
-- until the request is rejected, or for as long as a person says that it shows other numbers.
CREATE TABLE takedown_photos (
    takedown_id uuid NOT NULL REFERENCES takedowns ON DELETE CASCADE,
    photo_id uuid NOT NULL REFERENCES photos ON DELETE CASCADE,
    PRIMARY KEY (takedown_id, photo_id)
);
CREATE INDEX takedown_photos_of_photo ON takedown_photos (photo_id);

-- Those to be weighed again when photos have come in, oldest first.
CREATE INDEX takedowns_to_weigh ON takedowns (created_at, id)
    WHERE status = 'open' AND number IS NOT NULL;

INSERT INTO takedown_photos (takedown_id, photo_id)
SELECT DISTINCT takedowns.id, photos.id
FROM takedowns
    JOIN bibs ON bibs.number = takedowns.number
    JOIN photos ON photos.id = bibs.photo_id AND photos.race_id = takedowns.race_id
        AND (bibs.source = 'person') = (photos.bibs_set_at IS NOT NULL)
WHERE takedowns.status IN ('open', 'confirmed') AND takedowns.wants <> 'correct';

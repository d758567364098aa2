-- How much a completed photo's reading needs a person's look (pipeline/doubt.py); null: it does not.
ALTER TABLE photos ADD COLUMN doubt double precision;

-- As doubt.py has it, but for parts of numbers, which wait until their race is judged again.
UPDATE photos SET doubt = COALESCE(
    (SELECT 4 - min(confidence) FROM bibs
        WHERE photo_id = photos.id AND source = 'model' AND confidence < 0.8),
    (SELECT 1 + 0.99 * max(belief) FROM candidates
        WHERE photo_id = photos.id AND verdict = 'dropped' AND number <> '' AND (belief >= 0.25 OR clear)
        AND reason NOT LIKE 'too small%' AND NOT EXISTS (SELECT FROM bibs
            WHERE bibs.photo_id = photos.id AND strpos(bibs.number, candidates.number) > 0)),
    CASE WHEN NOT EXISTS (SELECT FROM bibs WHERE photo_id = photos.id AND source = 'model')
        THEN 0 END)
WHERE processing_status = 'completed';

-- Photos that wait for a person, the most doubtful first.
CREATE INDEX photos_to_review ON photos (race_id, doubt DESC, id DESC)
    WHERE doubt IS NOT NULL AND bibs_set_at IS NULL AND processing_status = 'completed';

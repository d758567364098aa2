-- The watermark that a completed photo's preview was drawn with; empty: none, null: nobody knows.
ALTER TABLE photos ADD COLUMN preview_mark text DEFAULT '';

-- Of before: where a race has a watermark, some previews may have been drawn without it.
UPDATE photos SET preview_mark = NULL FROM races
WHERE races.id = photos.race_id AND races.watermark <> '' AND processing_status = 'completed';

-- Those whose preview carries another watermark than their race has.
CREATE INDEX photos_by_mark ON photos (race_id, preview_mark)
    WHERE processing_status = 'completed';

-- Who is drawing which preview anew, and how often that was tried.
CREATE TABLE redraws (
    photo_id uuid PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
    lease uuid NOT NULL,
    tries integer NOT NULL,
    until timestamptz NOT NULL -- from then on somebody else may try
);

CREATE TABLE bibs (
    photo_id uuid NOT NULL REFERENCES photos ON DELETE CASCADE,
    number text NOT NULL,
    source text NOT NULL CHECK (source IN ('model', 'person')),
    confidence real, -- null: a person's, where the model had read nothing
    box jsonb, -- [x0, y0, x1, y1] in pixels of the upright full-size photo
    confirmed boolean NOT NULL DEFAULT false,
    read_as text NOT NULL DEFAULT '',
    PRIMARY KEY (photo_id, number, source)
);

-- The search by number.
CREATE INDEX bibs_by_number ON bibs (number, photo_id);

CREATE TABLE candidates (
    photo_id uuid NOT NULL REFERENCES photos ON DELETE CASCADE,
    position integer NOT NULL,
    text text NOT NULL,
    confidence real NOT NULL,
    box jsonb NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('kept', 'dropped')),
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (photo_id, position)
);

CREATE TABLE races (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    date date NOT NULL,
    listed text NOT NULL DEFAULT 'public' CHECK (listed IN ('public', 'unlisted', 'closed')),
    clock_offset integer NOT NULL DEFAULT 0, -- seconds to add to the cameras' times
    watermark text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The list of races, latest first.
CREATE INDEX races_by_date ON races (date DESC, id DESC);

CREATE TABLE entrants (
    race_id uuid NOT NULL REFERENCES races ON DELETE CASCADE,
    bib text NOT NULL,
    name text NOT NULL DEFAULT '', -- never public
    category text NOT NULL DEFAULT '',
    PRIMARY KEY (race_id, bib)
);

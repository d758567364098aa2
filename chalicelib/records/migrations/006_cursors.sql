-- Where the sweep's listings, which take more than one sweep, go on.
CREATE TABLE cursors (
    name text PRIMARY KEY,
    value text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- What went wrong in a photo's attempts, and where: for operators. The queue's own history goes
-- with the job; this stays until the photo is deleted, for its last four generations.
CREATE TABLE failed_attempts (
    photo_id uuid NOT NULL REFERENCES photos ON DELETE CASCADE,
    generation integer NOT NULL,
    attempt integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    error text NOT NULL,
    stack text NOT NULL, -- lines "module:line function", outermost first
    PRIMARY KEY (photo_id, generation, attempt)
);

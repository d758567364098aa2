CREATE TABLE photos (
    id uuid PRIMARY KEY,
    race_id uuid NOT NULL REFERENCES races,
    object_key text NOT NULL UNIQUE, -- a new version under the same key replaces the photo
    object_version text NOT NULL,
    sequencer text NOT NULL DEFAULT '', -- S3's order of the events of one key
    original_name text NOT NULL DEFAULT '',
    content_type text NOT NULL DEFAULT '',
    sha256 text NOT NULL DEFAULT '',
    bytes bigint NOT NULL DEFAULT 0,
    width integer,
    height integer,
    taken_at timestamptz,
    processing_status text NOT NULL DEFAULT 'pending'
        CHECK (processing_status IN ('pending', 'processing', 'completed', 'failed')),
    processing_error text, -- the last one, also while a retry is pending
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    generation integer NOT NULL DEFAULT 1, -- raised by every order to process it anew
    lease uuid, -- of the worker that holds or completed it
    claimed_at timestamptz,
    next_attempt_at timestamptz,
    processed_at timestamptz,
    thumbnail_key text NOT NULL DEFAULT '',
    preview_key text NOT NULL DEFAULT '',
    bibs_set_at timestamptz, -- when a person last said which bibs are on it
    hidden_at timestamptz,
    correlation_id text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT photos_pending_is_free CHECK (processing_status <> 'pending' OR lease IS NULL),
    CONSTRAINT photos_processing_is_leased
        CHECK (processing_status <> 'processing' OR lease IS NOT NULL),
    CONSTRAINT photos_final_is_dated
        CHECK ((processed_at IS NOT NULL) = (processing_status IN ('completed', 'failed')))
);

-- A race's photos, newest first, and its export.
CREATE INDEX photos_by_time ON photos (race_id, created_at DESC, id DESC);

-- A race's photos of one status, and its counts by status.
CREATE INDEX photos_by_status ON photos (race_id, processing_status, created_at DESC, id DESC);

-- What the sweep compares with the queue; small whatever the archive's size.
CREATE INDEX photos_unfinished ON photos (id)
    WHERE processing_status IN ('pending', 'processing');

CREATE TABLE uploads (
    key text PRIMARY KEY,
    race_id uuid NOT NULL REFERENCES races ON DELETE CASCADE,
    original_name text NOT NULL DEFAULT '',
    content_type text NOT NULL,
    max_bytes bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    -- No foreign key: that it arrived stays true after the photo is deleted.
    photo_id uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What the sweep looks for in storage.
CREATE INDEX uploads_overdue ON uploads (expires_at) WHERE photo_id IS NULL;

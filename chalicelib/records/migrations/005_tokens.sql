CREATE TABLE tokens (
    hash text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('photographer', 'operator')),
    note text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

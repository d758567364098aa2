-- What runners ask to be taken away. Photos are hidden by what this table says now, not by a mark
-- on them, so that no reading, judging or correction in between can show one again.
CREATE TABLE takedowns (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    race_id uuid NOT NULL REFERENCES races ON DELETE CASCADE,
    photo_id uuid, -- no foreign key: the record outlives the photo
    sha256 text NOT NULL DEFAULT '', -- of that photo, so that it stays away when it is sent again
    number text, -- every photo with it, also those read later
    wants text NOT NULL CHECK (wants IN ('hide', 'delete', 'correct')),
    reason text NOT NULL DEFAULT '', -- never public
    contact text NOT NULL DEFAULT '', -- never public; forgotten some time after the verdict
    status text NOT NULL CHECK (status IN ('open', 'waiting', 'confirmed', 'rejected')),
    address text, -- a keyed hash of who asked, forgotten after a day
    decided_by text, -- the hash of the organiser's token
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    CONSTRAINT takedowns_of_one_thing CHECK ((photo_id IS NULL) <> (number IS NULL)),
    CONSTRAINT takedowns_verdict_is_dated
        CHECK ((decided_at IS NOT NULL) = (status IN ('confirmed', 'rejected'))),
    CONSTRAINT takedowns_correction_hides_nothing CHECK (wants <> 'correct' OR status <> 'open')
);

-- Those that hide something, as every look at a photo asks for them.
CREATE INDEX takedowns_of_photo ON takedowns (photo_id)
    WHERE status IN ('open', 'confirmed') AND wants <> 'correct';
CREATE INDEX takedowns_of_bytes ON takedowns (race_id, sha256)
    WHERE status IN ('open', 'confirmed') AND wants <> 'correct' AND sha256 <> '';
CREATE INDEX takedowns_of_number ON takedowns (race_id, number)
    WHERE status IN ('open', 'confirmed') AND wants <> 'correct';

-- The organiser's list, newest first.
CREATE INDEX takedowns_by_time ON takedowns (race_id, created_at DESC, id DESC);

-- What one address asked today, and what is to be forgotten.
CREATE INDEX takedowns_by_address ON takedowns (address) WHERE address IS NOT NULL;
CREATE INDEX takedowns_with_contact ON takedowns (decided_at) WHERE contact <> '';

-- A day's key for hashing addresses. Once it is deleted its hashes say nothing to anybody.
CREATE TABLE address_keys (
    day date PRIMARY KEY,
    key text NOT NULL
);

-- Who has a race's link key may see it though it is closed; the key itself is kept nowhere.
ALTER TABLE races
    ADD COLUMN link_key_hash text,
    ADD COLUMN link_key_made_at timestamptz;

-- A read that may be part of a number, for a bib that is half hidden.
CREATE INDEX candidates_by_text ON candidates (text, photo_id);

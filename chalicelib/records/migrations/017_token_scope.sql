-- A photographer's token may be for some races alone; null: for all, as an operator's always is.
ALTER TABLE tokens
    ADD COLUMN race_ids uuid[],
    ADD COLUMN last_used_at timestamptz, -- to the hour
    ADD CONSTRAINT tokens_scope_is_a_photographers
        CHECK (race_ids IS NULL OR (role = 'photographer' AND cardinality(race_ids) > 0));

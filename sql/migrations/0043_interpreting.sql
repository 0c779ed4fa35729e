-- Owner: interpreting. Lock: interpretation exclusively, while its rows are checked.

-- Who said yes may offer a meeting for a swap: it stays theirs until another interpreter takes it.
ALTER TABLE interpretation ADD COLUMN offered_at timestamptz;
ALTER TABLE interpretation ADD CONSTRAINT only_who_said_yes_offers
    CHECK (offered_at IS NULL OR state = 'accepted' AND interpreter_id IS NOT NULL);

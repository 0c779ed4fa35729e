-- Owner: access. Lock: api_key whole, for an instant.

-- A key that was rotated ends soon, and what is left of its life says nothing of how long its follower is to live: it is
-- rotated once.
ALTER TABLE api_key ADD COLUMN rotated_at timestamptz;

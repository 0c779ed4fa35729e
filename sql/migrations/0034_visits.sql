-- Owner: visits. Lock: visitor exclusively, for an instant and while visitor_training_open is built.

-- Until when a visitor's training held, as it stood when the visit was over: what is renewed or taken away later changes no
-- stipend of the past.
ALTER TABLE visitor ADD COLUMN trained_until date;
ALTER TABLE visitor ADD COLUMN training_noted_at timestamptz;    -- NULL: the visit is not over, or the worker has not come
ALTER TABLE visitor ADD CONSTRAINT training_is_noted_with_its_instant CHECK (trained_until IS NULL OR training_noted_at IS NOT NULL);
CREATE INDEX visitor_training_open ON visitor (org_id, meeting_id) WHERE state = 'accepted' AND training_noted_at IS NULL;

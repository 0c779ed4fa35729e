-- Owner: booking. Lock: meeting exclusively, while its rows are checked and meeting_by_time is built anew.

-- What comes with a meeting, as kinds only: each kind's own slice keeps the rest. It is asked there only where something
-- stands here, so a meeting nobody asked anything for costs no question more.
ALTER TABLE meeting ADD COLUMN help text[] NOT NULL DEFAULT '{}'
    CHECK (help <@ ARRAY['interpreter', 'childcare', 'ride']);

-- What is proposed takes time like what is confirmed.
DROP INDEX meeting_by_time;
CREATE INDEX meeting_by_time ON meeting USING gist (org_id, during) WHERE state IN ('proposed', 'confirmed');

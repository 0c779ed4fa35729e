-- Owner: agenda. Lock: agenda exclusively while it is written anew with its indexes, as meeting by the migration before.

-- When a claim begins and ends, as plain times: what is asked by time finds it by an index, for the same reason.
DROP INDEX agenda_of_helpers;
ALTER TABLE agenda
    ADD COLUMN starts_at timestamptz GENERATED ALWAYS AS (lower(during)) STORED,
    ADD COLUMN ends_at timestamptz GENERATED ALWAYS AS (upper(during)) STORED;
CREATE INDEX agenda_by_time ON agenda (org_id, resource_id, ends_at);
CREATE INDEX agenda_of_helpers ON agenda (org_id, ends_at)
    WHERE kind IN ('co_visitor', 'interpreter', 'driver', 'childcare_worker');

-- Owner: visits. Lock: visitor exclusively, for an instant.

-- Who of the office took an answer down for a visitor; NULL: they said it themselves.
ALTER TABLE visitor ADD COLUMN noted_by uuid;
ALTER TABLE visitor ADD CONSTRAINT visitor_noted_by_fkey FOREIGN KEY (org_id, noted_by) REFERENCES person (org_id, person_id);

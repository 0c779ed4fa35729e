-- name: add(org_id, event_ids, kinds, school_ids, data, now)!
-- Write down what has happened; it gets its place in the order once it is committed.
INSERT INTO event (org_id, event_id, kind, school_id, data, at)
SELECT :org_id, happened.event_id, happened.kind, happened.school_id, happened.data, :now
FROM unnest(:event_ids::uuid[], :kinds::text[], :school_ids::uuid[], :data::jsonb[])
    AS happened (event_id, kind, school_id, data);

-- name: orgs_with_new()
-- Orgs with events that have no place yet.
SELECT orgs_with_new_events() AS org_id;

-- name: make_head(org_id)!
-- Begin to count an org's events.
INSERT INTO event_head (org_id)
VALUES (:org_id)
ON CONFLICT (org_id) DO NOTHING;

-- name: lock_head(org_id)$
-- The last place that was given.
-- FOR UPDATE: one numbering of an org at a time; the next one begins where this one has ended.
SELECT position
FROM event_head
WHERE org_id = :org_id
FOR UPDATE;

-- name: number(org_id, last, at_most)$
-- Give committed events the next places, in about the order they were written; return how many.
WITH waiting AS (
    SELECT event_id, row_number() OVER (ORDER BY event_id) AS place
    FROM (SELECT event_id
          FROM event
          WHERE org_id = :org_id AND position IS NULL
          ORDER BY event_id
          LIMIT :at_most) AS first
), numbered AS (
    UPDATE event
    SET position = :last + waiting.place
    FROM waiting
    WHERE event.org_id = :org_id AND event.event_id = waiting.event_id
    RETURNING event.event_id
)
SELECT count(*) FROM numbered;

-- name: advance(org_id, position)!
-- Let readers go as far as is numbered now.
UPDATE event_head
SET position = :position
WHERE org_id = :org_id;

-- name: head(org_id)^
-- How far an org's events are numbered, and up to where they were thrown away.
SELECT position, gone
FROM event_head
WHERE org_id = :org_id;

-- name: between(org_id, after, until, school_id, size)
-- Events in their order, of one school, or of all and of the org as a whole.
SELECT event_id, position AS cursor, kind AS type, at AS timestamp, school_id, data
FROM event
WHERE org_id = :org_id AND position > :after AND position <= :until
  AND (:school_id::uuid IS NULL OR school_id = :school_id)
ORDER BY position
LIMIT :size;

-- name: first_kept(org_id, since)$
-- The first place that is not older than a date; NULL: all are.
SELECT position
FROM event
WHERE org_id = :org_id AND position IS NOT NULL AND at >= :since
ORDER BY position
LIMIT 1;

-- name: purge(org_id, until)$
-- Throw away the events up to a place; return how many.
WITH gone AS (
    DELETE FROM event
    WHERE org_id = :org_id AND position <= :until
    RETURNING event_id
)
SELECT count(*) FROM gone;

-- name: keep_gone(org_id, gone)!
-- Remember up to where events were thrown away.
UPDATE event_head
SET gone = :gone
WHERE org_id = :org_id AND gone < :gone;

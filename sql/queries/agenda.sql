-- name: take(org_id, claim_ids, resource_ids, kinds, starts, ends)!
-- Take people's and rooms' time under their claims; nobody_in_two_places_at_once has the last word.
-- Sorted, so that two claims wait for each other in one order and never in a ring. Before, teachers are queued for until
-- commit: two inserts that meet in an exclusion constraint wait for one another until PostgreSQL looks for deadlocks, a
-- second later; the queue lets the loser hear at once. It refuses nobody, the constraint does.
WITH queued AS MATERIALIZED (
    SELECT count(pg_advisory_xact_lock(hashtextextended(teacher.resource_id::text, 0))) AS teachers
    FROM (SELECT DISTINCT resource_id
          FROM unnest(:resource_ids::uuid[], :kinds::text[]) AS wanted (resource_id, kind)
          WHERE kind = 'teacher'
          ORDER BY resource_id) AS teacher
)
INSERT INTO agenda (org_id, claim_id, resource_id, kind, during)
SELECT :org_id, wanted.claim_id, wanted.resource_id, wanted.kind, tstzrange(wanted.starts, wanted.ends)
FROM queued
CROSS JOIN unnest(:claim_ids::uuid[], :resource_ids::uuid[], :kinds::text[], :starts::timestamptz[],
                  :ends::timestamptz[]) AS wanted (claim_id, resource_id, kind, starts, ends)
ORDER BY wanted.resource_id, wanted.starts;

-- name: take_free(org_id, claim_ids, resource_ids, kinds, starts, ends)
-- Take as `take` what nobody else has: the constraint refuses single rows instead of all. Inserts that may be refused by
-- row never wait in a ring, so those who take like this stand in the queue side by side, and behind whoever takes or
-- reads under it alone.
WITH queued AS MATERIALIZED (
    SELECT count(pg_advisory_xact_lock_shared(hashtextextended(teacher.resource_id::text, 0))) AS teachers
    FROM (SELECT DISTINCT resource_id
          FROM unnest(:resource_ids::uuid[], :kinds::text[]) AS wanted (resource_id, kind)
          WHERE kind = 'teacher'
          ORDER BY resource_id) AS teacher
)
INSERT INTO agenda (org_id, claim_id, resource_id, kind, during)
SELECT :org_id, wanted.claim_id, wanted.resource_id, wanted.kind, tstzrange(wanted.starts, wanted.ends)
FROM queued
CROSS JOIN unnest(:claim_ids::uuid[], :resource_ids::uuid[], :kinds::text[], :starts::timestamptz[],
                  :ends::timestamptz[]) WITH ORDINALITY AS wanted (claim_id, resource_id, kind, starts, ends, place)
ORDER BY wanted.resource_id, wanted.starts, wanted.place
ON CONFLICT DO NOTHING
RETURNING claim_id;

-- name: queue_for(person_ids)!
-- The queue of `take`, joined before that by who has to read something under it, or takes another kind of people's time.
SELECT pg_advisory_xact_lock(hashtextextended(person_id::text, 0))
FROM unnest(:person_ids::uuid[]) AS wanted (person_id)
ORDER BY person_id;

-- name: release(org_id, claim_ids)!
-- Give back everything claims hold.
DELETE FROM agenda
WHERE org_id = :org_id AND claim_id = ANY (:claim_ids::uuid[]);

-- name: release_one(org_id, claim_id, resource_id)!
-- Give back one person's or room's part of a claim.
DELETE FROM agenda
WHERE org_id = :org_id AND claim_id = :claim_id AND resource_id = :resource_id;

-- name: release_kinds(org_id, claim_id, kinds)!
-- Give back what a claim holds of some kinds.
DELETE FROM agenda
WHERE org_id = :org_id AND claim_id = :claim_id AND kind = ANY (:kinds::text[]);

-- name: widen(org_id, claim_id, resource_id, starts, ends)!
-- Let one person's part of a claim reach over a span too; nobody_in_two_places_at_once has the last word.
UPDATE agenda
SET during = tstzrange(least(lower(during), :starts), greatest(upper(during), :ends))
WHERE org_id = :org_id AND claim_id = :claim_id AND resource_id = :resource_id;

-- name: narrow(org_id, claim_id, resource_id, starts, ends)!
-- Let one person's part of a claim reach over no more than a span; a claim that holds nothing is no trouble.
UPDATE agenda
SET during = during * tstzrange(:starts, :ends)
WHERE org_id = :org_id AND claim_id = :claim_id AND resource_id = :resource_id
  AND NOT during <@ tstzrange(:starts, :ends);

-- name: taken(org_id, resource_ids, starts, ends)
-- When these people and rooms are taken within a span.
SELECT resource_id, lower(during) AS starts, upper(during) AS ends
FROM agenda
WHERE org_id = :org_id AND resource_id = ANY (:resource_ids::uuid[]) AND ends_at > :starts AND starts_at < :ends
ORDER BY resource_id, during;

-- name: release_rooms(org_id, claim_ids)!
-- Give back the rooms that claims hold, and nothing else of them.
DELETE FROM agenda
WHERE org_id = :org_id AND claim_id = ANY (:claim_ids::uuid[]) AND kind = 'room';

-- name: take_rooms(org_id, claim_ids, room_ids, starts, ends)!
-- Take one room for each claim; nobody_in_two_places_at_once has the last word. Sorted as in `take`.
INSERT INTO agenda (org_id, claim_id, resource_id, kind, during)
SELECT :org_id, wanted.claim_id, wanted.room_id, 'room', tstzrange(wanted.starts, wanted.ends)
FROM unnest(:claim_ids::uuid[], :room_ids::uuid[], :starts::timestamptz[], :ends::timestamptz[])
    AS wanted (claim_id, room_id, starts, ends)
ORDER BY wanted.room_id, wanted.starts;

-- name: taken_by_others(org_id, resource_id, own, starts, ends)$
-- Whether another claim than these takes a person or room within a span.
SELECT EXISTS (SELECT FROM agenda
               WHERE org_id = :org_id AND resource_id = :resource_id AND ends_at > :starts AND starts_at < :ends
                 AND claim_id <> ALL (:own::uuid[]));

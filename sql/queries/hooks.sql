-- name: add(org_id, webhook_id, school_id, name, url, kinds, now)!
-- Make a webhook, to be told what happens from now on.
INSERT INTO webhook (org_id, webhook_id, school_id, name, url, kinds, cursor, created_at)
SELECT :org_id, :webhook_id, :school_id, :name, :url, :kinds,
       coalesce((SELECT position FROM event_head WHERE org_id = :org_id), 0), :now;

-- name: count(org_id)$
-- How many webhooks an org has. Two made in one instant may make one too many, which harms nobody.
SELECT count(*)
FROM webhook
WHERE org_id = :org_id;

-- name: webhooks(org_id, school_id, after, size)
-- Webhooks, newest first: those for one school, or all.
SELECT webhook_id, school_id, name, url, kinds, state, generation, old_until, failing_since, created_at
FROM webhook
WHERE org_id = :org_id AND (:school_id::uuid IS NULL OR school_id = :school_id)
  AND (:after::uuid IS NULL OR webhook_id < :after)
ORDER BY webhook_id DESC
LIMIT :size;

-- name: webhook(org_id, webhook_id)^
-- One webhook.
SELECT webhook_id, school_id, name, url, kinds, state, generation, old_until, failing_since, created_at
FROM webhook
WHERE org_id = :org_id AND webhook_id = :webhook_id;

-- name: lock_webhook(org_id, webhook_id)^
-- One webhook, for a change.
-- FOR UPDATE: two changes at once; the later one sees what the first has done. Whoever locks deliveries too locks their
-- webhook before them.
SELECT webhook_id, school_id, name, url, kinds, state, generation, old_until, failing_since, created_at
FROM webhook
WHERE org_id = :org_id AND webhook_id = :webhook_id
FOR UPDATE;

-- name: change(org_id, webhook_id, name, url, kinds, state)!
-- Change a webhook; what failed before is forgotten.
UPDATE webhook
SET name = :name, url = :url, kinds = :kinds, state = :state, failing_since = NULL, rests_until = NULL
WHERE org_id = :org_id AND webhook_id = :webhook_id;

-- name: rotate(org_id, webhook_id, old_until)!
-- Begin with a new secret; the one before signs too for a while.
UPDATE webhook
SET generation = generation + 1, old_until = :old_until
WHERE org_id = :org_id AND webhook_id = :webhook_id;

-- name: rewind(org_id, webhook_id, cursor)!
-- Begin again after a place in the order.
UPDATE webhook
SET cursor = :cursor
WHERE org_id = :org_id AND webhook_id = :webhook_id;

-- name: remove(org_id, webhook_id)!
-- Take a webhook away, and with it what was delivered and was not.
DELETE FROM webhook
WHERE org_id = :org_id AND webhook_id = :webhook_id;

-- name: orgs_with_due(now)
-- Orgs whose webhooks have something to be told now.
SELECT orgs_with_due_hooks(:now) AS org_id;

-- name: fan_out(org_id, at_most, not_after, now)$
-- Make deliveries of what has happened since each webhook's cursor; return for how many webhooks. What is replayed goes
-- out again under the id it had.
-- FOR UPDATE SKIP LOCKED: another worker is at this webhook, and nothing is passed over twice.
WITH reading AS (
    SELECT webhook.webhook_id, webhook.school_id, webhook.kinds, webhook.cursor,
           least(event_head.position, webhook.cursor + :at_most) AS until
    FROM webhook
    JOIN event_head USING (org_id)
    WHERE webhook.org_id = :org_id AND webhook.state = 'active' AND webhook.cursor < event_head.position
    FOR UPDATE OF webhook SKIP LOCKED
), put AS (
    INSERT INTO webhook_delivery (org_id, webhook_id, delivery_id, message, not_before, not_after, created_at)
    SELECT :org_id, reading.webhook_id, event.event_id,
           jsonb_build_object('event_id', event.event_id, 'cursor', event.position, 'type', event.kind,
                              'timestamp', event.at, 'school_id', event.school_id, 'data', event.data),
           :now, :not_after, :now
    FROM reading
    JOIN event ON event.org_id = :org_id AND event.position > reading.cursor AND event.position <= reading.until
              AND (reading.school_id IS NULL OR event.school_id = reading.school_id)
              AND (reading.kinds = '{}' OR event.kind = ANY (reading.kinds))
    ON CONFLICT (org_id, webhook_id, delivery_id) DO UPDATE
    SET state = 'queued', attempts = 0, not_before = excluded.not_before, not_after = excluded.not_after,
        settled_at = NULL
    WHERE webhook_delivery.state IN ('delivered', 'dead')
), advanced AS (
    UPDATE webhook
    SET cursor = reading.until
    FROM reading
    WHERE webhook.org_id = :org_id AND webhook.webhook_id = reading.webhook_id
    RETURNING webhook.webhook_id
)
SELECT count(*) FROM advanced;

-- name: put(org_id, webhook_id, delivery_id, message, not_after, now)!
-- Queue one delivery.
INSERT INTO webhook_delivery (org_id, webhook_id, delivery_id, message, not_before, not_after, created_at)
VALUES (:org_id, :webhook_id, :delivery_id, :message, :now, :not_after, :now);

-- name: claim(org_id, lease, leased_until, now)^
-- Lease the delivery that is due longest, of a webhook that takes deliveries now.
-- SKIP LOCKED: couriers pass by what another is claiming.
UPDATE webhook_delivery AS delivery
SET state = 'leased', lease = :lease, leased_until = :leased_until, attempts = delivery.attempts + 1
FROM webhook
WHERE delivery.org_id = :org_id AND webhook.org_id = :org_id AND webhook.webhook_id = delivery.webhook_id
  AND (delivery.webhook_id, delivery.delivery_id) = (
    SELECT due.webhook_id, due.delivery_id
    FROM webhook_delivery AS due
    JOIN webhook AS taking ON taking.org_id = due.org_id AND taking.webhook_id = due.webhook_id
                          AND taking.state = 'active' AND (taking.rests_until IS NULL OR taking.rests_until <= :now)
    WHERE due.org_id = :org_id AND due.not_before <= :now AND due.not_after > :now
      AND due.state IN ('queued', 'leased') AND (due.state = 'queued' OR due.leased_until <= :now)
    ORDER BY due.not_before, due.delivery_id
    LIMIT 1
    FOR UPDATE OF due SKIP LOCKED
)
RETURNING delivery.webhook_id, delivery.delivery_id, delivery.message, delivery.attempts, delivery.not_after,
          webhook.url, webhook.generation, webhook.old_until, webhook.failing_since IS NOT NULL AS is_failing;

-- name: settle(org_id, webhook_id, delivery_id, lease, state, status, problem, not_before, now)$
-- Write down what came of a try, if its lease still holds.
UPDATE webhook_delivery
SET state = :state, status = :status, problem = :problem, not_before = coalesce(:not_before, not_before), lease = NULL,
    leased_until = NULL, settled_at = CASE WHEN :state <> 'queued' THEN :now::timestamptz END
WHERE org_id = :org_id AND webhook_id = :webhook_id AND delivery_id = :delivery_id AND lease = :lease
RETURNING true;

-- name: went_well(org_id, webhook_id)!
-- Note a success, where something had failed before it.
UPDATE webhook
SET failing_since = NULL, rests_until = NULL
WHERE org_id = :org_id AND webhook_id = :webhook_id AND failing_since IS NOT NULL;

-- name: went_wrong(org_id, webhook_id, rests_until, stop_before, stop, now)$
-- Note a failure, and stop a webhook that has failed for too long or says itself that it is gone; return its state.
UPDATE webhook
SET failing_since = coalesce(failing_since, :now), rests_until = :rests_until,
    state = CASE WHEN state = 'active' AND (:stop OR failing_since < :stop_before) THEN 'stopped' ELSE state END
WHERE org_id = :org_id AND webhook_id = :webhook_id
RETURNING state;

-- name: expire(org_id, now)$
-- Give up what is too old; return how many.
WITH given_up AS (
    UPDATE webhook_delivery
    SET state = 'dead', problem = coalesce(nullif(problem, ''), 'too-late'), lease = NULL, leased_until = NULL,
        settled_at = :now
    WHERE org_id = :org_id AND not_after <= :now
      AND (state = 'queued' OR (state = 'leased' AND leased_until <= :now))
    RETURNING delivery_id
)
SELECT count(*) FROM given_up;

-- name: deliveries(org_id, webhook_id, state, after, size)
-- Deliveries of a webhook, newest first.
SELECT delivery_id, message AS event, state, attempts, status, problem, created_at,
       CASE WHEN state = 'queued' THEN not_before END AS next_try_at, settled_at
FROM webhook_delivery
WHERE org_id = :org_id AND webhook_id = :webhook_id AND (:state::text IS NULL OR state = :state)
  AND (:after::uuid IS NULL OR delivery_id < :after)
ORDER BY delivery_id DESC
LIMIT :size;

-- name: delivery(org_id, webhook_id, delivery_id)^
-- One delivery.
SELECT delivery_id, message AS event, state, attempts, status, problem, created_at,
       CASE WHEN state = 'queued' THEN not_before END AS next_try_at, settled_at
FROM webhook_delivery
WHERE org_id = :org_id AND webhook_id = :webhook_id AND delivery_id = :delivery_id;

-- name: retry(org_id, webhook_id, delivery_id, not_after, now)!
-- Try a delivery anew, from its beginning, unless it is being tried right now.
UPDATE webhook_delivery
SET state = 'queued', attempts = 0, not_before = :now, not_after = :not_after, settled_at = NULL
WHERE org_id = :org_id AND webhook_id = :webhook_id AND delivery_id = :delivery_id AND state <> 'leased';

-- name: watched(since, now)
-- How the deliveries of every org stand, and which ended since an instant.
SELECT state, deliveries, due, waits_since
FROM deliveries_watched(:now, :since);

-- name: purge(org_id, before)$
-- Throw old deliveries away; return how many.
WITH gone AS (
    DELETE FROM webhook_delivery
    WHERE org_id = :org_id AND created_at < :before AND state IN ('delivered', 'dead')
    RETURNING delivery_id
)
SELECT count(*) FROM gone;

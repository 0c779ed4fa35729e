-- name: links_behind(token_hashes)
-- The links whose secrets have these hashes, of whatever org and whatever became of them.
SELECT asked.token_hash, found.org_id, found.link_id, found.purpose, found.person_id, found.invitation_id,
       found.school_id, found.expires_at, found.revoked_at
FROM unnest(:token_hashes::bytea[]) AS asked (token_hash)
CROSS JOIN LATERAL link_behind(asked.token_hash) AS found;

-- name: keys_behind(key_hashes)
-- The API keys with these hashes.
SELECT asked.key_hash, found.org_id, found.key_id, found.scopes, found.school_id, found.expires_at, found.revoked_at,
       found.last_used_at
FROM unnest(:key_hashes::bytea[]) AS asked (key_hash)
CROSS JOIN LATERAL key_behind(asked.key_hash) AS found;

-- name: end_expired(org_id, purposes, person_ids, scope_ids, now)!
-- Take back the expired links of recipients who are to have a new one: a door that closed by its date stays closed.
UPDATE link
SET revoked_at = :now
FROM unnest(:purposes::text[], :person_ids::uuid[], :scope_ids::uuid[]) AS wanted (purpose, person_id, scope_id)
WHERE link.org_id = :org_id AND link.purpose = wanted.purpose AND link.person_id = wanted.person_id
  AND coalesce(link.invitation_id, link.school_id, link.person_id) = wanted.scope_id
  AND link.revoked_at IS NULL AND link.expires_at <= :now;

-- name: issue(org_id, link_ids, token_hashes, purposes, person_ids, invitation_ids, school_ids, created_at, expires_ats)
-- Make the links that are missing; one that lives already stays, for as long as the later of both says.
INSERT INTO link (org_id, link_id, token_hash, purpose, person_id, invitation_id, school_id, created_at, expires_at)
SELECT :org_id, wanted.link_id, wanted.token_hash, wanted.purpose, wanted.person_id, wanted.invitation_id,
       wanted.school_id, :created_at, wanted.expires_at
FROM unnest(:link_ids::uuid[], :token_hashes::bytea[], :purposes::text[], :person_ids::uuid[], :invitation_ids::uuid[],
            :school_ids::uuid[], :expires_ats::timestamptz[])
    AS wanted (link_id, token_hash, purpose, person_id, invitation_id, school_id, expires_at)
ON CONFLICT (org_id, purpose, person_id, coalesce(invitation_id, school_id, person_id)) WHERE revoked_at IS NULL
DO UPDATE SET expires_at = greatest(link.expires_at, excluded.expires_at)
RETURNING link_id, purpose, person_id, coalesce(invitation_id, school_id, person_id) AS scope_id;

-- name: revoke(link_ids, person_ids, invitation_ids, now)
-- Close links at once, by link, by person or by invitation.
UPDATE link
SET revoked_at = :now
WHERE org_id = current_org() AND revoked_at IS NULL
  AND (link_id = ANY (:link_ids::uuid[])
       OR person_id = ANY (:person_ids::uuid[])
       OR invitation_id = ANY (:invitation_ids::uuid[]))
RETURNING link_id;

-- name: add_key(org_id, key_id, key_hash, name, prefix, scopes, school_id, created_at, expires_at)!
-- Keep a new API key's hash.
INSERT INTO api_key (org_id, key_id, key_hash, name, prefix, scopes, school_id, created_at, expires_at)
VALUES (:org_id, :key_id, :key_hash, :name, :prefix, :scopes, :school_id, :created_at, :expires_at);

-- name: key_used(org_id, key_id, now)!
-- Remember that a key is in use. SKIP LOCKED: whoever comes in waits for nobody who is changing the key.
UPDATE api_key
SET last_used_at = :now
WHERE org_id = :org_id
  AND key_id = (SELECT key_id
                FROM api_key
                WHERE org_id = :org_id AND key_id = :key_id
                FOR NO KEY UPDATE SKIP LOCKED);

-- name: keys(org_id, school_id, after, size)
-- API keys, newest first: those for one school, or all.
SELECT key_id, name, prefix, scopes, school_id, created_at, expires_at, revoked_at, last_used_at, rotated_at
FROM api_key
WHERE org_id = :org_id
  AND (:school_id::uuid IS NULL OR school_id = :school_id)
  AND (:after::uuid IS NULL OR key_id < :after)
ORDER BY key_id DESC
LIMIT :size;

-- name: key(org_id, key_id)^
-- One API key.
SELECT key_id, name, prefix, scopes, school_id, created_at, expires_at, revoked_at, last_used_at, rotated_at
FROM api_key
WHERE org_id = :org_id AND key_id = :key_id;

-- name: lock_key(org_id, key_id)^
-- FOR UPDATE: rotated by two at once; the second finds that it was.
SELECT key_id, name, prefix, scopes, school_id, created_at, expires_at, revoked_at, last_used_at, rotated_at
FROM api_key
WHERE org_id = :org_id AND key_id = :key_id
FOR UPDATE;

-- name: give_way(org_id, key_id, at, now)!
-- Let an API key end sooner, since there is a new one for the same.
UPDATE api_key
SET expires_at = least(expires_at, :at), rotated_at = :now
WHERE org_id = :org_id AND key_id = :key_id;

-- name: revoke_key(org_id, key_id, now)$
-- Close an API key.
UPDATE api_key
SET revoked_at = :now
WHERE org_id = :org_id AND key_id = :key_id AND revoked_at IS NULL
RETURNING true;

-- name: school_is(org_id, school_id)$
-- Whether there is a school of this id.
SELECT EXISTS (SELECT FROM school WHERE org_id = :org_id AND school_id = :school_id);

-- name: begin_wish(org_id, principal, wish, body_hash, now)$
-- Hold a wish until the transaction ends and write it down before its effect; NULL: it was wished before, or another
-- transaction holds it. It never waits, so a second press of the same button is told at once instead of keeping a
-- connection.
WITH held AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended(:org_id::uuid::text || ' ' || :principal || ' ' || :wish, 0))
           AS is_held
)
INSERT INTO idempotency (org_id, principal, wish, body_hash, created_at)
SELECT :org_id, :principal, :wish, :body_hash::bytea, :now::timestamptz
FROM held
WHERE is_held
ON CONFLICT (org_id, principal, wish) DO NOTHING
RETURNING true;

-- name: hold_wishes(org_id, principals, wishes)
-- Hold wishes until the transaction ends: those that no other transaction holds.
SELECT asked.place
FROM unnest(:principals::text[], :wishes::text[]) WITH ORDINALITY AS asked (principal, wish, place)
WHERE pg_try_advisory_xact_lock(hashtextextended(:org_id::uuid::text || ' ' || asked.principal || ' ' || asked.wish, 0));

-- name: wished_before(org_id, principals, wishes)
-- Which wishes were wished before. Asked once they are held: a statement sees nothing that is committed while it runs, so
-- the one that holds them may miss the answer whose transaction has just let go of its wish.
SELECT asked.place
FROM unnest(:principals::text[], :wishes::text[]) WITH ORDINALITY AS asked (principal, wish, place)
JOIN idempotency AS known ON known.org_id = :org_id AND known.principal = asked.principal AND known.wish = asked.wish;

-- name: keep_wishes(org_id, principals, wishes, body_hashes, status, answers, now)!
-- Write down wishes that are held, each with its answer; the table's key has the last word.
INSERT INTO idempotency (org_id, principal, wish, body_hash, status, answer, created_at)
SELECT :org_id, kept.principal, kept.wish, kept.body_hash, :status, kept.answer, :now
FROM unnest(:principals::text[], :wishes::text[], :body_hashes::bytea[], :answers::bytea[])
    AS kept (principal, wish, body_hash, answer);

-- name: wish_before(org_id, principal, wish)^
-- What a wish was about and how it was answered.
SELECT body_hash, status, answer
FROM idempotency
WHERE org_id = :org_id AND principal = :principal AND wish = :wish;

-- name: answer_wish(org_id, principal, wish, status, answer)!
-- Keep the answer beside its wish.
UPDATE idempotency
SET status = :status, answer = :answer
WHERE org_id = :org_id AND principal = :principal AND wish = :wish;

-- name: forget_wishes(before)$
-- Drop answers nobody will ask for again.
WITH gone AS (
    DELETE FROM idempotency
    WHERE org_id = current_org() AND created_at < :before
    RETURNING wish
)
SELECT count(*) FROM gone;

-- name: mark_opened(org_id, link_ids, at)!
-- Say that links' owners came, at their first act.
UPDATE link
SET opened_at = :at
WHERE org_id = :org_id AND link_id = ANY (:link_ids::uuid[]) AND opened_at IS NULL;

-- name: note(org_id, audit_ids, at, actors, actions, subjects)!
-- Write down acts.
INSERT INTO audit (org_id, audit_id, at, actor, action, subject)
SELECT :org_id, done.audit_id, :at, done.actor, done.action, done.subject
FROM unnest(:audit_ids::uuid[], :actors::text[], :actions::text[], :subjects::text[])
    AS done (audit_id, actor, action, subject);

-- name: count_miss(sender, minute)$
-- One more miss of a sender in this minute; tells how many there were.
INSERT INTO door_miss (sender, minute, misses)
VALUES (:sender, :minute, 1)
ON CONFLICT (sender, minute) DO UPDATE SET misses = door_miss.misses + 1
RETURNING misses;

-- name: forget_misses(before)$
-- Drop counts of minutes long past.
WITH gone AS (
    DELETE FROM door_miss
    WHERE minute < :before
    RETURNING sender
)
SELECT count(*) FROM gone;

-- name: offices(org_id)
-- The offices of the schools there are; of many, two are enough to know that there is not one.
SELECT name AS school, phone, time_zone AS zone
FROM school
WHERE org_id = :org_id AND left_on IS NULL
ORDER BY school_id
LIMIT 2;

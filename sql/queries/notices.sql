-- name: put(org_id, notice_ids, dedupes, recipient_ids, channels, addresses, languages, messages, subject_ids, not_befores, not_afters, urgents, message_ids, created_at)!
-- Put notices into the outbox; one that is there already stays as it is (nobody_is_told_the_same_twice).
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, subject_id,
                    not_before, not_after, urgent, message_id, created_at)
SELECT :org_id, wish.notice_id, wish.dedupe, wish.recipient_id, wish.channel, wish.address, wish.language, wish.message,
       wish.subject_id, wish.not_before, wish.not_after, wish.urgent, wish.message_id, :created_at
FROM unnest(:notice_ids::uuid[], :dedupes::text[], :recipient_ids::uuid[], :channels::text[], :addresses::text[],
            :languages::text[], :messages::jsonb[], :subject_ids::uuid[], :not_befores::timestamptz[],
            :not_afters::timestamptz[], :urgents::boolean[], :message_ids::text[])
    AS wish (notice_id, dedupe, recipient_id, channel, address, language, message, subject_id,
             not_before, not_after, urgent, message_id)
ON CONFLICT (org_id, dedupe) DO NOTHING;

-- name: drop(org_id, subject_id)$
-- Take out of the outbox what a change made untrue and nobody is telling yet.
WITH dropped AS (
    UPDATE notice
    SET state = 'dropped', lease = NULL, leased_until = NULL, problem = 'overtaken'
    WHERE org_id = :org_id AND subject_id = :subject_id AND state IN ('queued', 'leased')
    RETURNING notice_id
)
SELECT count(*) FROM dropped;

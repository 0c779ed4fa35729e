-- name: put(org_id, notice_ids, dedupes, recipient_ids, channels, addresses, languages, messages, subject_ids, also_abouts, not_befores, not_afters, urgents, message_ids, created_at)!
-- Put notices into the outbox; one that is there already stays as it is (nobody_is_told_the_same_twice).
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, subject_id, also_about,
                    not_before, not_after, urgent, message_id, created_at)
SELECT :org_id, wish.notice_id, wish.dedupe, wish.recipient_id, wish.channel, wish.address, wish.language, wish.message,
       wish.subject_id, wish.also_about::uuid[], wish.not_before, wish.not_after, wish.urgent, wish.message_id,
       :created_at
FROM unnest(:notice_ids::uuid[], :dedupes::text[], :recipient_ids::uuid[], :channels::text[], :addresses::text[],
            :languages::text[], :messages::jsonb[], :subject_ids::uuid[], :also_abouts::text[],
            :not_befores::timestamptz[], :not_afters::timestamptz[], :urgents::boolean[], :message_ids::text[])
    AS wish (notice_id, dedupe, recipient_id, channel, address, language, message, subject_id, also_about,
             not_before, not_after, urgent, message_id)
ON CONFLICT (org_id, dedupe) WHERE state <> 'dropped' DO NOTHING;

-- name: thin(org_id, subject_ids)!
-- Take changed meetings out of messages that tell of others too and that nobody tells again by itself.
UPDATE notice
SET message = jsonb_set(message, '{meetings}',
                        (SELECT jsonb_agg(told ORDER BY place)
                         FROM jsonb_array_elements(message -> 'meetings') WITH ORDINALITY AS meetings (told, place)
                         WHERE (told ->> 'meeting_id')::uuid <> ALL (:subject_ids::uuid[]))),
    subject_id = left_over.meeting_ids[1], also_about = left_over.meeting_ids[2:],
    state = 'queued', lease = NULL, leased_until = NULL
FROM (SELECT notice.org_id, notice.notice_id, array_agg(told.meeting_id) AS meeting_ids
      FROM notice
      CROSS JOIN LATERAL unnest(notice.subject_id || notice.also_about) AS told (meeting_id)
      WHERE notice.org_id = :org_id AND notice.state IN ('queued', 'leased')
        AND notice.message ->> 'kind' IN ('places_changed', 'visit_booked') AND told.meeting_id <> ALL (:subject_ids::uuid[])
      GROUP BY notice.org_id, notice.notice_id) AS left_over
WHERE notice.org_id = :org_id AND notice.notice_id = left_over.notice_id AND notice.state IN ('queued', 'leased')
  AND (notice.subject_id = ANY (:subject_ids::uuid[]) OR notice.also_about && :subject_ids::uuid[]);

-- name: drop(org_id, subject_ids)$
-- Take out of the outbox what changes made untrue and nobody is telling yet.
WITH dropped AS (
    UPDATE notice
    SET state = 'dropped', lease = NULL, leased_until = NULL, problem = 'overtaken'
    WHERE org_id = :org_id AND state IN ('queued', 'leased')
      AND (subject_id = ANY (:subject_ids::uuid[]) OR also_about && :subject_ids::uuid[])
    RETURNING notice_id
)
SELECT count(*) FROM dropped;

-- name: relink(org_id, old_id, new_id)!
-- Let what is not told yet open the new door: the old link was closed.
UPDATE notice
SET message = jsonb_set(message, '{link_id}', to_jsonb(:new_id::uuid))
WHERE org_id = :org_id AND state IN ('queued', 'leased') AND message ->> 'link_id' = :old_id::uuid::text;

-- name: put_already(org_id, dedupes)
-- Which of these keys the outbox knows.
SELECT dedupe
FROM notice
WHERE org_id = :org_id AND dedupe = ANY (:dedupes::text[]) AND state <> 'dropped';

-- name: claim(org_id, lease, leased_until, now)^
-- Lease the notice that is due longest; a text waits for the one before it to its number, so that they come in order.
-- SKIP LOCKED: couriers pass by what another is claiming.
UPDATE notice
SET state = 'leased', lease = :lease, leased_until = :leased_until, attempts = attempts + 1
WHERE org_id = :org_id AND notice_id = (
    SELECT notice_id
    FROM notice AS due
    WHERE org_id = :org_id AND not_before <= :now AND not_after > :now
      AND state IN ('queued', 'leased') AND (state = 'queued' OR leased_until <= :now)
      AND NOT (channel = 'sms' AND EXISTS (
          SELECT FROM notice AS earlier
          WHERE earlier.org_id = due.org_id AND earlier.channel = 'sms' AND earlier.address = due.address
            AND earlier.notice_id < due.notice_id AND earlier.not_before <= :now
            AND earlier.state IN ('queued', 'leased', 'calling')
      ))
    ORDER BY not_before, notice_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING notice_id, recipient_id, channel, address, language, message, message_id, attempts, urgent, created_at,
          not_after;

-- name: is_barred(org_id, notice_id)$
-- Whether a restriction came between a notice and its reader since it was queued, about any child it tells of.
SELECT EXISTS (
    SELECT
    FROM notice
    JOIN barred_meeting AS barred ON barred.org_id = notice.org_id AND barred.guardian_id = notice.recipient_id
         AND (barred.meeting_id = notice.subject_id OR barred.meeting_id = ANY (notice.also_about))
    WHERE notice.org_id = :org_id AND notice.notice_id = :notice_id
) OR EXISTS (
    SELECT
    FROM notice
    CROSS JOIN LATERAL (
        SELECT no_time.invitation_id, no_time.student_id
        FROM no_time
        WHERE no_time.org_id = notice.org_id AND no_time.no_time_id = notice.subject_id
        UNION ALL
        SELECT waiting.invitation_id, waiting.student_id
        FROM waiting
        WHERE waiting.org_id = notice.org_id AND waiting.waiting_id = notice.subject_id
    ) AS asked
    JOIN invitation ON invitation.org_id = notice.org_id AND invitation.invitation_id = asked.invitation_id
    JOIN round ON round.org_id = invitation.org_id AND round.round_id = invitation.round_id
    JOIN barred_tie AS barred ON barred.org_id = notice.org_id AND barred.guardian_id = notice.recipient_id
         AND barred.student_id = asked.student_id
    WHERE notice.org_id = :org_id AND notice.notice_id = :notice_id
      AND (NOT barred.office_decides
           OR round.court_order = 'ask'
              AND NOT EXISTS (SELECT FROM let_in
                              WHERE let_in.org_id = notice.org_id AND let_in.round_id = invitation.round_id
                                AND let_in.guardian_id = barred.guardian_id AND let_in.student_id = barred.student_id
                                AND let_in.why = 'court-order'))
);

-- name: bar(org_id, notice_id)!
-- Take a claimed notice out: its reader must not hear of it any more.
UPDATE notice
SET state = 'dropped', problem = 'barred', lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND notice_id = :notice_id;

-- name: purge(org_id, before, at_most)$
-- Throw old notices away and keep how many they were. That a number was told who writes stays with the number, as its
-- consent does: it is told once. SKIP LOCKED: two workers at once purge different ones, and each is counted once.
WITH old AS (
    SELECT notice_id
    FROM notice
    WHERE org_id = :org_id AND created_at < :before AND state NOT IN ('queued', 'leased', 'calling')
      AND message ->> 'kind' <> 'text_consented'
    ORDER BY created_at
    LIMIT :at_most
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM notice
    USING old
    WHERE notice.org_id = :org_id AND notice.notice_id = old.notice_id
    RETURNING (notice.created_at AT TIME ZONE 'UTC')::date AS day, notice.message ->> 'kind' AS kind, notice.channel,
              notice.state
), counted AS (
    INSERT INTO notice_tally (org_id, day, kind, channel, state, count)
    SELECT :org_id, day, kind, channel, state, count(*)
    FROM gone
    GROUP BY day, kind, channel, state
    ON CONFLICT (org_id, day, kind, channel, state) DO UPDATE
    SET count = notice_tally.count + excluded.count
)
SELECT count(*) FROM gone;

-- name: purge_welcomes(org_id, before)!
-- Of the first texts to numbers keep that they went out, not whom they greeted.
UPDATE notice
SET message = message - 'greeting' - 'link_id'
WHERE org_id = :org_id AND created_at < :before AND state NOT IN ('queued', 'leased', 'calling')
  AND message ->> 'kind' = 'text_consented' AND message ? 'greeting';

-- name: offices_to_alarm(org_id, until, a_day_before, last_before)
-- Schools with messages that did not arrive and that their office was not told of yet, if it was not told of any within
-- the hour. A text somebody asked not to get is no failure, and an alarm that fails makes no alarm.
SELECT school.school_id, school.office_email AS address, told.until AS since, count(*) AS failed,
       jsonb_build_object('name', school.name, 'text_name', school.text_name, 'zone', school.time_zone,
                          'phone', school.phone, 'door', school.door) AS school,
       coalesce((SELECT person.language
                 FROM person_role AS held
                 JOIN person ON person.org_id = held.org_id AND person.person_id = held.person_id
                 WHERE held.org_id = school.org_id AND held.school_id = school.school_id AND held.role = 'office'
                   AND person.left_on IS NULL
                 ORDER BY held.main DESC, held.person_id
                 LIMIT 1), 'en') AS language
FROM school
CROSS JOIN LATERAL (
    SELECT max((notice.message ->> 'until')::timestamptz) AS until, max(notice.created_at) AS at
    FROM notice
    WHERE notice.org_id = school.org_id AND notice.recipient_id = school.school_id AND notice.state <> 'dropped'
      AND notice.message ->> 'kind' = 'delivery_failed'
) AS told
JOIN notice AS failed ON failed.org_id = school.org_id AND failed.state IN ('refused', 'expired', 'bounced')
     AND failed.settled_at > coalesce(told.until, :a_day_before) AND failed.settled_at <= :until
     AND failed.problem NOT IN ('stopped', 'unsubscribed') AND failed.message ->> 'kind' <> 'delivery_failed'
     AND EXISTS (SELECT FROM person_role AS held
                 WHERE held.org_id = failed.org_id AND held.person_id = failed.recipient_id
                   AND held.school_id = school.school_id)
WHERE school.org_id = :org_id AND school.office_email <> '' AND school.left_on IS NULL
  AND (told.at IS NULL OR told.at <= :last_before)
GROUP BY school.org_id, school.school_id, told.until;

-- name: begin_call(org_id, notice_id, lease, leased_until)$
-- Say that a text is being called out: from here on it is never called again. NULL: the lease is lost.
UPDATE notice
SET state = 'calling', leased_until = :leased_until
WHERE org_id = :org_id AND notice_id = :notice_id AND lease = :lease AND state = 'leased'
RETURNING true;

-- name: settle(org_id, notice_id, lease, state, problem, gateway_id, now)$
-- Write down for good what came of a notice, if this courier still holds it. NULL: it does not.
UPDATE notice
SET state = :state, problem = :problem, gateway_id = :gateway_id, settled_at = :now, lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND notice_id = :notice_id AND lease = :lease AND state IN ('leased', 'calling')
RETURNING true;

-- name: postpone(org_id, notice_id, lease, problem, not_before)$
-- Put a notice back until later, if this courier still holds it. NULL: it does not.
UPDATE notice
SET state = 'queued', problem = :problem, not_before = :not_before, lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND notice_id = :notice_id AND lease = :lease AND state IN ('leased', 'calling')
RETURNING true;

-- name: expire(org_id, now)$
-- Give up what would come too late to be of use.
WITH expired AS (
    UPDATE notice
    SET state = 'expired', settled_at = :now, lease = NULL, leased_until = NULL
    WHERE org_id = :org_id AND not_after <= :now
      AND state IN ('queued', 'leased') AND (state = 'queued' OR leased_until <= :now)
    RETURNING notice_id
)
SELECT count(*) FROM expired;

-- name: lose_calls(org_id, now)
-- Calls whose courier never came back: the text may have gone out or not.
UPDATE notice
SET state = 'unknown', problem = 'courier-lost', settled_at = :now, lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND state = 'calling' AND leased_until <= :now
RETURNING notice_id, message ->> 'kind' AS kind;

-- name: doubt_texts(org_id, stopped_at, reminders, now)
-- Texts of a restored outbox that may have gone out before the old installation stopped, or whose reader had such a
-- reminder then. One that somebody is calling out is settled when its lease ends.
UPDATE notice
SET state = 'unknown', problem = 'restored', settled_at = :now, lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND channel = 'sms' AND state IN ('queued', 'leased')
  AND (created_at <= :stopped_at AND not_before <= :stopped_at
       OR message ->> 'kind' = ANY (:reminders::text[]) AND not_before <= :now)
RETURNING notice_id, message ->> 'kind' AS kind;

-- name: waiting_by_channel(org_id)
-- How many notices are to be sent yet, by channel.
SELECT channel, count(*) AS notices
FROM notice
WHERE org_id = :org_id AND state IN ('queued', 'leased')
GROUP BY channel;

-- name: stop_texts(org_id, number, answers, now)
-- Take out every text to a number that nobody is calling out yet; what it asked for itself stays.
UPDATE notice
SET state = 'refused', problem = 'stopped', settled_at = :now, lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND channel = 'sms' AND address = :number AND state IN ('queued', 'leased')
  AND NOT message ->> 'kind' = ANY (:answers::text[])
RETURNING notice_id, message ->> 'kind' AS kind;

-- name: put_mail_instead(org_id, notice_id, mail_id, now)!
-- Tell by mail what a text may not have told, unless the person has no mailbox or has that mail already.
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, subject_id, also_about,
                    not_before, not_after, urgent, message_id, created_at)
SELECT text.org_id, :mail_id::uuid, 'instead:' || text.notice_id, text.recipient_id, 'email', person.email,
       text.language, text.message, text.subject_id, text.also_about, :now, text.not_after, text.urgent,
       '<' || :mail_id::uuid || substr(text.message_id, strpos(text.message_id, '@')), :now
FROM notice AS text
JOIN person ON person.org_id = text.org_id AND person.person_id = text.recipient_id
WHERE text.org_id = :org_id AND text.notice_id = :notice_id AND person.email <> ''
  AND NOT EXISTS (
      SELECT FROM notice AS mail
      WHERE mail.org_id = text.org_id AND mail.recipient_id = text.recipient_id AND mail.channel = 'email'
        AND mail.message = text.message AND mail.state <> 'dropped'
  )
ON CONFLICT (org_id, dedupe) WHERE state <> 'dropped' DO NOTHING;

-- name: text_arrived(org_id, notice_id, now)!
-- A receipt says that a text arrived; the mail put in its place is not needed if nobody is sending it yet.
WITH arrived AS (
    UPDATE notice
    SET state = 'sent', problem = '', settled_at = :now
    WHERE org_id = :org_id AND notice_id = :notice_id AND channel = 'sms' AND state IN ('sent', 'unknown')
    RETURNING notice_id
)
UPDATE notice AS mail
SET state = 'dropped', problem = 'overtaken'
FROM arrived
WHERE mail.org_id = :org_id AND mail.dedupe = 'instead:' || arrived.notice_id AND mail.state = 'queued';

-- name: text_failed(org_id, notice_id, now)$
-- A receipt says that a text did not arrive: its kind, or NULL if that is known or was never sent.
UPDATE notice
SET state = 'refused', problem = 'undelivered', settled_at = :now
WHERE org_id = :org_id AND notice_id = :notice_id AND channel = 'sms' AND state IN ('sent', 'unknown')
RETURNING message ->> 'kind';

-- name: bounce(org_id, message_id, problem, now)!
-- A mail came back.
UPDATE notice
SET state = 'bounced', problem = :problem, settled_at = :now
WHERE org_id = :org_id AND message_id = :message_id AND channel = 'email' AND state = 'sent';

-- name: has_stopped(org_id, number)$
-- Whether the last word from a number was STOP.
SELECT NOT consents
FROM text_consent
WHERE org_id = :org_id AND number = :number
ORDER BY at DESC, consent_id DESC
LIMIT 1;

-- name: note_consent(org_id, consent_id, number, consents, wording, at)!
-- Keep a yes or no to texts, with its words and time.
INSERT INTO text_consent (org_id, consent_id, number, consents, wording, at)
VALUES (:org_id, :consent_id, :number, :consents, :wording, :at);

-- name: last_text_to(org_id, number)^
-- Whom we last texted under a number, in which language, for which school.
SELECT recipient_id, language, message -> 'school' AS school
FROM notice
WHERE org_id = :org_id AND channel = 'sms' AND address = :number
ORDER BY created_at DESC, notice_id DESC
LIMIT 1;

-- name: owner_of_number(org_id, number)^
-- Whose number it is, for one we have never texted.
SELECT person.person_id AS recipient_id, person.language,
       jsonb_build_object('name', school.name, 'text_name', school.text_name, 'zone', school.time_zone,
                          'phone', school.phone, 'door', school.door) AS school
FROM person
JOIN person_role AS role ON role.org_id = person.org_id AND role.person_id = person.person_id
JOIN school ON school.org_id = role.org_id AND school.school_id = role.school_id
WHERE person.org_id = :org_id AND person.sms = :number AND person.sms <> ''
ORDER BY person.left_on NULLS FIRST, role.main DESC, person.person_id
LIMIT 1;

-- name: stop_reminders(org_id, person_id, now)!
-- Keep that somebody wants no reminders by mail.
INSERT INTO reminder_stop (org_id, person_id, stopped_at)
VALUES (:org_id, :person_id, :now)
ON CONFLICT DO NOTHING;

-- name: resume_reminders(org_id, person_id)!
-- Forget it again.
DELETE FROM reminder_stop
WHERE org_id = :org_id AND person_id = :person_id;

-- name: reach(org_id, person_id)^
-- Whether somebody wants no reminders by mail, the language they read, and which school wrote to them last.
SELECT EXISTS (SELECT FROM reminder_stop WHERE org_id = :org_id AND person_id = :person_id) AS has_stopped,
       (SELECT language FROM person WHERE org_id = :org_id AND person_id = :person_id) AS language,
       (SELECT message -> 'school'
        FROM notice
        WHERE org_id = :org_id AND recipient_id = :person_id
        ORDER BY created_at DESC, notice_id DESC
        LIMIT 1) AS school;

-- name: drop_reminders(org_id, person_id, kinds)!
-- Take out the reminders by mail that nobody is sending yet.
UPDATE notice
SET state = 'refused', problem = 'unsubscribed', lease = NULL, leased_until = NULL
WHERE org_id = :org_id AND recipient_id = :person_id AND channel = 'email' AND state IN ('queued', 'leased')
  AND message ->> 'kind' = ANY (:kinds::text[]);

-- name: orgs_with_due(now)
-- Whose notices are due.
SELECT org_id
FROM orgs_with_due_notices(:now) AS due (org_id);

-- name: orgs_behind(number)
-- Who has texted a number, the latest first, then who has it in the roster.
SELECT org_id
FROM (
    SELECT org_id, place FROM orgs_that_texted(:number) WITH ORDINALITY AS texted (org_id, place)
    UNION ALL
    SELECT org_id, NULL FROM orgs_of_number(:number) AS known (org_id)
) AS found
GROUP BY org_id
ORDER BY min(place) NULLS LAST, org_id;

-- name: unsettled(now)
-- How many notices of every org wait in which state, how many could go now, and since when.
SELECT state, notices, due, due_since
FROM notices_unsettled(:now);

-- name: settled(since)
-- How many notices of every org ended in which state since an instant.
SELECT state, notices
FROM notices_settled(:since);

-- name: reminders_swept()$
-- Since when the org that waits longest has not been looked through for reminders.
SELECT reminders_swept();

-- name: upcoming(org_id, starts, ends)
-- Meetings that will take place within a span, and what decides when who is reminded of them.
-- OFFSET 0 keeps each lookup a lookup by key, from the meetings outwards: an org that was just brought in is planned as
-- one row of each table, and everybody in it would be read anew for each of them.
SELECT meeting.meeting_id, meeting.revision, meeting.round_id, meeting.invitation_id, meeting.guardian_id,
       meeting.teacher_id, round.school_id, lower(meeting.during) AS starts_at, meeting.changed_at,
       school.time_zone AS zone, round.reminders, meeting.topic <> '' AS has_topic,
       CASE
           WHEN invitation.withdrawn_at IS NOT NULL THEN 'nothing'
           WHEN EXISTS (SELECT FROM barred_meeting AS barred
                        WHERE barred.org_id = meeting.org_id AND barred.meeting_id = meeting.meeting_id) THEN 'nothing'
           WHEN invitation.channel = 'sms' AND guardian.sms <> '' THEN 'sms'
           WHEN invitation.channel = 'email' AND guardian.email <> '' AND no_mail.person_id IS NULL THEN 'email'
           ELSE 'nothing'
       END AS reached_by,
       teacher.email <> '' AND no_digest.person_id IS NULL AS teacher_wants_digest
FROM meeting
CROSS JOIN LATERAL (
    SELECT held.school_id, held.reminders
    FROM round AS held
    WHERE held.org_id = meeting.org_id AND held.round_id = meeting.round_id OFFSET 0
) AS round
CROSS JOIN LATERAL (
    SELECT at.time_zone
    FROM school AS at
    WHERE at.org_id = meeting.org_id AND at.school_id = round.school_id OFFSET 0
) AS school
CROSS JOIN LATERAL (
    SELECT asked.withdrawn_at, asked.channel
    FROM invitation AS asked
    WHERE asked.org_id = meeting.org_id AND asked.invitation_id = meeting.invitation_id OFFSET 0
) AS invitation
CROSS JOIN LATERAL (
    SELECT person.sms, person.email
    FROM person
    WHERE person.org_id = meeting.org_id AND person.person_id = meeting.guardian_id OFFSET 0
) AS guardian
CROSS JOIN LATERAL (
    SELECT person.email
    FROM person
    WHERE person.org_id = meeting.org_id AND person.person_id = meeting.teacher_id OFFSET 0
) AS teacher
LEFT JOIN reminder_stop AS no_mail ON no_mail.org_id = meeting.org_id AND no_mail.person_id = meeting.guardian_id
LEFT JOIN reminder_stop AS no_digest ON no_digest.org_id = meeting.org_id AND no_digest.person_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.state = 'confirmed' AND meeting.ends_at > :starts AND meeting.starts_at < :ends;

-- name: meetings(org_id, meeting_ids)
-- Meetings as a guardian is told of them.
-- FOR SHARE: whoever moves or cancels one waits until its reminder is in the outbox, and then drops it.
SELECT meeting.meeting_id, meeting.revision, lower(meeting.during) AS starts_at, upper(meeting.during) AS ends_at,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       ARRAY(SELECT student.given_name
             FROM meeting_student
             JOIN person AS student ON student.org_id = meeting_student.org_id
                                   AND student.person_id = meeting_student.student_id
             WHERE meeting_student.org_id = meeting.org_id AND meeting_student.meeting_id = meeting.meeting_id
             ORDER BY student.given_name, student.person_id) AS students,
       meeting.mode, coalesce(room.name, '') AS room,
       coalesce(place.name, meeting.named_place) AS place, coalesce(place.address_line, '') AS place_line,
       CASE meeting.mode WHEN 'home' THEN
           (SELECT jsonb_agg(visitor.called || jsonb_build_object('', btrim(visitor.given_name || ' ' || visitor.family_name))
                             ORDER BY going.place)
            FROM visitor AS going
            JOIN person AS visitor USING (org_id, person_id)
            WHERE going.org_id = meeting.org_id AND going.meeting_id = meeting.meeting_id AND going.state = 'accepted'
              AND going.person_id <> meeting.teacher_id)
           END AS visitors,
       CASE WHEN meeting.mode = 'home' THEN
           EXISTS (SELECT FROM interpretation
                   WHERE interpretation.org_id = meeting.org_id AND interpretation.meeting_id = meeting.meeting_id
                     AND interpretation.mode = 'in_person' AND interpretation.state = 'accepted')
           ELSE false END AS interpreter_comes,
       CASE meeting.mode WHEN 'video' THEN coalesce(round_teacher.video_url, '') ELSE '' END AS video_url,
       meeting.changed_at, meeting.created_at,
       CASE meeting.mode WHEN 'phone' THEN coalesce(nullif(meeting.call_number, ''), nullif(guardian.phone, ''), guardian.sms)
                         ELSE '' END AS call_number,
       jsonb_build_object('name', school.name, 'text_name', school.text_name, 'zone', school.time_zone,
                          'phone', school.phone, 'door', school.door) AS school
FROM meeting
JOIN round USING (org_id, round_id)
JOIN school USING (org_id, school_id)
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
LEFT JOIN round_teacher ON round_teacher.org_id = meeting.org_id AND round_teacher.round_id = meeting.round_id
                       AND round_teacher.teacher_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[]) AND meeting.state = 'confirmed'
ORDER BY meeting.meeting_id
FOR SHARE OF meeting;

-- name: still_needed(org_id, meeting_ids)
-- What meetings lack on the eve of their day: somebody who drives, an interpreter who has said yes.
SELECT meeting.starts_at, 'driver' AS what
FROM meeting
JOIN ride_meeting USING (org_id, meeting_id)
JOIN ride_request USING (org_id, request_id)
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[])
  AND ride_request.state IN ('looking', 'unmet')
UNION ALL
SELECT meeting.starts_at, 'interpreter'
FROM meeting
JOIN interpretation USING (org_id, meeting_id)
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[])
  AND interpretation.state IN ('asked', 'missing')
ORDER BY starts_at, what;

-- name: teacher(org_id, person_id)^
-- How a teacher is written to: greeted as they wish, or else as families call them.
SELECT email, language,
       coalesce(nullif(greeting, ''), called ->> split_part(language, '-', 1), called ->> 'en',
         btrim(given_name || ' ' || family_name)) AS greeting
FROM person
WHERE org_id = :org_id AND person_id = :person_id;

-- name: helping_soon(org_id, starts, ends)
-- Who helps within a span: their time is in the agenda, whichever kind of help it is.
SELECT DISTINCT resource_id AS person_id
FROM agenda
WHERE org_id = :org_id AND kind IN ('co_visitor', 'interpreter', 'driver', 'childcare_worker')
  AND ends_at > :starts AND starts_at < :ends
ORDER BY resource_id;

-- name: hold(org_id, person_id, starts, ends)!
-- FOR SHARE: whoever moves or frees a helper's time waits until the reminder is in the outbox, and then drops it.
SELECT claim_id
FROM agenda
WHERE org_id = :org_id AND resource_id = :person_id AND ends_at > :starts AND starts_at < :ends
ORDER BY claim_id
FOR SHARE;

-- name: helper(org_id, person_id)^
-- How somebody who helps is written to, and whether they said no to reminders by mail.
SELECT person.greeting, person.language, person.email, person.sms, person.channel,
       no_mail.person_id IS NOT NULL AS no_mail
FROM person
LEFT JOIN reminder_stop AS no_mail USING (org_id, person_id)
WHERE person.org_id = :org_id AND person.person_id = :person_id;

-- name: note_sweep(org_id, now)!
-- Keep when an org was looked through; of two workers the later one stays.
INSERT INTO reminder_sweep (org_id, swept_at)
VALUES (:org_id, :now)
ON CONFLICT (org_id) DO UPDATE SET swept_at = greatest(reminder_sweep.swept_at, excluded.swept_at);

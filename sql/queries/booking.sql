-- name: lock_households(org_id, round_ids, household_ids)!
-- FOR NO KEY UPDATE: two guardians, or one in two tabs, who would together pass a limit. One household books at a time;
-- rows that only refer to an invitation are not kept waiting. Several are locked in one order.
SELECT invitation.invitation_id
FROM unnest(:round_ids::uuid[], :household_ids::uuid[]) AS asked (round_id, household_id)
JOIN invitation ON invitation.org_id = :org_id AND invitation.round_id = asked.round_id
                AND invitation.household_id = asked.household_id
ORDER BY invitation.invitation_id
FOR NO KEY UPDATE OF invitation;

-- name: beside(org_id, invitation_ids, round_ids, household_ids, guardian_ids, since)
-- What households' wishes are weighed against beside openings, in one question: what each has booked in the round, when
-- the guardian is taken, whom it still asks or waits for, and whether the guardian is driven anywhere; and what a meeting
-- says of its children and teachers.
SELECT asked.invitation_id,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'meeting_id', meeting.meeting_id, 'guardian_id', meeting.guardian_id,
                   'teacher_id', meeting.teacher_id,
                   'student_ids', (SELECT jsonb_agg(meeting_student.student_id ORDER BY meeting_student.student_id)
                                   FROM meeting_student
                                   WHERE meeting_student.org_id = meeting.org_id
                                     AND meeting_student.meeting_id = meeting.meeting_id))
                   ORDER BY meeting.meeting_id), '[]')
        FROM meeting
        WHERE meeting.org_id = :org_id AND meeting.round_id = asked.round_id AND meeting.household_id = asked.household_id
          AND meeting.state <> 'cancelled') AS standing,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('start', lower(during), 'end', upper(during)) ORDER BY during), '[]')
        FROM agenda
        WHERE org_id = :org_id AND resource_id = asked.guardian_id AND ends_at > :since) AS guardian_taken,
       ARRAY(SELECT open.teacher_id
             FROM invitation
             CROSS JOIN LATERAL (
                 SELECT no_time.teacher_id
                 FROM no_time
                 WHERE no_time.org_id = invitation.org_id AND no_time.invitation_id = invitation.invitation_id
                   AND no_time.state IN ('asked', 'proposed')
                 UNION ALL
                 SELECT waiting.teacher_id
                 FROM waiting
                 WHERE waiting.org_id = invitation.org_id AND waiting.invitation_id = invitation.invitation_id
                   AND waiting.state IN ('waiting', 'offered')
             ) AS open
             WHERE invitation.org_id = :org_id AND invitation.round_id = asked.round_id
               AND invitation.household_id = asked.household_id) AS unsettled,
       EXISTS (SELECT FROM ride_request
               WHERE org_id = :org_id AND guardian_id = asked.guardian_id
                 AND state IN ('looking', 'found', 'unmet')) AS is_driven,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('student_id', child.person_id, 'given_name', child.given_name,
                                                     'family_name', child.family_name)
                                  ORDER BY child.given_name, child.person_id), '[]')
        FROM (SELECT DISTINCT student_id
              FROM invitation_wish
              WHERE org_id = :org_id AND invitation_id = asked.invitation_id) AS wished
        JOIN person AS child ON child.org_id = :org_id AND child.person_id = wished.student_id) AS children,
       ARRAY(SELECT barred.student_id
             FROM barred_tie AS barred
             JOIN round ON round.org_id = barred.org_id AND round.round_id = asked.round_id
             WHERE barred.org_id = :org_id AND barred.guardian_id = asked.guardian_id
               AND (NOT barred.office_decides
                    OR round.court_order = 'ask'
                       AND NOT EXISTS (SELECT FROM let_in
                                       WHERE let_in.org_id = :org_id AND let_in.round_id = asked.round_id
                                         AND let_in.guardian_id = asked.guardian_id
                                         AND let_in.student_id = barred.student_id
                                         AND let_in.why = 'court-order'))) AS barred,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'recipient', jsonb_build_object('person_id', person_id, 'channel', 'email', 'address', email,
                                                   'language', language),
                   'greeting', coalesce(nullif(greeting, ''), called ->> split_part(language, '-', 1), called ->> 'en',
                                        btrim(given_name || ' ' || family_name)))), '[]')
        FROM person
        WHERE org_id = :org_id
          AND person_id IN (SELECT teacher_id
                            FROM invitation_wish
                            WHERE org_id = :org_id AND invitation_id = asked.invitation_id)) AS readers
FROM unnest(:invitation_ids::uuid[], :round_ids::uuid[], :household_ids::uuid[], :guardian_ids::uuid[])
    AS asked (invitation_id, round_id, household_id, guardian_id);

-- name: taken_from(org_id, resource_id, since, besides)
-- When one person is taken from an instant on, whatever for but these claims.
SELECT lower(during) AS starts, upper(during) AS ends
FROM agenda
WHERE org_id = :org_id AND resource_id = :resource_id AND ends_at > :since
  AND claim_id <> ALL (:besides::uuid[])
ORDER BY during;

-- name: stays(org_id, teacher_id, place_id, since)
-- A teacher's meetings at a place from an instant on, as far as they take the teacher's time.
SELECT meeting.meeting_id, lower(meeting.during) AS starts, upper(meeting.during) AS ends
FROM meeting
JOIN agenda ON agenda.org_id = meeting.org_id AND agenda.claim_id = meeting.meeting_id
           AND agenda.resource_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.teacher_id = :teacher_id AND meeting.place_id = :place_id
  AND meeting.ends_at > :since
ORDER BY meeting.during;

-- name: stayed_at(org_id, teacher_id, since)
-- The places of the book a teacher has meetings at from an instant on.
SELECT DISTINCT place_id
FROM meeting
WHERE org_id = :org_id AND teacher_id = :teacher_id AND place_id IS NOT NULL AND ends_at > :since
  AND state IN ('proposed', 'confirmed')
ORDER BY place_id;

-- name: meetings(org_id, meeting_ids)
-- Meetings with everything their parties may see, in order of time.
SELECT meeting.meeting_id, meeting.round_id, meeting.invitation_id, meeting.household_id, round.school_id,
       jsonb_build_object('name', school.name, 'text_name', school.text_name, 'zone', school.time_zone,
                          'phone', school.phone, 'door', school.door) AS school,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends, meeting.mode, meeting.state,
       meeting.cancelled_by, meeting.revision, meeting.attendance,
       meeting.teacher_id,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       meeting.guardian_id, btrim(guardian.given_name || ' ' || guardian.family_name) AS guardian, guardian.language,
       (SELECT jsonb_agg(jsonb_build_object('student_id', student.person_id, 'given_name', student.given_name,
                                            'family_name', student.family_name)
                         ORDER BY student.given_name, student.person_id)
        FROM meeting_student
        JOIN person AS student ON student.org_id = meeting_student.org_id AND student.person_id = meeting_student.student_id
        WHERE meeting_student.org_id = meeting.org_id AND meeting_student.meeting_id = meeting.meeting_id) AS students,
       meeting.room_id, coalesce(room.name, '') AS room,
       CASE meeting.mode WHEN 'video' THEN coalesce(round_teacher.video_url, '') ELSE '' END AS video_url,
       CASE meeting.mode WHEN 'phone' THEN coalesce(nullif(meeting.call_number, ''), nullif(guardian.phone, ''), guardian.sms)
                         ELSE '' END AS call_number,
       CASE meeting.mode WHEN 'place' THEN
           (SELECT jsonb_build_object('place_id', place.place_id, 'name', coalesce(place.name, meeting.named_place),
                                      'address_line', coalesce(place.address_line, ''),
                                      'spot', CASE WHEN place.place_id IS NOT NULL THEN
                                          jsonb_build_object('latitude', place.latitude, 'longitude', place.longitude) END)
            FROM (SELECT) AS one
            LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id)
           END AS place,
       CASE WHEN meeting.mode = 'home' AND meeting.state IN ('confirmed', 'held', 'missed') THEN
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
       meeting.help,
       EXISTS (SELECT FROM barred_meeting AS barred
               WHERE barred.org_id = meeting.org_id AND barred.meeting_id = meeting.meeting_id) AS is_barred,
       meeting.topic, meeting.created_at, meeting.changed_at
FROM meeting
JOIN round USING (org_id, round_id)
JOIN school USING (org_id, school_id)
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN round_teacher ON round_teacher.org_id = meeting.org_id AND round_teacher.round_id = meeting.round_id
                       AND round_teacher.teacher_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY meeting.during, meeting.meeting_id;

-- name: lock_meeting(org_id, meeting_id)$
-- FOR NO KEY UPDATE: two people who change one meeting; the second sees what the first did.
SELECT meeting_id
FROM meeting
WHERE org_id = :org_id AND meeting_id = :meeting_id
FOR NO KEY UPDATE;

-- name: meeting_ids_of_household(org_id, round_id, household_id)
-- The household's meetings that were not cancelled.
SELECT meeting_id
FROM meeting
WHERE org_id = :org_id AND round_id = :round_id AND household_id = :household_id AND state <> 'cancelled';

-- name: meeting_ids_of_round(org_id, round_id, teacher_id, invitation_id, after, how_many)
-- A page of a round's meetings in the order they were booked; all but the round may be NULL.
SELECT meeting_id
FROM meeting
WHERE org_id = :org_id AND round_id = :round_id
  AND (:teacher_id::uuid IS NULL OR teacher_id = :teacher_id)
  AND (:invitation_id::uuid IS NULL OR invitation_id = :invitation_id)
  AND (:after::uuid IS NULL OR meeting_id > :after)
ORDER BY meeting_id
LIMIT :how_many;

-- name: count_of_teacher(org_id, teacher_id, starts, ends)$
-- How many meetings a teacher has within a span.
SELECT count(*)
FROM meeting
WHERE org_id = :org_id AND teacher_id = :teacher_id AND ends_at > :starts AND starts_at < :ends
  AND state IN ('proposed', 'confirmed');

-- name: add_meetings(org_id, meeting_ids, round_ids, invitation_ids, household_ids, guardian_ids, teacher_ids, room_ids, modes, starts, ends, states, topics, call_numbers, place_ids, named_places, helps, booked_bys, now)!
-- Write down meetings of one wish or of many; what comes with each is a list with commas between.
INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, guardian_id, teacher_id, room_id, mode,
                     during, state, topic, call_number, place_id, named_place, help, booked_by, created_at, changed_at)
SELECT :org_id, made.meeting_id, made.round_id, made.invitation_id, made.household_id, made.guardian_id,
       made.teacher_id, made.room_id, made.mode, tstzrange(made.starts, made.ends), made.state, made.topic,
       made.call_number, made.place_id, made.named_place, string_to_array(made.help, ','), made.booked_by, :now, :now
FROM unnest(:meeting_ids::uuid[], :round_ids::uuid[], :invitation_ids::uuid[], :household_ids::uuid[],
            :guardian_ids::uuid[], :teacher_ids::uuid[], :room_ids::uuid[], :modes::text[], :starts::timestamptz[],
            :ends::timestamptz[], :states::text[], :topics::text[], :call_numbers::text[], :place_ids::uuid[],
            :named_places::text[], :helps::text[], :booked_bys::text[])
    AS made (meeting_id, round_id, invitation_id, household_id, guardian_id, teacher_id, room_id, mode, starts, ends,
             state, topic, call_number, place_id, named_place, help, booked_by);

-- name: add_students(org_id, meeting_ids, round_ids, household_ids, teacher_ids, student_ids)!
-- Write down whom the meetings are about; one_meeting_per_child_teacher_and_household has the last word.
INSERT INTO meeting_student (org_id, meeting_id, student_id, round_id, teacher_id, household_id)
SELECT :org_id, made.meeting_id, made.student_id, made.round_id, made.teacher_id, made.household_id
FROM unnest(:meeting_ids::uuid[], :round_ids::uuid[], :household_ids::uuid[], :teacher_ids::uuid[], :student_ids::uuid[])
    AS made (meeting_id, round_id, household_id, teacher_id, student_id);

-- name: move(org_id, meeting_id, starts, ends, mode, room_id, state, place_id, named_place, help, call_number, now)!
-- Give a meeting another time, mode and place; a number only where one is given. RFC 5545 3.8.7.4: each raises SEQUENCE.
UPDATE meeting
SET during = tstzrange(:starts, :ends), mode = :mode, room_id = :room_id, state = :state, place_id = :place_id,
    named_place = :named_place, help = :help, revision = revision + 1,
    call_number = coalesce(nullif(:call_number, ''), call_number),
    attendance = 'none', changed_at = :now
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: lock_to_come(org_id, school_id, round_id, teacher_id, mode, now)
-- Booked meetings of one kind that have not begun, of a round, of a teacher or of all (NULL).
-- FOR NO KEY UPDATE: somebody who moves or cancels one meanwhile; locked in one order, so that nobody waits in a ring.
SELECT meeting.meeting_id, meeting.teacher_id, meeting.room_id, lower(meeting.during) AS starts,
       upper(meeting.during) AS ends
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id AND round.school_id = :school_id
WHERE meeting.org_id = :org_id AND meeting.state IN ('proposed', 'confirmed') AND meeting.mode = :mode
  AND meeting.ends_at > :now AND meeting.starts_at > :now
  AND (:round_id::uuid IS NULL OR meeting.round_id = :round_id)
  AND (:teacher_id::uuid IS NULL OR meeting.teacher_id = :teacher_id)
ORDER BY meeting.meeting_id
FOR NO KEY UPDATE OF meeting;

-- name: rooms_of_school(org_id, school_id)
-- The rooms a school has now, by name.
SELECT room_id, name
FROM room
WHERE org_id = :org_id AND school_id = :school_id AND left_on IS NULL
ORDER BY name;

-- name: change_place(org_id, meeting_ids, room_ids, now)!
-- Say that meetings have another place. RFC 5545 3.8.7.4: a new location raises SEQUENCE. What the guardian's calendar
-- answered was about the time, which is the same: it holds for the new revision too.
WITH placed AS (
    UPDATE meeting
    SET room_id = wanted.room_id, revision = meeting.revision + 1, changed_at = :now
    FROM unnest(:meeting_ids::uuid[], :room_ids::uuid[]) AS wanted (meeting_id, room_id)
    WHERE meeting.org_id = :org_id AND meeting.meeting_id = wanted.meeting_id
    RETURNING meeting.org_id, meeting.meeting_id, meeting.revision
)
UPDATE calendar_reply
SET sequence = placed.revision
FROM placed
WHERE calendar_reply.org_id = placed.org_id AND calendar_reply.meeting_id = placed.meeting_id
  AND calendar_reply.sequence = placed.revision - 1;

-- name: kept_in_room(org_id, round_id, teacher_id, room_id)
-- Times that are kept in a room for families who wait for a teacher.
SELECT waiting.waiting_id, lower(waiting.offered) AS starts, upper(waiting.offered) AS ends
FROM waiting
WHERE waiting.org_id = :org_id AND waiting.round_id = :round_id AND waiting.teacher_id = :teacher_id
  AND waiting.state = 'offered'
  AND EXISTS (SELECT FROM agenda
              WHERE agenda.org_id = waiting.org_id AND agenda.claim_id = waiting.waiting_id
                AND agenda.resource_id = :room_id)
ORDER BY waiting.waiting_id
FOR NO KEY UPDATE;

-- name: cancel(org_id, meeting_id, side, now)!
-- Cancel a meeting, and free its children for another one.
WITH cancelled AS (
    UPDATE meeting
    SET state = 'cancelled', cancelled_by = :side, revision = revision + 1, changed_at = :now
    WHERE org_id = :org_id AND meeting_id = :meeting_id
    RETURNING org_id, meeting_id
)
UPDATE meeting_student
SET live = false
FROM cancelled
WHERE meeting_student.org_id = cancelled.org_id AND meeting_student.meeting_id = cancelled.meeting_id;

-- name: record(org_id, meeting_id, state)!
-- Say whether a meeting took place. No calendar shows it, so neither revision nor stamp moves.
UPDATE meeting
SET state = :state
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: agree(org_id, meeting_id, state, now)!
-- Say whether everybody has agreed to a meeting. RFC 5545 3.8.7.4: calendars show it as another status.
UPDATE meeting
SET state = :state, revision = revision + 1, changed_at = :now
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: write_help(org_id, meeting_id, help)!
-- Keep which kinds of help come with a meeting. No calendar shows them.
UPDATE meeting
SET help = :help
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: write_topic(org_id, meeting_id, topic)!
-- Keep what the family would like to talk about. No calendar shows it.
UPDATE meeting
SET topic = :topic
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: write_number(org_id, meeting_id, number, now)!
-- Keep where the teacher is to call. No calendar shows it: nobody is invited anew, and a reply to it still counts.
UPDATE meeting
SET call_number = :number, changed_at = :now
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: write_attendance(org_id, meeting_id, attendance)!
-- Keep what the guardian's calendar replied. No calendar of ours shows it.
UPDATE meeting
SET attendance = :attendance
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: write_entries(org_id, meeting_ids, audiences, languages, entries, gone_afters)!
-- Put the calendar texts of a meeting's present revision in place of the last one's.
INSERT INTO calendar_entry (org_id, meeting_id, audience, language, entry, gone_after)
SELECT :org_id, written.meeting_id, written.audience, written.language, written.entry, written.gone_after
FROM unnest(:meeting_ids::uuid[], :audiences::text[], :languages::text[], :entries::bytea[], :gone_afters::timestamptz[])
    AS written (meeting_id, audience, language, entry, gone_after)
ON CONFLICT (org_id, meeting_id, audience) DO UPDATE
SET language = excluded.language, entry = excluded.entry, gone_after = excluded.gone_after;

-- name: words_to_come(org_id, school_id, now)
-- The words that calendars say of meetings that have not begun, of a school or of all (NULL): whatever of a text is not
-- the meeting's own row. All that meeting_event and the teacher's entry say must stand here.
SELECT meeting.meeting_id,
       md5(jsonb_build_array(school.name, school.phone, school.door, school.time_zone, teacher.given_name,
                             teacher.family_name, teacher.called, teacher.language, guardian.language, room.name,
                             place.name, place.address_line, round_teacher.video_url,
                             (SELECT jsonb_agg(jsonb_build_array(visitor.given_name, visitor.family_name, visitor.called)
                                               ORDER BY going.place)
                              FROM visitor AS going
                              JOIN person AS visitor USING (org_id, person_id)
                              WHERE going.org_id = meeting.org_id AND going.meeting_id = meeting.meeting_id
                                AND going.state = 'accepted'))::text) AS words
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
LEFT JOIN round_teacher ON round_teacher.org_id = meeting.org_id AND round_teacher.round_id = meeting.round_id
                       AND round_teacher.teacher_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.state IN ('proposed', 'confirmed')
  AND meeting.ends_at > :now AND meeting.starts_at > :now
  AND (:school_id::uuid IS NULL OR round.school_id = :school_id);

-- name: stamp_reworded(org_id, meeting_ids, now)!
-- Say that calendars word meetings otherwise: LAST-MODIFIED and DTSTAMP move (RFC 5545 3.8.7.3), SEQUENCE stays.
UPDATE meeting
SET changed_at = :now
WHERE org_id = :org_id AND meeting_id = ANY (:meeting_ids::uuid[]);

-- name: entries_of_household(org_id, round_id, household_id, now)
-- A household's calendar texts, each with whom it is for and about, cancelled meetings for their 14 days.
SELECT calendar_entry.meeting_id, calendar_entry.entry, meeting.guardian_id,
       EXISTS (SELECT FROM barred_meeting AS barred
               WHERE barred.org_id = :org_id AND barred.meeting_id = calendar_entry.meeting_id) AS is_barred,
       array_agg(meeting_student.student_id ORDER BY meeting_student.student_id) AS student_ids
FROM meeting
JOIN meeting_student USING (org_id, meeting_id)
JOIN calendar_entry ON calendar_entry.org_id = meeting.org_id AND calendar_entry.meeting_id = meeting.meeting_id
                   AND calendar_entry.audience = 'family'
WHERE meeting.org_id = :org_id AND meeting.round_id = :round_id AND meeting.household_id = :household_id
  AND (calendar_entry.gone_after IS NULL OR calendar_entry.gone_after > :now)
GROUP BY meeting.during, calendar_entry.meeting_id, calendar_entry.entry, meeting.guardian_id
ORDER BY meeting.during, calendar_entry.meeting_id;

-- name: entries_of_teacher(org_id, teacher_id, since, now)
-- A teacher's calendar texts of meetings that end after an instant, cancelled ones for their 14 days.
SELECT calendar_entry.meeting_id, calendar_entry.entry
FROM meeting
JOIN calendar_entry ON calendar_entry.org_id = meeting.org_id AND calendar_entry.meeting_id = meeting.meeting_id
                   AND calendar_entry.audience = 'teacher'
WHERE meeting.org_id = :org_id AND meeting.teacher_id = :teacher_id AND meeting.ends_at > :since
  AND (calendar_entry.gone_after IS NULL OR calendar_entry.gone_after > :now)
ORDER BY meeting.during, calendar_entry.meeting_id;

-- name: staff(org_id, person_ids)
-- Where members of staff read what they are told: by mail; greeted as they wish, or else as families call them.
SELECT person_id, email, language,
       coalesce(nullif(greeting, ''), called ->> split_part(language, '-', 1), called ->> 'en',
         btrim(given_name || ' ' || family_name)) AS greeting
FROM person
WHERE org_id = :org_id AND person_id = ANY (:person_ids::uuid[]);

-- name: ask(org_id, no_time_id, invitation_id, teacher_id, student_id, bands, weekdays, words, now)$
-- Write down that no time works and what would; said again, the last word counts.
INSERT INTO no_time (org_id, no_time_id, invitation_id, teacher_id, student_id, bands, weekdays, words, created_at, changed_at)
VALUES (:org_id, :no_time_id, :invitation_id, :teacher_id, :student_id, :bands, :weekdays, :words, :now, :now)
ON CONFLICT (org_id, invitation_id, student_id, teacher_id) WHERE state IN ('asked', 'proposed') DO UPDATE
SET bands = excluded.bands, weekdays = excluded.weekdays, words = excluded.words, state = 'asked', changed_at = :now
RETURNING no_time_id;

-- name: lock_ask(org_id, no_time_id)$
-- FOR NO KEY UPDATE: a family that accepts while the teacher proposes anew.
SELECT no_time_id
FROM no_time
WHERE org_id = :org_id AND no_time_id = :no_time_id
FOR NO KEY UPDATE;

-- name: set_ask(org_id, no_time_id, state, now)!
-- Say how far an ask has come.
UPDATE no_time
SET state = :state, changed_at = :now
WHERE org_id = :org_id AND no_time_id = :no_time_id;

-- name: refuse_proposals(org_id, no_time_id)!
-- Write down that none of what is proposed works, so that the teacher does not propose it again.
UPDATE no_time
SET refused = refused || ARRAY(SELECT proposal.starts_at
                               FROM proposal
                               WHERE proposal.org_id = no_time.org_id AND proposal.no_time_id = no_time.no_time_id
                                 AND proposal.starts_at <> ALL (no_time.refused)
                               ORDER BY proposal.number)
WHERE org_id = :org_id AND no_time_id = :no_time_id;

-- name: drop_proposals(org_id, no_time_id)!
-- Take back what was proposed to an ask.
DELETE FROM proposal
WHERE org_id = :org_id AND no_time_id = :no_time_id;

-- name: add_proposals(org_id, no_time_id, starts, ends, modes, place_ids, now)!
-- Propose times, numbered from 1 in the order given.
INSERT INTO proposal (org_id, no_time_id, number, starts_at, ends_at, mode, place_id, proposed_at)
SELECT :org_id, :no_time_id, wanted.number, wanted.starts, wanted.ends, wanted.mode, wanted.place_id, :now
FROM unnest(:starts::timestamptz[], :ends::timestamptz[], :modes::text[], :place_ids::uuid[])
    WITH ORDINALITY AS wanted (starts, ends, mode, place_id, number);

-- name: asks(org_id, no_time_ids)
-- Asks with their proposals, the longest unanswered first.
SELECT no_time.no_time_id, no_time.invitation_id, invitation.round_id, round.school_id, invitation.household_id,
       invitation.guardian_id, btrim(guardian.given_name || ' ' || guardian.family_name) AS guardian,
       no_time.teacher_id,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       jsonb_build_object('student_id', student.person_id, 'given_name', student.given_name,
                          'family_name', student.family_name) AS student,
       no_time.bands, no_time.weekdays, no_time.words, no_time.state, no_time.refused, no_time.changed_at,
       standing.meeting_id AS standing_id, standing.starts_at AS standing_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('number', proposal.number, 'mode', proposal.mode,
                                                     'span', jsonb_build_object('start', proposal.starts_at,
                                                                                'end', proposal.ends_at),
                                                     'place_id', proposal.place_id,
                                                     'place', coalesce(place.name, ''))
                                  ORDER BY proposal.number)
                 FROM proposal
                 LEFT JOIN place ON place.org_id = proposal.org_id AND place.place_id = proposal.place_id
                 WHERE proposal.org_id = no_time.org_id AND proposal.no_time_id = no_time.no_time_id),
                '[]') AS proposals
FROM no_time
JOIN invitation USING (org_id, invitation_id)
JOIN round USING (org_id, round_id)
JOIN person AS guardian ON guardian.org_id = no_time.org_id AND guardian.person_id = invitation.guardian_id
JOIN person AS teacher ON teacher.org_id = no_time.org_id AND teacher.person_id = no_time.teacher_id
JOIN person AS student ON student.org_id = no_time.org_id AND student.person_id = no_time.student_id
LEFT JOIN LATERAL (
    SELECT meeting.meeting_id, lower(meeting.during) AS starts_at
    FROM meeting
    JOIN meeting_student USING (org_id, meeting_id)
    WHERE meeting.org_id = no_time.org_id AND meeting.round_id = invitation.round_id
      AND meeting.household_id = invitation.household_id AND meeting.teacher_id = no_time.teacher_id
      AND meeting.state IN ('proposed', 'confirmed') AND meeting_student.student_id = no_time.student_id
) AS standing ON true
WHERE no_time.org_id = :org_id AND no_time.no_time_id = ANY (:no_time_ids::uuid[])
ORDER BY no_time.changed_at, no_time.no_time_id;

-- name: open_ask_ids_of_household(org_id, round_id, household_id)
-- What the guardians of a household have asked in a round that is not settled.
SELECT no_time.no_time_id
FROM no_time
JOIN invitation USING (org_id, invitation_id)
WHERE no_time.org_id = :org_id AND invitation.round_id = :round_id AND invitation.household_id = :household_id
  AND invitation.withdrawn_at IS NULL AND no_time.state IN ('asked', 'proposed');

-- name: open_ask_ids_of_teacher(org_id, teacher_id)
-- What families have asked a teacher that is not settled.
SELECT no_time_id
FROM no_time
WHERE org_id = :org_id AND teacher_id = :teacher_id AND state IN ('asked', 'proposed');

-- name: ask_id_by_number(org_id, number, since)$
-- The ask last proposed to whoever texts from this number; without one, what was answered a moment ago.
SELECT no_time.no_time_id
FROM person
JOIN invitation ON invitation.org_id = person.org_id AND invitation.guardian_id = person.person_id
JOIN no_time ON no_time.org_id = person.org_id AND no_time.invitation_id = invitation.invitation_id
            AND (no_time.state = 'proposed' OR no_time.state IN ('asked', 'settled') AND no_time.changed_at > :since)
WHERE person.org_id = :org_id AND person.sms = :number AND invitation.withdrawn_at IS NULL
ORDER BY no_time.state = 'proposed' DESC, no_time.changed_at DESC, no_time.no_time_id DESC
LIMIT 1;

-- name: settle_asks(org_id, round_id, household_id, teacher_id, student_ids, now)
-- A meeting answers what the household asked this teacher about these children.
UPDATE no_time
SET state = 'settled', changed_at = :now
FROM invitation
WHERE invitation.org_id = no_time.org_id AND invitation.invitation_id = no_time.invitation_id
  AND no_time.org_id = :org_id AND invitation.round_id = :round_id AND invitation.household_id = :household_id
  AND no_time.teacher_id = :teacher_id AND no_time.student_id = ANY (:student_ids::uuid[])
  AND no_time.state IN ('asked', 'proposed')
RETURNING no_time.no_time_id;

-- name: join_line(org_id, waiting_id, round_id, teacher_id, invitation_id, student_id, now)$
-- Take a place in a teacher's line; who has one keeps it.
INSERT INTO waiting (org_id, waiting_id, round_id, teacher_id, invitation_id, student_id, since)
VALUES (:org_id, :waiting_id, :round_id, :teacher_id, :invitation_id, :student_id, :now)
ON CONFLICT (org_id, invitation_id, student_id, teacher_id) WHERE state IN ('waiting', 'offered') DO UPDATE
SET since = waiting.since
RETURNING waiting_id;

-- name: places(org_id, waiting_ids)
-- Places in lines, with what decides about an offer.
SELECT waiting.waiting_id, waiting.invitation_id, waiting.round_id, invitation.household_id, invitation.guardian_id,
       waiting.teacher_id, waiting.student_id, coalesce(household.works_nights, false) AS works_nights, waiting.since,
       waiting.state, lower(waiting.offered) AS offered_starts, upper(waiting.offered) AS offered_ends,
       waiting.offered_until
FROM waiting
JOIN invitation USING (org_id, invitation_id)
LEFT JOIN household ON household.org_id = waiting.org_id AND household.household_id = invitation.household_id
WHERE waiting.org_id = :org_id AND waiting.waiting_id = ANY (:waiting_ids::uuid[])
ORDER BY waiting.since, waiting.waiting_id;

-- name: place_ids_of_invitation(org_id, invitation_id)
-- Where a family waits, and what is offered to it.
SELECT waiting_id
FROM waiting
WHERE org_id = :org_id AND invitation_id = :invitation_id AND state IN ('waiting', 'offered');

-- name: lock_place(org_id, waiting_id)$
-- FOR NO KEY UPDATE: a family that takes an offer in the moment it ends.
SELECT waiting_id
FROM waiting
WHERE org_id = :org_id AND waiting_id = :waiting_id
FOR NO KEY UPDATE;

-- name: has_line(org_id, round_id, teacher_id)$
-- Whether anybody waits for a teacher.
SELECT EXISTS (SELECT FROM waiting
               WHERE org_id = :org_id AND round_id = :round_id AND teacher_id = :teacher_id AND state = 'waiting');

-- name: line(org_id, round_id, teacher_id, starts, ends)
-- Who waits for a teacher and is free then, first come first. FOR NO KEY UPDATE: two times that come free at once
-- are offered to two families and not twice to the first.
SELECT waiting.waiting_id
FROM waiting
JOIN invitation USING (org_id, invitation_id)
WHERE waiting.org_id = :org_id AND waiting.round_id = :round_id AND waiting.teacher_id = :teacher_id
  AND waiting.state = 'waiting' AND invitation.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM agenda
                  WHERE agenda.org_id = waiting.org_id AND agenda.resource_id = invitation.guardian_id
                    AND agenda.ends_at > :starts AND agenda.starts_at < :ends)
ORDER BY waiting.since, waiting.waiting_id
FOR NO KEY UPDATE OF waiting;

-- name: offer(org_id, waiting_id, starts, ends, until)!
-- Offer a time to somebody who waits.
UPDATE waiting
SET state = 'offered', offered = tstzrange(:starts, :ends), offered_until = :until
WHERE org_id = :org_id AND waiting_id = :waiting_id;

-- name: end_waiting(org_id, waiting_id, state)!
-- Leave the line: the offer was taken or passed, or the family left.
UPDATE waiting
SET state = :state, offered = NULL, offered_until = NULL
WHERE org_id = :org_id AND waiting_id = :waiting_id;

-- name: leave_lines(org_id, round_id, household_id, teacher_id, student_ids)
-- A meeting ends the household's wait for this teacher about these children.
UPDATE waiting
SET state = 'left', offered = NULL, offered_until = NULL
FROM invitation
WHERE invitation.org_id = waiting.org_id AND invitation.invitation_id = waiting.invitation_id
  AND waiting.org_id = :org_id AND waiting.round_id = :round_id AND invitation.household_id = :household_id
  AND waiting.teacher_id = :teacher_id AND waiting.student_id = ANY (:student_ids::uuid[])
  AND waiting.state IN ('waiting', 'offered')
RETURNING waiting.waiting_id;

-- name: ended_offer_ids(org_id, now)
-- Offers nobody took in time.
SELECT waiting_id
FROM waiting
WHERE org_id = :org_id AND state = 'offered' AND offered_until <= :now
ORDER BY offered_until, waiting_id;

-- name: lines(org_id)
-- Teachers somebody waits for, each with an invitation that tells of the round.
SELECT round_id, teacher_id, (array_agg(invitation_id ORDER BY since))[1] AS invitation_id
FROM waiting
WHERE org_id = :org_id AND state = 'waiting'
GROUP BY round_id, teacher_id
ORDER BY round_id, teacher_id;

-- name: taken_between(org_id, resource_id, starts, ends, besides)$
-- Whether one person is taken within a span, whatever for but these claims.
SELECT EXISTS (SELECT FROM agenda
               WHERE org_id = :org_id AND resource_id = :resource_id AND ends_at > :starts AND starts_at < :ends
                 AND claim_id <> ALL (:besides::uuid[]));

-- name: invited(org_id, meeting_id)^
-- Who was invited to a meeting by mail, and what a decline does at that school.
SELECT person.email AS mailbox, school.decline
FROM meeting
JOIN round USING (org_id, round_id)
JOIN school USING (org_id, school_id)
JOIN person ON person.org_id = meeting.org_id AND person.person_id = meeting.guardian_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = :meeting_id;

-- name: outcome_of_reply(org_id, digest)$
-- What came of a calendar reply that was taken before.
SELECT outcome
FROM calendar_reply
WHERE org_id = :org_id AND digest = :digest;

-- name: last_stamp(org_id, meeting_id, sequence)$
-- When the reply that holds for this revision was written.
SELECT max(stamped_at)
FROM calendar_reply
WHERE org_id = :org_id AND meeting_id = :meeting_id AND sequence = :sequence AND outcome <> 'stale';

-- name: meeting_ids_for_a_human(org_id, round_id)
-- Meetings whose present time was answered with a counter-proposal or by somebody else's name.
SELECT DISTINCT meeting.meeting_id
FROM meeting
JOIN calendar_reply ON calendar_reply.org_id = meeting.org_id AND calendar_reply.meeting_id = meeting.meeting_id
                   AND calendar_reply.sequence = meeting.revision AND calendar_reply.outcome = 'for_a_human'
WHERE meeting.org_id = :org_id AND meeting.round_id = :round_id
  AND meeting.state IN ('proposed', 'confirmed');

-- name: add_reply(org_id, digest, meeting_id, sequence, stamped_at, outcome, now)!
-- Keep a calendar reply, so that the same mail counts once.
INSERT INTO calendar_reply (org_id, digest, meeting_id, sequence, stamped_at, outcome, received_at)
VALUES (:org_id, :digest, :meeting_id, :sequence, :stamped_at, :outcome, :now);

-- name: keep_form(org_id, form_id, invitation_id, fields, now)!
-- Keep what was typed in a form that comes back.
INSERT INTO kept_form (org_id, form_id, invitation_id, fields, kept_at)
VALUES (:org_id, :form_id, :invitation_id, :fields, :now);

-- name: kept_form(org_id, form_id, invitation_id)$
-- What was typed in a form, for the door it was typed at.
SELECT fields
FROM kept_form
WHERE org_id = :org_id AND form_id = :form_id AND invitation_id = :invitation_id;

-- name: forget_forms(org_id, before)$
-- Forget forms that were kept long enough.
WITH forgotten AS (
    DELETE FROM kept_form
    WHERE org_id = :org_id AND kept_at < :before
    RETURNING form_id
)
SELECT count(*) FROM forgotten;

-- name: ask_ids_of_round(org_id, round_id, teacher_id, invitation_id, state, after, how_many)
-- A page of what families of a round have asked, settled ones too, in the order they asked.
SELECT no_time.no_time_id
FROM no_time
JOIN invitation USING (org_id, invitation_id)
WHERE no_time.org_id = :org_id AND invitation.round_id = :round_id
  AND (:teacher_id::uuid IS NULL OR no_time.teacher_id = :teacher_id)
  AND (:invitation_id::uuid IS NULL OR no_time.invitation_id = :invitation_id)
  AND (:state::text IS NULL OR no_time.state = :state)
  AND (:after::uuid IS NULL OR no_time.no_time_id > :after)
ORDER BY no_time.no_time_id
LIMIT :how_many;

-- name: place_ids_of_round(org_id, round_id, teacher_id, invitation_id, state, after, how_many)
-- A page of the places in a round's lines, left ones too, in the order they were taken.
SELECT waiting_id
FROM waiting
WHERE org_id = :org_id AND round_id = :round_id
  AND (:teacher_id::uuid IS NULL OR teacher_id = :teacher_id)
  AND (:invitation_id::uuid IS NULL OR invitation_id = :invitation_id)
  AND (:state::text IS NULL OR state = :state)
  AND (:after::uuid IS NULL OR waiting_id > :after)
ORDER BY waiting_id
LIMIT :how_many;

-- name: replies_of_round(org_id, round_id, meeting_id, after, how_many)
-- A page of what calendars have replied about a round's meetings, in the order the replies came.
SELECT encode(calendar_reply.digest, 'hex') AS reply_id, meeting.meeting_id, calendar_reply.sequence AS revision,
       calendar_reply.outcome, calendar_reply.received_at, calendar_reply.sequence = meeting.revision AS is_current
FROM meeting
JOIN calendar_reply USING (org_id, meeting_id)
WHERE meeting.org_id = :org_id AND meeting.round_id = :round_id
  AND (:meeting_id::uuid IS NULL OR meeting.meeting_id = :meeting_id)
  AND (:after::bytea IS NULL
       OR (calendar_reply.received_at, calendar_reply.digest)
          > (SELECT before.received_at, before.digest
             FROM calendar_reply AS before
             WHERE before.org_id = :org_id AND before.digest = :after))
ORDER BY calendar_reply.received_at, calendar_reply.digest
LIMIT :how_many;

-- name: obstacles(org_id, guardian_id)^
-- What a guardian said last stands in the way.
SELECT ride, ride_passengers, child_seats, wheelchair, childcare, interpreter, step_free, quiet
FROM obstacle
WHERE org_id = :org_id AND guardian_id = :guardian_id;

-- name: remember_obstacles(org_id, guardian_id, ride, ride_passengers, child_seats, wheelchair, childcare, interpreter, step_free, quiet, now)!
-- Remember what a guardian says stands in the way, in place of what they said before.
INSERT INTO obstacle (org_id, guardian_id, ride, ride_passengers, child_seats, wheelchair, childcare, interpreter,
                      step_free, quiet, answered_at)
VALUES (:org_id, :guardian_id, :ride, :ride_passengers, :child_seats, :wheelchair, :childcare, :interpreter,
        :step_free, :quiet, :now)
ON CONFLICT (org_id, guardian_id) DO UPDATE
SET ride = excluded.ride, ride_passengers = excluded.ride_passengers, child_seats = excluded.child_seats,
    wheelchair = excluded.wheelchair, childcare = excluded.childcare, interpreter = excluded.interpreter,
    step_free = excluded.step_free, quiet = excluded.quiet, answered_at = excluded.answered_at;

-- name: children_of_guardian(org_id, guardian_id)
-- A guardian's own students, no restriction on them, with their grade: what tells their age.
SELECT student.person_id AS student_id, student.given_name, student.grade
FROM guardianship
JOIN person AS student ON student.org_id = guardianship.org_id AND student.person_id = guardianship.student_id
WHERE guardianship.org_id = :org_id AND guardianship.guardian_id = :guardian_id AND guardianship.left_on IS NULL
  AND guardianship.restriction = 'none' AND student.left_on IS NULL
ORDER BY student.given_name, student.person_id;

-- name: young_children(org_id, household_id)$
-- How old the children of a household are who are in no school yet, in months.
SELECT young_children_months
FROM household
WHERE org_id = :org_id AND household_id = :household_id;

-- name: languages_interpreted(org_id, language)
-- The languages somebody of the org or a line of theirs interprets.
SELECT DISTINCT language
FROM (
    SELECT unnest(interpreter.languages) AS language
    FROM interpreter
    WHERE interpreter.org_id = :org_id
    UNION ALL
    SELECT unnest(phone_line.languages)
    FROM phone_line
    WHERE phone_line.org_id = :org_id AND phone_line.left_on IS NULL
) AS spoken
WHERE language <> :language
ORDER BY language;

-- name: merge_obstacles(org_id, households, rides, passengers, child_seats, wheelchairs, childcare, interpreters, now)^
-- What a roster's households said stands in their way, for each guardian there who may be reached. An answer that stands
-- is the guardian's own and is left alone.
WITH wanted AS MATERIALIZED (
    SELECT DISTINCT ON (g.guardian_id) g.guardian_id, i.*
    FROM unnest(:households::text[], :rides::boolean[], :passengers::integer[], :child_seats::integer[],
                :wheelchairs::boolean[], :childcare::boolean[], :interpreters::text[])
        AS i (household, ride, passengers, child_seats, wheelchair, childcare, interpreter)
    JOIN household AS h ON h.org_id = :org_id AND h.source_id = i.household
    JOIN guardianship AS g ON g.org_id = :org_id AND g.household_id = h.household_id AND g.left_on IS NULL
    WHERE NOT EXISTS (SELECT FROM guardianship AS barred
                      WHERE barred.org_id = :org_id AND barred.guardian_id = g.guardian_id
                        AND barred.left_on IS NULL AND barred.restriction <> 'none')
    ORDER BY g.guardian_id, i.household
), added AS (
    INSERT INTO obstacle (org_id, guardian_id, ride, ride_passengers, child_seats, wheelchair, childcare, interpreter,
                          answered_at)
    SELECT :org_id, guardian_id, ride, passengers, child_seats, wheelchair, childcare, interpreter, :now
    FROM wanted
    ON CONFLICT (org_id, guardian_id) DO NOTHING
    RETURNING guardian_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM wanted) AS wanted;

-- name: round_of(org_id, round_id)^
-- One round with its school's zone.
SELECT round.round_id, round.school_id, round.title, round.days, round.slot_minutes, round.buffer_minutes,
       round.break_after, round.break_minutes, round.modes, round.opens_at, round.closes_at, round.cutoff_minutes,
       round.child_limit, round.household_limit, to_char(round.late_from, 'HH24:MI') AS late_from,
       round.late_kept_until, round.early_from,
       round.reminders, round.court_order, round.state, school.time_zone AS zone
FROM round
JOIN school USING (org_id, school_id)
WHERE round.org_id = :org_id AND round.round_id = :round_id;

-- name: rounds_of(org_id, school_id, after, size)
-- Rounds of a school, or of every school, newest first, from one on.
SELECT round.round_id, round.school_id, round.title, round.days, round.slot_minutes, round.buffer_minutes,
       round.break_after, round.break_minutes, round.modes, round.opens_at, round.closes_at, round.cutoff_minutes,
       round.child_limit, round.household_limit, to_char(round.late_from, 'HH24:MI') AS late_from,
       round.late_kept_until, round.early_from,
       round.reminders, round.court_order, round.state, school.time_zone AS zone
FROM round
JOIN school USING (org_id, school_id)
WHERE round.org_id = :org_id
  AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
  AND (:after::uuid IS NULL OR round.round_id < :after)
ORDER BY round.round_id DESC
LIMIT :size;

-- name: has_invited(org_id, round_id)$
-- Whether anybody was ever invited to a round, taken back or not.
SELECT EXISTS (SELECT FROM invitation WHERE org_id = :org_id AND round_id = :round_id);

-- name: lock_round(org_id, round_id)$
-- FOR UPDATE: two people who open or close the same round at once; the second waits and finds little left to do.
SELECT state
FROM round
WHERE org_id = :org_id AND round_id = :round_id
FOR UPDATE;

-- name: set_state(org_id, round_id, state)!
-- Open or close a round.
UPDATE round
SET state = :state
WHERE org_id = :org_id AND round_id = :round_id;

-- name: add_round(org_id, round_id, school_id, title, days, slot_minutes, buffer_minutes, break_after, break_minutes, modes, opens_at, closes_at, cutoff_minutes, child_limit, household_limit, late_from, late_kept_until, early_from, reminders, court_order, created_at)!
-- Make a round, still a draft.
INSERT INTO round (org_id, round_id, school_id, title, days, slot_minutes, buffer_minutes, break_after, break_minutes,
                   modes, opens_at, closes_at, cutoff_minutes, child_limit, household_limit, late_from,
                   late_kept_until, early_from, reminders, court_order, created_at)
VALUES (:org_id, :round_id, :school_id, :title, :days, :slot_minutes, :buffer_minutes, :break_after, :break_minutes,
        :modes, :opens_at, :closes_at, :cutoff_minutes, :child_limit, :household_limit, :late_from,
        :late_kept_until, :early_from, :reminders, :court_order, :created_at);

-- name: redo_round(org_id, round_id, title, days, slot_minutes, buffer_minutes, break_after, break_minutes, modes, opens_at, closes_at, cutoff_minutes, child_limit, household_limit, late_from, late_kept_until, early_from, reminders, court_order)!
-- Write a draft anew.
UPDATE round
SET title = :title, days = :days, slot_minutes = :slot_minutes, buffer_minutes = :buffer_minutes,
    break_after = :break_after, break_minutes = :break_minutes, modes = :modes, opens_at = :opens_at,
    closes_at = :closes_at, cutoff_minutes = :cutoff_minutes, child_limit = :child_limit,
    household_limit = :household_limit, late_from = :late_from, late_kept_until = :late_kept_until,
    early_from = :early_from, reminders = :reminders, court_order = :court_order
WHERE org_id = :org_id AND round_id = :round_id;

-- name: drop_teachers(org_id, round_id, kept)!
-- Take the teachers out of a draft that no longer take part.
DELETE FROM round_teacher
WHERE org_id = :org_id AND round_id = :round_id AND teacher_id <> ALL (:kept::uuid[]);

-- name: delete_round(org_id, round_id)!
-- Take a round away to which nobody was invited, with its teachers and who may book early.
WITH teachers AS (
    DELETE FROM round_teacher WHERE org_id = :org_id AND round_id = :round_id
), households AS (
    DELETE FROM early_access WHERE org_id = :org_id AND round_id = :round_id
)
DELETE FROM round
WHERE org_id = :org_id AND round_id = :round_id;

-- name: change_round(org_id, round_id, title, days, closes_at, cutoff_minutes)!
-- Change what may change once families know of a round.
UPDATE round
SET title = :title, days = :days, closes_at = :closes_at, cutoff_minutes = :cutoff_minutes
WHERE org_id = :org_id AND round_id = :round_id;

-- name: invited(org_id, round_id)
-- Who is invited to a round: the invitations that stand, and whose they are.
SELECT invitation_id, guardian_id
FROM invitation
WHERE org_id = :org_id AND round_id = :round_id AND withdrawn_at IS NULL;

-- name: add_teachers(org_id, round_id, school_id, teacher_ids, days)$
-- Let teachers of the school take part, each in their own room: those named, or all with a class on one of the days.
-- MATERIALIZED: right after an import the database takes these for few rows and would read them once for each person.
WITH teaching AS MATERIALIZED (
    SELECT DISTINCT taught.person_id
    FROM class
    JOIN enrollment AS taught ON taught.org_id = class.org_id AND taught.class_id = class.class_id
         AND taught.role = 'teacher' AND taught.left_on IS NULL
    JOIN unnest(:days::date[]) AS round_day (day)
         ON round_day.day BETWEEN greatest(class.begins, taught.begins, '-infinity')
                              AND least(class.ends, taught.ends, 'infinity')
    WHERE class.org_id = :org_id AND class.school_id = :school_id AND class.left_on IS NULL
), added AS (
    INSERT INTO round_teacher (org_id, round_id, teacher_id, room_id)
    SELECT :org_id, :round_id, person.person_id, room.room_id
    FROM teaching
    JOIN person ON person.org_id = :org_id AND person.person_id = teaching.person_id AND person.left_on IS NULL
    LEFT JOIN staff_profile ON staff_profile.org_id = person.org_id AND staff_profile.person_id = person.person_id
    LEFT JOIN room ON room.org_id = person.org_id AND room.room_id = staff_profile.room_id
         AND room.school_id = :school_id AND room.left_on IS NULL
    WHERE :teacher_ids::uuid[] IS NULL OR person.person_id = ANY (:teacher_ids)
    ON CONFLICT (org_id, round_id, teacher_id) DO UPDATE SET teacher_id = excluded.teacher_id
    RETURNING teacher_id
)
SELECT count(*) FROM added;

-- name: round_teachers(org_id, round_id)
-- The teachers of a round, by name.
SELECT round_teacher.teacher_id, btrim(teacher.given_name || ' ' || teacher.family_name) AS name,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS called,
       coalesce(round_teacher.slot_minutes, round.slot_minutes) AS slot_minutes, round_teacher.room_id,
       coalesce(room.name, '') AS room, round_teacher.video_url,
       coalesce((SELECT class.title
                 FROM enrollment AS taught
                 JOIN class ON class.org_id = taught.org_id AND class.class_id = taught.class_id
                 WHERE taught.org_id = round_teacher.org_id AND taught.person_id = round_teacher.teacher_id
                   AND taught.role = 'teacher' AND taught.left_on IS NULL
                   AND class.left_on IS NULL AND class.school_id = round.school_id
                 ORDER BY class.homeroom DESC, taught.main DESC, class.title, class.class_id
                 LIMIT 1), '') AS subject
FROM round_teacher
JOIN round USING (org_id, round_id)
JOIN person AS teacher ON teacher.org_id = round_teacher.org_id AND teacher.person_id = round_teacher.teacher_id
LEFT JOIN room ON room.org_id = round_teacher.org_id AND room.room_id = round_teacher.room_id
WHERE round_teacher.org_id = :org_id AND round_teacher.round_id = :round_id
ORDER BY teacher.family_name, teacher.given_name, round_teacher.teacher_id;

-- name: change_teacher(org_id, round_id, teacher_id, slot_minutes, video_url, keeps_room, room_id)$
-- A teacher's own length of meetings (as the round's where NULL), address of video calls, and room, if that is said.
UPDATE round_teacher
SET slot_minutes = :slot_minutes, video_url = :video_url,
    room_id = CASE WHEN :keeps_room::boolean THEN round_teacher.room_id ELSE :room_id::uuid END
FROM round
WHERE round_teacher.org_id = :org_id AND round_teacher.round_id = :round_id AND round_teacher.teacher_id = :teacher_id
  AND round.org_id = round_teacher.org_id AND round.round_id = round_teacher.round_id
  AND (:room_id::uuid IS NULL OR round_teacher.room_id = :room_id
       OR EXISTS (SELECT FROM room
                  WHERE room.org_id = round.org_id AND room.school_id = round.school_id AND room.room_id = :room_id
                    AND room.left_on IS NULL))
RETURNING round_teacher.teacher_id;

-- name: follow_rooms(org_id, today, teacher_ids, old_room_ids, new_room_ids)
-- Let teachers whose own room is another one now meet there in rounds to come, unless the office chose their room.
UPDATE round_teacher
SET room_id = moved.new_room_id
FROM unnest(:teacher_ids::uuid[], :old_room_ids::uuid[], :new_room_ids::uuid[])
    AS moved (teacher_id, old_room_id, new_room_id), round
WHERE round_teacher.org_id = :org_id AND round_teacher.teacher_id = moved.teacher_id
  AND round_teacher.room_id IS NOT DISTINCT FROM moved.old_room_id
  AND round.org_id = round_teacher.org_id AND round.round_id = round_teacher.round_id
  AND round.days[cardinality(round.days)] >= :today
  AND EXISTS (SELECT FROM room
              WHERE room.org_id = round.org_id AND room.school_id = round.school_id
                AND room.room_id = moved.new_room_id AND room.left_on IS NULL)
RETURNING round_teacher.round_id, round_teacher.teacher_id;

-- name: enrollments(org_id, round_id)
-- Who teaches and who attends which class of a round's school, and from when to when. Who meets in a class is found
-- out by the caller: a school's enrolments read once are quick however the database judges a join of them.
SELECT class.class_id, class.title, class.homeroom, enrollment.person_id, enrollment.role,
       greatest(class.begins, enrollment.begins) AS begins, least(class.ends, enrollment.ends) AS ends
FROM round
JOIN class ON class.org_id = round.org_id AND class.school_id = round.school_id AND class.left_on IS NULL
JOIN enrollment ON enrollment.org_id = class.org_id AND enrollment.class_id = class.class_id
     AND enrollment.left_on IS NULL
JOIN person ON person.org_id = enrollment.org_id AND person.person_id = enrollment.person_id
     AND person.left_on IS NULL
WHERE round.org_id = :org_id AND round.round_id = :round_id;

-- name: teacher_ids(org_id, round_id)
-- Who takes part in a round.
SELECT teacher_id
FROM round_teacher
WHERE org_id = :org_id AND round_id = :round_id;

-- name: guardianships(org_id, student_ids)
-- Who is guardian of these students, how they can be told, and whether they may be asked.
SELECT guardianship.student_id, guardianship.guardian_id, guardianship.household_id, guardianship.relationship,
       guardianship.lives_with, guardianship.restriction,
       (guardianship.left_on IS NOT NULL OR guardian.left_on IS NOT NULL) AS has_left,
       guardian.channel, guardian.email, guardian.sms,
       coalesce((SELECT NOT text_consent.consents
                 FROM text_consent
                 WHERE text_consent.org_id = guardian.org_id AND text_consent.number = guardian.sms
                 ORDER BY text_consent.at DESC, text_consent.consent_id DESC
                 LIMIT 1), false) AS texts_stopped
FROM guardianship
JOIN person AS guardian ON guardian.org_id = guardianship.org_id AND guardian.person_id = guardianship.guardian_id
WHERE guardianship.org_id = :org_id AND guardianship.student_id = ANY (:student_ids::uuid[])
ORDER BY guardianship.student_id, guardianship.guardian_id;

-- name: invitations_of_round(org_id, round_id)
-- Every invitation of a round, taken back or not.
SELECT invitation_id, round_id, guardian_id, household_id, channel, withdrawn_at, withdrawn_by
FROM invitation
WHERE org_id = :org_id AND round_id = :round_id;

-- name: invite(org_id, round_id, invitation_ids, guardian_ids, household_ids, channels, created_at)
-- Write invitations; one that is there is brought up to what the roster says now, and back if the roster took it. Gives
-- those that changed.
INSERT INTO invitation (org_id, invitation_id, round_id, guardian_id, household_id, channel, created_at)
SELECT :org_id, asked.invitation_id, :round_id, asked.guardian_id, asked.household_id, asked.channel, :created_at
FROM unnest(:invitation_ids::uuid[], :guardian_ids::uuid[], :household_ids::uuid[], :channels::text[])
    AS asked (invitation_id, guardian_id, household_id, channel)
ON CONFLICT ON CONSTRAINT one_invitation_per_guardian_and_round
DO UPDATE SET withdrawn_at = NULL, withdrawn_by = NULL,
              household_id = excluded.household_id, channel = excluded.channel
WHERE (invitation.household_id, invitation.channel) <> (excluded.household_id, excluded.channel)
   OR invitation.withdrawn_at IS NOT NULL
RETURNING invitation_id;

-- name: keep_wishes(org_id, invitation_ids, student_ids, teacher_ids, subjects, kept_invitation_ids)
-- Make the wishes of these invitations exactly these: what the roster no longer says goes, what is new comes. Gives the
-- invitations whose wishes that changes, and whether they lost one.
WITH wanted AS (
    SELECT wish.invitation_id, wish.student_id, wish.teacher_id, wish.subject
    FROM unnest(:invitation_ids::uuid[], :student_ids::uuid[], :teacher_ids::uuid[], :subjects::text[])
        AS wish (invitation_id, student_id, teacher_id, subject)
), gone AS (
    DELETE FROM invitation_wish
    WHERE org_id = :org_id AND invitation_id = ANY (:kept_invitation_ids::uuid[])
      AND (invitation_id, student_id, teacher_id) NOT IN (SELECT invitation_id, student_id, teacher_id FROM wanted)
    RETURNING invitation_id
), come AS (
    INSERT INTO invitation_wish (org_id, invitation_id, student_id, teacher_id, subject)
    SELECT :org_id, invitation_id, student_id, teacher_id, subject
    FROM wanted
    ON CONFLICT (org_id, invitation_id, student_id, teacher_id)
    DO UPDATE SET subject = excluded.subject
    WHERE invitation_wish.subject <> excluded.subject
    RETURNING invitation_id
)
SELECT invitation_id, bool_or(lost) AS lost
FROM (SELECT invitation_id, true AS lost FROM gone UNION ALL SELECT invitation_id, false AS lost FROM come) AS changed
GROUP BY invitation_id;

-- name: withdraw(org_id, invitation_ids, by, now)
-- Take invitations back.
UPDATE invitation
SET withdrawn_at = :now, withdrawn_by = :by
WHERE org_id = :org_id AND invitation_id = ANY (:invitation_ids::uuid[]) AND withdrawn_at IS NULL
RETURNING invitation_id;

-- name: let_in(org_id, round_id, guardian_id, student_ids, reasons, decided_at)!
-- Let a guardian be asked about these children all the same, whatever of these held them back.
INSERT INTO let_in (org_id, round_id, guardian_id, student_id, why, decided_at)
SELECT :org_id, :round_id, :guardian_id, held.student_id, held.why, :decided_at
FROM unnest(:student_ids::uuid[], :reasons::text[]) AS held (student_id, why)
ON CONFLICT DO NOTHING;

-- name: let_in_nobody(org_id, invitation_ids)!
-- Take back that the guardians of these invitations are asked about children all the same.
DELETE FROM let_in
USING invitation
WHERE invitation.org_id = :org_id AND invitation.invitation_id = ANY (:invitation_ids::uuid[])
  AND let_in.org_id = invitation.org_id AND let_in.round_id = invitation.round_id
  AND let_in.guardian_id = invitation.guardian_id;

-- name: are_let_in(org_id, round_id)
-- Who is asked about whom in a round although that held them back.
SELECT student_id, guardian_id, why
FROM let_in
WHERE org_id = :org_id AND round_id = :round_id;

-- name: grant_early_access(org_id, round_id, household_ids)
-- Let households book early; gives those that could not before.
INSERT INTO early_access (org_id, round_id, household_id)
SELECT :org_id, :round_id, household_id
FROM household
WHERE org_id = :org_id AND household_id = ANY (:household_ids::uuid[])
ON CONFLICT DO NOTHING
RETURNING household_id;

-- name: invitations_untold(org_id, round_id, household_ids)
-- Invitations whose first notice still waits in the outbox; of these households, or of all.
SELECT invitation.invitation_id
FROM invitation
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
  AND (:household_ids::uuid[] IS NULL OR invitation.household_id = ANY (:household_ids))
  AND EXISTS (SELECT FROM notice
              WHERE notice.org_id = invitation.org_id AND notice.subject_id = invitation.invitation_id
                AND notice.state = 'queued')
ORDER BY invitation.invitation_id;

-- name: invitation_of_guardian(org_id, round_id, guardian_id)$
-- A guardian's invitation to a round.
SELECT invitation_id
FROM invitation
WHERE org_id = :org_id AND round_id = :round_id AND guardian_id = :guardian_id;

-- name: help_offered(org_id, school_id)^
-- What a family of a school can ask for when it books: rides and childcare once the school has recorded how.
SELECT
    EXISTS (
        SELECT FROM policy WHERE org_id = :org_id AND school_id = :school_id AND subject = 'rides'
    ) AS ride,
    EXISTS (
        SELECT FROM policy WHERE org_id = :org_id AND school_id = :school_id AND subject = 'childcare'
    ) AS childcare,
    EXISTS (SELECT FROM interpreter WHERE org_id = :org_id)
        OR EXISTS (SELECT FROM phone_line WHERE org_id = :org_id AND left_on IS NULL) AS interpreter;

-- name: invitation_facts(org_id, invitation_ids)
-- Everything a page, a feed, a booking or a letter needs of invitations, in one question.
-- OFFSET 0 keeps each lookup a lookup by key: without statistics, in the minutes after an import, the database would
-- join by org alone and read every person of it for each wish.
SELECT invitation.invitation_id, invitation.guardian_id, invitation.household_id, invitation.channel,
       invitation.withdrawn_at,
       round.round_id, round.school_id, round.title, round.days, round.slot_minutes, round.buffer_minutes,
       round.break_after, round.break_minutes, round.modes, round.opens_at, round.closes_at, round.cutoff_minutes,
       round.child_limit, round.household_limit, to_char(round.late_from, 'HH24:MI') AS late_from,
       round.late_kept_until, round.early_from,
       round.reminders, round.court_order, round.state, school.time_zone AS zone,
       school.name AS school_name, school.text_name, school.phone, school.door,
       btrim(guardian.given_name || ' ' || guardian.family_name) AS guardian, guardian.greeting, guardian.language,
       guardian.email, guardian.sms, coalesce(nullif(guardian.phone, ''), guardian.sms) AS call_number,
       coalesce((SELECT household.works_nights
                 FROM household
                 WHERE household.org_id = invitation.org_id
                   AND household.household_id = invitation.household_id), false) AS works_nights,
       EXISTS (SELECT FROM early_access
               WHERE early_access.org_id = invitation.org_id AND early_access.round_id = invitation.round_id
                 AND early_access.household_id = invitation.household_id) AS early_access,
       coalesce((SELECT obstacle.interpreter
                 FROM obstacle
                 WHERE obstacle.org_id = invitation.org_id AND obstacle.guardian_id = invitation.guardian_id),
                CASE guardian.interpreter_need WHEN 'spoken' THEN guardian.language WHEN 'ase' THEN 'ase' ELSE '' END
       ) AS interpreter,
       (SELECT jsonb_object_agg(link.purpose, link.link_id)
        FROM link
        WHERE link.org_id = invitation.org_id AND link.purpose IN ('guardian', 'openings_feed', 'family_feed')
          AND link.person_id = invitation.guardian_id
          AND coalesce(link.invitation_id, link.school_id, link.person_id) = invitation.invitation_id
          AND link.revoked_at IS NULL) AS links,
       (SELECT jsonb_agg(jsonb_build_object(
                   'student_id', wish.student_id, 'student', student.given_name,
                   'teacher', jsonb_build_object(
                       'teacher_id', wish.teacher_id, 'name', teacher.name,
                       'called', teacher.called || jsonb_build_object('', teacher.name),
                       'slot_minutes', coalesce(takes_part.slot_minutes, round.slot_minutes),
                       'room_id', takes_part.room_id, 'room', coalesce(takes_part.room, ''),
                       'video_url', coalesce(takes_part.video_url, ''), 'subject', wish.subject))
               ORDER BY student.given_name, wish.student_id, teacher.family_name, wish.teacher_id)
        FROM invitation_wish AS wish
        CROSS JOIN LATERAL (
            SELECT person.given_name
            FROM person
            WHERE person.org_id = wish.org_id AND person.person_id = wish.student_id OFFSET 0
        ) AS student
        CROSS JOIN LATERAL (
            SELECT btrim(person.given_name || ' ' || person.family_name) AS name, person.family_name, person.called
            FROM person
            WHERE person.org_id = wish.org_id AND person.person_id = wish.teacher_id OFFSET 0
        ) AS teacher
        LEFT JOIN LATERAL (
            SELECT round_teacher.slot_minutes, round_teacher.room_id, round_teacher.video_url,
                   (SELECT room.name
                    FROM room
                    WHERE room.org_id = round_teacher.org_id AND room.room_id = round_teacher.room_id) AS room
            FROM round_teacher
            WHERE round_teacher.org_id = wish.org_id AND round_teacher.round_id = invitation.round_id
              AND round_teacher.teacher_id = wish.teacher_id OFFSET 0
        ) AS takes_part ON true
        WHERE wish.org_id = invitation.org_id AND wish.invitation_id = invitation.invitation_id) AS wishes
FROM invitation
JOIN round ON round.org_id = invitation.org_id AND round.round_id = invitation.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
CROSS JOIN LATERAL (
    SELECT person.given_name, person.family_name, person.greeting, person.language, person.interpreter_need,
           person.email, person.sms, person.phone
    FROM person
    WHERE person.org_id = invitation.org_id AND person.person_id = invitation.guardian_id OFFSET 0
) AS guardian
WHERE invitation.org_id = :org_id AND invitation.invitation_id = ANY (:invitation_ids::uuid[])
ORDER BY invitation.invitation_id;

-- name: invitations_page(org_id, round_id, guardian_id, student_id, teacher_id, unbooked, after, size)
-- A page of a round's invitations, in the order they were made, and who would like to meet about whom; of the guardian
-- no name. `unbooked`: only those where a standing meeting of the household answers not every wish.
SELECT invitation.invitation_id, invitation.round_id, invitation.guardian_id, invitation.household_id,
       invitation.channel, invitation.withdrawn_at,
       (SELECT min(link.opened_at)
        FROM link
        WHERE link.org_id = invitation.org_id AND link.invitation_id = invitation.invitation_id) AS opened_at,
       EXISTS (SELECT FROM link
               WHERE link.org_id = invitation.org_id AND link.invitation_id = invitation.invitation_id
                 AND link.purpose = 'guardian' AND link.revoked_at IS NULL) AS has_link,
       EXISTS (SELECT FROM early_access AS early
               WHERE early.org_id = invitation.org_id AND early.round_id = invitation.round_id
                 AND early.household_id = invitation.household_id) AS early_access,
       EXISTS (SELECT FROM meeting
               WHERE meeting.org_id = invitation.org_id AND meeting.household_id = invitation.household_id
                 AND meeting.round_id = invitation.round_id AND meeting.invitation_id = invitation.invitation_id
                 AND meeting.state <> 'cancelled') AS has_meeting,
       coalesce(wished.wishes, '[]') AS wishes
FROM invitation
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
               'student_id', wish.student_id, 'student', student.given_name, 'teacher_id', wish.teacher_id,
               'teacher', btrim(teacher.given_name || ' ' || teacher.family_name), 'subject', wish.subject,
               'meeting_id', booked.meeting_id)
           ORDER BY student.given_name, wish.student_id, teacher.family_name, wish.teacher_id) AS wishes,
           bool_or(booked.meeting_id IS NULL) AS has_unbooked,
           array_agg(wish.student_id) AS student_ids, array_agg(wish.teacher_id) AS teacher_ids
    FROM invitation_wish AS wish
    JOIN person AS student ON student.org_id = wish.org_id AND student.person_id = wish.student_id
    JOIN person AS teacher ON teacher.org_id = wish.org_id AND teacher.person_id = wish.teacher_id
    LEFT JOIN meeting_student AS booked
           ON booked.org_id = wish.org_id AND booked.round_id = invitation.round_id
          AND booked.household_id = invitation.household_id AND booked.student_id = wish.student_id
          AND booked.teacher_id = wish.teacher_id AND booked.live
    WHERE wish.org_id = invitation.org_id AND wish.invitation_id = invitation.invitation_id
) AS wished
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id
  AND (:after::uuid IS NULL OR invitation.invitation_id > :after)
  AND (:guardian_id::uuid IS NULL OR invitation.guardian_id = :guardian_id)
  AND (:student_id::uuid IS NULL OR :student_id = ANY (wished.student_ids))
  AND (:teacher_id::uuid IS NULL OR :teacher_id = ANY (wished.teacher_ids))
  AND (NOT :unbooked::boolean OR invitation.withdrawn_at IS NULL AND coalesce(wished.has_unbooked, false))
ORDER BY invitation.invitation_id
LIMIT :size;

-- name: letters_for(org_id, round_id, guardian_id, only_unreached)
-- Whom a letter can be printed for, by name: one guardian, those who have not answered, or all.
SELECT invitation.invitation_id
FROM invitation
JOIN person AS guardian ON guardian.org_id = invitation.org_id AND guardian.person_id = invitation.guardian_id
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
  AND EXISTS (SELECT FROM link
              WHERE link.org_id = invitation.org_id AND link.invitation_id = invitation.invitation_id
                AND link.purpose = 'guardian' AND link.revoked_at IS NULL)
  AND (:guardian_id::uuid IS NULL OR invitation.guardian_id = :guardian_id)
  AND (NOT :only_unreached::boolean
       OR NOT EXISTS (SELECT FROM meeting
                      WHERE meeting.org_id = invitation.org_id AND meeting.round_id = invitation.round_id
                        AND meeting.household_id = invitation.household_id AND meeting.state <> 'cancelled')
          AND NOT EXISTS (SELECT FROM link
                          WHERE link.org_id = invitation.org_id AND link.invitation_id = invitation.invitation_id
                            AND link.opened_at IS NOT NULL))
ORDER BY guardian.family_name, guardian.given_name, invitation.invitation_id;

-- name: told_on_paper(org_id, round_id, now)
-- Whom only a letter reaches, by name, and what no letter has said to them yet of what still lies ahead.
SELECT invitation.invitation_id, door.link_id IS NOT NULL AS has_link,
       coalesce(invitation.letter_printed_at < door.created_at, true) AS needs_link,
       EXISTS (SELECT FROM meeting
               WHERE meeting.org_id = invitation.org_id AND meeting.round_id = invitation.round_id
                 AND meeting.household_id = invitation.household_id AND meeting.state <> 'cancelled') AS has_meeting,
       unsaid.booked, unsaid.moved, unsaid.cancelled
FROM invitation
JOIN person AS guardian ON guardian.org_id = invitation.org_id AND guardian.person_id = invitation.guardian_id
LEFT JOIN link AS door ON door.org_id = invitation.org_id AND door.invitation_id = invitation.invitation_id
     AND door.purpose = 'guardian' AND door.person_id = invitation.guardian_id AND door.revoked_at IS NULL
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE meeting.state = 'confirmed' AND said.revision IS NULL) > 0 AS booked,
           count(*) FILTER (WHERE meeting.state = 'confirmed' AND said.revision < meeting.revision) > 0 AS moved,
           count(*) FILTER (WHERE meeting.state = 'cancelled'
                                  AND coalesce(said.revision, -1) < meeting.revision) > 0 AS cancelled
    FROM meeting
    LEFT JOIN meeting_on_paper AS said ON said.org_id = meeting.org_id AND said.meeting_id = meeting.meeting_id
    WHERE meeting.org_id = invitation.org_id AND meeting.round_id = invitation.round_id
      AND meeting.household_id = invitation.household_id AND meeting.invitation_id = invitation.invitation_id
      AND meeting.starts_at > :now
) AS unsaid
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
  AND (invitation.channel = 'paper'
       OR CASE invitation.channel WHEN 'email' THEN guardian.email ELSE guardian.sms END = '')
ORDER BY guardian.family_name, guardian.given_name, invitation.invitation_id;

-- name: meetings_of_letters(org_id, invitation_ids, now)
-- The meetings ahead of some guardians, cancelled ones too, in order of time, and what a printed letter has said of each.
SELECT meeting.meeting_id, meeting.invitation_id, lower(meeting.during) AS starts, upper(meeting.during) AS ends,
       meeting.mode, meeting.state = 'cancelled' AS cancelled, coalesce(room.name, '') AS room,
       coalesce(nullif(concat_ws(', ', place.name, nullif(place.address_line, '')), ''), meeting.named_place) AS place,
       CASE meeting.mode WHEN 'video' THEN coalesce(round_teacher.video_url, '') ELSE '' END AS video_url,
       CASE meeting.mode WHEN 'phone' THEN coalesce(nullif(meeting.call_number, ''), nullif(guardian.phone, ''), guardian.sms)
                         ELSE '' END AS call_number,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       (SELECT array_agg(student.given_name ORDER BY student.given_name, student.person_id)
        FROM meeting_student
        JOIN person AS student ON student.org_id = meeting_student.org_id AND student.person_id = meeting_student.student_id
        WHERE meeting_student.org_id = meeting.org_id AND meeting_student.meeting_id = meeting.meeting_id) AS students,
       coalesce(said.revision >= meeting.revision, false) AS is_said, lower(said.during) AS said_starts,
       coalesce(said.place NOT IN ('', concat_ws(', ', meeting.mode, room.name, place.name, place.address_line,
                                                 meeting.named_place)), false) AS is_elsewhere
FROM invitation
JOIN meeting ON meeting.org_id = invitation.org_id AND meeting.household_id = invitation.household_id
            AND meeting.round_id = invitation.round_id AND meeting.invitation_id = invitation.invitation_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
LEFT JOIN round_teacher ON round_teacher.org_id = meeting.org_id AND round_teacher.round_id = meeting.round_id
     AND round_teacher.teacher_id = meeting.teacher_id
LEFT JOIN meeting_on_paper AS said ON said.org_id = meeting.org_id AND said.meeting_id = meeting.meeting_id
WHERE invitation.org_id = :org_id AND invitation.invitation_id = ANY (:invitation_ids::uuid[])
  AND meeting.state IN ('confirmed', 'cancelled') AND meeting.starts_at > :now
ORDER BY meeting.during, meeting.meeting_id;

-- name: still_wanted(org_id, invitation_ids)
-- Which teachers' wishes of some guardians no standing meeting of their household answers.
SELECT wish.invitation_id, wish.student_id, wish.teacher_id
FROM invitation
JOIN invitation_wish AS wish USING (org_id, invitation_id)
WHERE invitation.org_id = :org_id AND invitation.invitation_id = ANY (:invitation_ids::uuid[])
  AND NOT EXISTS (SELECT FROM meeting_student
                  WHERE meeting_student.org_id = invitation.org_id AND meeting_student.round_id = invitation.round_id
                    AND meeting_student.household_id = invitation.household_id
                    AND meeting_student.student_id = wish.student_id
                    AND meeting_student.teacher_id = wish.teacher_id AND meeting_student.live);

-- name: link_ends(org_id, invitation_ids)
-- When some guardians' private links close.
SELECT invitation_id, expires_at
FROM link
WHERE org_id = :org_id AND invitation_id = ANY (:invitation_ids::uuid[]) AND purpose = 'guardian' AND revoked_at IS NULL;

-- name: keep_letters_printed(org_id, round_id, invitation_ids, seen)!
-- Note that the letters of some guardians, as they were at an instant, are printed.
UPDATE invitation
SET letter_printed_at = :seen
WHERE org_id = :org_id AND round_id = :round_id AND invitation_id = ANY (:invitation_ids::uuid[]);

-- name: keep_meetings_on_paper(org_id, round_id, invitation_ids, seen)!
-- Note what those letters said of meetings; one that has changed since is not on paper as it stands now.
INSERT INTO meeting_on_paper (org_id, meeting_id, revision, during, place, printed_at)
SELECT meeting.org_id, meeting.meeting_id, meeting.revision, meeting.during,
       concat_ws(', ', meeting.mode, room.name, place.name, place.address_line, meeting.named_place), :seen
FROM meeting
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
WHERE meeting.org_id = :org_id AND meeting.round_id = :round_id
  AND meeting.invitation_id = ANY (:invitation_ids::uuid[]) AND meeting.changed_at <= :seen
ON CONFLICT (org_id, meeting_id)
DO UPDATE SET revision = excluded.revision, during = excluded.during, place = excluded.place,
              printed_at = excluded.printed_at
WHERE meeting_on_paper.revision < excluded.revision;

-- name: letterhead(org_id, school_id)^
-- What stands at the top of a school's letters.
SELECT name, address_line, phone
FROM school
WHERE org_id = :org_id AND school_id = :school_id;

-- name: meeting_facts(org_id, meeting_ids)
-- Standing meetings as other services are told of them.
SELECT meeting.meeting_id, meeting.round_id, round.school_id, meeting.invitation_id, meeting.teacher_id,
       meeting.room_id, meeting.mode, meeting.state, lower(meeting.during) AS starts_at,
       upper(meeting.during) AS ends_at, meeting.revision
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[])
  AND meeting.state IN ('proposed', 'confirmed')
ORDER BY meeting.meeting_id;

-- name: occasions(org_id, meeting_ids)
-- Standing meetings as those must know them who bring something to them. A guardian who must not hear of the meeting is
-- nobody to write to.
SELECT meeting.meeting_id, meeting.round_id, round.school_id, school.time_zone AS zone, school.name AS school_name,
       school.text_name, school.phone, school.door, meeting.household_id, meeting.guardian_id, invitation.channel,
       guardian.email, guardian.sms, guardian.language, guardian.greeting,
       EXISTS (SELECT FROM barred_meeting AS barred
               WHERE barred.org_id = meeting.org_id AND barred.meeting_id = meeting.meeting_id) AS is_barred,
       (SELECT link.link_id
        FROM link
        WHERE link.org_id = meeting.org_id AND link.purpose = 'guardian' AND link.person_id = meeting.guardian_id
          AND link.invitation_id = meeting.invitation_id AND link.revoked_at IS NULL
        ORDER BY link.expires_at DESC
        LIMIT 1) AS link_id,
       meeting.teacher_id,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       (SELECT count(*)
        FROM meeting_student AS about
        WHERE about.org_id = meeting.org_id AND about.meeting_id = meeting.meeting_id) AS students,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends, meeting.mode,
       CASE meeting.mode
           WHEN 'school' THEN school.latitude WHEN 'place' THEN place.latitude WHEN 'home' THEN household.latitude
       END AS latitude,
       CASE meeting.mode
           WHEN 'school' THEN school.longitude WHEN 'place' THEN place.longitude WHEN 'home' THEN household.longitude
       END AS longitude
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
JOIN invitation ON invitation.org_id = meeting.org_id AND invitation.invitation_id = meeting.invitation_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
LEFT JOIN household ON household.org_id = meeting.org_id AND household.household_id = meeting.household_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[])
  AND meeting.state IN ('proposed', 'confirmed')
ORDER BY meeting.meeting_id;

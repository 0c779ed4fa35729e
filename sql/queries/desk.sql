-- name: office_desk(org_id, school_id, person_id)^
-- Who sits in a school's office.
SELECT school.school_id, school.name AS school, school.time_zone AS zone, school.phone,
       person.person_id, person.language, '' AS room, 0 AS asks,
       person.called || jsonb_build_object('', btrim(person.given_name || ' ' || person.family_name)) AS called
FROM school
JOIN person ON person.org_id = school.org_id AND person.person_id = :person_id
WHERE school.org_id = :org_id AND school.school_id = :school_id;

-- name: teacher_desk(org_id, person_id)^
-- Who teaches, at which school, in which room, and how many families wait for other times.
SELECT school.school_id, school.name AS school, school.time_zone AS zone, school.phone,
       person.person_id, person.language, coalesce(room.name, '') AS room,
       (SELECT count(*)
        FROM no_time
        WHERE no_time.org_id = person.org_id AND no_time.teacher_id = person.person_id AND no_time.state = 'asked') AS asks,
       person.called || jsonb_build_object('', btrim(person.given_name || ' ' || person.family_name)) AS called
FROM person
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
     AND held.role IN ('teacher', 'staff')
JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
LEFT JOIN staff_profile ON staff_profile.org_id = person.org_id AND staff_profile.person_id = person.person_id
LEFT JOIN room ON room.org_id = staff_profile.org_id AND room.room_id = staff_profile.room_id
WHERE person.org_id = :org_id AND person.person_id = :person_id
ORDER BY held.main DESC, held.school_id
LIMIT 1;

-- name: guardians(org_id, round_id, teacher_id)
-- Who is asked to a round (by one teacher, or by all), by name, and what was tried to tell them since it could be
-- booked: how many mails and texts left the house, what waits, and how the last that was settled ended. What went out
-- before is about another round. A reminder somebody did not want is no failure.
SELECT invitation.invitation_id, invitation.household_id, guardian.person_id, guardian.given_name, guardian.family_name,
       guardian.language, guardian.interpreter_need, invitation.channel,
       CASE invitation.channel WHEN 'email' THEN guardian.email <> '' WHEN 'sms' THEN guardian.sms <> '' ELSE true
            END AS has_address,
       coalesce(nullif(guardian.phone, ''), guardian.sms) AS phone,
       (SELECT min(link.opened_at)
        FROM link
        WHERE link.org_id = invitation.org_id AND link.invitation_id = invitation.invitation_id) AS answered_at,
       told.emails, told.texts, told.goes_out_at, told.last_at,
       last_told.channel AS last_channel, last_told.state AS last_state, last_told.problem AS last_problem
FROM invitation
JOIN round USING (org_id, round_id)
JOIN person AS guardian ON guardian.org_id = invitation.org_id AND guardian.person_id = invitation.guardian_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE notice.channel = 'email' AND notice.state IN ('sent', 'bounced')) AS emails,
           count(*) FILTER (WHERE notice.channel = 'sms' AND notice.state IN ('sent', 'unknown')
                                  OR notice.problem = 'undelivered') AS texts,
           min(notice.not_before) FILTER (WHERE notice.state IN ('queued', 'leased', 'calling')) AS goes_out_at,
           max(notice.settled_at) FILTER (WHERE notice.state IN ('sent', 'unknown', 'bounced')) AS last_at
    FROM notice
    WHERE notice.org_id = invitation.org_id AND notice.recipient_id = invitation.guardian_id
      AND notice.not_before >= coalesce(round.early_from, round.opens_at)
) AS told
LEFT JOIN LATERAL (
    SELECT notice.channel, notice.state, notice.problem
    FROM notice
    WHERE notice.org_id = invitation.org_id AND notice.recipient_id = invitation.guardian_id
      AND notice.not_before >= coalesce(round.early_from, round.opens_at)
      AND notice.settled_at IS NOT NULL AND notice.problem <> 'unsubscribed'
    ORDER BY notice.settled_at DESC, notice.notice_id DESC
    LIMIT 1
) AS last_told ON true
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
  AND (:teacher_id::uuid IS NULL
       OR EXISTS (SELECT FROM invitation_wish AS wish
                  WHERE wish.org_id = invitation.org_id AND wish.invitation_id = invitation.invitation_id
                    AND wish.teacher_id = :teacher_id))
ORDER BY guardian.family_name, guardian.given_name, invitation.invitation_id;

-- name: wanted(org_id, round_id, teacher_id)
-- Each child and teacher of each household of a round, once, and what came of it; of one teacher, or of all.
-- OFFSET 0 keeps each meeting a lookup by key: an org whose meetings are not counted yet is planned as one of them, and
-- all of them would be read for each child.
WITH asked AS (
    SELECT DISTINCT invitation.household_id, wish.student_id, wish.teacher_id
    FROM invitation
    JOIN invitation_wish AS wish USING (org_id, invitation_id)
    WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
      AND (:teacher_id::uuid IS NULL OR wish.teacher_id = :teacher_id)
), open_ask AS (
    SELECT invitation.household_id, no_time.student_id, no_time.teacher_id,
           (array_agg(no_time.no_time_id ORDER BY no_time.no_time_id))[1] AS no_time_id,
           bool_or(no_time.state = 'proposed') AS proposed
    FROM no_time
    JOIN invitation USING (org_id, invitation_id)
    WHERE no_time.org_id = :org_id AND invitation.round_id = :round_id AND no_time.state IN ('asked', 'proposed')
    GROUP BY invitation.household_id, no_time.student_id, no_time.teacher_id
), in_line AS (
    SELECT invitation.household_id, waiting.student_id, waiting.teacher_id,
           CASE WHEN bool_or(waiting.state = 'offered') THEN 'offered' ELSE 'waiting' END AS place
    FROM waiting
    JOIN invitation USING (org_id, invitation_id)
    WHERE waiting.org_id = :org_id AND waiting.round_id = :round_id AND waiting.state IN ('waiting', 'offered')
    GROUP BY invitation.household_id, waiting.student_id, waiting.teacher_id
), booked AS (
    SELECT meeting_student.household_id, meeting_student.student_id, meeting_student.teacher_id, meeting.meeting_id,
           lower(meeting.during) AS starts, upper(meeting.during) AS ends, meeting.mode, meeting.state,
           coalesce(room.name, place.name, meeting.named_place) AS room
    FROM meeting_student
    CROSS JOIN LATERAL (
        SELECT held.org_id, held.meeting_id, held.during, held.mode, held.state, held.named_place, held.room_id,
               held.place_id
        FROM meeting AS held
        WHERE held.org_id = meeting_student.org_id AND held.meeting_id = meeting_student.meeting_id OFFSET 0
    ) AS meeting
    LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
    LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
    WHERE meeting_student.org_id = :org_id AND meeting_student.round_id = :round_id AND meeting_student.live
)
SELECT asked.household_id, asked.student_id, student.given_name, student.family_name, asked.teacher_id,
       booked.meeting_id, booked.starts, booked.ends, booked.mode, booked.room, booked.state,
       open_ask.no_time_id, coalesce(open_ask.proposed, false) AS proposed, coalesce(in_line.place, '') AS place
FROM asked
JOIN person AS student ON student.org_id = :org_id AND student.person_id = asked.student_id
LEFT JOIN booked USING (household_id, student_id, teacher_id)
LEFT JOIN open_ask USING (household_id, student_id, teacher_id)
LEFT JOIN in_line USING (household_id, student_id, teacher_id)
ORDER BY student.given_name, asked.student_id, asked.teacher_id;

-- name: days(org_id, school_id, teacher_id, first_day, since)
-- The days of the rounds that are not drafts, and those an agreed time fell on, each with its meetings, from a day on; of a
-- school, or of one teacher at any school.
SELECT told.day, sum(told.meetings)::integer AS meetings
FROM (
    SELECT listed.day, 0 AS meetings
    FROM round
    JOIN unnest(round.days) AS listed (day) ON listed.day >= :first_day
    WHERE round.org_id = :org_id AND round.state <> 'draft' AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
      AND (:teacher_id::uuid IS NULL
           OR EXISTS (SELECT FROM round_teacher
                      WHERE round_teacher.org_id = round.org_id AND round_teacher.round_id = round.round_id
                        AND round_teacher.teacher_id = :teacher_id))
    UNION ALL
    SELECT (lower(meeting.during) AT TIME ZONE school.time_zone)::date, 1
    FROM meeting
    JOIN round USING (org_id, round_id)
    JOIN school USING (org_id, school_id)
    WHERE meeting.org_id = :org_id AND meeting.state <> 'cancelled' AND meeting.ends_at > :since
      AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
      AND (:teacher_id::uuid IS NULL OR meeting.teacher_id = :teacher_id)
) AS told
GROUP BY told.day
ORDER BY told.day;

-- name: rounds_on(org_id, school_id, teacher_id, day, starts, ends)
-- The rounds that meet on a day, by plan or because a time was agreed on it; of a school, or of one teacher.
SELECT round.round_id
FROM round
WHERE round.org_id = :org_id AND round.state <> 'draft' AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
  AND (:teacher_id::uuid IS NULL
       OR EXISTS (SELECT FROM round_teacher
                  WHERE round_teacher.org_id = round.org_id AND round_teacher.round_id = round.round_id
                    AND round_teacher.teacher_id = :teacher_id))
  AND (:day = ANY (round.days)
       OR EXISTS (SELECT FROM meeting
                  WHERE meeting.org_id = round.org_id AND meeting.round_id = round.round_id
                    AND meeting.ends_at > :starts AND meeting.starts_at < :ends AND meeting.state <> 'cancelled'))
ORDER BY round.round_id;

-- name: rounds_of_teacher(org_id, teacher_id)
-- The open rounds a teacher takes part in.
SELECT round_id
FROM round_teacher
JOIN round USING (org_id, round_id)
WHERE round_teacher.org_id = :org_id AND round_teacher.teacher_id = :teacher_id AND round.state = 'open'
ORDER BY round_id;

-- name: restrictions(org_id, meeting_id)
-- Which adults the roster keeps from the children of a meeting, and how. For the office alone.
SELECT DISTINCT btrim(adult.given_name || ' ' || adult.family_name) AS adult, child.given_name AS child, tie.restriction
FROM meeting_student AS about
JOIN guardianship AS tie ON tie.org_id = about.org_id AND tie.student_id = about.student_id AND tie.restriction <> 'none'
JOIN person AS adult ON adult.org_id = tie.org_id AND adult.person_id = tie.guardian_id
JOIN person AS child ON child.org_id = about.org_id AND child.person_id = about.student_id
WHERE about.org_id = :org_id AND about.meeting_id = :meeting_id
ORDER BY adult, child;

-- name: day_meetings(org_id, school_id, teacher_id, starts, ends)
-- The meetings of a day that were not cancelled, of one teacher or of all, with what a day sheet shows of each.
SELECT meeting.meeting_id, meeting.round_id, meeting.invitation_id, meeting.teacher_id,
       lower(meeting.during) AS begins, upper(meeting.during) AS finishes, meeting.mode, meeting.state,
       coalesce(room.name, place.name, meeting.named_place) AS room,
       CASE meeting.mode WHEN 'video' THEN coalesce(round_teacher.video_url, '') ELSE '' END AS video_url,
       CASE meeting.mode WHEN 'phone' THEN coalesce(nullif(meeting.call_number, ''), nullif(guardian.phone, ''), guardian.sms)
                         ELSE '' END AS call_number,
       meeting.help, meeting.topic, meeting.attendance, guardian.given_name AS guardian, guardian.language, guardian.interpreter_need,
       EXISTS (SELECT FROM barred_meeting AS barred
               WHERE barred.org_id = meeting.org_id AND barred.meeting_id = meeting.meeting_id)
           OR EXISTS (SELECT FROM meeting_student AS about
                      JOIN guardianship AS tie ON tie.org_id = about.org_id AND tie.student_id = about.student_id
                      WHERE about.org_id = meeting.org_id AND about.meeting_id = meeting.meeting_id
                        AND tie.restriction <> 'none') AS is_restricted,
       coalesce((SELECT min(guardianship.relationship)
                 FROM guardianship
                 JOIN meeting_student USING (org_id, student_id)
                 WHERE guardianship.org_id = meeting.org_id AND guardianship.guardian_id = meeting.guardian_id
                   AND meeting_student.meeting_id = meeting.meeting_id), '') AS relationship,
       (SELECT jsonb_agg(jsonb_build_object('student_id', student.person_id, 'given_name', student.given_name,
                                            'family_name', student.family_name)
                         ORDER BY student.given_name, student.person_id)
        FROM meeting_student
        JOIN person AS student ON student.org_id = meeting_student.org_id AND student.person_id = meeting_student.student_id
        WHERE meeting_student.org_id = meeting.org_id AND meeting_student.meeting_id = meeting.meeting_id) AS students
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
     AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
LEFT JOIN round_teacher ON round_teacher.org_id = meeting.org_id AND round_teacher.round_id = meeting.round_id
     AND round_teacher.teacher_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.ends_at > :starts AND meeting.starts_at < :ends AND meeting.state <> 'cancelled'
  AND (:teacher_id::uuid IS NULL OR meeting.teacher_id = :teacher_id)
ORDER BY meeting.during, meeting.meeting_id;

-- name: in_doubt(org_id, school_id, now)
-- A school's booked meetings to come that a person must look at, with every reason, in order of time.
SELECT doubt.meeting_id, lower(doubt.during) AS at,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       btrim(guardian.given_name || ' ' || guardian.family_name) AS guardian,
       array_agg(doubt.reason ORDER BY doubt.reason) AS reasons
FROM meeting_in_doubt AS doubt
JOIN meeting ON meeting.org_id = doubt.org_id AND meeting.meeting_id = doubt.meeting_id
JOIN person AS teacher ON teacher.org_id = doubt.org_id AND teacher.person_id = meeting.teacher_id
JOIN person AS guardian ON guardian.org_id = doubt.org_id AND guardian.person_id = meeting.guardian_id
WHERE doubt.org_id = :org_id AND doubt.school_id = :school_id AND doubt.ends_at > :now AND doubt.starts_at > :now
GROUP BY doubt.meeting_id, doubt.during, teacher.called, teacher.given_name, teacher.family_name, guardian.given_name,
         guardian.family_name
ORDER BY doubt.during, doubt.meeting_id;

-- name: contact(org_id, invitation_id)^
-- How a guardian is reached and how the private link stands.
SELECT guardian.email, guardian.sms, coalesce(nullif(guardian.phone, ''), guardian.sms) AS phone,
       guardian.interpreter_need,
       (SELECT coalesce(array_agg(DISTINCT guardianship.relationship ORDER BY guardianship.relationship), '{}')
        FROM guardianship
        JOIN invitation_wish AS wish USING (org_id, student_id)
        WHERE guardianship.org_id = guardian.org_id AND guardianship.guardian_id = guardian.person_id
          AND guardianship.left_on IS NULL AND wish.invitation_id = invitation.invitation_id) AS relationships,
       open_link.created_at AS link_made_at, open_link.expires_at AS link_ends_at,
       (SELECT min(link.opened_at)
        FROM link
        WHERE link.org_id = invitation.org_id AND link.invitation_id = invitation.invitation_id) AS answered_at
FROM invitation
JOIN person AS guardian ON guardian.org_id = invitation.org_id AND guardian.person_id = invitation.guardian_id
LEFT JOIN link AS open_link ON open_link.org_id = invitation.org_id AND open_link.invitation_id = invitation.invitation_id
     AND open_link.purpose = 'guardian' AND open_link.person_id = invitation.guardian_id AND open_link.revoked_at IS NULL
WHERE invitation.org_id = :org_id AND invitation.invitation_id = :invitation_id;

-- name: household(org_id, round_id, household_id)
-- The guardians of a household who are asked to a round.
SELECT invitation.invitation_id, btrim(guardian.given_name || ' ' || guardian.family_name) AS name
FROM invitation
JOIN person AS guardian ON guardian.org_id = invitation.org_id AND guardian.person_id = invitation.guardian_id
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.household_id = :household_id
  AND invitation.withdrawn_at IS NULL
ORDER BY guardian.given_name, invitation.invitation_id;

-- name: notices(org_id, school_id, recipient_id, channel, states, offset, size)
-- What went to the people of a school, or to one of them, newest first; channel and states may be NULL.
-- Somebody may belong to two schools: what is about the other one is not shown.
SELECT notice.message ->> 'kind' AS kind, coalesce(notice.message #>> '{meeting,is_proposed}' = 'true', FALSE) AS is_kept,
       notice.channel, notice.address, notice.state, notice.problem, notice.not_before,
       coalesce(notice.settled_at, notice.created_at) AS at,
       notice.recipient_id, btrim(recipient.given_name || ' ' || recipient.family_name) AS recipient
FROM notice
JOIN person AS recipient ON recipient.org_id = notice.org_id AND recipient.person_id = notice.recipient_id
WHERE notice.org_id = :org_id AND notice.state <> 'dropped'
  AND EXISTS (SELECT FROM person_role AS held
              WHERE held.org_id = notice.org_id AND held.person_id = notice.recipient_id
                AND held.school_id = :school_id)
  AND (NOT EXISTS (SELECT FROM person_role AS elsewhere
                   WHERE elsewhere.org_id = notice.org_id AND elsewhere.person_id = notice.recipient_id
                     AND elsewhere.school_id <> :school_id)
       OR :school_id = ALL (SELECT school_id FROM schools_of_subject(notice.org_id, notice.subject_id) AS about (school_id)
                            UNION ALL
                            SELECT school_id FROM schools_of_help(notice.org_id, notice.subject_id) AS about (school_id)))
  AND (:recipient_id::uuid IS NULL OR notice.recipient_id = :recipient_id)
  AND (:channel::text IS NULL OR notice.channel = :channel)
  AND (:states::text[] IS NULL OR notice.state = ANY (:states))
ORDER BY coalesce(notice.settled_at, notice.created_at) DESC, notice.notice_id DESC
OFFSET :offset LIMIT :size;

-- name: text_waits(org_id, recipient_id, kinds, at)$
-- When the first text of these kinds goes out that waits for somebody, as at night; NULL: none waits.
SELECT min(not_before)
FROM notice
WHERE org_id = :org_id AND recipient_id = :recipient_id AND channel = 'sms' AND state = 'queued' AND not_before > :at
  AND message ->> 'kind' = ANY (:kinds::text[]);

-- name: notice_counts(org_id, school_id, since)
-- How many notices to the people of a school are in which state, from an instant on; counted as they are listed.
SELECT notice.channel, notice.state, count(*) AS count
FROM notice
WHERE notice.org_id = :org_id AND notice.state <> 'dropped' AND notice.created_at >= :since
  AND EXISTS (SELECT FROM person_role AS held
              WHERE held.org_id = notice.org_id AND held.person_id = notice.recipient_id
                AND held.school_id = :school_id)
  AND (NOT EXISTS (SELECT FROM person_role AS elsewhere
                   WHERE elsewhere.org_id = notice.org_id AND elsewhere.person_id = notice.recipient_id
                     AND elsewhere.school_id <> :school_id)
       OR :school_id = ALL (SELECT school_id FROM schools_of_subject(notice.org_id, notice.subject_id) AS about (school_id)
                            UNION ALL
                            SELECT school_id FROM schools_of_help(notice.org_id, notice.subject_id) AS about (school_id)))
GROUP BY notice.channel, notice.state
ORDER BY notice.channel, notice.state;

-- name: people(org_id, school_id, words, digits, offset, size)
-- People of a school, by name: those in whose name, or in that of a child of theirs, all the words are found, or whose
-- number holds the digits. Guardians with their children, children with their guardians.
SELECT person.person_id, btrim(person.given_name || ' ' || person.family_name) AS name,
       (array_agg(held.role ORDER BY held.role))[1] AS role,
       coalesce(nullif(person.phone, ''), person.sms) AS phone,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('person_id', other.person_id,
                                                     'name', btrim(other.given_name || ' ' || other.family_name))
                                  ORDER BY other.given_name, other.family_name, other.person_id), '[]')
        FROM guardianship
        JOIN person AS other ON other.org_id = guardianship.org_id AND other.left_on IS NULL
             AND other.person_id = CASE guardianship.guardian_id WHEN person.person_id THEN guardianship.student_id
                                                                 ELSE guardianship.guardian_id END
        WHERE guardianship.org_id = person.org_id AND guardianship.left_on IS NULL
          AND person.person_id IN (guardianship.guardian_id, guardianship.student_id)) AS about
FROM person
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
     AND held.school_id = :school_id
CROSS JOIN LATERAL (
    SELECT concat_ws(' ', person.spelled, string_agg(child.spelled, ' ')) AS names
    FROM guardianship
    JOIN person AS child ON child.org_id = guardianship.org_id AND child.person_id = guardianship.student_id
         AND child.left_on IS NULL
    WHERE guardianship.org_id = person.org_id AND guardianship.guardian_id = person.person_id
      AND guardianship.left_on IS NULL
) AS family
WHERE person.org_id = :org_id AND person.left_on IS NULL
  AND (cardinality(:words::text[]) > 0
       AND NOT EXISTS (SELECT FROM unnest(:words::text[]) AS word WHERE position(word IN family.names) = 0)
       OR :digits::text <> ''
       AND (position(:digits IN person.phone) > 0 OR position(:digits IN person.sms) > 0))
GROUP BY person.org_id, person.person_id
ORDER BY person.family_name, person.given_name, person.person_id
OFFSET :offset LIMIT :size;

-- name: invited(org_id, person_ids, round_ids, teacher_id)
-- The invitations of guardians to the given rounds, in the order of those rounds, what was taken back last; those that
-- ask for one teacher, or all.
SELECT invitation.guardian_id, invitation.invitation_id, invitation.round_id
FROM invitation
WHERE invitation.org_id = :org_id AND invitation.guardian_id = ANY (:person_ids::uuid[])
  AND invitation.round_id = ANY (:round_ids::uuid[])
  AND (:teacher_id::uuid IS NULL
       OR EXISTS (SELECT FROM invitation_wish AS wish
                  WHERE wish.org_id = invitation.org_id AND wish.invitation_id = invitation.invitation_id
                    AND wish.teacher_id = :teacher_id))
ORDER BY invitation.withdrawn_at IS NOT NULL, array_position(:round_ids::uuid[], invitation.round_id);

-- name: teachers_of_school(org_id, school_id)
-- Who teaches a class of a school, which class says best who it is, and on which weekdays there are hours.
SELECT person.person_id AS teacher_id, btrim(person.given_name || ' ' || person.family_name) AS name,
       (array_agg(class.title ORDER BY class.homeroom DESC, taught.main DESC, class.title))[1] AS subject,
       (SELECT coalesce(array_agg(DISTINCT pattern.weekday ORDER BY pattern.weekday), '{}')
        FROM pattern
        WHERE pattern.org_id = person.org_id AND pattern.teacher_id = person.person_id) AS weekdays
FROM person
JOIN enrollment AS taught ON taught.org_id = person.org_id AND taught.person_id = person.person_id
     AND taught.role = 'teacher' AND taught.left_on IS NULL
JOIN class ON class.org_id = taught.org_id AND class.class_id = taught.class_id AND class.school_id = :school_id
     AND class.left_on IS NULL
WHERE person.org_id = :org_id AND person.left_on IS NULL
GROUP BY person.org_id, person.person_id, person.given_name, person.family_name
ORDER BY person.family_name, person.given_name, person.person_id;

-- name: school_words(org_id, school_id)^
-- What an office says of its school.
SELECT text_name, phone, door, decline, office_email
FROM school
WHERE org_id = :org_id AND school_id = :school_id;

-- name: names(org_id, person_ids)
-- The names of people.
SELECT person_id, btrim(given_name || ' ' || family_name) AS name
FROM person
WHERE org_id = :org_id AND person_id = ANY (:person_ids::uuid[]);

-- name: feed_link(org_id, purpose, person_id, now)$
-- Somebody's open calendar link of a purpose.
SELECT link_id
FROM link
WHERE org_id = :org_id AND purpose = :purpose AND person_id = :person_id AND revoked_at IS NULL AND expires_at > :now
ORDER BY created_at DESC
LIMIT 1;

-- name: notices_told(org_id, school_id, recipient_id, about_id, state, after, size)
-- A page of what went or will go to people of a school or of all, newest first: where it stands, never the address.
-- Somebody may belong to two schools: what is about the other one is not told.
SELECT notice.notice_id, notice.message ->> 'kind' AS kind, notice.channel, notice.state, notice.problem,
       notice.recipient_id, notice.subject_id AS about_id, notice.created_at, notice.not_before, notice.settled_at
FROM notice
WHERE notice.org_id = :org_id
  AND (:school_id::uuid IS NULL
       OR EXISTS (SELECT FROM person_role AS held
                  WHERE held.org_id = notice.org_id AND held.person_id = notice.recipient_id
                    AND held.school_id = :school_id)
          AND :school_id = ALL (SELECT school_id FROM schools_of_subject(notice.org_id, notice.subject_id) AS about (school_id)
                                UNION ALL
                                SELECT school_id FROM schools_of_help(notice.org_id, notice.subject_id) AS about (school_id)))
  AND (:recipient_id::uuid IS NULL OR notice.recipient_id = :recipient_id)
  AND (:about_id::uuid IS NULL OR notice.subject_id = :about_id OR :about_id = ANY (notice.also_about))
  AND (:state::text IS NULL OR notice.state = :state)
  AND (:after::uuid IS NULL OR notice.notice_id < :after)
ORDER BY notice.notice_id DESC
LIMIT :size;

-- name: staff_names(org_id, school_id)
-- Who works at a school, by name.
SELECT DISTINCT person.person_id, person.family_name, person.given_name,
       btrim(person.given_name || ' ' || person.family_name) AS name
FROM person
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
     AND held.school_id = :school_id AND held.role IN ('office', 'staff', 'teacher')
WHERE person.org_id = :org_id AND person.left_on IS NULL
ORDER BY person.family_name, person.given_name, person.person_id;

-- name: uninterpreted(org_id, school_id, now)
-- Meetings to come of guardians who need an interpreter, as last said or else by the roster, that want none so far.
SELECT meeting.meeting_id, lower(meeting.during) AS starts, upper(meeting.during) AS ends, need.language,
       btrim(guardian.given_name || ' ' || guardian.family_name) AS guardian,
       btrim(teacher.given_name || ' ' || teacher.family_name) AS teacher
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
LEFT JOIN obstacle ON obstacle.org_id = meeting.org_id AND obstacle.guardian_id = meeting.guardian_id
CROSS JOIN LATERAL (
    SELECT coalesce(obstacle.interpreter,
                    CASE guardian.interpreter_need WHEN 'spoken' THEN guardian.language WHEN 'ase' THEN 'ase' ELSE '' END
           ) AS language
) AS need
WHERE meeting.org_id = :org_id AND round.school_id = :school_id AND meeting.ends_at > :now AND meeting.starts_at > :now
  AND meeting.state IN ('proposed', 'confirmed') AND NOT 'interpreter' = ANY (meeting.help) AND need.language <> ''
ORDER BY meeting.during, meeting.meeting_id;

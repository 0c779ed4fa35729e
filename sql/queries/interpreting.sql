-- name: candidates(org_id, school_id, language, today, at, household_id, guardian_id, teacher_id, meeting_id, starts, declined_too)
-- Who may interpret a language (its first subtag) at a school: holds the role, has a certificate, is no student, no
-- relative of the family, not the teacher, and, unless `declined_too`, has not said they cannot at this meeting's time.
-- NULLs: no family in mind yet.
-- A relative is whoever shares a home or a child with the family, those too who have left it.
WITH family_tie AS (
    SELECT tie.student_id, tie.guardian_id
    FROM guardianship AS tie
    WHERE tie.org_id = :org_id
      AND (tie.household_id = :household_id::uuid OR tie.guardian_id = :guardian_id::uuid
           OR tie.student_id IN (SELECT of_guardian.student_id
                                 FROM guardianship AS of_guardian
                                 WHERE of_guardian.org_id = :org_id AND of_guardian.guardian_id = :guardian_id::uuid))
), relative AS (
    SELECT tie.student_id, tie.guardian_id
    FROM guardianship AS tie
    WHERE tie.org_id = :org_id
      AND (tie.student_id IN (SELECT student_id FROM family_tie)
           OR tie.guardian_id IN (SELECT guardian_id FROM family_tie)
           OR tie.household_id IN (SELECT home.household_id
                                   FROM guardianship AS home
                                   JOIN family_tie ON family_tie.guardian_id = home.guardian_id
                                   WHERE home.org_id = :org_id))
)
SELECT person.person_id, person.given_name, interpreter.mode, held.valid_until AS certified_until,
       coalesce(load.assignments, 0) AS assignments, load.starts, load.ends,
       CASE declined.is_silent WHEN true THEN 'silence' WHEN false THEN 'no' ELSE '' END AS said
FROM interpreter
JOIN person ON person.org_id = interpreter.org_id AND person.person_id = interpreter.person_id
JOIN credential AS held ON held.org_id = interpreter.org_id AND held.person_id = interpreter.person_id
                       AND held.kind = 'interpreting'
LEFT JOIN LATERAL (
    SELECT count(*)::integer AS assignments,
           array_agg(lower(meeting.during) ORDER BY meeting.during)
               FILTER (WHERE split_part(lower(held.language), '-', 1) = :language) AS starts,
           array_agg(upper(meeting.during) ORDER BY meeting.during)
               FILTER (WHERE split_part(lower(held.language), '-', 1) = :language) AS ends
    FROM interpretation AS held
    JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
    WHERE held.org_id = interpreter.org_id AND held.interpreter_id = interpreter.person_id
      AND held.meeting_id IS DISTINCT FROM :meeting_id::uuid AND meeting.ends_at > :at::timestamptz
) AS load ON true
LEFT JOIN interpretation_declined AS declined
       ON declined.org_id = interpreter.org_id AND declined.person_id = interpreter.person_id
      AND declined.meeting_id = :meeting_id::uuid AND declined.starts_at = :starts::timestamptz
WHERE interpreter.org_id = :org_id AND person.left_on IS NULL
  AND EXISTS (SELECT FROM unnest(interpreter.languages) AS spoken (language)
              WHERE split_part(lower(spoken.language), '-', 1) = :language)
  AND may_interpret(interpreter.org_id, interpreter.person_id, :school_id, :today::date)
  AND interpreter.person_id IS DISTINCT FROM :guardian_id::uuid
  AND interpreter.person_id IS DISTINCT FROM :teacher_id::uuid
  AND NOT EXISTS (SELECT FROM relative WHERE interpreter.person_id IN (relative.student_id, relative.guardian_id))
  AND (:declined_too OR declined.person_id IS NULL)
ORDER BY person.person_id;

-- name: merge_interpreters(org_id, person_ids, languages, modes)^
-- Bring interpreters up to date; each one's languages are joined by spaces.
WITH given AS (
    SELECT person_id, string_to_array(languages, ' ') AS languages, mode
    FROM unnest(:person_ids::uuid[], :languages::text[], :modes::text[]) AS given (person_id, languages, mode)
), added AS (
    INSERT INTO interpreter (org_id, person_id, languages, mode)
    SELECT :org_id, given.person_id, given.languages, given.mode
    FROM given
    ORDER BY given.person_id
    ON CONFLICT (org_id, person_id) DO UPDATE
    SET languages = excluded.languages, mode = excluded.mode
    WHERE (interpreter.languages, interpreter.mode) IS DISTINCT FROM (excluded.languages, excluded.mode)
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
FROM added;

-- name: interpretations(org_id, meeting_ids)
-- Who interprets at some meetings.
SELECT held.meeting_id, held.language, held.mode, held.state, held.interpreter_id, held.line_id, held.call_id,
       held.told, held.requested_at, held.entry_id, held.entry_revision, held.entry_since,
       held.changed_at AS asked_at, held.reminded_at, held.overdue_at, held.offered_at, lower(meeting.during) AS starts,
       coalesce(person.given_name, held.outside) AS interpreter, coalesce(line.name, '') AS line,
       coalesce(line.dial_in, CASE held.mode WHEN 'phone' THEN coalesce(nullif(person.phone, ''), person.sms) END, '') AS dial_in
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
LEFT JOIN person ON person.org_id = held.org_id AND person.person_id = held.interpreter_id
LEFT JOIN phone_line AS line ON line.org_id = held.org_id AND line.line_id = held.line_id
WHERE held.org_id = :org_id AND held.meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY held.meeting_id;

-- name: lock_interpretation(org_id, meeting_id)$
-- FOR UPDATE: an answer, a move and the worker may want another interpreter for one meeting at once.
SELECT meeting_id
FROM interpretation
WHERE org_id = :org_id AND meeting_id = :meeting_id
FOR UPDATE;

-- name: keep(org_id, meeting_id, language, mode, state, interpreter_id, line_id, call_id, outside, told, requested_at, changed_at, entry_id, entry_revision, entry_since)!
-- Write down who interprets at a meeting, in place of who did; an ask that stood is chased from the beginning. An offer
-- for a swap stands as long as who made it is sure to come.
INSERT INTO interpretation (org_id, meeting_id, language, mode, state, interpreter_id, line_id, call_id, outside, told,
                            requested_at, changed_at, entry_id, entry_revision, entry_since)
VALUES (:org_id, :meeting_id, :language, :mode, :state, :interpreter_id, :line_id, :call_id, :outside, :told,
        :requested_at, :changed_at, :entry_id, :entry_revision, :entry_since)
ON CONFLICT (org_id, meeting_id) DO UPDATE
SET language = excluded.language, mode = excluded.mode, state = excluded.state,
    interpreter_id = excluded.interpreter_id, line_id = excluded.line_id, call_id = excluded.call_id,
    outside = excluded.outside, told = excluded.told, requested_at = excluded.requested_at,
    changed_at = excluded.changed_at, entry_id = excluded.entry_id, entry_revision = excluded.entry_revision,
    entry_since = excluded.entry_since, reminded_at = NULL, overdue_at = NULL,
    offered_at = CASE WHEN excluded.state = 'accepted' AND excluded.interpreter_id = interpretation.interpreter_id
                      THEN interpretation.offered_at END;

-- name: unanswered(org_id, at)
-- Meetings to come whose interpreter was asked and has not answered; the office's own turn is over once it began.
SELECT held.meeting_id
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
WHERE held.org_id = :org_id AND held.state = 'asked' AND held.overdue_at IS NULL
  AND meeting.ends_at > :at AND meeting.starts_at > :at AND meeting.state IN ('proposed', 'confirmed')
ORDER BY meeting.during, held.meeting_id;

-- name: unsure(org_id, at)
-- Meetings to come to which nobody is sure to come, and whose families were told that we are looking.
SELECT held.meeting_id
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
WHERE held.org_id = :org_id AND held.state = 'asked' AND held.told = 'looking'
  AND meeting.ends_at > :at AND meeting.starts_at > :at AND meeting.state IN ('proposed', 'confirmed')
ORDER BY meeting.during, held.meeting_id;

-- name: note_told(org_id, meeting_id, told)!
-- What the family last heard; who was asked is not asked anew by it.
UPDATE interpretation
SET told = :told
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: note_reminded(org_id, meeting_id, now)!
-- The one who is asked was asked to answer once more.
UPDATE interpretation
SET reminded_at = :now
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: note_overdue(org_id, meeting_id, now)!
-- There is no answer and nobody else to ask: the office's board shows it.
UPDATE interpretation
SET overdue_at = :now
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: forget(org_id, meeting_id)!
-- No interpreter is wanted at a meeting any more. Who said they cannot is not asked if one is wanted again at that time.
DELETE FROM interpretation
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: note_declined(org_id, meeting_id, person_id, starts, silent, at)!
-- Somebody said they cannot at a meeting's time, or did not answer in time.
INSERT INTO interpretation_declined (org_id, meeting_id, person_id, starts_at, is_silent, declined_at)
VALUES (:org_id, :meeting_id, :person_id, :starts, :silent, :at)
ON CONFLICT (org_id, meeting_id, person_id, starts_at) DO UPDATE SET is_silent = excluded.is_silent;

-- name: unsay_declined(org_id, meeting_id, person_id)!
-- Somebody who said they cannot comes after all.
DELETE FROM interpretation_declined
WHERE org_id = :org_id AND meeting_id = :meeting_id AND person_id = :person_id;

-- name: note_offered(org_id, meeting_id, at)!
-- Who interprets would give the meeting to another, or (NULL) keeps it.
UPDATE interpretation
SET offered_at = :at::timestamptz
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: open_meetings(org_id, person_id, at)
-- Meetings to come in a language somebody speaks that nobody interprets at, or that another offers for a swap, on days
-- they may interpret there and at times nothing here has taken of them. Of the family what judging kinship needs.
SELECT held.meeting_id, held.language, held.requested_at, held.offered_at IS NOT NULL AS is_swap,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends, meeting.mode, meeting.household_id,
       meeting.guardian_id, meeting.teacher_id, round.school_id, school.name AS school_name, school.text_name,
       school.time_zone AS zone, school.phone, school.door,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher
FROM interpreter
JOIN interpretation AS held ON held.org_id = interpreter.org_id
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
WHERE interpreter.org_id = :org_id AND interpreter.person_id = :person_id
  AND (held.state = 'missing' OR held.offered_at IS NOT NULL AND held.interpreter_id <> interpreter.person_id)
  AND EXISTS (SELECT FROM unnest(interpreter.languages) AS spoken (language)
              WHERE split_part(lower(spoken.language), '-', 1) = split_part(lower(held.language), '-', 1))
  AND meeting.ends_at > :at AND meeting.starts_at > :at AND meeting.state IN ('proposed', 'confirmed')
  AND may_interpret(held.org_id, interpreter.person_id, round.school_id,
                    (upper(meeting.during) AT TIME ZONE school.time_zone)::date)
  AND NOT EXISTS (SELECT FROM agenda AS taken
                  WHERE taken.org_id = interpreter.org_id AND taken.resource_id = interpreter.person_id
                    AND taken.during && meeting.during)
ORDER BY meeting.during, held.meeting_id;

-- name: has_declined(org_id, meeting_id, person_id)$
-- Whether somebody was asked for a meeting and does not come.
SELECT EXISTS (SELECT FROM interpretation_declined
               WHERE org_id = :org_id AND meeting_id = :meeting_id AND person_id = :person_id);

-- name: lines(org_id, left)
-- The lines by name, those no longer used at the end if they are wanted.
SELECT line_id, name, languages, calls, opening_hours, time_zone, dial_in, left_on
FROM phone_line
WHERE org_id = :org_id AND (left_on IS NULL OR :left)
ORDER BY left_on IS NOT NULL, name, line_id;

-- name: line(org_id, line_id)^
-- One line.
SELECT line_id, name, languages, calls, opening_hours, time_zone, dial_in, left_on
FROM phone_line
WHERE org_id = :org_id AND line_id = :line_id;

-- name: lock_line(org_id, line_id)$
-- FOR UPDATE: two changes of one version; the later one sees what the first has done.
SELECT true
FROM phone_line
WHERE org_id = :org_id AND line_id = :line_id
FOR UPDATE;

-- name: add_line(org_id, line_id, name, languages, calls, opening_hours, time_zone, dial_in)!
-- Add a line; one_line_of_a_name has the last word.
INSERT INTO phone_line (org_id, line_id, name, languages, calls, opening_hours, time_zone, dial_in)
VALUES (:org_id, :line_id, :name, :languages, :calls, :opening_hours, :time_zone, :dial_in);

-- name: change_line(org_id, line_id, name, languages, calls, opening_hours, time_zone, dial_in)$
-- Change a line; what it has promised stands. one_line_of_a_name has the last word.
UPDATE phone_line
SET name = :name, languages = :languages, calls = :calls, opening_hours = :opening_hours, time_zone = :time_zone,
    dial_in = :dial_in
WHERE org_id = :org_id AND line_id = :line_id
RETURNING line_id;

-- name: leave_line(org_id, line_id, left_on)$
-- Use a line no longer, or again.
UPDATE phone_line
SET left_on = :left_on
WHERE org_id = :org_id AND line_id = :line_id
RETURNING line_id;

-- name: add_calls(org_id, line_id, call_ids)!
-- Make the calls a line takes at once; those that are there stay.
INSERT INTO line_call (org_id, call_id, line_id, number)
SELECT :org_id, made.call_id, :line_id, made.number
FROM unnest(:call_ids::uuid[]) WITH ORDINALITY AS made (call_id, number)
ON CONFLICT (org_id, line_id, number) DO NOTHING;

-- name: free_calls(org_id, line_ids, starts, ends, salt)
-- The calls of some lines that are not taken in a span, in an order of the asker's own: two who ask at once would else
-- both wait for the first. The agenda's constraint has the last word.
SELECT line_call.call_id, line_call.line_id
FROM line_call
JOIN phone_line AS line ON line.org_id = line_call.org_id AND line.line_id = line_call.line_id
WHERE line_call.org_id = :org_id AND line_call.line_id = ANY (:line_ids::uuid[]) AND line_call.number <= line.calls
  AND NOT EXISTS (SELECT FROM agenda AS held
                  WHERE held.org_id = line_call.org_id AND held.resource_id = line_call.call_id
                    AND held.ends_at > :starts AND held.starts_at < :ends)
ORDER BY array_position(:line_ids::uuid[], line_call.line_id), md5(line_call.call_id::text || :salt);

-- name: calls_taken(org_id, line_ids, starts, ends)
-- When which call of some lines is taken within a span, and how many calls each line has.
SELECT line_call.line_id, line_call.call_id, lower(held.during) AS starts, upper(held.during) AS ends
FROM line_call
JOIN phone_line AS line ON line.org_id = line_call.org_id AND line.line_id = line_call.line_id
JOIN agenda AS held ON held.org_id = line_call.org_id AND held.resource_id = line_call.call_id
                   AND held.ends_at > :starts AND held.starts_at < :ends
WHERE line_call.org_id = :org_id AND line_call.line_id = ANY (:line_ids::uuid[]) AND line_call.number <= line.calls
ORDER BY line_call.line_id, held.during;

-- name: neighbours(org_id, teacher_id, language, starts, ends)
-- When a teacher has meetings with an interpreter of a language (its first subtag) in person, within a span.
SELECT lower(meeting.during) AS starts, upper(meeting.during) AS ends
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
WHERE held.org_id = :org_id AND meeting.teacher_id = :teacher_id AND held.interpreter_id IS NOT NULL
  AND split_part(lower(held.language), '-', 1) = :language
  AND meeting.state IN ('proposed', 'confirmed') AND meeting.ends_at > :starts AND meeting.starts_at < :ends
ORDER BY meeting.during;

-- name: reader(org_id, person_id)^
-- How somebody who interprets is told of things, and how they are greeted.
SELECT person_id, greeting, language, email, sms, channel
FROM person
WHERE org_id = :org_id AND person_id = :person_id;

-- name: spot_named(org_id, meeting_id)^
-- The name of where a meeting is: its room, or the place of the book. Of a home, or what a family typed, nothing.
SELECT coalesce(room.name, '') AS room, coalesce(place.name, '') AS place
FROM meeting
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = :meeting_id;

-- name: office(org_id, school_id)^
-- Where a school's office is written to, and in which language: that of whoever of it has an address.
SELECT school.office_email AS email, coalesce(
    (SELECT person.language
     FROM person_role AS role
     JOIN person ON person.org_id = role.org_id AND person.person_id = role.person_id
     WHERE role.org_id = school.org_id AND role.school_id = school.school_id AND role.role = 'office'
       AND person.left_on IS NULL
     ORDER BY role.main DESC, person.person_id
     LIMIT 1), 'en') AS language
FROM school
WHERE school.org_id = :org_id AND school.school_id = :school_id;

-- name: parts(org_id, person_id, meeting_id, at)
-- What somebody interprets at from an instant on, or at one meeting; the family's first name is the guardian's.
SELECT held.meeting_id, held.language, held.mode AS how, held.state, held.offered_at IS NOT NULL AS is_offered,
       held.entry_id, held.entry_revision,
       held.entry_since, held.changed_at, lower(meeting.during) AS starts, upper(meeting.during) AS ends, meeting.mode,
       school.name AS school_name, school.text_name, school.time_zone AS zone, school.phone, school.door,
       teacher.called || jsonb_build_object('', btrim(teacher.given_name || ' ' || teacher.family_name)) AS teacher,
       guardian.given_name AS family, coalesce(room.name, '') AS room, coalesce(place.name, '') AS place,
       meeting.named_place,
       CASE meeting.mode
           WHEN 'school' THEN concat_ws(', ', school.name, nullif(room.name, ''))
           WHEN 'place' THEN coalesce(place.name, '') ELSE ''
       END AS entry_place,
       coalesce(place.address_line, '') AS address_line, coalesce(takes_part.video_url, '') AS video_url
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
LEFT JOIN place ON place.org_id = meeting.org_id AND place.place_id = meeting.place_id
LEFT JOIN round_teacher AS takes_part ON takes_part.org_id = meeting.org_id
                                     AND takes_part.round_id = meeting.round_id
                                     AND takes_part.teacher_id = meeting.teacher_id
WHERE held.org_id = :org_id AND held.interpreter_id = :person_id
  AND (:meeting_id::uuid IS NULL OR held.meeting_id = :meeting_id) AND meeting.ends_at > :at
  AND meeting.state IN ('proposed', 'confirmed')
ORDER BY meeting.during, held.meeting_id;

-- name: board(org_id, school_id, meeting_id, at)
-- Meetings to come that want an interpreter, at one school or all: those first that nobody is sure to come to, each by time.
SELECT held.meeting_id, round.school_id, held.language, held.mode AS how, held.state,
       held.overdue_at IS NOT NULL AS is_overdue,
       held.offered_at IS NOT NULL AS is_offered, held.requested_at,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends, meeting.mode, school.time_zone AS zone,
       btrim(teacher.given_name || ' ' || teacher.family_name) AS teacher,
       btrim(guardian.given_name || ' ' || guardian.family_name) AS guardian,
       held.interpreter_id, held.line_id, coalesce(line.name, '') AS line,
       coalesce(btrim(person.given_name || ' ' || person.family_name), held.outside) AS interpreter,
       coalesce(nullif(person.phone, ''), person.sms, '') AS call_number
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
JOIN person AS guardian ON guardian.org_id = meeting.org_id AND guardian.person_id = meeting.guardian_id
LEFT JOIN person ON person.org_id = held.org_id AND person.person_id = held.interpreter_id
LEFT JOIN phone_line AS line ON line.org_id = held.org_id AND line.line_id = held.line_id
WHERE held.org_id = :org_id AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
  AND (:meeting_id::uuid IS NULL OR held.meeting_id = :meeting_id)
  AND meeting.ends_at > :at AND meeting.state IN ('proposed', 'confirmed')
ORDER BY (held.state = 'missing' OR held.overdue_at IS NOT NULL) DESC, meeting.during, held.meeting_id;

-- name: interpreters(org_id, school_id, person_id, today)
-- Who holds an interpreter's role at one school or at any, by name, or one of them; the certificate until its last day.
SELECT person.person_id, btrim(person.given_name || ' ' || person.family_name) AS name,
       coalesce(interpreter.languages, '{}') AS languages, coalesce(interpreter.mode, 'in_person') AS mode,
       held.valid_until AS certified_until
FROM person
LEFT JOIN interpreter ON interpreter.org_id = person.org_id AND interpreter.person_id = person.person_id
LEFT JOIN credential AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
                            AND held.kind = 'interpreting'
WHERE person.org_id = :org_id AND (:person_id::uuid IS NULL OR person.person_id = :person_id) AND person.left_on IS NULL
  AND EXISTS (SELECT FROM person_role AS role
              WHERE role.org_id = person.org_id AND role.person_id = person.person_id
                AND role.role = 'interpreter' AND (role.ends IS NULL OR role.ends >= :today)
                AND (:school_id::uuid IS NULL OR role.school_id = :school_id))
ORDER BY person.family_name, person.given_name, person.person_id;

-- name: lock_interpreter(org_id, person_id)$
-- FOR NO KEY UPDATE: two say at once what somebody speaks, who may have no row of it yet.
SELECT true
FROM person
WHERE org_id = :org_id AND person_id = :person_id
FOR NO KEY UPDATE;

-- name: to_look_again(org_id, at)
-- Meetings to come without an interpreter, and those whose interpreter may not interpret there any more: the
-- certificate ends before the meeting's day, or they help no more.
SELECT held.meeting_id
FROM interpretation AS held
JOIN meeting ON meeting.org_id = held.org_id AND meeting.meeting_id = held.meeting_id
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
WHERE held.org_id = :org_id AND meeting.ends_at > :at AND meeting.starts_at > :at AND meeting.state IN ('proposed', 'confirmed')
  AND (held.state = 'missing'
       OR held.interpreter_id IS NOT NULL AND NOT may_interpret(held.org_id, held.interpreter_id, round.school_id,
              (upper(meeting.during) AT TIME ZONE school.time_zone)::date))
ORDER BY meeting.during, held.meeting_id;

-- name: may_interpret(org_id, person_id, school_id, day)$
-- Whether somebody may interpret at a school on a day.
SELECT may_interpret(:org_id, :person_id, :school_id, :day::date);

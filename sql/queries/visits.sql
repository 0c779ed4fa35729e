-- name: candidates(org_id, school_id, today, household_id, teacher_id, meeting_id)
-- Who might come along: staff of the school, or interpreters it lists, whose training is recorded; not the teacher, no
-- student, nobody of the family, and nobody who was asked already for this visit. NULLs: no family in mind yet.
WITH child AS (
    SELECT DISTINCT tie.student_id
    FROM guardianship AS tie
    WHERE tie.org_id = :org_id AND tie.household_id = :household_id::uuid AND tie.left_on IS NULL
)
SELECT person.person_id, trained.valid_until AS trained_until,
       coalesce(profile.languages, '{}') || coalesce(interpreter.languages, '{}') AS languages,
       EXISTS (SELECT FROM enrollment AS teaches
               JOIN enrollment AS attends USING (org_id, class_id)
               JOIN child ON child.student_id = attends.person_id
               WHERE teaches.org_id = :org_id AND teaches.person_id = person.person_id AND teaches.role = 'teacher'
                 AND attends.role = 'student' AND teaches.left_on IS NULL AND attends.left_on IS NULL) AS knows_family,
       (SELECT count(*)::integer FROM visitor AS gone
        WHERE gone.org_id = :org_id AND gone.person_id = person.person_id AND gone.state = 'accepted') AS visits
FROM credential AS trained
JOIN person ON person.org_id = trained.org_id AND person.person_id = trained.person_id AND person.left_on IS NULL
LEFT JOIN staff_profile AS profile ON profile.org_id = person.org_id AND profile.person_id = person.person_id
LEFT JOIN interpreter ON interpreter.org_id = person.org_id AND interpreter.person_id = person.person_id
WHERE trained.org_id = :org_id AND trained.kind = 'home_visit_training' AND trained.valid_until >= :today::date
  AND person.person_id IS DISTINCT FROM :teacher_id::uuid
  AND EXISTS (SELECT FROM person_role AS held
              WHERE held.org_id = person.org_id AND held.person_id = person.person_id AND held.school_id = :school_id
                AND held.role IN ('teacher', 'staff', 'office', 'interpreter')
                AND (held.ends IS NULL OR held.ends >= :today))
  AND NOT EXISTS (SELECT FROM person_role AS held
                  WHERE held.org_id = person.org_id AND held.person_id = person.person_id AND held.role = 'student')
  AND NOT EXISTS (SELECT FROM guardianship AS tie
                  JOIN child ON child.student_id = tie.student_id
                  WHERE tie.org_id = person.org_id AND tie.guardian_id = person.person_id)
  AND NOT EXISTS (SELECT FROM visitor AS asked
                  WHERE asked.org_id = person.org_id AND asked.person_id = person.person_id
                    AND asked.meeting_id = :meeting_id::uuid)
ORDER BY person.person_id;

-- name: trained_until(org_id, person_id)$
-- Last day somebody's training for home visits holds; nothing: they have none.
SELECT valid_until
FROM credential
WHERE org_id = :org_id AND person_id = :person_id AND kind = 'home_visit_training';

-- name: visits_of_household(org_id, household_id, meeting_id, since, until)$
-- How many visits a household has within a span, but for one.
SELECT count(*)
FROM visit
JOIN meeting USING (org_id, meeting_id)
WHERE visit.org_id = :org_id AND meeting.household_id = :household_id AND meeting.meeting_id <> :meeting_id
  AND meeting.state <> 'cancelled' AND meeting.ends_at > :since AND meeting.starts_at < :until;

-- name: add_visit(org_id, meeting_id, school_id, travel_minutes, address_line, now)!
-- Write down that a meeting is at the family's home.
INSERT INTO visit (org_id, meeting_id, school_id, travel_minutes, address_line, created_at)
VALUES (:org_id, :meeting_id, :school_id, :travel_minutes, :address_line, :now);

-- name: move_visit(org_id, meeting_id, travel_minutes)!
-- A visit has another time; where the pair was is of the old one.
WITH forgotten AS (
    DELETE FROM visit_safety
    WHERE org_id = :org_id AND meeting_id = :meeting_id
)
UPDATE visit
SET travel_minutes = :travel_minutes, revision = revision + 1
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: forget_visit(org_id, meeting_id)!
-- The meeting is not at home any more; its visitors go with it.
DELETE FROM visit
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: lock_visit(org_id, meeting_id)$
-- FOR UPDATE: two answers, or an answer and the worker, may want another visitor for one visit at once.
SELECT meeting_id
FROM visit
WHERE org_id = :org_id AND meeting_id = :meeting_id
FOR UPDATE;

-- name: add_visitor(org_id, meeting_id, person_id, place, state, now, entry_id)!
-- Ask somebody to go; one_visitor_in_each_of_three_places has the last word. Who was let go may be asked anew by name.
INSERT INTO visitor (org_id, meeting_id, person_id, place, state, changed_at, entry_id, entry_since)
VALUES (:org_id, :meeting_id, :person_id, :place, :state, :now, :entry_id, :now)
ON CONFLICT (org_id, meeting_id, person_id) DO UPDATE
SET place = excluded.place, state = excluded.state, changed_at = excluded.changed_at, entry_id = excluded.entry_id,
    entry_revision = 0, entry_since = excluded.entry_since;

-- name: set_visitor(org_id, meeting_id, person_id, state, raised, noted_by, now)!
-- Say what became of a visitor; `raised` by how much their calendar entry's SEQUENCE goes up.
UPDATE visitor
SET state = :state, entry_revision = entry_revision + :raised, noted_by = :noted_by, changed_at = :now
WHERE org_id = :org_id AND meeting_id = :meeting_id AND person_id = :person_id;

-- name: forget_gone(org_id, meeting_id)!
-- The visit has another time: who could not before may be asked again.
DELETE FROM visitor
WHERE org_id = :org_id AND meeting_id = :meeting_id AND place > 1 AND state NOT IN ('asked', 'accepted');

-- name: visitors(org_id, meeting_ids)
-- Everybody who goes on some visits, was asked, or went no more.
SELECT visitor.meeting_id, visitor.person_id, visitor.place, visitor.state, visitor.entry_id, visitor.entry_revision,
       visitor.entry_since, visitor.reflected_at, btrim(person.given_name || ' ' || person.family_name) AS name,
       person.called || jsonb_build_object('', btrim(person.given_name || ' ' || person.family_name)) AS called,
       coalesce(nullif(person.greeting, ''), person.called ->> split_part(person.language, '-', 1),
         person.called ->> 'en', btrim(person.given_name || ' ' || person.family_name)) AS greeting,
       person.email, person.sms, person.channel, person.language, trained.valid_until AS trained_until,
       coalesce(btrim(noted.given_name || ' ' || noted.family_name), '') AS noted_by,
       EXISTS (SELECT FROM helper_reply AS reply
               WHERE reply.org_id = visitor.org_id AND reply.entry_id = visitor.entry_id
                 AND reply.sequence = visitor.entry_revision AND reply.outcome = 'accepted') AS by_calendar
FROM visitor
JOIN person ON person.org_id = visitor.org_id AND person.person_id = visitor.person_id
LEFT JOIN person AS noted ON noted.org_id = visitor.org_id AND noted.person_id = visitor.noted_by
LEFT JOIN credential AS trained ON trained.org_id = visitor.org_id AND trained.person_id = visitor.person_id
                               AND trained.kind = 'home_visit_training'
WHERE visitor.org_id = :org_id AND visitor.meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY visitor.meeting_id, visitor.place, visitor.changed_at;

-- name: outings(org_id, meeting_ids)
-- Visits with what is known of their meetings.
SELECT visit.meeting_id, meeting.round_id, visit.school_id, school.name AS school, school.text_name, school.time_zone,
       school.phone, school.door, meeting.household_id, meeting.guardian_id, guardian.language, meeting.teacher_id,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends, visit.travel_minutes, visit.revision
FROM visit
JOIN meeting USING (org_id, meeting_id)
JOIN school ON school.org_id = visit.org_id AND school.school_id = visit.school_id
JOIN person AS guardian ON guardian.org_id = visit.org_id AND guardian.person_id = meeting.guardian_id
WHERE visit.org_id = :org_id AND visit.meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY meeting.during, visit.meeting_id;

-- name: office(org_id, school_id)$
-- Where a school's office is written to.
SELECT office_email
FROM school
WHERE org_id = :org_id AND school_id = :school_id;

-- name: safety(org_id, meeting_ids)
-- Where the pairs of some visits are.
SELECT meeting_id, leaves_for_at, arrived_at, left_at, back_at, due_back_at, pair_asked_at, help_asked_at, alarms,
       alarmed_at, acknowledged_at, acknowledged_by
FROM visit_safety
WHERE org_id = :org_id AND meeting_id = ANY (:meeting_ids::uuid[]);

-- name: say_where(org_id, meeting_id, leaves_for_at, arrived_at, left_at, back_at, due_back_at)!
-- A pair says where it is: what was said first stands, the way back as said last. Whoever says anything is fine, so
-- nobody is asked or alarmed any more until they are overdue again.
INSERT INTO visit_safety (org_id, meeting_id, leaves_for_at, arrived_at, left_at, back_at, due_back_at)
VALUES (:org_id, :meeting_id, :leaves_for_at, :arrived_at, :left_at, :back_at, :due_back_at)
ON CONFLICT (org_id, meeting_id) DO UPDATE
SET leaves_for_at = coalesce(visit_safety.leaves_for_at, excluded.leaves_for_at),
    arrived_at = coalesce(visit_safety.arrived_at, excluded.arrived_at),
    left_at = coalesce(visit_safety.left_at, excluded.left_at),
    back_at = coalesce(visit_safety.back_at, excluded.back_at),
    due_back_at = coalesce(excluded.due_back_at, visit_safety.due_back_at),
    pair_asked_at = NULL, alarms = 0, alarmed_at = NULL, acknowledged_at = NULL, acknowledged_by = '';

-- name: ask_help(org_id, meeting_id, now)!
-- A pair asks for help: whatever was acknowledged before, somebody is told anew.
INSERT INTO visit_safety (org_id, meeting_id, help_asked_at)
VALUES (:org_id, :meeting_id, :now)
ON CONFLICT (org_id, meeting_id) DO UPDATE
SET help_asked_at = :now, back_at = NULL, alarms = 0, alarmed_at = NULL, acknowledged_at = NULL, acknowledged_by = '';

-- name: claim_asking(org_id, meeting_id, now)$
-- Whoever gets a row back asks the pair; a second worker gets none.
INSERT INTO visit_safety (org_id, meeting_id, pair_asked_at)
VALUES (:org_id, :meeting_id, :now)
ON CONFLICT (org_id, meeting_id) DO UPDATE
SET pair_asked_at = :now
WHERE visit_safety.pair_asked_at IS NULL AND visit_safety.back_at IS NULL
RETURNING meeting_id;

-- name: claim_alarm(org_id, meeting_id, seen, now)$
-- Whoever gets a row back alarms the next person; compare-and-set on how many were told, so a second worker gets none.
INSERT INTO visit_safety (org_id, meeting_id, alarms, alarmed_at)
VALUES (:org_id, :meeting_id, 1, :now)
ON CONFLICT (org_id, meeting_id) DO UPDATE
SET alarms = visit_safety.alarms + 1, alarmed_at = :now
WHERE visit_safety.alarms = :seen AND visit_safety.back_at IS NULL AND visit_safety.acknowledged_at IS NULL
RETURNING meeting_id;

-- name: acknowledge(org_id, meeting_id, name, now)$
-- Somebody of the school sees to a pair; the first who says so stands.
UPDATE visit_safety
SET acknowledged_at = :now, acknowledged_by = :name
WHERE org_id = :org_id AND meeting_id = :meeting_id AND acknowledged_at IS NULL AND back_at IS NULL
RETURNING meeting_id;

-- name: out_ids(org_id, since, until)
-- Confirmed visits around now whose pair has not said it is back.
SELECT visit.meeting_id
FROM visit
JOIN meeting USING (org_id, meeting_id)
LEFT JOIN visit_safety AS safety USING (org_id, meeting_id)
WHERE visit.org_id = :org_id AND meeting.state IN ('confirmed', 'held', 'missed')
  AND meeting.ends_at > :since AND meeting.starts_at < :until AND safety.back_at IS NULL
ORDER BY meeting.during, visit.meeting_id;

-- name: out_by_number(org_id, number, since, until)
-- Visits around now that somebody goes on who texts from a number, and whose pair is not back; the earliest first.
SELECT visitor.meeting_id, visitor.person_id
FROM visitor
JOIN person ON person.org_id = visitor.org_id AND person.person_id = visitor.person_id AND person.sms = :number
JOIN meeting ON meeting.org_id = visitor.org_id AND meeting.meeting_id = visitor.meeting_id
LEFT JOIN visit_safety AS safety ON safety.org_id = visitor.org_id AND safety.meeting_id = visitor.meeting_id
WHERE visitor.org_id = :org_id AND visitor.state = 'accepted' AND meeting.state IN ('confirmed', 'held', 'missed')
  AND meeting.ends_at > :since AND meeting.starts_at < :until AND safety.back_at IS NULL
ORDER BY meeting.during
LIMIT 1;

-- name: contacts(org_id, person_ids)
-- How some people are reached, as their own order is.
SELECT person.person_id, btrim(person.given_name || ' ' || person.family_name) AS name,
       coalesce(nullif(person.greeting, ''), person.called ->> split_part(person.language, '-', 1),
         person.called ->> 'en', btrim(person.given_name || ' ' || person.family_name)) AS greeting,
       person.email, person.sms, person.phone, person.language
FROM unnest(:person_ids::uuid[]) WITH ORDINALITY AS wanted (person_id, turn)
JOIN person ON person.org_id = :org_id AND person.person_id = wanted.person_id AND person.left_on IS NULL
ORDER BY wanted.turn;

-- name: office_people(org_id, school_id)
-- Who works in a school's office.
SELECT held.person_id
FROM person_role AS held
JOIN person ON person.org_id = held.org_id AND person.person_id = held.person_id AND person.left_on IS NULL
WHERE held.org_id = :org_id AND held.school_id = :school_id AND held.role = 'office'
ORDER BY held.person_id;

-- name: purge(org_id, usual_days, now)$
-- Forget where visits were: so many days after, as the school says.
WITH forgotten AS (
    UPDATE visit
    SET address_line = '', purged_at = :now
    FROM meeting
    WHERE visit.org_id = :org_id AND visit.purged_at IS NULL
      AND meeting.org_id = visit.org_id AND meeting.meeting_id = visit.meeting_id
      AND meeting.ends_at < :now::timestamptz - make_interval(days => coalesce(
          (SELECT (policy.settings ->> 'address_days')::integer
           FROM policy
           WHERE policy.org_id = visit.org_id AND policy.school_id = visit.school_id
             AND policy.subject = 'home_visits'), :usual_days))
    RETURNING visit.meeting_id
)
SELECT count(*)
FROM forgotten;

-- name: visit_ids_of(org_id, person_id, since)
-- Visits somebody goes on or is asked to, that end after an instant.
SELECT visitor.meeting_id
FROM visitor
JOIN meeting USING (org_id, meeting_id)
WHERE visitor.org_id = :org_id AND visitor.person_id = :person_id AND visitor.state IN ('asked', 'accepted')
  AND meeting.state <> 'cancelled' AND meeting.ends_at > :since
ORDER BY meeting.during;

-- name: visit_ids_at(org_id, school_id, since)
-- Visits of a school, of every school if NULL, that end after an instant.
SELECT visit.meeting_id
FROM visit
JOIN meeting USING (org_id, meeting_id)
WHERE visit.org_id = :org_id AND (:school_id::uuid IS NULL OR visit.school_id = :school_id)
  AND meeting.state <> 'cancelled' AND meeting.ends_at > :since
ORDER BY meeting.during, visit.meeting_id;

-- name: homes(org_id, meeting_ids)
-- Where some visits are, and to whom: for the pair around the visit, and for the office.
SELECT visit.meeting_id,
       CASE WHEN visit.purged_at IS NOT NULL THEN '' ELSE coalesce(nullif(visit.address_line, ''), home.address_line)
       END AS address_line,
       CASE WHEN visit.purged_at IS NOT NULL OR visit.address_line <> '' THEN '' ELSE home.locality END AS locality,
       btrim(guardian.given_name || ' ' || guardian.family_name) AS family,
       coalesce(nullif(guardian.phone, ''), guardian.sms) AS phone,
       ARRAY(SELECT student.given_name
             FROM meeting_student
             JOIN person AS student ON student.org_id = meeting_student.org_id
                                   AND student.person_id = meeting_student.student_id
             WHERE meeting_student.org_id = visit.org_id AND meeting_student.meeting_id = visit.meeting_id
             ORDER BY student.given_name) AS students
FROM visit
JOIN meeting USING (org_id, meeting_id)
JOIN household AS home ON home.org_id = visit.org_id AND home.household_id = meeting.household_id
JOIN person AS guardian ON guardian.org_id = visit.org_id AND guardian.person_id = meeting.guardian_id
WHERE visit.org_id = :org_id AND visit.meeting_id = ANY (:meeting_ids::uuid[]);

-- name: to_look_again(org_id, now)
-- Visits to come that lack a second visitor, or whose visitor's training does not hold through the day any more.
SELECT visit.meeting_id
FROM visit
JOIN meeting USING (org_id, meeting_id)
JOIN school ON school.org_id = visit.org_id AND school.school_id = visit.school_id
LEFT JOIN visitor ON visitor.org_id = visit.org_id AND visitor.meeting_id = visit.meeting_id
                 AND visitor.state IN ('asked', 'accepted')
LEFT JOIN credential AS trained ON trained.org_id = visitor.org_id AND trained.person_id = visitor.person_id
                               AND trained.kind = 'home_visit_training'
WHERE visit.org_id = :org_id AND meeting.state IN ('proposed', 'confirmed')
  AND meeting.ends_at > :now AND meeting.starts_at > :now
GROUP BY visit.meeting_id, meeting.teacher_id, meeting.during, school.time_zone
HAVING count(visitor.person_id) FILTER (
           WHERE trained.valid_until >= (upper(meeting.during) AT TIME ZONE school.time_zone)::date) < 2
    OR bool_or(visitor.person_id IS NOT NULL AND trained.valid_until IS NULL)
    OR bool_or(trained.valid_until < (upper(meeting.during) AT TIME ZONE school.time_zone)::date)
ORDER BY meeting.during;

-- name: promises(org_id, meeting_ids)
-- What was promised after some visits, the nearest day first.
SELECT promise_id, meeting_id, person_id, words, due_on, kept_at
FROM promise
WHERE org_id = :org_id AND meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY due_on, promise_id;

-- name: open_promises(org_id, person_id)
-- What somebody promised and has not kept yet, the nearest day first.
SELECT promise_id, meeting_id, person_id, words, due_on, kept_at
FROM promise
WHERE org_id = :org_id AND person_id = :person_id AND kept_at IS NULL
ORDER BY due_on, promise_id;

-- name: add_promise(org_id, promise_id, meeting_id, person_id, words, due_on, now)!
-- Write down what was promised.
INSERT INTO promise (org_id, promise_id, meeting_id, person_id, words, due_on, made_at)
VALUES (:org_id, :promise_id, :meeting_id, :person_id, :words, :due_on, :now);

-- name: keep_promise(org_id, promise_id, person_id, now)$
-- A promise was kept, as who made it says.
UPDATE promise
SET kept_at = coalesce(kept_at, :now)
WHERE org_id = :org_id AND promise_id = :promise_id AND person_id = :person_id
RETURNING promise_id;

-- name: reflected(org_id, meeting_id, person_id, now)!
-- A visitor has looked back on the visit.
UPDATE visitor
SET reflected_at = coalesce(reflected_at, :now)
WHERE org_id = :org_id AND meeting_id = :meeting_id AND person_id = :person_id;

-- name: families(org_id, round_id)
-- The households of a round that were not offered a visit, with their invitations and the first child's grade and class.
SELECT invitation.household_id, array_agg(DISTINCT invitation.invitation_id) AS invitation_ids,
       min(coalesce(nullif(student.grade, ''), '')) AS grade, min(coalesce(class.title, '')) AS class
FROM invitation
JOIN invitation_wish AS wish USING (org_id, invitation_id)
JOIN person AS student ON student.org_id = wish.org_id AND student.person_id = wish.student_id
LEFT JOIN enrollment AS attends ON attends.org_id = wish.org_id AND attends.person_id = wish.student_id
                               AND attends.role = 'student' AND attends.left_on IS NULL
LEFT JOIN class ON class.org_id = attends.org_id AND class.class_id = attends.class_id AND class.homeroom
               AND class.left_on IS NULL
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM visit_offer AS offer
                  JOIN invitation AS offered USING (org_id, invitation_id)
                  WHERE offer.org_id = :org_id AND offered.round_id = :round_id
                    AND offered.household_id = invitation.household_id)
GROUP BY invitation.household_id
ORDER BY grade, class, invitation.household_id;

-- name: add_offering(org_id, offering_id, school_id, round_id, reach, per_cent, seed, made_by, now)!
-- Write down to whom visits are offered, and how the lot was drawn.
INSERT INTO visit_offering (org_id, offering_id, school_id, round_id, reach, per_cent, seed, made_by, made_at)
VALUES (:org_id, :offering_id, :school_id, :round_id, :reach, :per_cent, :seed, :made_by, :now);

-- name: add_offers(org_id, offering_id, invitation_ids)
-- Offer a visit to some invitations; one that was offered one already is left out.
INSERT INTO visit_offer (org_id, invitation_id, offering_id)
SELECT :org_id, wanted.invitation_id, :offering_id
FROM unnest(:invitation_ids::uuid[]) AS wanted (invitation_id)
ORDER BY wanted.invitation_id
ON CONFLICT (org_id, invitation_id) DO NOTHING
RETURNING invitation_id;

-- name: offer_of(org_id, invitation_id)^
-- The visit a family was offered, and what it said.
SELECT answer, answered_at
FROM visit_offer
WHERE org_id = :org_id AND invitation_id = :invitation_id;

-- name: answer_offer(org_id, invitation_id, answer, now)$
-- Take down what a family says; the last word counts.
UPDATE visit_offer
SET answer = :answer, answered_at = :now
WHERE org_id = :org_id AND invitation_id = :invitation_id
RETURNING invitation_id;

-- name: open_offer_by_number(org_id, number, now)$
-- The offer a number may answer: told to it by text, not answered, its round not over; the latest.
SELECT offer.invitation_id
FROM visit_offer AS offer
JOIN visit_offering AS offering USING (org_id, offering_id)
JOIN invitation USING (org_id, invitation_id)
JOIN round ON round.org_id = invitation.org_id AND round.round_id = invitation.round_id
JOIN person ON person.org_id = invitation.org_id AND person.person_id = invitation.guardian_id AND person.sms = :number
WHERE offer.org_id = :org_id AND offer.answer IS NULL AND invitation.withdrawn_at IS NULL AND round.closes_at > :now
ORDER BY offering.made_at DESC
LIMIT 1;

-- name: offerings(org_id, school_id, round_id)
-- To whom visits were offered, newest first, and what came of it.
SELECT offering.offering_id, offering.round_id, offering.reach, offering.per_cent, offering.seed, offering.made_at,
       count(offer.invitation_id)::integer AS offered,
       count(*) FILTER (WHERE offer.answer = 'accepted')::integer AS accepted,
       count(*) FILTER (WHERE offer.answer = 'elsewhere')::integer AS elsewhere,
       count(*) FILTER (WHERE offer.answer = 'declined')::integer AS declined
FROM visit_offering AS offering
LEFT JOIN visit_offer AS offer USING (org_id, offering_id)
WHERE offering.org_id = :org_id AND offering.round_id = :round_id
  AND (:school_id::uuid IS NULL OR offering.school_id = :school_id)
GROUP BY offering.org_id, offering.offering_id
ORDER BY offering.made_at DESC;

-- name: reached(org_id, school_id, round_id)
-- Each household of a round: what a cross-section is judged by, and how far a visit came. Obstacles are what families
-- said or the roster says; no reason for a visit is among them.
SELECT invitation.household_id, min(student.grade) AS grade,
       min(split_part(guardian.language, '-', 1)) AS language,
       bool_or(coalesce(obstacle.ride, false) OR home.has_car IS FALSE) AS ride,
       bool_or(coalesce(obstacle.childcare, false) OR cardinality(home.young_children_months) > 0) AS childcare,
       bool_or(coalesce(obstacle.interpreter, '') <> '' OR guardian.interpreter_need <> 'none') AS interpreter,
       bool_or(home.works_nights) AS nights,
       bool_or(offer.invitation_id IS NOT NULL) AS offered,
       bool_or(EXISTS (SELECT FROM visit
                       JOIN meeting USING (org_id, meeting_id)
                       WHERE visit.org_id = invitation.org_id AND meeting.round_id = invitation.round_id
                         AND meeting.household_id = invitation.household_id
                         AND meeting.state IN ('confirmed', 'held'))) AS visited
FROM invitation
JOIN round ON round.org_id = invitation.org_id AND round.round_id = invitation.round_id
          AND (:school_id::uuid IS NULL OR round.school_id = :school_id)
JOIN person AS guardian ON guardian.org_id = invitation.org_id AND guardian.person_id = invitation.guardian_id
JOIN household AS home ON home.org_id = invitation.org_id AND home.household_id = invitation.household_id
JOIN invitation_wish AS wish ON wish.org_id = invitation.org_id AND wish.invitation_id = invitation.invitation_id
JOIN person AS student ON student.org_id = wish.org_id AND student.person_id = wish.student_id
LEFT JOIN obstacle ON obstacle.org_id = invitation.org_id AND obstacle.guardian_id = invitation.guardian_id
LEFT JOIN visit_offer AS offer ON offer.org_id = invitation.org_id AND offer.invitation_id = invitation.invitation_id
WHERE invitation.org_id = :org_id AND invitation.round_id = :round_id AND invitation.withdrawn_at IS NULL
GROUP BY invitation.household_id;

-- name: note_training(org_id, now)!
-- Keep until when the training of those held who went on a visit that is over, as it stands now.
UPDATE visitor
SET training_noted_at = :now, trained_until = (
    SELECT credential.valid_until
    FROM credential
    WHERE credential.org_id = visitor.org_id AND credential.person_id = visitor.person_id
      AND credential.kind = 'home_visit_training')
FROM meeting
WHERE visitor.org_id = :org_id AND visitor.state = 'accepted' AND visitor.training_noted_at IS NULL
  AND meeting.org_id = visitor.org_id AND meeting.meeting_id = visitor.meeting_id
  AND meeting.ends_at <= :now AND meeting.state IN ('confirmed', 'held');

-- name: stipends(org_id, school_id, since, until)
-- Who went on which visit between two instants, and until when their training held as it stood after the visit.
SELECT visit.meeting_id, person.source_id, btrim(person.given_name || ' ' || person.family_name) AS name,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends, school.time_zone AS zone, visit.travel_minutes,
       CASE WHEN visitor.training_noted_at IS NULL THEN trained.valid_until ELSE visitor.trained_until END AS trained_until,
       count(*) OVER (PARTITION BY visit.meeting_id)::integer AS visitors
FROM visit
JOIN meeting USING (org_id, meeting_id)
JOIN school ON school.org_id = visit.org_id AND school.school_id = visit.school_id
JOIN visitor ON visitor.org_id = visit.org_id AND visitor.meeting_id = visit.meeting_id AND visitor.state = 'accepted'
JOIN person ON person.org_id = visitor.org_id AND person.person_id = visitor.person_id
LEFT JOIN credential AS trained ON trained.org_id = visitor.org_id AND trained.person_id = visitor.person_id
                               AND trained.kind = 'home_visit_training'
WHERE visit.org_id = :org_id AND (:school_id::uuid IS NULL OR visit.school_id = :school_id)
  AND meeting.state IN ('confirmed', 'held') AND meeting.ends_at > :since AND meeting.starts_at < :until
  AND meeting.ends_at <= :until
ORDER BY meeting.during, visit.meeting_id, visitor.place;

-- name: entries(org_id, person_id, since, gone_since)
-- What somebody's calendar holds of visits that end after an instant, those they go on no more for a while too. The
-- teacher's has the meeting itself.
SELECT visitor.entry_id, visitor.entry_revision, visitor.entry_since, visitor.changed_at,
       visitor.state NOT IN ('asked', 'accepted') AS off,
       visitor.state = 'accepted' AND meeting.state = 'confirmed' AS is_sure,
       lower(meeting.during) AS starts, upper(meeting.during) AS ends,
       school.name AS school, school.text_name, school.time_zone, school.phone, school.door
FROM visitor
JOIN visit USING (org_id, meeting_id)
JOIN meeting USING (org_id, meeting_id)
JOIN school ON school.org_id = visit.org_id AND school.school_id = visit.school_id
WHERE visitor.org_id = :org_id AND visitor.person_id = :person_id AND visitor.person_id <> meeting.teacher_id
  AND meeting.state <> 'cancelled' AND meeting.ends_at > :since
  AND (visitor.state IN ('asked', 'accepted') OR visitor.changed_at > :gone_since)
ORDER BY meeting.during, visitor.entry_id;

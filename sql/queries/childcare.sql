-- name: session(org_id, session_id)^
-- One session with its room and the school that speaks.
SELECT c.session_id, c.school_id, c.round_id, c.room_id, room.name AS room, lower(c.during) AS starts,
       upper(c.during) AS ends, c.cap, c.state, c.short_since,
       s.name, s.text_name, s.time_zone, s.phone, s.door, s.office_email
FROM childcare_session AS c
JOIN room ON room.org_id = c.org_id AND room.room_id = c.room_id
JOIN school AS s ON s.org_id = c.org_id AND s.school_id = c.school_id
WHERE c.org_id = :org_id AND c.session_id = :session_id;

-- name: sessions(org_id, school_id, round_id, starts, ends)
-- Sessions of a school, a round or everywhere, within a time where one is given; first ones first.
SELECT c.session_id, c.school_id, c.round_id, c.room_id, room.name AS room, lower(c.during) AS starts,
       upper(c.during) AS ends, c.cap, c.state, c.short_since,
       s.name, s.text_name, s.time_zone, s.phone, s.door, s.office_email
FROM childcare_session AS c
JOIN room ON room.org_id = c.org_id AND room.room_id = c.room_id
JOIN school AS s ON s.org_id = c.org_id AND s.school_id = c.school_id
WHERE c.org_id = :org_id
  AND (:school_id::uuid IS NULL OR c.school_id = :school_id)
  AND (:round_id::uuid IS NULL OR c.round_id = :round_id)
  AND c.during && tstzrange(:starts::timestamptz, :ends::timestamptz)
ORDER BY c.during, room.name, c.session_id;

-- name: lock_session(org_id, session_id)$
-- FOR NO KEY UPDATE: two parents and the last seat, a worker who leaves and a child who comes.
SELECT true
FROM childcare_session
WHERE org_id = :org_id AND session_id = :session_id
FOR NO KEY UPDATE;

-- name: stays(org_id, session_ids)
-- Who is in the rooms when, of the seats that are kept.
SELECT seat.session_id, seat.seat_id, seat.age_months, seat.kept_at, lower(stay.during) AS starts,
       upper(stay.during) AS ends
FROM childcare_seat AS seat
JOIN childcare_stay AS stay ON stay.org_id = seat.org_id AND stay.seat_id = seat.seat_id
WHERE seat.org_id = :org_id AND seat.session_id = ANY (:session_ids::uuid[]) AND seat.state = 'kept'
ORDER BY stay.during, seat.kept_at, seat.seat_id;

-- name: claimed(org_id, session_ids)
-- Who works when in sessions, with what their clearance stands on.
SELECT shift.session_id, shift.shift_id, claim.worker_id, lower(shift.during) AS starts, upper(shift.during) AS ends,
       credential.valid_until, volunteer.born_on, coalesce(volunteer.left_on, person.left_on) AS left_on
FROM childcare_shift AS shift
JOIN childcare_claim AS claim ON claim.org_id = shift.org_id AND claim.shift_id = shift.shift_id AND claim.left_at IS NULL
JOIN person ON person.org_id = claim.org_id AND person.person_id = claim.worker_id
LEFT JOIN credential ON credential.org_id = claim.org_id AND credential.person_id = claim.worker_id
                    AND credential.kind = 'childcare'
LEFT JOIN volunteer ON volunteer.org_id = claim.org_id AND volunteer.person_id = claim.worker_id
WHERE shift.org_id = :org_id AND shift.session_id = ANY (:session_ids::uuid[])
ORDER BY shift.during, shift.shift_id;

-- name: add_session(org_id, session_id, school_id, round_id, room_id, starts, ends, cap, at)!
-- Make a session.
INSERT INTO childcare_session (org_id, session_id, school_id, round_id, room_id, during, cap, created_at)
VALUES (:org_id, :session_id, :school_id, :round_id, :room_id, tstzrange(:starts, :ends), :cap, :at);

-- name: change_session(org_id, session_id, room_id, starts, ends, cap)!
-- Give a session another room, other hours, another cap.
UPDATE childcare_session
SET room_id = :room_id, during = tstzrange(:starts, :ends), cap = :cap
WHERE org_id = :org_id AND session_id = :session_id;

-- name: set_state(org_id, session_id, state)!
-- Open, close or call off a session.
UPDATE childcare_session
SET state = :state
WHERE org_id = :org_id AND session_id = :session_id;

-- name: set_short(org_id, session_id, since)!
-- Keep since when adults fall short; NULL: they do not.
UPDATE childcare_session
SET short_since = :since
WHERE org_id = :org_id AND session_id = :session_id;

-- name: room_of_school(org_id, room_id)$
-- Which school a room that stands belongs to.
SELECT school_id
FROM room
WHERE org_id = :org_id AND room_id = :room_id AND left_on IS NULL;

-- name: children_of(org_id, household_id, session_ids)
-- The ids of children who have seats in sessions already, by household: the same child is one.
SELECT session_id, household_id, seat_id, child_key
FROM childcare_seat
WHERE org_id = :org_id AND session_id = ANY (:session_ids::uuid[]) AND household_id = :household_id AND state = 'kept';

-- name: add_seat(org_id, seat_id, session_id, household_id, guardian_id, student_id, given_name, age_months, allergies, at)!
-- Keep a child's place.
INSERT INTO childcare_seat (org_id, seat_id, session_id, household_id, guardian_id, student_id, given_name, age_months,
                            allergies, kept_at, changed_at)
VALUES (:org_id, :seat_id, :session_id, :household_id, :guardian_id, :student_id, :given_name, :age_months,
        :allergies, :at, :at);

-- name: add_lost_seat(org_id, seat_id, own_id, at)!
-- Write down that a child who has a seat for another meeting has none for this one.
INSERT INTO childcare_seat (org_id, seat_id, session_id, household_id, guardian_id, student_id, given_name, age_months,
                            allergies, state, kept_at, changed_at)
SELECT org_id, :seat_id, session_id, household_id, guardian_id, student_id, given_name, age_months, '', 'lost', :at, :at
FROM childcare_seat
WHERE org_id = :org_id AND seat_id = :own_id;

-- name: add_stay(org_id, seat_id, meeting_id, starts, ends)!
-- Let a child who has a place be there for one more meeting.
INSERT INTO childcare_stay (org_id, seat_id, meeting_id, during)
VALUES (:org_id, :seat_id, :meeting_id, tstzrange(:starts, :ends))
ON CONFLICT (org_id, seat_id, meeting_id) DO UPDATE SET during = excluded.during;

-- name: seats_of_meetings(org_id, meeting_ids)
-- The seats of meetings, in whatever state, by child.
SELECT seat.org_id, seat.seat_id, seat.session_id, seat.household_id, seat.guardian_id, seat.student_id, seat.given_name,
       seat.age_months, seat.allergies, seat.state, room.name AS room, stay.meeting_id,
       lower(stay.during) AS starts, upper(stay.during) AS ends
FROM childcare_stay AS stay
JOIN childcare_seat AS seat ON seat.org_id = stay.org_id AND seat.seat_id = stay.seat_id
JOIN childcare_session AS c ON c.org_id = seat.org_id AND c.session_id = seat.session_id
JOIN room ON room.org_id = c.org_id AND room.room_id = c.room_id
WHERE stay.org_id = :org_id AND stay.meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY stay.during, seat.kept_at, seat.seat_id;

-- name: end_stays(org_id, meeting_id)
-- Take a meeting's stays away and tell whose seats they were.
DELETE FROM childcare_stay
WHERE org_id = :org_id AND meeting_id = :meeting_id
RETURNING seat_id;

-- name: release_unneeded(org_id, seat_ids, at)
-- Give back the seats no meeting needs any more, and tell which.
UPDATE childcare_seat AS seat
SET state = 'released', changed_at = :at
WHERE seat.org_id = :org_id AND seat.seat_id = ANY (:seat_ids::uuid[])
  AND NOT EXISTS (SELECT FROM childcare_stay AS stay
                  WHERE stay.org_id = seat.org_id AND stay.seat_id = seat.seat_id)
RETURNING seat.seat_id;

-- name: lose(org_id, seat_ids, at)!
-- Take seats away that cannot be kept; the meetings they were for still show that they are lost.
UPDATE childcare_seat
SET state = 'lost', changed_at = :at
WHERE org_id = :org_id AND seat_id = ANY (:seat_ids::uuid[]) AND state <> 'lost';

-- name: move_seat(org_id, seat_id, session_id, at)!
-- Keep a seat that was given back, in this session: its code and who may pick up stay the family's.
UPDATE childcare_seat
SET session_id = :session_id, state = 'kept', changed_at = :at
WHERE org_id = :org_id AND seat_id = :seat_id;

-- name: wards(org_id, guardian_id, student_ids)
-- Which of these students a guardian may bring: their own, and nothing on paper keeps them apart.
SELECT student_id
FROM guardianship
WHERE org_id = :org_id AND guardian_id = :guardian_id AND student_id = ANY (:student_ids::uuid[])
  AND restriction = 'none' AND left_on IS NULL;

-- name: add_shifts(org_id, session_id, shift_ids, starts, ends)!
-- Ask for adults.
INSERT INTO childcare_shift (org_id, shift_id, session_id, during)
SELECT :org_id, wanted.shift_id, :session_id, tstzrange(:starts, :ends)
FROM unnest(:shift_ids::uuid[]) AS wanted (shift_id);

-- name: drop_shift(org_id, shift_id)$
-- Ask for one adult less, where nobody ever took the shift.
DELETE FROM childcare_shift AS shift
WHERE shift.org_id = :org_id AND shift.shift_id = :shift_id
  AND NOT EXISTS (SELECT FROM childcare_claim AS claim WHERE claim.org_id = shift.org_id AND claim.shift_id = shift.shift_id)
RETURNING shift.shift_id;

-- name: set_hours(org_id, shift_id, starts, ends)!
-- Give a shift other hours.
UPDATE childcare_shift
SET during = tstzrange(:starts, :ends)
WHERE org_id = :org_id AND shift_id = :shift_id;

-- name: shifts(org_id, session_ids)
-- The shifts of sessions, and who has them.
SELECT shift.shift_id, shift.session_id, lower(shift.during) AS starts, upper(shift.during) AS ends, claim.worker_id,
       coalesce(person.given_name, '') AS worker, claim.entry_id, coalesce(claim.revision, 0) AS revision,
       claim.claimed_at,
       EXISTS (SELECT FROM helper_reply AS reply
               WHERE reply.org_id = claim.org_id AND reply.entry_id = claim.entry_id
                 AND reply.sequence = claim.revision AND reply.outcome = 'accepted') AS by_calendar
FROM childcare_shift AS shift
LEFT JOIN childcare_claim AS claim ON claim.org_id = shift.org_id AND claim.shift_id = shift.shift_id
                                  AND claim.left_at IS NULL
LEFT JOIN person ON person.org_id = claim.org_id AND person.person_id = claim.worker_id
WHERE shift.org_id = :org_id AND shift.session_id = ANY (:session_ids::uuid[])
ORDER BY shift.during, shift.shift_id;

-- name: session_of_shift(org_id, shift_id)$
-- Which session a shift is part of.
SELECT session_id
FROM childcare_shift
WHERE org_id = :org_id AND shift_id = :shift_id;

-- name: add_claim(org_id, entry_id, shift_id, worker_id, at)!
-- Let somebody have a shift; one_worker_holds_a_shift has the last word.
INSERT INTO childcare_claim (org_id, entry_id, shift_id, worker_id, claimed_at, changed_at)
VALUES (:org_id, :entry_id, :shift_id, :worker_id, :at, :at);

-- name: end_claim(org_id, entry_id, at)!
-- A shift is somebody's no longer; the calendar entry is taken back by a revision of its own.
UPDATE childcare_claim
SET left_at = :at, changed_at = :at, revision = revision + 1
WHERE org_id = :org_id AND entry_id = :entry_id AND left_at IS NULL;

-- name: revise_claim(org_id, entry_id, at)!
-- A shift has another time or room.
UPDATE childcare_claim
SET revision = revision + 1, changed_at = :at
WHERE org_id = :org_id AND entry_id = :entry_id;

-- name: worker(org_id, person_id)^
-- What somebody's clearance stands on.
SELECT person.person_id, credential.valid_until, volunteer.born_on, coalesce(volunteer.left_on, person.left_on) AS left_on
FROM person
LEFT JOIN credential ON credential.org_id = person.org_id AND credential.person_id = person.person_id
                    AND credential.kind = 'childcare'
LEFT JOIN volunteer ON volunteer.org_id = person.org_id AND volunteer.person_id = person.person_id
WHERE person.org_id = :org_id AND person.person_id = :person_id;

-- name: could_work(org_id, school_id, day, starts, ends)
-- Who of a school is cleared for childcare through a day and is nowhere else in those hours.
SELECT DISTINCT person.person_id, person.given_name, person.family_name, credential.valid_until, volunteer.born_on,
       coalesce(volunteer.left_on, person.left_on) AS left_on
FROM credential
JOIN person ON person.org_id = credential.org_id AND person.person_id = credential.person_id
JOIN person_role AS role ON role.org_id = person.org_id AND role.person_id = person.person_id
                        AND role.school_id = :school_id AND role.role IN ('volunteer', 'teacher', 'staff')
LEFT JOIN volunteer ON volunteer.org_id = person.org_id AND volunteer.person_id = person.person_id
WHERE credential.org_id = :org_id AND credential.kind = 'childcare' AND credential.valid_until >= :day
  AND NOT EXISTS (SELECT FROM agenda
                  WHERE agenda.org_id = credential.org_id AND agenda.resource_id = credential.person_id
                    AND agenda.ends_at > :starts AND agenda.starts_at < :ends)
ORDER BY person.given_name, person.family_name, person.person_id;

-- name: reader(org_id, person_id)^
-- How somebody is told of things, and how they are greeted.
SELECT person_id, greeting, language, email, sms, channel
FROM person
WHERE org_id = :org_id AND person_id = :person_id;

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

-- name: schools_of(org_id, person_id, day)
-- Where somebody belongs on a day.
SELECT DISTINCT school_id
FROM person_role
WHERE org_id = :org_id AND person_id = :person_id AND (begins IS NULL OR begins <= :day) AND (ends IS NULL OR ends >= :day);

-- name: claims_of(org_id, worker_id, since)
-- A worker's shifts, those given back too, that end after an instant: for their page and their calendar.
SELECT claim.entry_id, claim.revision, claim.claimed_at, claim.changed_at, claim.left_at, shift.shift_id,
       shift.session_id, lower(shift.during) AS starts, upper(shift.during) AS ends, room.name AS room, s.name AS school
FROM childcare_claim AS claim
JOIN childcare_shift AS shift ON shift.org_id = claim.org_id AND shift.shift_id = claim.shift_id
JOIN childcare_session AS c ON c.org_id = shift.org_id AND c.session_id = shift.session_id
JOIN room ON room.org_id = c.org_id AND room.room_id = c.room_id
JOIN school AS s ON s.org_id = c.org_id AND s.school_id = c.school_id
WHERE claim.org_id = :org_id AND claim.worker_id = :worker_id AND upper(shift.during) > :since
ORDER BY shift.during, claim.entry_id;

-- name: invitations_of_seats(org_id, seat_ids)
-- By which invitation the families of seats are told of them, with the meeting's time.
SELECT stay.seat_id, stay.meeting_id, meeting.invitation_id, lower(meeting.during) AS starts, upper(meeting.during) AS ends
FROM childcare_stay AS stay
JOIN meeting ON meeting.org_id = stay.org_id AND meeting.meeting_id = stay.meeting_id
WHERE stay.org_id = :org_id AND stay.seat_id = ANY (:seat_ids::uuid[]) AND meeting.state IN ('proposed', 'confirmed')
ORDER BY meeting.during, stay.meeting_id;

-- name: schools_with_seats(org_id)
-- Which schools have seats that name children.
SELECT DISTINCT c.school_id
FROM childcare_session AS c
WHERE c.org_id = :org_id
  AND EXISTS (SELECT FROM childcare_seat AS seat
              WHERE seat.org_id = c.org_id AND seat.session_id = c.session_id AND seat.purged_at IS NULL);

-- name: purge_seats(org_id, school_id, before, at)
-- Forget the children of sessions that ended before an instant; how many came, and how old they were, is kept.
UPDATE childcare_seat AS seat
SET given_name = '', allergies = '', student_id = NULL, purged_at = :at,
    state = CASE seat.state WHEN 'kept' THEN 'released' ELSE seat.state END
FROM childcare_session AS c
WHERE seat.org_id = :org_id AND c.org_id = seat.org_id AND c.session_id = seat.session_id
  AND c.school_id = :school_id AND upper(c.during) < :before AND seat.purged_at IS NULL
RETURNING seat.seat_id;

-- name: purge_pick_ups(org_id, seat_ids)!
-- Forget who might have fetched these children.
DELETE FROM childcare_pick_up
WHERE org_id = :org_id AND seat_id = ANY (:seat_ids::uuid[]);

-- name: expected(org_id, session_id)
-- The children of a session who have a seat, or came though they have none: first ones first, as page and sheet say.
SELECT seat.seat_id, seat.given_name, seat.age_months, seat.allergies, seat.state,
       coalesce(min(lower(meeting.during)), lower(c.during)) AS starts,
       coalesce(max(upper(meeting.during)), upper(c.during)) AS ends,
       trim(guardian.given_name || ' ' || guardian.family_name) AS guardian,
       coalesce(nullif(guardian.sms, ''), guardian.phone) AS call
FROM childcare_seat AS seat
JOIN childcare_session AS c ON c.org_id = seat.org_id AND c.session_id = seat.session_id
JOIN person AS guardian ON guardian.org_id = seat.org_id AND guardian.person_id = seat.guardian_id
LEFT JOIN childcare_stay AS stay ON stay.org_id = seat.org_id AND stay.seat_id = seat.seat_id
LEFT JOIN meeting ON meeting.org_id = stay.org_id AND meeting.meeting_id = stay.meeting_id
WHERE seat.org_id = :org_id AND seat.session_id = :session_id AND seat.purged_at IS NULL
  AND (seat.state = 'kept'
       OR EXISTS (SELECT FROM childcare_event AS event
                  WHERE event.org_id = seat.org_id AND event.seat_id = seat.seat_id AND event.counts))
GROUP BY seat.org_id, seat.seat_id, c.during, guardian.given_name, guardian.family_name, guardian.sms, guardian.phone
ORDER BY starts, seat.given_name, seat.seat_id;

-- name: listed(org_id, session_id)
-- Who is named beside the children of a session: guardians of the roster, and whom a family added. A child no roster
-- knows goes by the guardians of the students of its household.
SELECT seat.seat_id, g.guardian_id AS taker_id, trim(person.given_name || ' ' || person.family_name) AS name,
       min(g.relationship) AS relationship, bool_or(g.may_pick_up) OR g.guardian_id = seat.guardian_id AS may_pick_up,
       bool_or(g.restriction <> 'none') AS is_restricted, true AS is_guardian, min(seat.kept_at) AS added_at
FROM childcare_seat AS seat
JOIN guardianship AS own ON own.org_id = seat.org_id AND own.left_on IS NULL
                        AND (own.student_id = seat.student_id
                             OR seat.student_id IS NULL AND own.household_id = seat.household_id)
JOIN guardianship AS g ON g.org_id = own.org_id AND g.student_id = own.student_id AND g.left_on IS NULL
JOIN person ON person.org_id = g.org_id AND person.person_id = g.guardian_id
WHERE seat.org_id = :org_id AND seat.session_id = :session_id AND seat.purged_at IS NULL
GROUP BY seat.seat_id, seat.guardian_id, g.guardian_id, person.given_name, person.family_name
UNION ALL
SELECT seat.seat_id, other.pick_up_id, other.name, other.relationship, true, false, false, other.added_at
FROM childcare_pick_up AS other
JOIN childcare_seat AS seat ON seat.org_id = other.org_id AND seat.seat_id = other.seat_id
WHERE seat.org_id = :org_id AND seat.session_id = :session_id AND seat.purged_at IS NULL
ORDER BY seat_id, is_guardian DESC, name, taker_id;

-- name: events(org_id, session_id)
-- What was done at a session's door, in order of time.
SELECT event_id, kind, at, seat_id, taker_id, counted, counts, trouble, seen_at IS NOT NULL AS is_seen
FROM childcare_event
WHERE org_id = :org_id AND session_id = :session_id
ORDER BY at, received_at, event_id;

-- name: add_event(org_id, event_id, session_id, seat_id, kind, at, received_at, worker_id, taker_id, counted, counts, trouble)$
-- Keep what was done at the door; the same event again is nothing new.
INSERT INTO childcare_event (org_id, event_id, session_id, seat_id, kind, at, received_at, worker_id, taker_id, counted,
                             counts, trouble)
VALUES (:org_id, :event_id, :session_id, :seat_id, :kind, :at, :received_at, :worker_id, :taker_id, :counted,
        :counts, :trouble)
ON CONFLICT (org_id, event_id) DO NOTHING
RETURNING event_id;

-- name: mark_seen(org_id, session_id, at)!
-- The office has looked at all the troubles there were.
UPDATE childcare_event
SET seen_at = :at
WHERE org_id = :org_id AND session_id = :session_id AND trouble <> '' AND seen_at IS NULL;

-- name: shifts_ever(org_id, session_id, worker_id)
-- The hours of a session somebody has, or had until they gave them back.
SELECT lower(shift.during) AS starts, upper(shift.during) AS ends, claim.left_at
FROM childcare_claim AS claim
JOIN childcare_shift AS shift ON shift.org_id = claim.org_id AND shift.shift_id = claim.shift_id
WHERE claim.org_id = :org_id AND shift.session_id = :session_id AND claim.worker_id = :worker_id
ORDER BY shift.during;

-- name: add_pick_up(org_id, pick_up_id, seat_id, name, relationship, added_by, at)!
-- Let somebody else fetch a child.
INSERT INTO childcare_pick_up (org_id, pick_up_id, seat_id, name, relationship, added_by, added_at)
VALUES (:org_id, :pick_up_id, :seat_id, :name, :relationship, :added_by, :at);

-- name: drop_pick_up(org_id, pick_up_id, seat_ids)$
-- Let somebody fetch a child no more.
DELETE FROM childcare_pick_up
WHERE org_id = :org_id AND pick_up_id = :pick_up_id AND seat_id = ANY (:seat_ids::uuid[])
RETURNING pick_up_id;

-- name: pick_ups(org_id, seat_ids)
-- Whom families let fetch children beside their guardians.
SELECT seat_id, pick_up_id, name, relationship
FROM childcare_pick_up
WHERE org_id = :org_id AND seat_id = ANY (:seat_ids::uuid[])
ORDER BY seat_id, added_at, pick_up_id;

-- name: own_seats(org_id, guardian_id, seat_ids)
-- Which of these seats a guardian keeps.
SELECT seat_id
FROM childcare_seat
WHERE org_id = :org_id AND guardian_id = :guardian_id AND seat_id = ANY (:seat_ids::uuid[]) AND purged_at IS NULL;

-- name: seat_state(org_id, session_id, seat_id)$
-- How a seat of a session stands.
SELECT state
FROM childcare_seat
WHERE org_id = :org_id AND session_id = :session_id AND seat_id = :seat_id;

-- name: add_request(org_id, request_id, meeting_id, school_id, household_id, guardian_id, teacher_id, passengers, child_seats, wheelchair, address_line, phone, latitude, longitude, to_latitude, to_longitude, side, band, mode, starts, ends, answer_by, now)!
-- Write down what a family needs.
INSERT INTO ride_request (org_id, request_id, meeting_id, school_id, household_id, guardian_id, teacher_id, passengers,
                          child_seats, wheelchair, address_line, phone, latitude, longitude, to_latitude, to_longitude,
                          side, band, mode, meets, answer_by, asked_at, changed_at)
VALUES (:org_id, :request_id, :meeting_id, :school_id, :household_id, :guardian_id, :teacher_id, :passengers,
        :child_seats, :wheelchair, :address_line, :phone, :latitude, :longitude, :to_latitude, :to_longitude,
        :side, :band, :mode, tstzrange(:starts, :ends), :answer_by, :now, :now);

-- name: put_legs(org_id, request_id, legs, earliest, pick_ups, drop_offs, latest)!
-- Write a request's ways, or write them anew where its meeting has moved.
INSERT INTO ride_leg (org_id, request_id, leg, earliest, pick_up_at, drop_off_at, latest)
SELECT :org_id, :request_id, i.leg, i.earliest, i.pick_up_at, i.drop_off_at, i.latest
FROM unnest(:legs::text[], :earliest::timestamptz[], :pick_ups::timestamptz[], :drop_offs::timestamptz[],
            :latest::timestamptz[]) AS i (leg, earliest, pick_up_at, drop_off_at, latest)
ON CONFLICT (org_id, request_id, leg) DO UPDATE
SET earliest = excluded.earliest, pick_up_at = excluded.pick_up_at, drop_off_at = excluded.drop_off_at,
    latest = excluded.latest;

-- name: move_request(org_id, request_id, to_latitude, to_longitude, side, band, mode, starts, ends, answer_by, anew, now)!
-- Give a request its meeting's new time and place; anew: what was told of the time before is told again.
UPDATE ride_request
SET to_latitude = :to_latitude, to_longitude = :to_longitude, side = :side, band = :band, mode = :mode,
    meets = tstzrange(:starts, :ends), answer_by = :answer_by,
    told = CASE WHEN :anew THEN '{}' ELSE told END, changed_at = :now
WHERE org_id = :org_id AND request_id = :request_id;

-- name: set_state(org_id, request_id, state, now)!
-- Say how a request stands.
UPDATE ride_request
SET state = :state, changed_at = :now
WHERE org_id = :org_id AND request_id = :request_id;

-- name: reopen(org_id, request_id, answer_by, now)!
-- Look for a driver anew: everybody who was told of it before is told again.
UPDATE ride_request
SET state = 'looking', answer_by = :answer_by, told = '{}', changed_at = :now
WHERE org_id = :org_id AND request_id = :request_id;

-- name: lock_request_of_meeting(org_id, meeting_id)$
-- The request that brings a family to a meeting.
-- FOR UPDATE: a driver claims it while its meeting is moved or cancelled; one waits for the other.
SELECT request_id
FROM ride_request
WHERE org_id = :org_id AND state <> 'off'
  AND request_id = (SELECT request_id FROM ride_meeting WHERE org_id = :org_id AND meeting_id = :meeting_id)
FOR UPDATE;

-- name: lock_request_beside(org_id, guardian_id, school_id, mode, to_latitude, to_longitude, starts, ends, but)$
-- The request that brings a guardian to the same place within a span, another than `but`; the nearest day's first.
-- FOR UPDATE: as lock_request_of_meeting.
SELECT request_id
FROM ride_request
WHERE org_id = :org_id AND guardian_id = :guardian_id AND school_id = :school_id AND mode = :mode
  AND state IN ('looking', 'found', 'unmet') AND meets && tstzrange(:starts, :ends, '[]')
  AND (to_latitude, to_longitude) IS NOT DISTINCT FROM (:to_latitude::float8, :to_longitude::float8)
  AND request_id IS DISTINCT FROM :but::uuid
ORDER BY meets
LIMIT 1
FOR UPDATE;

-- name: is_beside(org_id, guardian_id, starts, ends)$
-- Whether somebody is brought to a meeting within a span.
SELECT EXISTS (SELECT FROM ride_request
               WHERE org_id = :org_id AND guardian_id = :guardian_id AND state IN ('looking', 'found', 'unmet')
                 AND meets && tstzrange(:starts, :ends, '[]'));

-- name: ridden_to(org_id, request_id)
-- The meetings a request brings its family to, in order of time.
SELECT meeting_id, teacher_id, lower(during) AS starts, upper(during) AS ends
FROM ride_meeting
WHERE org_id = :org_id AND request_id = :request_id
ORDER BY during, meeting_id;

-- name: ride_to(org_id, request_id, meeting_id, teacher_id, starts, ends)!
-- Let a request bring its family to a meeting, or to its new time.
INSERT INTO ride_meeting (org_id, request_id, meeting_id, teacher_id, during)
VALUES (:org_id, :request_id, :meeting_id, :teacher_id, tstzrange(:starts, :ends))
ON CONFLICT (org_id, meeting_id) DO UPDATE
SET request_id = excluded.request_id, teacher_id = excluded.teacher_id, during = excluded.during;

-- name: ride_no_more(org_id, meeting_id)!
-- Take a meeting out of its visit's ride.
DELETE FROM ride_meeting
WHERE org_id = :org_id AND meeting_id = :meeting_id;

-- name: end_request(org_id, request_id)!
-- Let a request bring nobody anywhere.
DELETE FROM ride_meeting
WHERE org_id = :org_id AND request_id = :request_id;

-- name: name_meeting(org_id, request_id, meeting_id, teacher_id)!
-- Say which of its meetings a request is told of with.
UPDATE ride_request
SET meeting_id = :meeting_id, teacher_id = :teacher_id
WHERE org_id = :org_id AND request_id = :request_id;

-- name: wish(org_id, request_id)^
-- What was said of a ride when it was asked for.
SELECT r.passengers, r.child_seats, r.wheelchair, r.address_line, r.phone,
       EXISTS (SELECT FROM ride_leg AS l
               WHERE l.org_id = r.org_id AND l.request_id = r.request_id AND l.leg = 'back') AS both_ways
FROM ride_request AS r
WHERE r.org_id = :org_id AND r.request_id = :request_id;

-- name: lock_requests(org_id, request_ids)
-- Requests that a driver claims or gives back.
-- FOR UPDATE: two drivers, one ride. In order of id, so that two trips of several wait for each other and never in a ring.
SELECT request_id
FROM ride_request
WHERE org_id = :org_id AND request_id = ANY (:request_ids::uuid[])
ORDER BY request_id
FOR UPDATE;

-- name: requests(org_id, request_ids)
-- Requests with their ways.
SELECT r.request_id, r.meeting_id, r.school_id, r.household_id, r.guardian_id, r.teacher_id, r.state,
       lower(r.meets) AS starts, upper(r.meets) AS ends, r.mode, r.passengers, r.child_seats, r.wheelchair,
       r.address_line <> '' AS elsewhere, r.latitude, r.longitude, r.to_latitude, r.to_longitude, r.side, r.band,
       r.answer_by, r.changed_at,
       jsonb_agg(jsonb_build_object('leg', l.leg, 'earliest', l.earliest, 'pick_up_at', l.pick_up_at,
                                    'drop_off_at', l.drop_off_at, 'latest', l.latest) ORDER BY l.earliest) AS legs
FROM ride_request AS r
JOIN ride_leg AS l USING (org_id, request_id)
WHERE r.org_id = :org_id AND r.request_id = ANY (:request_ids::uuid[])
GROUP BY r.org_id, r.request_id;

-- name: requests_of_meetings(org_id, meeting_ids)
-- Which requests bring families to some meetings.
SELECT meeting_id, request_id
FROM ride_meeting
WHERE org_id = :org_id AND meeting_id = ANY (:meeting_ids::uuid[]);

-- name: note_event(org_id, event_id, request_id, ride_id, what, actor, now)!
-- Keep what happened to a request.
INSERT INTO ride_event (org_id, event_id, request_id, ride_id, what, actor, at)
VALUES (:org_id, :event_id, :request_id, :ride_id, :what, :actor, :now);

-- name: driven(org_id, request_ids)
-- Who drives which way of some requests, as the family may know it.
SELECT s.request_id, s.leg, s.ride_id, d.given_name AS driver, coalesce(c.described, '') AS car,
       coalesce(c.plate, '') AS plate, s.code_word, coalesce(nullif(d.sms, ''), d.phone) AS number, o.phone AS office,
       s.pick_up_at, s.drop_off_at, s.picked_up_at IS NOT NULL AS is_aboard, s.dropped_off_at IS NOT NULL AS is_done,
       EXISTS (SELECT FROM helper_reply AS reply
               WHERE reply.org_id = t.org_id AND reply.entry_id = t.ride_id
                 AND reply.sequence = t.revision AND reply.outcome = 'accepted') AS by_calendar
FROM ride_stop AS s
JOIN ride AS t USING (org_id, ride_id)
JOIN person AS d ON d.org_id = t.org_id AND d.person_id = t.driver_id
JOIN school AS o ON o.org_id = t.org_id AND o.school_id = t.school_id
LEFT JOIN car AS c ON c.org_id = t.org_id AND c.person_id = t.driver_id
WHERE s.org_id = :org_id AND s.request_id = ANY (:request_ids::uuid[]) AND s.live
ORDER BY s.pick_up_at;

-- name: merge_cars(org_id, today, persons, seats, child_seats, wheelchair, speaks_for)^
-- Bring cars up to date; who the rows speak for (NULL: everybody) and has none in them has none any more, but for one
-- its owner told us of. What its owner said of its looks stays.
WITH wanted AS MATERIALIZED (
    SELECT i.*, c.person_id AS known_id
    FROM unnest(:persons::uuid[], :seats::integer[], :child_seats::integer[], :wheelchair::boolean[])
        AS i (person_id, seats, child_seats, wheelchair)
    LEFT JOIN car AS c ON c.org_id = :org_id AND c.person_id = i.person_id
), added AS (
    INSERT INTO car (org_id, person_id, seats, child_seats, wheelchair)
    SELECT :org_id, person_id, seats, child_seats, wheelchair
    FROM wanted
    WHERE known_id IS NULL
    RETURNING person_id
), changed AS (
    UPDATE car AS c
    SET seats = w.seats, child_seats = w.child_seats, wheelchair = w.wheelchair, by_owner = false, left_on = NULL
    FROM wanted AS w
    WHERE c.org_id = :org_id AND c.person_id = w.known_id
      AND (c.seats, c.child_seats, c.wheelchair, c.left_on)
          IS DISTINCT FROM (w.seats, w.child_seats, w.wheelchair, NULL::date)
    RETURNING c.person_id
), removed AS (
    UPDATE car AS c
    SET left_on = :today
    WHERE c.org_id = :org_id AND c.left_on IS NULL AND NOT c.by_owner
      AND (:speaks_for::uuid[] IS NULL OR c.person_id = ANY (:speaks_for::uuid[]))
      AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.person_id = c.person_id)
    RETURNING c.person_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: live_rides(org_id, request_id)
-- The trips that drive a request.
-- FOR UPDATE: the driver gives one back while its meeting moves. In order of id, as everybody locks trips.
SELECT ride_id
FROM ride
WHERE org_id = :org_id AND state = 'claimed'
  AND ride_id IN (SELECT ride_id FROM ride_stop WHERE org_id = :org_id AND request_id = :request_id AND live)
ORDER BY ride_id
FOR UPDATE;

-- name: lock_ride(org_id, ride_id)$
-- A trip that somebody drives.
-- FOR UPDATE: given back and moved at once.
SELECT ride_id
FROM ride
WHERE org_id = :org_id AND ride_id = :ride_id AND state = 'claimed'
FOR UPDATE;

-- name: rides(org_id, ride_ids)
-- Trips with the stops that are live.
SELECT t.ride_id, t.driver_id, t.school_id, lower(t.during) AS starts, upper(t.during) AS ends, t.state, t.revision,
       t.claimed_at, t.changed_at,
       coalesce(jsonb_agg(jsonb_build_object(
           'request_id', s.request_id, 'leg', s.leg, 'pick_up_at', s.pick_up_at, 'drop_off_at', s.drop_off_at,
           'picked_up_at', s.picked_up_at, 'dropped_off_at', s.dropped_off_at, 'code_word', s.code_word)
           ORDER BY s.pick_up_at, s.request_id) FILTER (WHERE s.live), '[]') AS stops
FROM ride AS t
LEFT JOIN ride_stop AS s USING (org_id, ride_id)
WHERE t.org_id = :org_id AND t.ride_id = ANY (:ride_ids::uuid[])
GROUP BY t.org_id, t.ride_id;

-- name: move_stops(org_id, ride_id, requests, legs, pick_ups, drop_offs)!
-- Give stops of a trip other times.
UPDATE ride_stop AS s
SET pick_up_at = i.pick_up_at, drop_off_at = i.drop_off_at
FROM unnest(:requests::uuid[], :legs::text[], :pick_ups::timestamptz[], :drop_offs::timestamptz[])
    AS i (request_id, leg, pick_up_at, drop_off_at)
WHERE s.org_id = :org_id AND s.ride_id = :ride_id AND s.request_id = i.request_id AND s.leg = i.leg AND s.live;

-- name: end_stops(org_id, ride_id, request_id)!
-- Take a request out of a trip, or (NULL) all of them.
UPDATE ride_stop
SET live = false
WHERE org_id = :org_id AND ride_id = :ride_id AND (:request_id::uuid IS NULL OR request_id = :request_id) AND live;

-- name: change_ride(org_id, ride_id, starts, ends, now)$
-- Give a trip another time; its calendar entry becomes a newer one.
UPDATE ride
SET during = tstzrange(:starts, :ends), revision = revision + 1, changed_at = :now
WHERE org_id = :org_id AND ride_id = :ride_id
RETURNING revision;

-- name: end_ride(org_id, ride_id, state, now)!
-- Say that nobody drives this trip any more.
UPDATE ride
SET state = :state, revision = revision + 1, changed_at = :now
WHERE org_id = :org_id AND ride_id = :ride_id;

-- name: driver(org_id, person_id)^
-- Everything that decides whether somebody may drive; nobody who does not help as a volunteer any more.
SELECT p.person_id, p.given_name AS name, v.born_on, v.latitude, v.longitude,
       CASE WHEN c.person_id IS NOT NULL THEN
           jsonb_build_object('seats', c.seats, 'child_seats', c.child_seats, 'wheelchair', c.wheelchair,
                              'described', c.described, 'plate', c.plate) END AS car,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(k.kind, k.valid_until)), '[]')
        FROM credential AS k WHERE k.org_id = p.org_id AND k.person_id = p.person_id) AS clearances,
       (SELECT array_agg(r.school_id ORDER BY r.school_id)
        FROM person_role AS r
        WHERE r.org_id = p.org_id AND r.person_id = p.person_id AND r.role = 'volunteer') AS schools
FROM person AS p
LEFT JOIN volunteer AS v USING (org_id, person_id)
LEFT JOIN car AS c ON c.org_id = p.org_id AND c.person_id = p.person_id AND c.left_on IS NULL
WHERE p.org_id = :org_id AND p.person_id = :person_id AND p.left_on IS NULL AND v.left_on IS NULL
  AND EXISTS (SELECT FROM person_role AS r
              WHERE r.org_id = p.org_id AND r.person_id = p.person_id AND r.role = 'volunteer');

-- name: lock_driver(org_id, person_id)!
-- FOR UPDATE: what a driver may is looked at, and the car counted, while nobody changes the car.
SELECT person_id
FROM car
WHERE org_id = :org_id AND person_id = :person_id
FOR UPDATE;

-- name: add_ride(org_id, ride_id, driver_id, school_id, starts, ends, aboard, children, wheelchair, now)$
-- Promise a trip. What the car holds is read in the same statement and kept beside what it carries, so that
-- never_more_passengers_than_belts and its sisters have the last word.
INSERT INTO ride (org_id, ride_id, driver_id, school_id, during, aboard, belts, children, child_seats, wheelchair,
                  is_fit, claimed_at, changed_at)
SELECT :org_id, :ride_id, c.person_id, :school_id, tstzrange(:starts, :ends), :aboard, c.seats, :children,
       c.child_seats, :wheelchair, c.wheelchair, :now, :now
FROM car AS c
WHERE c.org_id = :org_id AND c.person_id = :driver_id AND c.left_on IS NULL
RETURNING ride_id;

-- name: add_stops(org_id, ride_id, requests, legs, pick_ups, drop_offs, code_words)!
-- Claim ways of requests for a trip; one_live_claim_per_request has the last word.
INSERT INTO ride_stop (org_id, ride_id, request_id, leg, pick_up_at, drop_off_at, code_word)
SELECT :org_id, :ride_id, i.request_id, i.leg, i.pick_up_at, i.drop_off_at, i.code_word
FROM unnest(:requests::uuid[], :legs::text[], :pick_ups::timestamptz[], :drop_offs::timestamptz[], :code_words::text[])
    AS i (request_id, leg, pick_up_at, drop_off_at, code_word)
ORDER BY i.request_id, i.leg;

-- name: claimed_legs(org_id, request_ids)
-- Which ways of some requests somebody drives.
SELECT request_id, leg
FROM ride_stop
WHERE org_id = :org_id AND request_id = ANY (:request_ids::uuid[]) AND live;

-- name: open_requests(org_id, school_ids, now)
-- Requests of some schools of which a way is not driven yet; the one that needs an answer first is first.
SELECT r.request_id
FROM ride_request AS r
WHERE r.org_id = :org_id AND r.school_id = ANY (:school_ids::uuid[]) AND r.state IN ('looking', 'unmet')
  AND lower(r.meets) > :now
ORDER BY r.answer_by, r.meets, r.request_id;

-- name: open_requests_on(org_id, day)
-- Requests of a day, on their school's clock, of which a way is not driven yet.
SELECT r.request_id
FROM ride_request AS r
JOIN school AS h USING (org_id, school_id)
WHERE r.org_id = :org_id AND r.state IN ('looking', 'unmet') AND (lower(r.meets) AT TIME ZONE h.time_zone)::date = :day
ORDER BY r.meets, r.request_id;

-- name: rides_of_driver(org_id, driver_id, since)
-- The trips somebody drives that are not over since, the next one first.
SELECT ride_id
FROM ride
WHERE org_id = :org_id AND driver_id = :driver_id AND state = 'claimed' AND upper(during) > :since
ORDER BY during, ride_id;

-- name: rides_in_calendar(org_id, driver_id, since, gone_since)
-- The trips of a driver's calendar that end after an instant, those that are theirs no longer for a while too, with the
-- side of the school on which the first family lives.
SELECT ride.ride_id, coalesce((SELECT request.side
                               FROM ride_stop AS stop
                               JOIN ride_request AS request USING (org_id, request_id)
                               WHERE stop.org_id = ride.org_id AND stop.ride_id = ride.ride_id
                               ORDER BY stop.live DESC, stop.pick_up_at, stop.request_id
                               LIMIT 1), '') AS side
FROM ride
WHERE ride.org_id = :org_id AND ride.driver_id = :driver_id AND upper(ride.during) > :since
  AND (ride.state = 'claimed' OR ride.changed_at > :gone_since)
ORDER BY ride.during, ride.ride_id;

-- name: street(org_id, request_id)^
-- Where to pick a family up, and whom: for the driver who holds the claim, around the trip, and the office.
SELECT coalesce(nullif(r.address_line, ''), h.address_line) AS street,
       CASE WHEN r.address_line = '' THEN h.locality ELSE '' END AS locality, r.latitude, r.longitude
FROM ride_request AS r
JOIN household AS h USING (org_id, household_id)
WHERE r.org_id = :org_id AND r.request_id = :request_id;

-- name: riders(org_id, request_ids)
-- Who rides: the first name and the number, for the driver after the claim and the office.
SELECT r.request_id, g.given_name AS name, btrim(g.given_name || ' ' || g.family_name) AS full_name,
       coalesce(nullif(r.phone, ''), nullif(g.sms, ''), g.phone) AS number, h.phone AS office
FROM ride_request AS r
JOIN person AS g ON g.org_id = r.org_id AND g.person_id = r.guardian_id
JOIN school AS h ON h.org_id = r.org_id AND h.school_id = r.school_id
WHERE r.org_id = :org_id AND r.request_id = ANY (:request_ids::uuid[]);

-- name: pick_up(org_id, ride_id, request_id, leg, now)$
-- Say that somebody is in the car; said again, the first time counts.
UPDATE ride_stop
SET picked_up_at = :now
WHERE org_id = :org_id AND ride_id = :ride_id AND request_id = :request_id AND leg = :leg AND live AND picked_up_at IS NULL
RETURNING request_id;

-- name: drop_off(org_id, ride_id, request_id, leg, now)$
-- Say that somebody is there; nobody_is_dropped_off_before_the_pick_up, so both are said at once if need be.
UPDATE ride_stop
SET picked_up_at = coalesce(picked_up_at, :now), dropped_off_at = :now
WHERE org_id = :org_id AND ride_id = :ride_id AND request_id = :request_id AND leg = :leg AND live AND dropped_off_at IS NULL
RETURNING request_id;

-- name: take_back_mark(org_id, ride_id, request_id, leg, at)!
-- Take back what was said of a way at a moment, a pick-up or a drop-off or both, and that it was said.
WITH slip AS (
    UPDATE ride_stop
    SET picked_up_at = nullif(picked_up_at, :at), dropped_off_at = nullif(dropped_off_at, :at)
    WHERE org_id = :org_id AND ride_id = :ride_id AND request_id = :request_id AND leg = :leg AND live
    RETURNING request_id)
DELETE FROM ride_event AS e
USING slip
WHERE e.org_id = :org_id AND e.ride_id = :ride_id AND e.request_id = slip.request_id AND e.at = :at
  AND e.what IN ('picked_up', 'dropped_off');

-- name: reader(org_id, person_id)^
-- How somebody who drives is written to.
SELECT person_id, given_name, greeting, language, channel, email, sms
FROM person
WHERE org_id = :org_id AND person_id = :person_id;

-- name: speaking_school(org_id, school_id)^
-- The school that speaks, and where its office is written to.
SELECT name, text_name, time_zone, phone, door, office_email
FROM school
WHERE org_id = :org_id AND school_id = :school_id;

-- name: put_car(org_id, person_id, seats, child_seats, wheelchair, described, plate)!
-- What somebody says of their own car; what a roster counted is counted by who sits in it from now on.
INSERT INTO car (org_id, person_id, seats, child_seats, wheelchair, described, plate, by_owner)
VALUES (:org_id, :person_id, :seats, :child_seats, :wheelchair, :described, :plate, true)
ON CONFLICT (org_id, person_id) DO UPDATE
SET seats = excluded.seats, child_seats = excluded.child_seats, wheelchair = excluded.wheelchair,
    described = excluded.described, plate = excluded.plate, by_owner = true, left_on = NULL;

-- name: looking(org_id, now)
-- Requests nobody wholly drives whose meeting is still to come, with what was told of them.
SELECT r.request_id, r.told
FROM ride_request AS r
WHERE r.org_id = :org_id AND r.state IN ('looking', 'unmet') AND lower(r.meets) > :now
ORDER BY r.request_id;

-- name: tell_once(org_id, request_id, what)$
-- Keep that somebody was told of a request; NULL where another worker has.
UPDATE ride_request
SET told = told || :what::text
WHERE org_id = :org_id AND request_id = :request_id AND NOT told @> ARRAY[:what::text]
RETURNING request_id;

-- name: tell_near(org_id, ride_id)$
-- Keep that a driver was told a trip is near; NULL where another worker has.
UPDATE ride
SET told = told || 'near'::text
WHERE org_id = :org_id AND ride_id = :ride_id AND state = 'claimed' AND NOT told @> ARRAY['near']
RETURNING ride_id;

-- name: rides_ahead(org_id, now, until)
-- Trips that begin within a span: whose drivers are looked at again, and told that the trip is near.
SELECT ride_id, told @> ARRAY['near'] AS is_told
FROM ride
WHERE org_id = :org_id AND state = 'claimed' AND lower(during) > :now AND lower(during) <= :until
ORDER BY ride_id;

-- name: drivers_of_school(org_id, school_id)
-- Who volunteers at a school and has a car.
SELECT r.person_id
FROM person_role AS r
JOIN person AS p USING (org_id, person_id)
JOIN car AS c USING (org_id, person_id)
LEFT JOIN volunteer AS v USING (org_id, person_id)
WHERE r.org_id = :org_id AND r.school_id = :school_id AND r.role = 'volunteer' AND p.left_on IS NULL
  AND c.left_on IS NULL AND v.left_on IS NULL
ORDER BY r.person_id;

-- name: forget_addresses(org_id, before)$
-- Empty what says where somebody lives of rides that are over long enough; how many that were.
WITH emptied AS (
    UPDATE ride_request
    SET address_line = '', phone = '', latitude = NULL, longitude = NULL
    WHERE org_id = :org_id AND upper(meets) < :before
      AND (address_line <> '' OR phone <> '' OR latitude IS NOT NULL OR longitude IS NOT NULL)
    RETURNING request_id
)
SELECT count(*) FROM emptied;

-- name: requests_between(org_id, school_id, starts, ends)
-- All requests of a school within a span, settled ones too; what needs an answer first is first.
SELECT r.request_id
FROM ride_request AS r
WHERE r.org_id = :org_id AND (:school_id::uuid IS NULL OR r.school_id = :school_id) AND r.state <> 'off'
  AND r.meets && tstzrange(:starts, :ends)
ORDER BY r.state IN ('looking', 'unmet') DESC, r.answer_by, r.meets, r.request_id;

-- name: trip_by_number(org_id, number, now)^
-- The trip a driver who texts from this number is on: the first that is not over, around now.
SELECT t.ride_id, t.driver_id
FROM ride AS t
JOIN person AS p ON p.org_id = t.org_id AND p.person_id = t.driver_id
WHERE t.org_id = :org_id AND p.sms = :number AND p.sms <> '' AND t.state = 'claimed'
  AND lower(t.during) - interval '2 hours' <= :now AND :now < upper(t.during) + interval '2 hours'
ORDER BY EXISTS (SELECT FROM ride_stop AS s WHERE s.org_id = t.org_id AND s.ride_id = t.ride_id AND s.live
                                              AND s.dropped_off_at IS NULL) DESC, t.during
LIMIT 1;

-- name: unmet_by_number(org_id, number, now)
-- The meetings of the visit whose family was offered another way by a text to this number, and has not answered.
SELECT m.meeting_id
FROM ride_meeting AS m
WHERE m.org_id = :org_id AND upper(m.during) > :now
  AND m.request_id = (SELECT r.request_id
                      FROM ride_request AS r
                      JOIN person AS g ON g.org_id = r.org_id AND g.person_id = r.guardian_id
                      WHERE r.org_id = :org_id AND g.sms = :number AND g.sms <> '' AND r.state = 'unmet'
                        AND lower(r.meets) > :now
                      ORDER BY r.meets
                      LIMIT 1)
ORDER BY m.during, m.meeting_id;

-- name: unmet_of_guardian(org_id, guardian_id, now)$
-- The first meeting of the next visit whose guardian was offered another way, and has not answered.
SELECT m.meeting_id
FROM ride_request AS r
JOIN ride_meeting AS m USING (org_id, request_id)
WHERE r.org_id = :org_id AND r.guardian_id = :guardian_id AND r.state = 'unmet' AND lower(r.meets) > :now
ORDER BY r.meets, m.during, m.meeting_id
LIMIT 1;

-- name: rides_of_request(org_id, request_id)
-- The trips that drive a request.
SELECT DISTINCT ride_id
FROM ride_stop
WHERE org_id = :org_id AND request_id = :request_id AND live
ORDER BY ride_id;

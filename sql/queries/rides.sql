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

-- name: move_request(org_id, request_id, to_latitude, to_longitude, side, band, mode, starts, ends, answer_by, told, now)!
-- Give a request its meeting's new time and place; what was told of the time before is told again.
UPDATE ride_request
SET to_latitude = :to_latitude, to_longitude = :to_longitude, side = :side, band = :band, mode = :mode,
    meets = tstzrange(:starts, :ends), answer_by = :answer_by, told = :told, changed_at = :now
WHERE org_id = :org_id AND request_id = :request_id;

-- name: set_state(org_id, request_id, state, now)!
-- Say how a request stands.
UPDATE ride_request
SET state = :state, changed_at = :now
WHERE org_id = :org_id AND request_id = :request_id;

-- name: lock_request_of_meeting(org_id, meeting_id)$
-- The request of a meeting that is not off.
-- FOR UPDATE: a driver claims it while its meeting is moved or cancelled; one waits for the other.
SELECT request_id
FROM ride_request
WHERE org_id = :org_id AND meeting_id = :meeting_id AND state <> 'off'
FOR UPDATE;

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
-- The requests of some meetings that are not off.
SELECT request_id
FROM ride_request
WHERE org_id = :org_id AND meeting_id = ANY (:meeting_ids::uuid[]) AND state <> 'off';

-- name: note_event(org_id, event_id, request_id, ride_id, what, actor, now)!
-- Keep what happened to a request.
INSERT INTO ride_event (org_id, event_id, request_id, ride_id, what, actor, at)
VALUES (:org_id, :event_id, :request_id, :ride_id, :what, :actor, :now);

-- name: driven(org_id, request_ids)
-- Who drives which way of some requests, as the family may know it.
SELECT s.request_id, s.leg, s.ride_id, d.given_name AS driver, coalesce(c.described, '') AS car,
       coalesce(c.plate, '') AS plate, s.code_word, coalesce(nullif(d.sms, ''), d.phone) AS number, o.phone AS office,
       s.pick_up_at, s.drop_off_at, s.picked_up_at IS NOT NULL AS is_aboard, s.dropped_off_at IS NOT NULL AS is_done
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

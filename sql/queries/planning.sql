-- name: ask_evening(org_id, school_id, day, now)!
-- Wish for trips on an evening; asked again, a search under way is not waited for.
INSERT INTO pooled_evening (org_id, school_id, day, state, asked_at)
VALUES (:org_id, :school_id, :day, 'asked', :now)
ON CONFLICT (org_id, school_id, day) DO UPDATE
SET state = 'asked', wish = pooled_evening.wish + 1, asked_at = excluded.asked_at, lease_until = NULL;

-- name: lease_evening(org_id, now, until)^
-- Take the evening that waits longest, for as long as a search may last.
-- FOR UPDATE SKIP LOCKED: several workers, one evening each.
UPDATE pooled_evening AS e
SET lease_until = :until
FROM (SELECT org_id, school_id, day
      FROM pooled_evening
      WHERE org_id = :org_id AND state = 'asked' AND (lease_until IS NULL OR lease_until <= :now)
      ORDER BY asked_at
      LIMIT 1
      FOR UPDATE SKIP LOCKED) AS next
WHERE e.org_id = next.org_id AND e.school_id = next.school_id AND e.day = next.day
RETURNING e.school_id, e.day, e.wish;

-- name: settle_evening(org_id, school_id, day, wish, state, families, served, in_turn, now)$
-- Say how a search went; NULL where somebody asked again meanwhile.
UPDATE pooled_evening
SET state = :state, lease_until = NULL, planned_at = :now, families = :families, served = :served, in_turn = :in_turn
WHERE org_id = :org_id AND school_id = :school_id AND day = :day AND wish = :wish AND state = 'asked'
RETURNING wish;

-- name: evening(org_id, school_id, day)^
-- How it stands with the trips of an evening.
SELECT school_id, day, state, asked_at, planned_at, families, served, in_turn
FROM pooled_evening
WHERE org_id = :org_id AND school_id = :school_id AND day = :day;

-- name: lock_evening(org_id, school_id, day)!
-- An evening.
-- FOR UPDATE: of two answers to trips of one evening, the later one sees the other.
SELECT day
FROM pooled_evening
WHERE org_id = :org_id AND school_id = :school_id AND day = :day
FOR UPDATE;

-- name: lock_open_trips(org_id, school_id, day)
-- Which trips wait for an answer: of an evening, or of all where no school is named.
-- FOR UPDATE: an answer that comes meanwhile is waited for, and stays.
SELECT trip_id
FROM pooled_trip
WHERE org_id = :org_id AND state = 'open'
  AND (:school_id::uuid IS NULL OR (school_id = :school_id AND day = :day))
ORDER BY trip_id
FOR UPDATE;

-- name: forget_trips(org_id, trip_ids)!
-- Forget trips that nobody has answered and nobody is asked for any more.
DELETE FROM pooled_trip
WHERE org_id = :org_id AND trip_id = ANY (:trip_ids::uuid[]);

-- name: declined_by(org_id, school_id, day)
-- Who has said no to a trip of an evening.
SELECT DISTINCT driver_id
FROM pooled_trip
WHERE org_id = :org_id AND school_id = :school_id AND day = :day AND state = 'declined';

-- name: add_trips(org_id, school_id, day, trips, drivers, leaves, backs, now)!
-- Suggest trips.
INSERT INTO pooled_trip (org_id, trip_id, school_id, day, driver_id, leaves_at, back_at, suggested_at, changed_at)
SELECT :org_id, i.trip_id, :school_id, :day, i.driver_id, i.leaves_at, i.back_at, :now, :now
FROM unnest(:trips::uuid[], :drivers::uuid[], :leaves::timestamptz[], :backs::timestamptz[])
    AS i (trip_id, driver_id, leaves_at, back_at);

-- name: add_stops(org_id, trips, requests, legs, pick_ups, drop_offs, seen)!
-- Say whom suggested trips would drive.
INSERT INTO pooled_stop (org_id, trip_id, request_id, leg, pick_up_at, drop_off_at, seen)
SELECT :org_id, i.trip_id, i.request_id, i.leg, i.pick_up_at, i.drop_off_at, i.seen
FROM unnest(:trips::uuid[], :requests::uuid[], :legs::text[], :pick_ups::timestamptz[], :drop_offs::timestamptz[],
            :seen::bytea[]) AS i (trip_id, request_id, leg, pick_up_at, drop_off_at, seen);

-- name: trips(org_id, trip_ids)
-- Suggested trips with whom they would drive, in order of their pick-ups; by when its families hear, and whether the
-- volunteer has promised that time elsewhere since.
SELECT t.trip_id, t.school_id, t.day, t.driver_id, p.given_name AS driver, t.leaves_at, t.back_at, t.state,
       t.suggested_at, array_agg(DISTINCT r.answer_by) AS promised,
       EXISTS (SELECT FROM agenda AS a
               WHERE a.org_id = t.org_id AND a.resource_id = t.driver_id
                 AND a.ends_at > t.leaves_at AND a.starts_at < t.back_at) AS is_elsewhere,
       jsonb_agg(jsonb_build_object('request_id', s.request_id, 'leg', s.leg, 'pick_up_at', s.pick_up_at,
                                    'drop_off_at', s.drop_off_at, 'seen', encode(s.seen, 'hex'))
                 ORDER BY s.pick_up_at, s.drop_off_at, s.request_id) AS stops
FROM pooled_trip AS t
JOIN pooled_stop AS s USING (org_id, trip_id)
JOIN ride_request AS r USING (org_id, request_id)
JOIN person AS p ON p.org_id = t.org_id AND p.person_id = t.driver_id
WHERE t.org_id = :org_id AND t.trip_id = ANY (:trip_ids::uuid[])
GROUP BY t.org_id, t.trip_id, p.org_id, p.person_id
ORDER BY t.leaves_at, t.trip_id;

-- name: trips_of_evening(org_id, school_id, day)
-- Which trips were suggested for an evening.
SELECT trip_id
FROM pooled_trip
WHERE org_id = :org_id AND school_id = :school_id AND day = :day;

-- name: trips_of_driver(org_id, driver_id, leaving_after)
-- Which trips wait for a volunteer's answer.
SELECT trip_id
FROM pooled_trip
WHERE org_id = :org_id AND driver_id = :driver_id AND state = 'open' AND leaves_at > :leaving_after;

-- name: lock_trip(org_id, trip_id)$
-- A suggested trip.
-- FOR UPDATE: answered twice, or while others are suggested in its stead.
SELECT trip_id
FROM pooled_trip
WHERE org_id = :org_id AND trip_id = :trip_id
FOR UPDATE;

-- name: answer_trip(org_id, trip_id, state, now)!
-- Keep what the volunteer said.
UPDATE pooled_trip
SET state = :state, changed_at = :now
WHERE org_id = :org_id AND trip_id = :trip_id;

-- name: driven_ways(org_id, request_ids)
-- Which ways of some requests somebody drives already.
SELECT request_id, leg
FROM ride_stop
WHERE org_id = :org_id AND request_id = ANY (:request_ids::uuid[]) AND live;

-- name: open_days(org_id, school_id, now, until)
-- On which days, by their school's clock, how many families look for a driver; and those trips were wished for.
SELECT d.school_id, d.day, sum(d.families)::integer AS families
FROM (SELECT r.school_id, (lower(r.meets) AT TIME ZONE h.time_zone)::date AS day, 1 AS families
      FROM ride_request AS r
      JOIN school AS h USING (org_id, school_id)
      WHERE r.org_id = :org_id AND r.state IN ('looking', 'unmet') AND lower(r.meets) > :now AND lower(r.meets) < :until
      UNION ALL
      SELECT e.school_id, e.day, 0
      FROM pooled_evening AS e
      JOIN school AS h USING (org_id, school_id)
      WHERE e.org_id = :org_id AND e.day >= (:now::timestamptz AT TIME ZONE h.time_zone)::date) AS d
WHERE :school_id::uuid IS NULL OR d.school_id = :school_id
GROUP BY d.school_id, d.day
ORDER BY d.day, d.school_id;

-- name: zone(org_id, school_id)$
-- A school's time zone.
SELECT time_zone
FROM school
WHERE org_id = :org_id AND school_id = :school_id;

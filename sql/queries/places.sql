-- name: merge_schools(org_id, school_ids, source_ids, names, text_names, time_zones, new_time_zones, address_lines, latitudes, longitudes)^
-- Bring schools up to date; how texts begin, phone and door are the office's own and stay.
WITH wanted AS MATERIALIZED (
    SELECT i.*, s.school_id AS known_id
    FROM unnest(:school_ids::uuid[], :source_ids::text[], :names::text[], :text_names::text[], :time_zones::text[],
                :new_time_zones::text[], :address_lines::text[], :latitudes::double precision[],
                :longitudes::double precision[])
        AS i (school_id, source_id, name, text_name, time_zone, new_time_zone, address_line, latitude, longitude)
    LEFT JOIN school AS s ON s.org_id = :org_id AND s.source_id = i.source_id
), added AS (
    INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone, address_line, latitude, longitude)
    SELECT :org_id, school_id, source_id, name, text_name, coalesce(time_zone, new_time_zone),
           coalesce(address_line, ''), latitude, longitude
    FROM wanted
    WHERE known_id IS NULL
    RETURNING school_id
), changed AS (
    UPDATE school AS s
    SET name = w.name, time_zone = coalesce(w.time_zone, s.time_zone),
        address_line = coalesce(w.address_line, s.address_line), latitude = coalesce(w.latitude, s.latitude),
        longitude = coalesce(w.longitude, s.longitude), left_on = NULL
    FROM wanted AS w
    WHERE s.org_id = :org_id
      AND s.school_id = w.known_id
      AND (s.name, s.time_zone, s.address_line, s.latitude, s.longitude, s.left_on)
          IS DISTINCT FROM
          (w.name, coalesce(w.time_zone, s.time_zone), coalesce(w.address_line, s.address_line),
           coalesce(w.latitude, s.latitude), coalesce(w.longitude, s.longitude), NULL::date)
    RETURNING s.school_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed, 0 AS removed,
       (SELECT count(*) FROM wanted) AS wanted;

-- name: leave_schools(org_id, source_ids, today)$
-- Mark schools as left that the roster deletes.
WITH gone AS (
    UPDATE school
    SET left_on = :today
    WHERE org_id = :org_id AND source_id = ANY (:source_ids::text[]) AND left_on IS NULL
    RETURNING school_id
)
SELECT count(*) FROM gone;

-- name: merge_rooms(org_id, today, room_ids, schools, names, shared, described)^
-- Bring rooms up to date; at a school that lists its shared rooms (`described`), one that is not listed is gone.
WITH wanted AS MATERIALIZED (
    SELECT i.room_id, s.school_id, i.name, i.shared
    FROM unnest(:room_ids::uuid[], :schools::text[], :names::text[], :shared::boolean[])
        AS i (room_id, school, name, shared)
    JOIN school AS s ON s.org_id = :org_id AND s.source_id = i.school
), added AS (
    INSERT INTO room (org_id, room_id, school_id, name, shared)
    SELECT :org_id, room_id, school_id, name, shared
    FROM wanted
    ON CONFLICT (org_id, school_id, name) DO NOTHING
    RETURNING room_id
), changed AS (
    UPDATE room AS r
    SET shared = w.shared, left_on = NULL
    FROM wanted AS w
    WHERE r.org_id = :org_id AND r.school_id = w.school_id AND r.name = w.name
      AND (r.shared, r.left_on) IS DISTINCT FROM (w.shared, NULL::date)
    RETURNING r.room_id
), removed AS (
    UPDATE room AS r
    SET left_on = :today
    FROM school AS s
    WHERE r.org_id = :org_id AND s.org_id = :org_id AND s.school_id = r.school_id
      AND r.shared AND r.left_on IS NULL
      AND s.source_id = ANY (:described::text[])
      AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.school_id = r.school_id AND w.name = r.name)
    RETURNING r.room_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: rooms_of(org_id, schools)
-- Rooms of these schools by the roster's id of the school and the room's name.
SELECT s.source_id AS school, r.name, r.room_id
FROM room AS r
JOIN school AS s USING (org_id, school_id)
WHERE r.org_id = :org_id AND s.source_id = ANY (:schools::text[]) AND r.left_on IS NULL;

-- name: rooms_page(org_id, school_id, left, after, size)
-- A page of a school's rooms by id; on demand with those that are no longer used.
SELECT room_id, school_id, name, shared, left_on
FROM room
WHERE org_id = :org_id AND school_id = :school_id AND (:left::boolean OR left_on IS NULL)
  AND (:after::uuid IS NULL OR room_id > :after)
ORDER BY room_id
LIMIT :size;

-- name: room(org_id, school_id, room_id)^
-- One room of a school.
SELECT room_id, school_id, name, shared, left_on
FROM room
WHERE org_id = :org_id AND school_id = :school_id AND room_id = :room_id;

-- name: add_room(org_id, room_id, school_id, name, shared)$
-- Give a school a room, if there is such a school.
INSERT INTO room (org_id, room_id, school_id, name, shared)
SELECT :org_id, :room_id, school.school_id, :name, :shared
FROM school
WHERE school.org_id = :org_id AND school.school_id = :school_id
RETURNING room_id;

-- name: lock_room(org_id, school_id, room_id)$
-- FOR NO KEY UPDATE: two who rename one room; the second sees the first one's name.
SELECT room_id
FROM room
WHERE org_id = :org_id AND school_id = :school_id AND room_id = :room_id
FOR NO KEY UPDATE;

-- name: change_room(org_id, room_id, name, shared)!
-- Say otherwise of a room; one that was left is used again.
UPDATE room
SET name = :name, shared = :shared, left_on = NULL
WHERE org_id = :org_id AND room_id = :room_id;

-- name: leave_room(org_id, room_id, now)!
-- Use a room no more from today on, by its school's clock; one that was left stays so since then.
UPDATE room
SET left_on = (:now::timestamptz AT TIME ZONE school.time_zone)::date
FROM school
WHERE room.org_id = :org_id AND room.room_id = :room_id AND room.left_on IS NULL
  AND school.org_id = room.org_id AND school.school_id = room.school_id;

-- name: zones_standing(org_id)
-- The schools that stand and their time zones.
SELECT source_id, time_zone
FROM school
WHERE org_id = :org_id AND left_on IS NULL;

-- name: describe_school(org_id, school_id, text_name, phone, door, decline, office_email)!
-- What the office says of its school: how texts begin, whom to call, which way in, what a declined invitation
-- does, where the office itself is written to.
UPDATE school
SET text_name = :text_name, phone = :phone, door = :door, decline = :decline, office_email = :office_email
WHERE org_id = :org_id AND school_id = :school_id;

-- name: school_by_source(org_id, source_id)$
-- A school by its id in the roster.
SELECT school_id
FROM school
WHERE org_id = :org_id AND source_id = :source_id;

-- name: policy(org_id, school_id, subject)^
-- What a school decided about one subject; none: nothing, so it is off.
SELECT settings, source, recorded_on
FROM policy
WHERE org_id = :org_id AND school_id = :school_id AND subject = :subject;

-- name: lock_policy(org_id, school_id, subject)$
-- FOR UPDATE: two changes of one version; the later one sees what the first has done.
SELECT true
FROM policy
WHERE org_id = :org_id AND school_id = :school_id AND subject = :subject
FOR UPDATE;

-- name: record_policy(org_id, school_id, subject, settings, source, recorded_on)!
-- Write down what a school decided about one subject, in place of what it had decided before.
INSERT INTO policy (org_id, school_id, subject, settings, source, recorded_on)
VALUES (:org_id, :school_id, :subject, :settings, :source, :recorded_on)
ON CONFLICT (org_id, school_id, subject) DO UPDATE
SET settings = excluded.settings, source = excluded.source, recorded_on = excluded.recorded_on;

-- name: withdraw_policy(org_id, school_id, subject)!
-- Forget what a school decided about one subject: it is off again.
DELETE FROM policy
WHERE org_id = :org_id AND school_id = :school_id AND subject = :subject;

-- name: spot_of_school(org_id, school_id)^
-- Where a school stands.
SELECT latitude, longitude
FROM school
WHERE org_id = :org_id AND school_id = :school_id AND latitude IS NOT NULL AND longitude IS NOT NULL;

-- name: spot_of_household(org_id, household_id)^
-- Where a home stands.
SELECT latitude, longitude
FROM household
WHERE org_id = :org_id AND household_id = :household_id AND latitude IS NOT NULL AND longitude IS NOT NULL;

-- name: schools_page(org_id, school_id, after, size)
-- A page of schools by id: one, or all.
SELECT school_id, source_id, name, time_zone, left_on
FROM school
WHERE org_id = :org_id
  AND (:school_id::uuid IS NULL OR school_id = :school_id)
  AND (:after::uuid IS NULL OR school_id > :after)
ORDER BY school_id
LIMIT :size;

-- name: places(org_id, left)
-- The book of places; on demand with those that are no longer in it.
SELECT place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours, step_free, quiet, indoor,
       max_party, tables, time_zone, left_on
FROM place
WHERE org_id = :org_id AND (:left OR left_on IS NULL)
ORDER BY left_on IS NOT NULL, name, place_id;

-- name: place(org_id, place_id)^
-- One place, still in the book or not.
SELECT place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours, step_free, quiet, indoor,
       max_party, tables, time_zone, left_on
FROM place
WHERE org_id = :org_id AND place_id = :place_id;

-- name: lock_place(org_id, place_id)$
-- FOR NO KEY UPDATE: two changes of one version; the later one sees what the first has done.
SELECT true
FROM place
WHERE org_id = :org_id AND place_id = :place_id
FOR NO KEY UPDATE;

-- name: places_by_id(org_id, place_ids)
-- Some places, still in the book or not.
SELECT place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours, step_free, quiet, indoor,
       max_party, tables, time_zone, left_on
FROM place
WHERE org_id = :org_id AND place_id = ANY (:place_ids::uuid[]);

-- name: add_place(org_id, place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours, step_free, quiet, indoor, max_party, tables, time_zone)!
-- Write a new place into the book.
INSERT INTO place (org_id, place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours, step_free,
                   quiet, indoor, max_party, tables, time_zone)
VALUES (:org_id, :place_id, :source_id, :name, :kind, :address_line, :latitude, :longitude, :opening_hours, :step_free,
        :quiet, :indoor, :max_party, :tables, :time_zone);

-- name: change_place(org_id, place_id, name, kind, address_line, latitude, longitude, opening_hours, step_free, quiet, indoor, max_party, tables, time_zone)$
-- Say otherwise of a place.
UPDATE place
SET name = :name, kind = :kind, address_line = :address_line, latitude = :latitude, longitude = :longitude,
    opening_hours = :opening_hours, step_free = :step_free, quiet = :quiet, indoor = :indoor, max_party = :max_party,
    tables = :tables, time_zone = :time_zone
WHERE org_id = :org_id AND place_id = :place_id
RETURNING place_id;

-- name: leave_place(org_id, place_id, left_on)$
-- Take a place out of the book from a day on, or (NULL) put it back.
UPDATE place
SET left_on = :left_on
WHERE org_id = :org_id AND place_id = :place_id
RETURNING place_id;

-- name: merge_places(org_id, today, whole, kept, place_ids, source_ids, names, kinds, address_lines, latitudes, longitudes, opening_hours, step_free, quiet, indoor, max_parties, tables, time_zones, new_time_zones)^
-- Bring places up to date. What a file does not say (NULL) stays. In a whole file a place that is missing is gone, but
-- for those the office wrote itself (desk:...).
WITH wanted AS MATERIALIZED (
    SELECT i.*, p.place_id AS known_id
    FROM unnest(:place_ids::uuid[], :source_ids::text[], :names::text[], :kinds::text[], :address_lines::text[],
                :latitudes::double precision[], :longitudes::double precision[], :opening_hours::text[],
                :step_free::boolean[], :quiet::boolean[], :indoor::boolean[], :max_parties::integer[],
                :tables::integer[], :time_zones::text[], :new_time_zones::text[])
        AS i (place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours, step_free, quiet,
              indoor, max_party, tables, time_zone, new_time_zone)
    LEFT JOIN place AS p ON p.org_id = :org_id AND p.source_id = i.source_id
), added AS (
    INSERT INTO place (org_id, place_id, source_id, name, kind, address_line, latitude, longitude, opening_hours,
                       step_free, quiet, indoor, max_party, tables, time_zone)
    SELECT :org_id, place_id, source_id, name, kind, coalesce(address_line, ''), latitude, longitude,
           coalesce(opening_hours, ''), coalesce(step_free, false), coalesce(quiet, false), coalesce(indoor, true),
           coalesce(max_party, 4), tables, coalesce(time_zone, new_time_zone)
    FROM wanted
    WHERE known_id IS NULL
    RETURNING place_id
), changed AS (
    UPDATE place AS p
    SET name = w.name, kind = w.kind, address_line = coalesce(w.address_line, p.address_line), latitude = w.latitude,
        longitude = w.longitude, opening_hours = coalesce(w.opening_hours, p.opening_hours),
        step_free = coalesce(w.step_free, p.step_free), quiet = coalesce(w.quiet, p.quiet),
        indoor = coalesce(w.indoor, p.indoor), max_party = coalesce(w.max_party, p.max_party),
        tables = coalesce(w.tables, p.tables), time_zone = coalesce(w.time_zone, p.time_zone), left_on = NULL
    FROM wanted AS w
    WHERE p.org_id = :org_id
      AND p.place_id = w.known_id
      AND (p.name, p.kind, p.address_line, p.latitude, p.longitude, p.opening_hours, p.step_free, p.quiet, p.indoor,
           p.max_party, p.tables, p.time_zone, p.left_on)
          IS DISTINCT FROM
          (w.name, w.kind, coalesce(w.address_line, p.address_line), w.latitude, w.longitude,
           coalesce(w.opening_hours, p.opening_hours), coalesce(w.step_free, p.step_free), coalesce(w.quiet, p.quiet),
           coalesce(w.indoor, p.indoor), coalesce(w.max_party, p.max_party), coalesce(w.tables, p.tables),
           coalesce(w.time_zone, p.time_zone), NULL::date)
    RETURNING p.place_id
), removed AS (
    UPDATE place AS p
    SET left_on = :today
    WHERE p.org_id = :org_id
      AND :whole
      AND p.left_on IS NULL
      AND p.source_id NOT LIKE 'desk:%'
      AND p.source_id <> ALL (:kept::text[])
      AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.source_id = p.source_id)
    RETURNING p.place_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: free_tables(org_id, place_id, starts, ends)
-- The tables of a place that nobody has within a span. Where nobody has counted them there are as many as there can be.
SELECT one.table_id
FROM place
CROSS JOIN LATERAL generate_series(1, coalesce(place.tables, 200)) AS number
CROSS JOIN LATERAL (SELECT table_at_place(place.place_id, number)) AS one (table_id)
WHERE place.org_id = :org_id AND place.place_id = :place_id
  AND NOT EXISTS (SELECT FROM agenda
                  WHERE agenda.org_id = :org_id AND agenda.resource_id = one.table_id
                    AND agenda.ends_at > :starts AND agenda.starts_at < :ends)
ORDER BY number;

-- name: tables_taken(org_id, place_id, since)
-- When each of a place's counted tables is taken, from an instant on.
SELECT number, lower(agenda.during) AS starts, upper(agenda.during) AS ends
FROM place
CROSS JOIN LATERAL generate_series(1, place.tables) AS number
JOIN agenda ON agenda.org_id = place.org_id AND agenda.resource_id = table_at_place(place.place_id, number)
WHERE place.org_id = :org_id AND place.place_id = :place_id AND agenda.ends_at > :since
ORDER BY number, agenda.during;

-- name: full_places(org_id, starts, ends)
-- The places all of whose counted tables are taken within a span.
SELECT place_id
FROM place
WHERE org_id = :org_id AND left_on IS NULL AND tables IS NOT NULL
  AND NOT EXISTS (SELECT FROM generate_series(1, place.tables) AS number
                  WHERE NOT EXISTS (SELECT FROM agenda
                                    WHERE agenda.org_id = :org_id
                                      AND agenda.resource_id = table_at_place(place.place_id, number)
                                      AND agenda.ends_at > :starts AND agenda.starts_at < :ends));

-- name: holidays(org_id)
-- Days on which opening hours marked PH apply, besides the country's own.
SELECT day, name
FROM holiday
WHERE org_id = :org_id
ORDER BY day;

-- name: locked_holiday(org_id, day)^
-- FOR UPDATE: two changes of one version; the later one sees what the first has done.
SELECT day, name
FROM holiday
WHERE org_id = :org_id AND day = :day
FOR UPDATE;

-- name: add_holiday(org_id, day, name)!
-- Call a day a holiday.
INSERT INTO holiday (org_id, day, name)
VALUES (:org_id, :day, :name)
ON CONFLICT (org_id, day) DO UPDATE
SET name = excluded.name;

-- name: remove_holiday(org_id, day)!
-- Call a day a day like others.
DELETE FROM holiday
WHERE org_id = :org_id AND day = :day;

-- name: known_spots(org_id)
-- Where schools and places in use stand: what a routing service may be told. Never a home.
SELECT latitude, longitude
FROM school
WHERE org_id = :org_id AND left_on IS NULL AND latitude IS NOT NULL AND longitude IS NOT NULL
UNION
SELECT latitude, longitude
FROM place
WHERE org_id = :org_id AND left_on IS NULL
ORDER BY latitude, longitude;

-- name: measured_since(org_id, since)
-- Ways that were measured since an instant.
SELECT from_latitude, from_longitude, to_latitude, to_longitude
FROM travel_time
WHERE org_id = :org_id AND asked_at >= :since;

-- name: measured_minutes(org_id, from_latitude, from_longitude, to_latitude, to_longitude)$
-- How long one way was measured to take.
SELECT minutes
FROM travel_time
WHERE org_id = :org_id
  AND from_latitude = :from_latitude AND from_longitude = :from_longitude
  AND to_latitude = :to_latitude AND to_longitude = :to_longitude;

-- name: keep_ways(org_id, from_latitudes, from_longitudes, to_latitudes, to_longitudes, minutes, now)!
-- Write down how long ways were measured to take.
INSERT INTO travel_time (org_id, from_latitude, from_longitude, to_latitude, to_longitude, minutes, asked_at)
SELECT :org_id, way.*, :now
FROM unnest(:from_latitudes::double precision[], :from_longitudes::double precision[],
            :to_latitudes::double precision[], :to_longitudes::double precision[], :minutes::integer[]) AS way
ON CONFLICT (org_id, from_latitude, from_longitude, to_latitude, to_longitude) DO UPDATE
SET minutes = excluded.minutes, asked_at = excluded.asked_at;

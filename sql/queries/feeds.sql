-- name: teacher(org_id, teacher_id, now)^
-- A teacher who reads a calendar: language, school (the main one), and the door their entries lead through.
SELECT person.language, school.name AS school, door.link_id AS door_id
FROM person
JOIN link AS door ON door.org_id = person.org_id AND door.person_id = person.person_id AND door.purpose = 'teacher'
                 AND door.revoked_at IS NULL AND door.expires_at > :now
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
                        AND held.role IN ('teacher', 'staff')
JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
WHERE person.org_id = :org_id AND person.person_id = :teacher_id AND person.left_on IS NULL
ORDER BY held.main DESC, held.school_id, held.role
LIMIT 1;

-- name: helper(org_id, person_id, now)^
-- Somebody who helps and reads a calendar: language, school (the main one they help at), the door of their own page.
SELECT person.language, school.name AS school, door.link_id AS door_id
FROM person
JOIN link AS door ON door.org_id = person.org_id AND door.person_id = person.person_id AND door.purpose = 'helper'
                 AND door.revoked_at IS NULL AND door.expires_at > :now
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
WHERE person.org_id = :org_id AND person.person_id = :person_id AND person.left_on IS NULL
ORDER BY held.role IN ('volunteer', 'interpreter') DESC, held.main DESC, held.school_id
LIMIT 1;

-- name: office(org_id, person_id, school_id)^
-- Somebody of a school's office who reads a calendar.
SELECT person.language, school.name AS school, NULL AS door_id
FROM person
JOIN school USING (org_id)
WHERE person.org_id = :org_id AND person.person_id = :person_id AND person.left_on IS NULL
  AND school.school_id = :school_id;

-- name: days_of_teachers(org_id, school_id, since)
-- Who of a school meets families on which day, from an instant on: how many, from when to when, in which room.
-- OFFSET 0 keeps each lookup a lookup by key: else a large district's people are all read for a school's thirty teachers.
WITH at_school AS (
    SELECT meeting.teacher_id, meeting.starts_at, meeting.ends_at, meeting.state, meeting.revision, meeting.created_at,
           meeting.changed_at, meeting.room_id, (meeting.starts_at AT TIME ZONE school.time_zone)::date AS day
    FROM school
    JOIN round USING (org_id, school_id)
    JOIN meeting USING (org_id, round_id)
    WHERE school.org_id = :org_id AND school.school_id = :school_id AND meeting.ends_at > :since
), changed AS (
    SELECT of_teacher.*, named.teacher
    FROM (SELECT teacher_id, sum(revision + 1)::integer AS changes, min(created_at) AS created_at,
                 max(changed_at) AS changed_at
          FROM at_school
          GROUP BY teacher_id) AS of_teacher
    CROSS JOIN LATERAL (
        SELECT called || jsonb_build_object('', btrim(given_name || ' ' || family_name)) AS teacher
        FROM person
        WHERE org_id = :org_id AND person_id = of_teacher.teacher_id OFFSET 0
    ) AS named
), met AS (
    SELECT teacher_id, day, count(*)::integer AS meetings, min(starts_at) AS starts, max(ends_at) AS ends,
           array_agg(DISTINCT room_id) FILTER (WHERE room_id IS NOT NULL) AS rooms
    FROM at_school
    WHERE state <> 'cancelled'
    GROUP BY teacher_id, day
)
SELECT met.teacher_id, met.day, changed.teacher, met.meetings, met.starts, met.ends, coalesce(room.name, '') AS room,
       changed.changes, changed.created_at, changed.changed_at
FROM met
JOIN changed USING (teacher_id)
LEFT JOIN LATERAL (
    SELECT name
    FROM room
    WHERE org_id = :org_id AND room_id = met.rooms[1] AND cardinality(met.rooms) = 1 OFFSET 0
) AS room ON true
ORDER BY met.starts, met.teacher_id;

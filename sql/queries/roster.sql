-- name: lock_imports(org_id)$
-- One import of an org at a time; the lock goes with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('roster_import ' || :org_id::uuid, 0));

-- name: keep_report(org_id, import_id, started_at, finished_at, state, summary, findings)!
-- Keep what an import did and found.
INSERT INTO roster_import (org_id, import_id, started_at, finished_at, state, summary, findings)
VALUES (:org_id, :import_id, :started_at, :finished_at, :state, :summary, :findings);

-- name: report(org_id, import_id)^
-- What an import did and found.
SELECT import_id, started_at, finished_at, state, summary, findings
FROM roster_import
WHERE org_id = :org_id AND import_id = :import_id;

-- name: doubtful_meetings(org_id, at)
-- Meetings to come that a person must look at, once for each reason.
SELECT doubt.meeting_id, doubt.reason, lower(doubt.during) AS starts_at, school.time_zone AS zone,
       btrim(teacher.given_name || ' ' || teacher.family_name) AS teacher
FROM meeting_in_doubt AS doubt
JOIN school ON school.org_id = doubt.org_id AND school.school_id = doubt.school_id
JOIN meeting ON meeting.org_id = doubt.org_id AND meeting.meeting_id = doubt.meeting_id
JOIN person AS teacher ON teacher.org_id = doubt.org_id AND teacher.person_id = meeting.teacher_id
WHERE doubt.org_id = :org_id AND doubt.ends_at > :at AND doubt.starts_at > :at
ORDER BY doubt.during, doubt.meeting_id, doubt.reason;

-- name: meetings_outside(org_id, meeting_ids)
-- Meetings that have come to lie outside their teacher's hours.
SELECT meeting.meeting_id, 'outside-hours' AS reason, lower(meeting.during) AS starts_at, school.time_zone AS zone,
       btrim(teacher.given_name || ' ' || teacher.family_name) AS teacher
FROM meeting
JOIN round USING (org_id, round_id)
JOIN school USING (org_id, school_id)
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
WHERE meeting.org_id = :org_id AND meeting.meeting_id = ANY (:meeting_ids::uuid[])
ORDER BY meeting.during, meeting.meeting_id;

-- name: booked_teachers(org_id, at)
-- Who has meetings to come.
SELECT DISTINCT teacher_id
FROM meeting
WHERE org_id = :org_id AND state IN ('proposed', 'confirmed') AND ends_at > :at;

-- name: rooms_of_staff(org_id)
-- Which room each member of staff has for their own.
SELECT person_id, room_id
FROM staff_profile
WHERE org_id = :org_id;

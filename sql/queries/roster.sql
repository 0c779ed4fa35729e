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

-- name: meetings_in_doubt(org_id, at)$
-- How many meetings to come are with somebody who has left, or who may not be reached about the child any more.
SELECT count(DISTINCT m.meeting_id)
FROM meeting AS m
JOIN meeting_student AS about USING (org_id, meeting_id)
JOIN person AS teacher ON teacher.org_id = m.org_id AND teacher.person_id = m.teacher_id
JOIN person AS student ON student.org_id = m.org_id AND student.person_id = about.student_id
LEFT JOIN guardianship AS g
    ON g.org_id = m.org_id AND g.student_id = about.student_id AND g.guardian_id = m.guardian_id
WHERE m.org_id = :org_id AND m.state = 'confirmed' AND lower(m.during) > :at
  AND (teacher.left_on IS NOT NULL OR student.left_on IS NOT NULL OR g.left_on IS NOT NULL
       OR g.restriction = 'no-contact');

-- Owner: booking. Lock: meeting exclusively while it is written anew with its indexes, some seconds for each hundred
-- thousand meetings; a large installation runs it at night.

-- When a meeting begins and ends, as plain times. Under row-level security PostgreSQL looks into an index only by what
-- tells nobody of rows they may not see: comparing times does, the overlap of ranges and lower() do not promise it.
DROP INDEX meeting_by_teacher, meeting_by_time, meeting_by_round;
ALTER TABLE meeting
    ADD COLUMN starts_at timestamptz GENERATED ALWAYS AS (lower(during)) STORED,
    ADD COLUMN ends_at timestamptz GENERATED ALWAYS AS (upper(during)) STORED;
CREATE INDEX meeting_by_teacher ON meeting (org_id, teacher_id, ends_at);
CREATE INDEX meeting_by_round ON meeting (org_id, round_id, ends_at);
CREATE INDEX meeting_by_time ON meeting (org_id, ends_at) WHERE state <> 'cancelled';

CREATE OR REPLACE VIEW meeting_in_doubt WITH (security_invoker = true) AS
SELECT meeting.org_id, meeting.meeting_id, round.school_id, meeting.during, why.reason, meeting.starts_at,
       meeting.ends_at
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN school ON school.org_id = round.org_id AND school.school_id = round.school_id
JOIN person AS teacher ON teacher.org_id = meeting.org_id AND teacher.person_id = meeting.teacher_id
LEFT JOIN room ON room.org_id = meeting.org_id AND room.room_id = meeting.room_id
CROSS JOIN LATERAL (
    SELECT 'guardian-barred'
    WHERE EXISTS (SELECT FROM barred_meeting AS barred
                  WHERE barred.org_id = meeting.org_id AND barred.meeting_id = meeting.meeting_id)
    UNION ALL
    SELECT 'teacher-left' WHERE teacher.left_on IS NOT NULL
    UNION ALL
    SELECT 'student-left'
    WHERE EXISTS (SELECT FROM meeting_student AS about
                  JOIN person AS student ON student.org_id = about.org_id AND student.person_id = about.student_id
                  WHERE about.org_id = meeting.org_id AND about.meeting_id = meeting.meeting_id
                    AND student.left_on IS NOT NULL)
    UNION ALL
    SELECT 'room-gone' WHERE room.left_on IS NOT NULL
    UNION ALL
    SELECT 'school-left' WHERE school.left_on IS NOT NULL
) AS why (reason)
WHERE meeting.state IN ('proposed', 'confirmed');

-- Owner: booking (views), places (school), notices (notice_tally). Lock: school for the moment a column with a constant
-- default is added; everything else is new.

-- Guardians who must not hear of a child: a restriction stands, or the tie ended while the child stays at the school. A
-- court order bars where the round lets the office decide. Where the child left as well, the family may still be told
-- that a meeting is off. security_invoker: whoever asks is bound by the org of the transaction.
CREATE VIEW barred_tie WITH (security_invoker = true) AS
SELECT tie.org_id, tie.student_id, tie.guardian_id,
       NOT (tie.restriction = 'no-contact' OR (tie.left_on IS NOT NULL AND student.left_on IS NULL)) AS office_decides
FROM guardianship AS tie
JOIN person AS student ON student.org_id = tie.org_id AND student.person_id = tie.student_id
WHERE tie.restriction IN ('no-contact', 'court-order') OR (tie.left_on IS NOT NULL AND student.left_on IS NULL);
GRANT SELECT ON barred_tie TO porchlight_app;

-- Meetings whose guardian must not hear of them any more. They stand until the office decides.
CREATE VIEW barred_meeting WITH (security_invoker = true) AS
SELECT meeting.org_id, meeting.meeting_id, meeting.guardian_id
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN meeting_student AS about ON about.org_id = meeting.org_id AND about.meeting_id = meeting.meeting_id
JOIN barred_tie AS barred ON barred.org_id = meeting.org_id AND barred.student_id = about.student_id
                         AND barred.guardian_id = meeting.guardian_id
WHERE NOT barred.office_decides OR round.court_order = 'ask';
GRANT SELECT ON barred_meeting TO porchlight_app;

-- Booked meetings that a person must look at, one row for each reason. Whoever asks leaves out those that are over.
CREATE VIEW meeting_in_doubt WITH (security_invoker = true) AS
SELECT meeting.org_id, meeting.meeting_id, round.school_id, meeting.during, why.reason
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
GRANT SELECT ON meeting_in_doubt TO porchlight_app;

-- Where the office is written to when notices do not arrive; '' where nobody is.
ALTER TABLE school ADD COLUMN office_email text NOT NULL DEFAULT '' CHECK (length(office_email) <= 254);

-- What is left of notices once their words and recipients are purged: how many of which kind ended how, day by day.
CREATE TABLE notice_tally (
    org_id  uuid NOT NULL REFERENCES org,
    day     date NOT NULL,              -- UTC, when they were put
    kind    text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    state   text NOT NULL,
    count   integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (org_id, day, kind, channel, state)
);
SELECT protect('notice_tally');
CREATE INDEX notice_by_age ON notice (org_id, created_at);

-- Owner: rounds (let_in), booking (view). Lock: org, round and person against writes for an instant, and the view against
-- everything for an instant; no row is read.

-- Guardians whom the office lets be asked about a child all the same, in one round, and what had held them back. Another
-- reason that comes later holds them back again.
CREATE TABLE let_in (
    org_id      uuid NOT NULL REFERENCES org,
    round_id    uuid NOT NULL,
    guardian_id uuid NOT NULL,
    student_id  uuid NOT NULL,
    why         text NOT NULL CHECK (why IN ('court-order', 'contact-person')),
    decided_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, round_id, guardian_id, student_id, why),
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, guardian_id) REFERENCES person (org_id, person_id),
    FOREIGN KEY (org_id, student_id) REFERENCES person (org_id, person_id)
);
SELECT protect('let_in');

-- Meetings whose guardian must not hear of them any more. They stand until the office decides. A court order bars nobody
-- whom the office has let in to the round about that child.
CREATE OR REPLACE VIEW barred_meeting WITH (security_invoker = true) AS
SELECT meeting.org_id, meeting.meeting_id, meeting.guardian_id
FROM meeting
JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
JOIN meeting_student AS about ON about.org_id = meeting.org_id AND about.meeting_id = meeting.meeting_id
JOIN barred_tie AS barred ON barred.org_id = meeting.org_id AND barred.student_id = about.student_id
                         AND barred.guardian_id = meeting.guardian_id
WHERE NOT barred.office_decides
   OR round.court_order = 'ask'
      AND NOT EXISTS (SELECT FROM let_in
                      WHERE let_in.org_id = meeting.org_id AND let_in.round_id = meeting.round_id
                        AND let_in.guardian_id = barred.guardian_id AND let_in.student_id = barred.student_id
                        AND let_in.why = 'court-order');

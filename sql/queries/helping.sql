-- name: lock_entry(entry_id)!
-- One answer to an entry at a time. There is no one table whose row stands for it; what the answer does locks its own.
SELECT pg_advisory_xact_lock(hashtextextended(:entry_id::uuid::text, 0));

-- name: held(org_id, entry_id)^
-- The part of an evening an entry in a helper's calendar stands for, whose it is, and what a decline does at that school.
WITH held AS (
    SELECT 'visit' AS part, visitor.meeting_id AS thing_id, visitor.person_id, visitor.entry_revision AS revision,
           visitor.state = 'asked' AS is_asked,
           visitor.state IN ('asked', 'accepted') AND meeting.state IN ('proposed', 'confirmed') AS is_theirs,
           meeting.during, round.school_id,
           '' AS room
    FROM visitor
    JOIN meeting ON meeting.org_id = visitor.org_id AND meeting.meeting_id = visitor.meeting_id
    JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
    WHERE visitor.org_id = :org_id AND visitor.entry_id = :entry_id
    UNION ALL
    SELECT 'interpreting', asked.meeting_id, asked.interpreter_id, asked.entry_revision, asked.state = 'asked',
           asked.interpreter_id IS NOT NULL AND meeting.state IN ('proposed', 'confirmed'),
           meeting.during, round.school_id, ''
    FROM interpretation AS asked
    JOIN meeting ON meeting.org_id = asked.org_id AND meeting.meeting_id = asked.meeting_id
    JOIN round ON round.org_id = meeting.org_id AND round.round_id = meeting.round_id
    WHERE asked.org_id = :org_id AND asked.entry_id = :entry_id
    UNION ALL
    SELECT 'shift', claim.shift_id, claim.worker_id, claim.revision, false, claim.left_at IS NULL, shift.during,
           session.school_id, room.name
    FROM childcare_claim AS claim
    JOIN childcare_shift AS shift ON shift.org_id = claim.org_id AND shift.shift_id = claim.shift_id
    JOIN childcare_session AS session ON session.org_id = shift.org_id AND session.session_id = shift.session_id
    JOIN room ON room.org_id = session.org_id AND room.room_id = session.room_id
    WHERE claim.org_id = :org_id AND claim.entry_id = :entry_id
    UNION ALL
    SELECT 'ride', ride.ride_id, ride.driver_id, ride.revision, false, ride.state = 'claimed', ride.during,
           ride.school_id, ''
    FROM ride
    WHERE ride.org_id = :org_id AND ride.ride_id = :entry_id
)
SELECT held.part, held.thing_id, held.person_id, held.revision, held.is_asked, held.is_theirs,
       lower(held.during) AS starts, upper(held.during) AS ends, held.room, person.email AS mailbox, person.greeting,
       person.language, school.decline, school.name, school.text_name, school.time_zone, school.phone, school.door
FROM held
JOIN person ON person.org_id = :org_id AND person.person_id = held.person_id
JOIN school ON school.org_id = :org_id AND school.school_id = held.school_id;

-- name: outcome(org_id, digest)$
-- What came of a reply that was taken before.
SELECT outcome
FROM helper_reply
WHERE org_id = :org_id AND digest = :digest;

-- name: last_stamp(org_id, entry_id, sequence)$
-- When the reply that holds for this revision was written.
SELECT max(stamped_at)
FROM helper_reply
WHERE org_id = :org_id AND entry_id = :entry_id AND sequence = :sequence AND outcome <> 'stale';

-- name: add_reply(org_id, digest, entry_id, sequence, stamped_at, outcome, now)!
-- Keep a reply, so that the same mail counts once.
INSERT INTO helper_reply (org_id, digest, entry_id, sequence, stamped_at, outcome, received_at)
VALUES (:org_id, :digest, :entry_id, :sequence, :stamped_at, :outcome, :now);

-- Owner: booking. Lock: none, everything is new.

CREATE TABLE meeting (
    org_id        uuid NOT NULL REFERENCES org,
    meeting_id    uuid NOT NULL,        -- also the calendar UID's first half, for the meeting's whole life
    round_id      uuid NOT NULL,
    invitation_id uuid NOT NULL,        -- of the guardian who comes
    household_id  uuid NOT NULL,
    teacher_id    uuid NOT NULL,
    guardian_id   uuid NOT NULL,
    room_id       uuid,                 -- NULL for phone and video
    mode          text NOT NULL CHECK (mode IN ('school', 'video', 'phone')),
    during        tstzrange NOT NULL CHECK (NOT isempty(during)),   -- without the teacher's buffer
    state         text NOT NULL CHECK (state IN ('confirmed', 'cancelled', 'held', 'missed')),
    revision      integer NOT NULL DEFAULT 0,    -- iCalendar SEQUENCE
    topic         text NOT NULL DEFAULT '' CHECK (length(topic) <= 1000),
    attendance    text NOT NULL DEFAULT 'none' CHECK (attendance IN ('none', 'accepted', 'declined', 'tentative')),  -- by calendar reply
    booked_by     text NOT NULL,        -- actor: link:<id>, key:<id>, command, worker
    cancelled_by  text CHECK (cancelled_by IN ('family', 'school')),
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, invitation_id) REFERENCES invitation,
    FOREIGN KEY (org_id, teacher_id) REFERENCES person,
    FOREIGN KEY (org_id, guardian_id) REFERENCES person,
    FOREIGN KEY (org_id, room_id) REFERENCES room,
    CONSTRAINT a_cancelled_meeting_says_by_whom CHECK ((state = 'cancelled') = (cancelled_by IS NOT NULL))
);
CREATE INDEX meeting_by_household ON meeting (org_id, household_id, round_id);
CREATE INDEX meeting_by_teacher ON meeting USING gist (org_id, teacher_id, during);
CREATE INDEX meeting_by_round ON meeting (org_id, round_id);
CREATE INDEX meeting_by_time ON meeting USING gist (org_id, during) WHERE state = 'confirmed';
SELECT protect('meeting');
SELECT let_finder_read('meeting', 'org_id, meeting_id');

CREATE FUNCTION org_of_meeting(id uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT org_id FROM porchlight.meeting WHERE meeting_id = id;
END;
ALTER FUNCTION org_of_meeting(uuid) OWNER TO porchlight_finder;

CREATE TABLE meeting_student (
    org_id       uuid NOT NULL REFERENCES org,
    meeting_id   uuid NOT NULL,
    student_id   uuid NOT NULL,
    round_id     uuid NOT NULL,
    teacher_id   uuid NOT NULL,
    household_id uuid NOT NULL,
    live         boolean NOT NULL DEFAULT true,  -- false once the meeting is cancelled
    PRIMARY KEY (org_id, meeting_id, student_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting,
    FOREIGN KEY (org_id, student_id) REFERENCES person
);
CREATE UNIQUE INDEX one_meeting_per_child_teacher_and_household
    ON meeting_student (org_id, round_id, student_id, teacher_id, household_id) WHERE live;
SELECT protect('meeting_student');

-- A meeting's calendar text, written once per revision in the transaction that changes it; feeds are put together from
-- these. Where the reader's private link belongs stands a mark: what opens a door is nowhere in this database.
CREATE TABLE calendar_entry (
    org_id     uuid NOT NULL REFERENCES org,
    meeting_id uuid NOT NULL,
    audience   text NOT NULL CHECK (audience IN ('family', 'teacher')),
    language   text NOT NULL,
    entry      bytea NOT NULL,          -- one VEVENT, CRLF, not yet folded
    gone_after timestamptz,             -- a cancelled meeting leaves the feeds 14 days later
    PRIMARY KEY (org_id, meeting_id, audience),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting
);
SELECT protect('calendar_entry');

-- "None of these times work": what would.
CREATE TABLE no_time (
    org_id        uuid NOT NULL REFERENCES org,
    no_time_id    uuid NOT NULL,
    invitation_id uuid NOT NULL,
    teacher_id    uuid NOT NULL,
    student_id    uuid NOT NULL,
    bands         text[] NOT NULL CHECK (bands <@ ARRAY['before_school', 'morning', 'afternoon', 'evening', 'night']),
    weekdays      integer[] NOT NULL CHECK (weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]),   -- ISO 8601
    words         text NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
    state         text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'proposed', 'settled', 'withdrawn')),
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, no_time_id),
    FOREIGN KEY (org_id, invitation_id) REFERENCES invitation,
    FOREIGN KEY (org_id, teacher_id) REFERENCES person,
    FOREIGN KEY (org_id, student_id) REFERENCES person
);
CREATE UNIQUE INDEX one_open_ask_per_child_and_teacher
    ON no_time (org_id, invitation_id, student_id, teacher_id) WHERE state IN ('asked', 'proposed');
CREATE INDEX no_time_by_teacher ON no_time (org_id, teacher_id) WHERE state IN ('asked', 'proposed');
SELECT protect('no_time');

-- Up to three times a teacher proposes to one ask. They are not kept free: who accepts first has it.
CREATE TABLE proposal (
    org_id      uuid NOT NULL REFERENCES org,
    no_time_id  uuid NOT NULL,
    number      integer NOT NULL CHECK (number BETWEEN 1 AND 3),   -- what a text answers
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at),
    mode        text NOT NULL CHECK (mode IN ('school', 'video', 'phone')),
    proposed_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, no_time_id, number),
    FOREIGN KEY (org_id, no_time_id) REFERENCES no_time
);
SELECT protect('proposal');

-- Waiting for a teacher; an offer keeps the freed opening (an agenda row under waiting_id) until offered_until.
CREATE TABLE waiting (
    org_id        uuid NOT NULL REFERENCES org,
    waiting_id    uuid NOT NULL,
    round_id      uuid NOT NULL,
    teacher_id    uuid NOT NULL,
    invitation_id uuid NOT NULL,
    student_id    uuid NOT NULL,
    since         timestamptz NOT NULL,
    state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'offered', 'taken', 'passed', 'left')),
    offered       tstzrange,
    offered_until timestamptz,
    PRIMARY KEY (org_id, waiting_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, invitation_id) REFERENCES invitation,
    CONSTRAINT an_offer_has_a_time_and_an_end CHECK ((state = 'offered') = (offered IS NOT NULL AND offered_until IS NOT NULL))
);
CREATE UNIQUE INDEX one_place_in_the_line ON waiting (org_id, invitation_id, student_id, teacher_id) WHERE state IN ('waiting', 'offered');
CREATE INDEX offers_by_end ON waiting (org_id, offered_until) WHERE state = 'offered';
CREATE INDEX waiting_by_teacher ON waiting (org_id, round_id, teacher_id, since) WHERE state IN ('waiting', 'offered');
SELECT protect('waiting');

-- Calendar replies already taken, so that the same mail counts once.
CREATE TABLE calendar_reply (
    org_id      uuid NOT NULL REFERENCES org,
    digest      bytea NOT NULL,         -- of uid, attendee, sequence, answer and stamp
    meeting_id  uuid NOT NULL,
    sequence    integer NOT NULL,       -- the meeting's revision that was answered
    stamped_at  timestamptz,            -- DTSTAMP: of two answers to one revision the later holds
    outcome     text NOT NULL CHECK (outcome IN ('accepted', 'tentative', 'asked', 'cancelled', 'stale', 'for_a_human')),
    received_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, digest),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting
);
CREATE INDEX calendar_reply_by_meeting ON calendar_reply (org_id, meeting_id);
SELECT protect('calendar_reply');

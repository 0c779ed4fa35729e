-- Owner: childcare. Lock: none, everything is new.

-- A room with hours beside a round's meetings. The room's time is taken in the agenda under the session's id.
CREATE TABLE childcare_session (
    org_id      uuid NOT NULL REFERENCES org,
    session_id  uuid NOT NULL,
    school_id   uuid NOT NULL,
    round_id    uuid NOT NULL,
    room_id     uuid NOT NULL,
    during      tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    cap         integer NOT NULL CHECK (cap BETWEEN 1 AND 100),   -- children at once, however many adults
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'off')),  -- closed: no more children; off: none at all
    short_since timestamptz,            -- since when cleared adults fall short of the children who have seats
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, session_id),
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, room_id) REFERENCES room
);
CREATE INDEX childcare_session_by_round ON childcare_session (org_id, round_id);
SELECT protect('childcare_session');

-- One adult's part of a session.
CREATE TABLE childcare_shift (
    org_id     uuid NOT NULL REFERENCES org,
    shift_id   uuid NOT NULL,           -- also the claim under which a worker's time is taken in the agenda
    session_id uuid NOT NULL,
    during     tstzrange NOT NULL CHECK (NOT isempty(during)),
    PRIMARY KEY (org_id, shift_id),
    FOREIGN KEY (org_id, session_id) REFERENCES childcare_session
);
CREATE INDEX childcare_shift_by_session ON childcare_shift (org_id, session_id);
SELECT protect('childcare_shift');

-- Who took a shift, and until when. Each claim is a calendar entry of its own, so that swapping a person touches nobody else's.
CREATE TABLE childcare_claim (
    org_id     uuid NOT NULL REFERENCES org,
    entry_id   uuid NOT NULL,           -- first half of the calendar UID
    shift_id   uuid NOT NULL,
    worker_id  uuid NOT NULL,
    revision   integer NOT NULL DEFAULT 0,   -- iCalendar SEQUENCE
    claimed_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    left_at    timestamptz,             -- given back, or the clearance ended
    PRIMARY KEY (org_id, entry_id),
    FOREIGN KEY (org_id, shift_id) REFERENCES childcare_shift,
    FOREIGN KEY (org_id, worker_id) REFERENCES person
);
CREATE UNIQUE INDEX one_worker_holds_a_shift ON childcare_claim (org_id, shift_id) WHERE left_at IS NULL;
CREATE INDEX childcare_claim_by_worker ON childcare_claim (org_id, worker_id);
SELECT protect('childcare_claim');

-- A child's place in a session. It stands as long as one of the meetings does that it was kept for.
CREATE TABLE childcare_seat (
    org_id       uuid NOT NULL REFERENCES org,
    seat_id      uuid NOT NULL,         -- the claim code is derived from it; nothing here opens anything
    session_id   uuid NOT NULL,
    household_id uuid NOT NULL,
    guardian_id  uuid NOT NULL,         -- who brings the child
    student_id   uuid,                  -- NULL: a child no roster knows, such as a younger one
    given_name   text NOT NULL CHECK (length(given_name) <= 100),
    age_months   integer NOT NULL CHECK (age_months BETWEEN 0 AND 216),   -- when the seat was kept
    allergies    text NOT NULL DEFAULT '' CHECK (length(allergies) <= 300),
    state        text NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'lost', 'released')),
    child_key    text NOT NULL GENERATED ALWAYS AS (coalesce(student_id::text, lower(given_name))) STORED,
    kept_at      timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    purged_at    timestamptz,           -- name, allergies and who may pick up are gone
    PRIMARY KEY (org_id, seat_id),
    FOREIGN KEY (org_id, session_id) REFERENCES childcare_session,
    FOREIGN KEY (org_id, household_id) REFERENCES household,
    FOREIGN KEY (org_id, guardian_id) REFERENCES person,
    FOREIGN KEY (org_id, student_id) REFERENCES person,
    CONSTRAINT a_seat_has_a_childs_name_until_it_is_purged CHECK ((given_name = '') = (purged_at IS NOT NULL))
);
CREATE UNIQUE INDEX one_seat_per_child_and_session
    ON childcare_seat (org_id, session_id, household_id, child_key) WHERE state = 'kept';
SELECT protect('childcare_seat');

-- When a child is in the room, for one meeting.
CREATE TABLE childcare_stay (
    org_id     uuid NOT NULL REFERENCES org,
    seat_id    uuid NOT NULL,
    meeting_id uuid NOT NULL,
    during     tstzrange NOT NULL CHECK (NOT isempty(during)),    -- with time to bring and to fetch
    PRIMARY KEY (org_id, seat_id, meeting_id),
    FOREIGN KEY (org_id, seat_id) REFERENCES childcare_seat,
    -- booking writes meeting and seat in one transaction, in whatever order
    CONSTRAINT a_stay_is_during_a_meeting FOREIGN KEY (org_id, meeting_id) REFERENCES meeting DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX childcare_stay_by_meeting ON childcare_stay (org_id, meeting_id);
SELECT protect('childcare_stay');

-- An adult who may fetch a child beside the guardians of whom the roster says so.
CREATE TABLE childcare_pick_up (
    org_id       uuid NOT NULL REFERENCES org,
    pick_up_id   uuid NOT NULL,
    seat_id      uuid NOT NULL,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    relationship text NOT NULL DEFAULT '' CHECK (length(relationship) <= 60),
    added_by     text NOT NULL,         -- actor: link:<id>, key:<id>
    added_at     timestamptz NOT NULL,
    PRIMARY KEY (org_id, pick_up_id),
    FOREIGN KEY (org_id, seat_id) REFERENCES childcare_seat
);
CREATE INDEX childcare_pick_up_by_seat ON childcare_pick_up (org_id, seat_id);
SELECT protect('childcare_pick_up');

-- What was done at the door, in the order the devices say. A device without a network names its own events, so the same
-- one that arrives twice is one.
CREATE TABLE childcare_event (
    org_id      uuid NOT NULL REFERENCES org,
    event_id    uuid NOT NULL,
    session_id  uuid NOT NULL,
    seat_id     uuid,                   -- NULL: a head count
    kind        text NOT NULL CHECK (kind IN ('in', 'out', 'stopped', 'count')),  -- stopped: somebody else came, the child stayed
    at          timestamptz NOT NULL,   -- by the device's clock
    received_at timestamptz NOT NULL,
    worker_id   uuid NOT NULL,          -- whose page it was done on
    taker_id    uuid,                   -- the guardian, or the row of childcare_pick_up
    counted     integer CHECK (counted BETWEEN 0 AND 500),
    counts      boolean NOT NULL,       -- it changed who is in the room; a check-out that was refused did not
    trouble     text NOT NULL DEFAULT '',   -- why somebody has to look; '' none
    seen_at     timestamptz,            -- the office has looked at the trouble
    PRIMARY KEY (org_id, event_id),
    FOREIGN KEY (org_id, session_id) REFERENCES childcare_session,
    FOREIGN KEY (org_id, seat_id) REFERENCES childcare_seat,
    FOREIGN KEY (org_id, worker_id) REFERENCES person,
    CONSTRAINT a_child_leaves_with_a_named_adult CHECK (kind <> 'out' OR NOT counts OR taker_id IS NOT NULL),
    CONSTRAINT only_heads_are_counted CHECK ((kind = 'count') = (counted IS NOT NULL)),
    CONSTRAINT only_heads_are_of_no_child CHECK ((kind = 'count') = (seat_id IS NULL))
);
CREATE INDEX childcare_event_by_session ON childcare_event (org_id, session_id, at);
SELECT protect('childcare_event');

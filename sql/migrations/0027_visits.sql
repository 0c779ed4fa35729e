-- Owner: visits. Lock: none, everything is new.

-- A meeting at a family's home. There is no reason here and nowhere beside it.
CREATE TABLE visit (
    org_id         uuid NOT NULL REFERENCES org,
    meeting_id     uuid NOT NULL,
    school_id      uuid NOT NULL,
    travel_minutes integer NOT NULL CHECK (travel_minutes BETWEEN 0 AND 240),   -- one way; kept free before and after
    address_line   text NOT NULL DEFAULT '' CHECK (length(address_line) <= 300),   -- '' = the household's own
    revision       integer NOT NULL DEFAULT 0,     -- raised by each move
    created_at     timestamptz NOT NULL,
    purged_at      timestamptz,                    -- the address was forgotten then
    PRIMARY KEY (org_id, meeting_id),
    -- Deferred: a meeting and all that goes with it are written in one transaction, in whichever order.
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    CONSTRAINT a_purged_visit_has_no_address CHECK (purged_at IS NULL OR address_line = '')
);
CREATE INDEX visit_by_school ON visit (org_id, school_id, meeting_id);
CREATE INDEX visit_unpurged ON visit (org_id, meeting_id) WHERE purged_at IS NULL;
SELECT protect('visit');

-- Who goes, and who was asked and does not. place 1 is the teacher.
CREATE TABLE visitor (
    org_id         uuid NOT NULL REFERENCES org,
    meeting_id     uuid NOT NULL,
    person_id      uuid NOT NULL,
    place          integer NOT NULL CHECK (place BETWEEN 1 AND 3),
    state          text NOT NULL CHECK (state IN ('asked', 'accepted', 'declined', 'dropped', 'lapsed')),
    changed_at     timestamptz NOT NULL,
    reflected_at   timestamptz,                    -- looked back on the visit and wrote down what was promised
    entry_id       uuid NOT NULL,                  -- of the visitor's calendar entry: another person, another entry
    entry_revision integer NOT NULL DEFAULT 0,     -- its iCalendar SEQUENCE
    entry_since    timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, person_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES visit ON DELETE CASCADE,
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
CREATE UNIQUE INDEX one_visitor_in_each_of_three_places
    ON visitor (org_id, meeting_id, place) WHERE state IN ('asked', 'accepted');
CREATE INDEX visitor_by_person ON visitor (org_id, person_id);
SELECT protect('visitor');

-- Where a pair is, and who looks after them when they are not back. NULLs have not happened.
CREATE TABLE visit_safety (
    org_id          uuid NOT NULL REFERENCES org,
    meeting_id      uuid NOT NULL,
    leaves_for_at   timestamptz,
    arrived_at      timestamptz,
    left_at         timestamptz,
    back_at         timestamptz,
    due_back_at     timestamptz,                   -- said by the pair; NULL: the end and the way back
    pair_asked_at   timestamptz,                   -- overdue: the pair was texted
    help_asked_at   timestamptz,
    alarms          integer NOT NULL DEFAULT 0 CHECK (alarms >= 0),   -- how many people of the safety list were told
    alarmed_at      timestamptz,                   -- the last of them
    acknowledged_at timestamptz,
    acknowledged_by text NOT NULL DEFAULT '' CHECK (length(acknowledged_by) <= 200),   -- a person's name
    PRIMARY KEY (org_id, meeting_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES visit ON DELETE CASCADE,
    CONSTRAINT an_alarm_is_acknowledged_by_name CHECK ((acknowledged_at IS NULL) = (acknowledged_by = '')),
    CONSTRAINT an_alarm_has_its_time CHECK ((alarms = 0) = (alarmed_at IS NULL))
);
SELECT protect('visit_safety');

-- Visits offered to everybody of a round, or to a sample drawn by lot within each grade and class: never to a list.
CREATE TABLE visit_offering (
    org_id      uuid NOT NULL REFERENCES org,
    offering_id uuid NOT NULL,
    school_id   uuid NOT NULL,
    round_id    uuid NOT NULL,
    reach       text NOT NULL CHECK (reach IN ('all', 'cross_section')),
    per_cent    integer NOT NULL CHECK (per_cent BETWEEN 1 AND 100),
    seed        bigint NOT NULL,                   -- the same lot can be drawn again by whoever doubts it
    made_by     text NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (org_id, offering_id),
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    CONSTRAINT all_is_everybody CHECK ((reach = 'all') = (per_cent = 100))
);
SELECT protect('visit_offering');

-- One family's offer and what it said. A no needs no reason, is never chased, and is never asked again.
CREATE TABLE visit_offer (
    org_id        uuid NOT NULL REFERENCES org,
    invitation_id uuid NOT NULL,
    offering_id   uuid NOT NULL,
    answer        text CHECK (answer IN ('accepted', 'elsewhere', 'declined')),
    answered_at   timestamptz,
    PRIMARY KEY (org_id, invitation_id),
    FOREIGN KEY (org_id, invitation_id) REFERENCES invitation,
    FOREIGN KEY (org_id, offering_id) REFERENCES visit_offering,
    CONSTRAINT an_answer_has_its_time CHECK ((answer IS NULL) = (answered_at IS NULL))
);
SELECT protect('visit_offer');

-- What was promised to a family, and by when.
CREATE TABLE promise (
    org_id     uuid NOT NULL REFERENCES org,
    promise_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    person_id  uuid NOT NULL,                      -- who promised
    words      text NOT NULL CHECK (length(words) BETWEEN 1 AND 500),
    due_on     date NOT NULL,
    made_at    timestamptz NOT NULL,
    kept_at    timestamptz,
    PRIMARY KEY (org_id, promise_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting,
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
CREATE INDEX promise_by_person ON promise (org_id, person_id, due_on) WHERE kept_at IS NULL;
SELECT protect('promise');

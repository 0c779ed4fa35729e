-- Owner: rides. Lock: none, everything is new.

-- A volunteer's car. What a roster says of it and what its owner says stand in one row.
CREATE TABLE car (
    org_id      uuid NOT NULL REFERENCES org,
    person_id   uuid NOT NULL,
    seats       integer NOT NULL CHECK (seats BETWEEN 1 AND 20),            -- belts for passengers, child seats included
    child_seats integer NOT NULL DEFAULT 0 CHECK (child_seats >= 0),
    wheelchair  boolean NOT NULL DEFAULT false,                             -- somebody can ride in theirs
    described   text NOT NULL DEFAULT '' CHECK (length(described) <= 60),   -- "blue Honda Fit": what the family looks for
    plate       text NOT NULL DEFAULT '' CHECK (length(plate) <= 15),
    by_owner    boolean NOT NULL DEFAULT false,                             -- in no file: no roster takes it away
    left_on     date,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person,
    CONSTRAINT every_child_seat_is_on_a_belt CHECK (child_seats <= seats)
);
SELECT protect('car');

-- What a family needs to come to a meeting and home again.
CREATE TABLE ride_request (
    org_id         uuid NOT NULL REFERENCES org,
    request_id     uuid NOT NULL,
    meeting_id     uuid NOT NULL,
    school_id      uuid NOT NULL,
    household_id   uuid NOT NULL,
    guardian_id    uuid NOT NULL,
    teacher_id     uuid NOT NULL,
    passengers     integer NOT NULL CHECK (passengers BETWEEN 1 AND 8),
    child_seats    integer NOT NULL DEFAULT 0 CHECK (child_seats >= 0),
    wheelchair     boolean NOT NULL DEFAULT false,
    address_line   text NOT NULL DEFAULT '' CHECK (length(address_line) <= 300),  -- '' = the household's; emptied after its days
    phone          text NOT NULL DEFAULT '' CHECK (length(phone) <= 40),          -- '' = the guardian's; emptied with it
    latitude       double precision CHECK (latitude BETWEEN -90 AND 90),          -- of the pick-up, WGS 84; emptied with it
    longitude      double precision CHECK (longitude BETWEEN -180 AND 180),
    to_latitude    double precision CHECK (to_latitude BETWEEN -90 AND 90),       -- of the meeting
    to_longitude   double precision CHECK (to_longitude BETWEEN -180 AND 180),
    side           text NOT NULL DEFAULT '' CHECK (side IN ('', 'north', 'east', 'south', 'west')),  -- of the meeting's place
    band           text NOT NULL DEFAULT '' CHECK (band IN ('', 'under_1', '1_to_2', '2_to_5', '5_to_10', 'over_10')),  -- miles
    mode           text NOT NULL CHECK (mode IN ('school', 'place')),
    meets          tstzrange NOT NULL CHECK (NOT isempty(meets)),                 -- the meeting, as it really runs
    state          text NOT NULL DEFAULT 'looking' CHECK (state IN ('looking', 'found', 'unmet', 'own', 'taxi', 'off')),
    answer_by      timestamptz NOT NULL,                                          -- then the family is offered another way
    told           text[] NOT NULL DEFAULT '{}' CHECK (told <@ ARRAY['drivers', 'office', 'guardian']),
    asked_at       timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (org_id, request_id),
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    FOREIGN KEY (org_id, household_id) REFERENCES household,
    FOREIGN KEY (org_id, guardian_id) REFERENCES person,
    CONSTRAINT no_child_rides_without_its_guardian CHECK (child_seats < passengers)
);
CREATE UNIQUE INDEX one_ride_asked_for_per_meeting ON ride_request (org_id, meeting_id) WHERE state <> 'off';
CREATE INDEX ride_request_by_time ON ride_request USING gist (org_id, meets) WHERE state <> 'off';
SELECT protect('ride_request');

-- One way of a request: when it may begin and must end, and when it would if it were driven alone.
CREATE TABLE ride_leg (
    org_id      uuid NOT NULL REFERENCES org,
    request_id  uuid NOT NULL,
    leg         text NOT NULL CHECK (leg IN ('there', 'back')),
    earliest    timestamptz NOT NULL,
    pick_up_at  timestamptz NOT NULL,
    drop_off_at timestamptz NOT NULL,
    latest      timestamptz NOT NULL,
    PRIMARY KEY (org_id, request_id, leg),
    FOREIGN KEY (org_id, request_id) REFERENCES ride_request,
    CONSTRAINT a_way_lies_within_its_window
        CHECK (earliest <= pick_up_at AND pick_up_at < drop_off_at AND drop_off_at <= latest)
);
SELECT protect('ride_leg');

-- A driver's trip. What the car held when it was promised stands beside what it carries.
CREATE TABLE ride (
    org_id      uuid NOT NULL REFERENCES org,
    ride_id     uuid NOT NULL,
    driver_id   uuid NOT NULL,
    school_id   uuid NOT NULL,
    during      tstzrange NOT NULL CHECK (NOT isempty(during)),
    aboard      integer NOT NULL CHECK (aboard > 0),             -- most at one time
    belts       integer NOT NULL,
    children    integer NOT NULL DEFAULT 0 CHECK (children >= 0),  -- in child seats, most at one time
    child_seats integer NOT NULL,
    wheelchair  boolean NOT NULL DEFAULT false,                  -- somebody rides in theirs
    is_fit      boolean NOT NULL,
    state       text NOT NULL DEFAULT 'claimed' CHECK (state IN ('claimed', 'given_back', 'off')),
    told        text[] NOT NULL DEFAULT '{}' CHECK (told <@ ARRAY['near']),
    revision    integer NOT NULL DEFAULT 0,                      -- iCalendar SEQUENCE
    claimed_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, ride_id),
    FOREIGN KEY (org_id, driver_id) REFERENCES person,
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    CONSTRAINT never_more_passengers_than_belts CHECK (aboard <= belts),
    CONSTRAINT never_more_children_than_child_seats CHECK (children <= child_seats),
    CONSTRAINT a_wheelchair_rides_in_a_fit_car CHECK (is_fit OR NOT wheelchair)
);
CREATE INDEX ride_by_driver ON ride (org_id, driver_id) WHERE state = 'claimed';
CREATE INDEX ride_by_time ON ride USING gist (org_id, during) WHERE state = 'claimed';
SELECT protect('ride');

-- Whom a trip picks up and drops off. What was given back stays, and is live no longer.
CREATE TABLE ride_stop (
    org_id         uuid NOT NULL REFERENCES org,
    ride_id        uuid NOT NULL,
    request_id     uuid NOT NULL,
    leg            text NOT NULL,
    code_word      text NOT NULL CHECK (code_word <> ''),         -- drawn for this claim: whoever held it before has another
    pick_up_at     timestamptz NOT NULL,
    drop_off_at    timestamptz NOT NULL,
    picked_up_at   timestamptz,
    dropped_off_at timestamptz,
    live           boolean NOT NULL DEFAULT true,
    PRIMARY KEY (org_id, ride_id, request_id, leg),
    FOREIGN KEY (org_id, ride_id) REFERENCES ride,
    FOREIGN KEY (org_id, request_id, leg) REFERENCES ride_leg,
    CONSTRAINT nobody_is_dropped_off_before_the_pick_up
        CHECK (dropped_off_at IS NULL OR (picked_up_at IS NOT NULL AND picked_up_at <= dropped_off_at))
);
CREATE UNIQUE INDEX one_live_claim_per_request ON ride_stop (org_id, request_id, leg) WHERE live;
SELECT protect('ride_stop');

-- What happened to a request, in its order: ids and words of ours only.
CREATE TABLE ride_event (
    org_id     uuid NOT NULL REFERENCES org,
    event_id   uuid NOT NULL,
    request_id uuid NOT NULL,
    ride_id    uuid,
    what       text NOT NULL CHECK (what IN ('asked', 'moved', 'later', 'off', 'claimed', 'given_back', 'expired', 'released',
                                             'picked_up', 'dropped_off', 'wider', 'office', 'guardian', 'own', 'taxi')),
    actor      text NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (org_id, event_id),
    FOREIGN KEY (org_id, request_id) REFERENCES ride_request
);
CREATE INDEX ride_event_by_request ON ride_event (org_id, request_id);
SELECT protect('ride_event');

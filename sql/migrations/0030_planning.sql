-- Owner: planning. Lock: none, everything is new.

-- An evening at a school whose rides are to be pooled, and how the last search went.
CREATE TABLE pooled_evening (
    org_id      uuid NOT NULL REFERENCES org,
    school_id   uuid NOT NULL,
    day         date NOT NULL,                                     -- on the school's clock
    state       text NOT NULL CHECK (state IN ('asked', 'planned', 'nothing', 'failed')),
    wish        integer NOT NULL DEFAULT 1 CHECK (wish > 0),       -- counts who asked: an older search's answer is dropped
    asked_at    timestamptz NOT NULL,
    lease_until timestamptz,                                       -- a worker searches until then
    planned_at  timestamptz,
    families    integer NOT NULL DEFAULT 0 CHECK (families >= 0),  -- that looked for a ride
    served      integer NOT NULL DEFAULT 0,
    in_turn     integer NOT NULL DEFAULT 0,                        -- whom first come, first served would have served
    PRIMARY KEY (org_id, school_id, day),
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    CONSTRAINT nobody_is_served_who_did_not_look CHECK (served BETWEEN 0 AND families)
);
CREATE INDEX pooled_evening_asked ON pooled_evening (org_id, asked_at) WHERE state = 'asked';
SELECT protect('pooled_evening');

-- A trip that was suggested to a volunteer. It is a ride only once they said yes.
CREATE TABLE pooled_trip (
    org_id       uuid NOT NULL REFERENCES org,
    trip_id      uuid NOT NULL,
    school_id    uuid NOT NULL,
    day          date NOT NULL,
    driver_id    uuid NOT NULL,
    leaves_at    timestamptz NOT NULL,                             -- from the driver's own start
    back_at      timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'declined')),
    suggested_at timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (org_id, trip_id),
    FOREIGN KEY (org_id, school_id, day) REFERENCES pooled_evening,
    FOREIGN KEY (org_id, driver_id) REFERENCES person,
    CONSTRAINT a_trip_ends_after_it_begins CHECK (leaves_at < back_at)
);
CREATE INDEX pooled_trip_by_evening ON pooled_trip (org_id, school_id, day);
CREATE INDEX pooled_trip_by_driver ON pooled_trip (org_id, driver_id) WHERE state = 'open';
SELECT protect('pooled_trip');

-- One way of one request within a suggested trip, and what the request said when it was planned.
CREATE TABLE pooled_stop (
    org_id      uuid NOT NULL REFERENCES org,
    trip_id     uuid NOT NULL,
    request_id  uuid NOT NULL,
    leg         text NOT NULL CHECK (leg IN ('there', 'back')),
    pick_up_at  timestamptz NOT NULL,
    drop_off_at timestamptz NOT NULL,
    seen        bytea NOT NULL,                                    -- a digest: said otherwise now, the trip is gone
    PRIMARY KEY (org_id, trip_id, request_id, leg),
    FOREIGN KEY (org_id, trip_id) REFERENCES pooled_trip ON DELETE CASCADE,
    FOREIGN KEY (org_id, request_id) REFERENCES ride_request,
    CONSTRAINT nobody_gets_out_before_they_got_in CHECK (pick_up_at < drop_off_at)
);
CREATE INDEX pooled_stop_by_request ON pooled_stop (org_id, request_id);
SELECT protect('pooled_stop');

-- Owner: places. Lock: none, everything is new.

-- Somewhere to meet off-site. Belongs to the org: a library serves every school near it.
CREATE TABLE place (
    org_id        uuid NOT NULL REFERENCES org,
    place_id      uuid NOT NULL,
    source_id     text NOT NULL,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind          text NOT NULL CHECK (kind IN ('library', 'cafe', 'park', 'community_centre', 'place_of_worship', 'school')),
    address_line  text NOT NULL DEFAULT '',
    latitude      double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),    -- degrees WGS 84
    longitude     double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    opening_hours text NOT NULL DEFAULT '',        -- OpenStreetMap's opening_hours syntax; '' = not known, so never suggested
    step_free     boolean NOT NULL DEFAULT false,
    quiet         boolean NOT NULL DEFAULT false,
    indoor        boolean NOT NULL DEFAULT true,
    max_party     integer NOT NULL DEFAULT 4 CHECK (max_party BETWEEN 1 AND 1000),  -- people at one table
    time_zone     text NOT NULL,                   -- IANA name
    left_on       date,
    PRIMARY KEY (org_id, place_id),
    CONSTRAINT one_place_per_source_id UNIQUE (org_id, source_id)
);
SELECT protect('place');

-- Days on which opening hours marked PH apply.
CREATE TABLE holiday (
    org_id uuid NOT NULL REFERENCES org,
    day    date NOT NULL,
    name   text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    PRIMARY KEY (org_id, day)
);
SELECT protect('holiday');

-- What a school has decided, with its source and date. Rides and childcare are off until theirs is here.
CREATE TABLE policy (
    org_id      uuid NOT NULL REFERENCES org,
    school_id   uuid NOT NULL,
    subject     text NOT NULL CHECK (subject IN ('rides', 'childcare', 'home_visits', 'interpreting', 'places')),
    settings    jsonb NOT NULL,                    -- a struct of the slice that obeys it
    source      text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),   -- board minutes, state law, insurer
    recorded_on date NOT NULL,
    PRIMARY KEY (org_id, school_id, subject),
    FOREIGN KEY (org_id, school_id) REFERENCES school
);
SELECT protect('policy');

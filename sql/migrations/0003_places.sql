-- Owner: places. Lock: none, everything is new.

CREATE TABLE school (
    org_id       uuid NOT NULL REFERENCES org,
    school_id    uuid NOT NULL,
    source_id    text NOT NULL,         -- sourcedId in the roster
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    text_name    text NOT NULL CHECK (length(text_name) BETWEEN 1 AND 18),  -- how texts begin; 18 keeps one in one part
    time_zone    text NOT NULL,         -- IANA name
    phone        text NOT NULL DEFAULT '',
    address_line text NOT NULL DEFAULT '',
    door         jsonb NOT NULL DEFAULT '{}',   -- which way in, by language: {"en": "Use the side door on Oak Street."}
    latitude     double precision CHECK (latitude BETWEEN -90 AND 90),      -- degrees WGS 84
    longitude    double precision CHECK (longitude BETWEEN -180 AND 180),
    decline      text NOT NULL DEFAULT 'ask' CHECK (decline IN ('ask', 'cancel')),  -- what a declined invitation does
    left_on      date,                  -- no longer in the roster
    PRIMARY KEY (org_id, school_id),
    CONSTRAINT one_school_per_source_id UNIQUE (org_id, source_id)
);
SELECT protect('school');

CREATE TABLE room (
    org_id    uuid NOT NULL REFERENCES org,
    room_id   uuid NOT NULL,
    school_id uuid NOT NULL,
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    shared    boolean NOT NULL DEFAULT false,   -- a conference room, not somebody's class room
    left_on   date,
    PRIMARY KEY (org_id, room_id),
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    CONSTRAINT one_room_of_a_name_per_school UNIQUE (org_id, school_id, name)
);
SELECT protect('room');

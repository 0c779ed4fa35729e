-- Owner: people (person_role), places (travel_time). Lock: person_role exclusively, for an instant.

-- Who the office let help is in no file: no roster takes that role away.
ALTER TABLE person_role ADD COLUMN by_office boolean NOT NULL DEFAULT false;

-- How long a routing service says the way takes between two schools or places, asked ahead: never a family's home.
CREATE TABLE travel_time (
    org_id         uuid NOT NULL REFERENCES org,
    from_latitude  double precision NOT NULL CHECK (from_latitude BETWEEN -90 AND 90),     -- degrees WGS 84
    from_longitude double precision NOT NULL CHECK (from_longitude BETWEEN -180 AND 180),
    to_latitude    double precision NOT NULL CHECK (to_latitude BETWEEN -90 AND 90),
    to_longitude   double precision NOT NULL CHECK (to_longitude BETWEEN -180 AND 180),
    minutes        integer NOT NULL CHECK (minutes >= 0),                                  -- by car
    asked_at       timestamptz NOT NULL,
    PRIMARY KEY (org_id, from_latitude, from_longitude, to_latitude, to_longitude)
);
SELECT protect('travel_time');

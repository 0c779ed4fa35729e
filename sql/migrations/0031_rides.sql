-- Owner: rides. Lock: ride_request exclusively, while its rows are read once.

-- The meetings a request brings its family to, of one visit: there before the first and home after the last. A meeting
-- that is off or needs no ride any more has no row.
CREATE TABLE ride_meeting (
    org_id     uuid NOT NULL REFERENCES org,
    meeting_id uuid NOT NULL,
    request_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    during     tstzrange NOT NULL CHECK (NOT isempty(during)),  -- as the meeting really runs
    PRIMARY KEY (org_id, meeting_id),
    FOREIGN KEY (org_id, request_id) REFERENCES ride_request
);
CREATE INDEX ride_meeting_by_request ON ride_meeting (org_id, request_id);

-- Who is brought to a meeting already is asked for with each booking.
CREATE INDEX ride_request_by_guardian ON ride_request (org_id, guardian_id) WHERE state <> 'off';

-- The owner is bound by row-level security too, and works for no org here.
ALTER TABLE ride_request NO FORCE ROW LEVEL SECURITY;
INSERT INTO ride_meeting (org_id, meeting_id, request_id, teacher_id, during)
SELECT org_id, meeting_id, request_id, teacher_id, meets
FROM ride_request
WHERE state <> 'off';
ALTER TABLE ride_request FORCE ROW LEVEL SECURITY;
SELECT protect('ride_meeting');

-- Owner: booking. Lock: meeting and proposal exclusively, while their rows are checked.

-- A meeting off-site or at home. 'proposed' takes everybody's time like a confirmed one, but somebody has not agreed yet:
-- the teacher to a place the family named, or a second visitor to a visit.
ALTER TABLE meeting DROP CONSTRAINT meeting_mode_check;
ALTER TABLE meeting ADD CONSTRAINT meeting_mode_check CHECK (mode IN ('school', 'video', 'phone', 'place', 'home'));
ALTER TABLE meeting DROP CONSTRAINT meeting_state_check;
ALTER TABLE meeting ADD CONSTRAINT meeting_state_check
    CHECK (state IN ('proposed', 'confirmed', 'cancelled', 'held', 'missed'));
ALTER TABLE meeting ADD COLUMN place_id uuid;
ALTER TABLE meeting ADD COLUMN named_place text NOT NULL DEFAULT '' CHECK (length(named_place) <= 200);   -- by the family, where no place of the book does
ALTER TABLE meeting ADD FOREIGN KEY (org_id, place_id) REFERENCES place;
ALTER TABLE meeting ADD CONSTRAINT only_off_site_meetings_have_a_place
    CHECK ((mode = 'place') = (place_id IS NOT NULL OR named_place <> ''));
ALTER TABLE proposal DROP CONSTRAINT proposal_mode_check;
ALTER TABLE proposal ADD CONSTRAINT proposal_mode_check CHECK (mode IN ('school', 'video', 'phone', 'place', 'home'));

-- What is in a guardian's way, as last answered: ticked already the next time, changed at any time. Nothing says why.
CREATE TABLE obstacle (
    org_id          uuid NOT NULL REFERENCES org,
    guardian_id     uuid NOT NULL,
    ride            boolean NOT NULL DEFAULT false,
    ride_passengers integer NOT NULL DEFAULT 1 CHECK (ride_passengers BETWEEN 1 AND 8),
    child_seats     integer NOT NULL DEFAULT 0 CHECK (child_seats BETWEEN 0 AND 8),
    wheelchair      boolean NOT NULL DEFAULT false,
    childcare       boolean NOT NULL DEFAULT false,
    interpreter     text NOT NULL DEFAULT '',      -- BCP 47, 'ase' for American Sign Language; '' = none wanted
    answered_at     timestamptz NOT NULL,
    PRIMARY KEY (org_id, guardian_id),
    FOREIGN KEY (org_id, guardian_id) REFERENCES person,
    CONSTRAINT seats_are_for_passengers CHECK (child_seats <= ride_passengers)
);
SELECT protect('obstacle');

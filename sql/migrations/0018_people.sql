-- Owner: people. Lock: person_role and staff_profile exclusively, for an instant.

-- Whoever helps families come holds a role like everybody else; one person may hold several.
ALTER TABLE person_role DROP CONSTRAINT person_role_role_check;
ALTER TABLE person_role ADD CONSTRAINT person_role_role_check
    CHECK (role IN ('guardian', 'student', 'teacher', 'staff', 'office', 'volunteer', 'interpreter'));

-- Something a person has until a date. What a school did not record, nobody has.
CREATE TABLE credential (
    org_id      uuid NOT NULL REFERENCES org,
    person_id   uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('home_visit_training', 'interpreting', 'childcare',
                                              'driving', 'driving_licence', 'driving_insurance', 'driving_record',
                                              'background_check')),
    valid_until date NOT NULL,          -- last valid day, in the school's zone
    recorded_on date NOT NULL,
    PRIMARY KEY (org_id, person_id, kind),
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
SELECT protect('credential');

INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
SELECT org_id, person_id, 'home_visit_training', trained_until, current_date
FROM staff_profile
WHERE trained_until IS NOT NULL;
ALTER TABLE staff_profile DROP COLUMN trained_until;

-- A volunteer of the parents' association: where they start from and what they speak. Their car and shifts stand elsewhere.
CREATE TABLE volunteer (
    org_id    uuid NOT NULL REFERENCES org,
    person_id uuid NOT NULL,
    languages text[] NOT NULL DEFAULT '{}',        -- BCP 47
    latitude  double precision CHECK (latitude BETWEEN -90 AND 90),      -- degrees WGS 84
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    born_on   date,                                -- a driver's least age is a policy of the school
    left_on   date,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
SELECT protect('volunteer');

-- Owner: people. Lock: none, everything is new.

CREATE TABLE person (
    org_id           uuid NOT NULL REFERENCES org,
    person_id        uuid NOT NULL,
    source_id        text NOT NULL,
    given_name       text NOT NULL,
    family_name      text NOT NULL,
    greeting         text NOT NULL DEFAULT '',     -- the name they gave for being greeted; '' greets without one
    called           jsonb NOT NULL DEFAULT '{}',  -- staff: {"en": "Ms. Okafor", "es": "maestra Okafor"}; {} = the name
    language         text NOT NULL DEFAULT 'en',   -- BCP 47
    interpreter_need text NOT NULL DEFAULT 'none' CHECK (interpreter_need IN ('none', 'spoken', 'ase')),
    email            text NOT NULL DEFAULT '',
    sms              text NOT NULL DEFAULT '',     -- E.164, takes texts
    phone            text NOT NULL DEFAULT '',     -- E.164, for calls
    channel          text NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'sms', 'call', 'paper')),
    grade            text NOT NULL DEFAULT '',     -- students
    left_on          date,                         -- no longer in the roster; past meetings stay
    PRIMARY KEY (org_id, person_id),
    CONSTRAINT one_person_per_source_id UNIQUE (org_id, source_id)
);
CREATE INDEX person_by_sms ON person (org_id, sms) WHERE sms <> '';
SELECT protect('person');
SELECT let_finder_read('person', 'org_id, person_id, sms');

CREATE FUNCTION orgs_of_number(number text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT org_id FROM porchlight.person WHERE sms = number AND sms <> '';
END;
ALTER FUNCTION orgs_of_number(text) OWNER TO porchlight_finder;

CREATE TABLE person_role (
    org_id    uuid NOT NULL REFERENCES org,
    person_id uuid NOT NULL,
    school_id uuid NOT NULL,
    role      text NOT NULL CHECK (role IN ('guardian', 'student', 'teacher', 'staff', 'office')),
    main      boolean NOT NULL DEFAULT true,
    begins    date,
    ends      date,                                -- last day
    PRIMARY KEY (org_id, person_id, school_id, role),
    FOREIGN KEY (org_id, person_id) REFERENCES person,
    FOREIGN KEY (org_id, school_id) REFERENCES school
);
SELECT protect('person_role');

CREATE TABLE staff_profile (
    org_id        uuid NOT NULL REFERENCES org,
    person_id     uuid NOT NULL,
    languages     text[] NOT NULL DEFAULT '{}',
    trained_until date,                            -- home visits, last valid day
    room_id       uuid,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person,
    FOREIGN KEY (org_id, room_id) REFERENCES room
);
SELECT protect('staff_profile');

CREATE TABLE household (
    org_id                uuid NOT NULL REFERENCES org,
    household_id          uuid NOT NULL,
    source_id             text NOT NULL,
    address_line          text NOT NULL DEFAULT '',
    locality              text NOT NULL DEFAULT '',
    postal_code           text NOT NULL DEFAULT '',
    latitude              double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude             double precision CHECK (longitude BETWEEN -180 AND 180),
    has_car               boolean,
    works_nights          boolean NOT NULL DEFAULT false,
    young_children_months integer[] NOT NULL DEFAULT '{}',
    left_on               date,
    PRIMARY KEY (org_id, household_id),
    CONSTRAINT one_household_per_source_id UNIQUE (org_id, source_id)
);
SELECT protect('household');

CREATE TABLE guardianship (
    org_id       uuid NOT NULL REFERENCES org,
    student_id   uuid NOT NULL,
    guardian_id  uuid NOT NULL,
    household_id uuid,                             -- where this guardian lives; NULL: not said
    relationship text NOT NULL DEFAULT 'guardian',
    lives_with   boolean NOT NULL DEFAULT true,
    may_pick_up  boolean NOT NULL DEFAULT false,
    restriction  text NOT NULL DEFAULT 'none' CHECK (restriction IN ('none', 'no-contact', 'court-order')),
    left_on      date,
    PRIMARY KEY (org_id, student_id, guardian_id),
    FOREIGN KEY (org_id, student_id) REFERENCES person,
    FOREIGN KEY (org_id, guardian_id) REFERENCES person,
    FOREIGN KEY (org_id, household_id) REFERENCES household
);
CREATE INDEX guardianship_by_guardian ON guardianship (org_id, guardian_id);
SELECT protect('guardianship');

CREATE TABLE class (
    org_id    uuid NOT NULL REFERENCES org,
    class_id  uuid NOT NULL,
    school_id uuid NOT NULL,
    source_id text NOT NULL,
    title     text NOT NULL,
    homeroom  boolean NOT NULL DEFAULT false,
    room      text NOT NULL DEFAULT '',
    begins    date,                                -- first and last day of its terms
    ends      date,
    left_on   date,
    PRIMARY KEY (org_id, class_id),
    FOREIGN KEY (org_id, school_id) REFERENCES school,
    CONSTRAINT one_class_per_source_id UNIQUE (org_id, source_id)
);
SELECT protect('class');

CREATE TABLE enrollment (
    org_id    uuid NOT NULL REFERENCES org,
    class_id  uuid NOT NULL,
    person_id uuid NOT NULL,
    role      text NOT NULL CHECK (role IN ('student', 'teacher')),
    main      boolean NOT NULL DEFAULT false,
    begins    date,
    ends      date,                                -- last day
    left_on   date,
    PRIMARY KEY (org_id, class_id, person_id, role),
    FOREIGN KEY (org_id, class_id) REFERENCES class,
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
CREATE INDEX enrollment_by_person ON enrollment (org_id, person_id, role);
SELECT protect('enrollment');

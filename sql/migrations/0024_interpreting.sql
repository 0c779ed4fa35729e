-- Owner: interpreting. Lock: none, everything is new.

-- A person who interprets: what they speak and the most they do. Who comes in person also takes calls, who is on a
-- screen also takes calls. Whether they still help says their role, whether they may says their credential.
CREATE TABLE interpreter (
    org_id    uuid NOT NULL REFERENCES org,
    person_id uuid NOT NULL,
    languages text[] NOT NULL DEFAULT '{}',        -- BCP 47, signed ones too: 'ase'
    mode      text NOT NULL CHECK (mode IN ('in_person', 'video', 'phone')),
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
SELECT protect('interpreter');

-- A telephone interpreting service. Belongs to the org: a district's contract serves each of its schools.
CREATE TABLE phone_line (
    org_id        uuid NOT NULL REFERENCES org,
    line_id       uuid NOT NULL,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    languages     text[] NOT NULL CHECK (cardinality(languages) > 0),   -- BCP 47, spoken ones
    calls         integer NOT NULL CHECK (calls BETWEEN 1 AND 200),     -- at once
    opening_hours text NOT NULL DEFAULT '24/7' CHECK (opening_hours <> ''),   -- OpenStreetMap's opening_hours syntax
    time_zone     text NOT NULL,                   -- IANA name
    dial_in       text NOT NULL CHECK (length(dial_in) BETWEEN 1 AND 200),    -- number and code, for whoever calls
    left_on       date,                            -- no longer used
    PRIMARY KEY (org_id, line_id),
    CONSTRAINT one_line_of_a_name UNIQUE (org_id, name)
);
SELECT protect('phone_line');

-- One row for each call a line takes at once: the agenda keeps any of them from being had twice. Numbers above the
-- line's `calls` are left from when it took more; they serve what was promised and nothing new.
CREATE TABLE line_call (
    org_id  uuid NOT NULL REFERENCES org,
    call_id uuid NOT NULL,
    line_id uuid NOT NULL,
    number  integer NOT NULL CHECK (number >= 1),
    PRIMARY KEY (org_id, call_id),
    FOREIGN KEY (org_id, line_id) REFERENCES phone_line,
    CONSTRAINT each_call_of_a_line_once UNIQUE (org_id, line_id, number)
);
SELECT protect('line_call');

-- Who interprets at a meeting: a person who was asked, a line, or somebody the office named who is in no book of ours.
CREATE TABLE interpretation (
    org_id         uuid NOT NULL REFERENCES org,
    meeting_id     uuid NOT NULL,
    language       text NOT NULL CHECK (language <> ''),    -- the family's, BCP 47
    mode           text NOT NULL CHECK (mode IN ('in_person', 'video', 'phone')),   -- how the interpreter is there
    state          text NOT NULL CHECK (state IN ('asked', 'accepted', 'line', 'missing')),
    interpreter_id uuid,
    line_id        uuid,
    call_id        uuid,
    outside        text NOT NULL DEFAULT '' CHECK (length(outside) <= 200),
    told           text NOT NULL CHECK (told IN ('in_person', 'video', 'phone', 'missing')),   -- what the family last heard
    requested_at   timestamptz NOT NULL,           -- lead times count from here
    changed_at     timestamptz NOT NULL,
    entry_id       uuid NOT NULL,                  -- of the interpreter's calendar entry: another person, another entry
    entry_revision integer NOT NULL DEFAULT 0,     -- its iCalendar SEQUENCE
    entry_since    timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id),
    -- Deferred: a meeting and all that goes with it are written in one transaction, in whichever order.
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (org_id, interpreter_id) REFERENCES interpreter,
    FOREIGN KEY (org_id, line_id) REFERENCES phone_line,
    FOREIGN KEY (org_id, call_id) REFERENCES line_call,
    CONSTRAINT exactly_one_interprets_unless_nobody_does CHECK (
        num_nonnulls(interpreter_id, line_id, nullif(outside, '')) = (state <> 'missing')::integer),
    CONSTRAINT only_a_person_is_asked CHECK (state <> 'asked' OR interpreter_id IS NOT NULL),
    CONSTRAINT a_line_is_had_by_one_of_its_calls CHECK (
        (state = 'line') = (line_id IS NOT NULL) AND (line_id IS NULL) = (call_id IS NULL))
);
CREATE INDEX interpretation_by_interpreter ON interpretation (org_id, interpreter_id) WHERE interpreter_id IS NOT NULL;
CREATE INDEX interpretation_missing ON interpretation (org_id, changed_at) WHERE state = 'missing';
SELECT protect('interpretation');

-- Who said they cannot at a meeting's time: not asked again for it.
CREATE TABLE interpretation_declined (
    org_id      uuid NOT NULL REFERENCES org,
    meeting_id  uuid NOT NULL,
    person_id   uuid NOT NULL,
    declined_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, person_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES interpretation ON DELETE CASCADE,
    FOREIGN KEY (org_id, person_id) REFERENCES person
);
SELECT protect('interpretation_declined');

-- Whether somebody may interpret at a school on a day of its clock: holds the role, has a certificate through that day, is
-- no student, and has not left. security_invoker by default: whoever asks is bound by the org of the transaction.
CREATE FUNCTION may_interpret(org uuid, person uuid, school uuid, on_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM porchlight.person AS who
                   WHERE who.org_id = org AND who.person_id = person AND who.left_on IS NULL)
       AND EXISTS (SELECT FROM porchlight.credential AS held
                   WHERE held.org_id = org AND held.person_id = person AND held.kind = 'interpreting'
                     AND held.valid_until >= on_day)
       AND EXISTS (SELECT FROM porchlight.person_role AS role
                   WHERE role.org_id = org AND role.person_id = person AND role.school_id = school
                     AND role.role = 'interpreter' AND (role.ends IS NULL OR role.ends >= on_day))
       AND NOT EXISTS (SELECT FROM porchlight.person_role AS role
                       WHERE role.org_id = org AND role.person_id = person AND role.role = 'student');
END;

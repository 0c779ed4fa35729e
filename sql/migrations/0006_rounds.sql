-- Owner: rounds. Lock: none, everything is new.

CREATE TABLE round (
    org_id               uuid NOT NULL REFERENCES org,
    round_id             uuid NOT NULL,
    school_id            uuid NOT NULL,
    title                jsonb NOT NULL,         -- by language: {"en": "Fall conferences 2026", "es": ...}; "en" is required
    days                 date[] NOT NULL CHECK (cardinality(days) BETWEEN 1 AND 60),   -- in the school's zone
    slot_minutes         integer NOT NULL CHECK (slot_minutes BETWEEN 5 AND 120),
    buffer_minutes       integer NOT NULL DEFAULT 0 CHECK (buffer_minutes BETWEEN 0 AND 60),
    break_after          integer NOT NULL DEFAULT 0 CHECK (break_after BETWEEN 0 AND 50),  -- meetings in a row; 0 = no break
    break_minutes        integer NOT NULL DEFAULT 0 CHECK (break_minutes BETWEEN 0 AND 120),
    modes                text[] NOT NULL CHECK (modes <@ ARRAY['school', 'video', 'phone'] AND cardinality(modes) > 0),
    opens_at             timestamptz NOT NULL,
    closes_at            timestamptz NOT NULL,
    cutoff_minutes       integer NOT NULL DEFAULT 60 CHECK (cutoff_minutes >= 0),     -- before each meeting; 0 = up to its start
    child_limit          integer NOT NULL DEFAULT 8 CHECK (child_limit BETWEEN 1 AND 20),      -- meetings per child and household
    household_limit      integer NOT NULL DEFAULT 20 CHECK (household_limit BETWEEN 1 AND 60), -- meetings per household
    late_from            time,                   -- openings at or after it are late; NULL = none are kept
    late_kept_until      timestamptz,            -- late ones are only for households that work nights, until then
    early_from           timestamptz,            -- families with early access may book from here
    reminders            text[] NOT NULL DEFAULT '{week,day,hour}' CHECK (reminders <@ ARRAY['week', 'day', 'hour']),
    court_order          text NOT NULL DEFAULT 'ask' CHECK (court_order IN ('ask', 'invite')),  -- guardians under one: the office decides, or they are invited
    state                text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
    created_at           timestamptz NOT NULL,
    PRIMARY KEY (org_id, round_id),
    CONSTRAINT a_round_is_held_at_a_school FOREIGN KEY (org_id, school_id) REFERENCES school,
    CONSTRAINT a_round_closes_after_it_opens CHECK (closes_at > opens_at),
    CONSTRAINT early_access_is_before_opening CHECK (early_from < opens_at),
    CONSTRAINT late_openings_are_kept_with_a_date CHECK ((late_from IS NULL) = (late_kept_until IS NULL))
);
SELECT protect('round');

CREATE TABLE round_teacher (
    org_id       uuid NOT NULL REFERENCES org,
    round_id     uuid NOT NULL,
    teacher_id   uuid NOT NULL,
    slot_minutes integer CHECK (slot_minutes BETWEEN 5 AND 120),   -- NULL: as the round
    room_id      uuid,                  -- where this teacher meets in this round
    video_url    text NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, round_id, teacher_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, teacher_id) REFERENCES person,
    FOREIGN KEY (org_id, room_id) REFERENCES room
);
SELECT protect('round_teacher');

CREATE TABLE early_access (
    org_id       uuid NOT NULL REFERENCES org,
    round_id     uuid NOT NULL,
    household_id uuid NOT NULL,
    PRIMARY KEY (org_id, round_id, household_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, household_id) REFERENCES household
);
SELECT protect('early_access');

CREATE TABLE invitation (
    org_id        uuid NOT NULL REFERENCES org,
    invitation_id uuid NOT NULL,
    round_id      uuid NOT NULL,
    guardian_id   uuid NOT NULL,
    household_id  uuid NOT NULL,        -- a guardian without a household stands for one of their own: the guardian's id
    channel       text NOT NULL CHECK (channel IN ('email', 'sms', 'paper')),  -- how the first notice goes out
    withdrawn_at  timestamptz,
    withdrawn_by  text CHECK (withdrawn_by IN ('roster', 'office')),   -- roster: a restriction came or the guardian left; it comes back when the roster allows it again
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, invitation_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round,
    FOREIGN KEY (org_id, guardian_id) REFERENCES person,
    CONSTRAINT one_invitation_per_guardian_and_round UNIQUE (org_id, round_id, guardian_id),
    CONSTRAINT a_withdrawn_invitation_says_by_whom CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX invitation_by_household ON invitation (org_id, round_id, household_id);
SELECT protect('invitation');

-- Who would like to meet about which child.
CREATE TABLE invitation_wish (
    org_id        uuid NOT NULL REFERENCES org,
    invitation_id uuid NOT NULL,
    student_id    uuid NOT NULL,
    teacher_id    uuid NOT NULL,
    subject       text NOT NULL DEFAULT '',   -- title of the class they share: 'Grade 2', 'Mathematics 7'
    PRIMARY KEY (org_id, invitation_id, student_id, teacher_id),
    FOREIGN KEY (org_id, invitation_id) REFERENCES invitation,
    FOREIGN KEY (org_id, student_id) REFERENCES person,
    FOREIGN KEY (org_id, teacher_id) REFERENCES person
);
CREATE INDEX invitation_wish_by_teacher ON invitation_wish (org_id, teacher_id);
SELECT protect('invitation_wish');

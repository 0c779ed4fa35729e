-- Owner: availability. Lock: none, everything is new.

-- Weekly hours, in the school's wall-clock time.
CREATE TABLE pattern (
    org_id     uuid NOT NULL REFERENCES org,
    pattern_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    weekday    integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),   -- ISO 8601: 1 is Monday
    starts     time NOT NULL,
    ends       time NOT NULL,
    from_day   date,
    until_day  date,                    -- last day
    PRIMARY KEY (org_id, pattern_id),
    FOREIGN KEY (org_id, teacher_id) REFERENCES person,
    CONSTRAINT hours_end_after_they_start CHECK (ends > starts),
    CONSTRAINT hours_begin_before_they_run_out CHECK (until_day >= from_day),
    CONSTRAINT weekly_hours_do_not_overlap EXCLUDE USING gist (
        org_id WITH =, teacher_id WITH =, weekday WITH =,
        int4range(extract(epoch FROM starts)::integer, extract(epoch FROM ends)::integer) WITH &&,   -- seconds of the day
        daterange(from_day, until_day, '[]') WITH &&
    )
);
CREATE INDEX pattern_by_teacher ON pattern (org_id, teacher_id);
SELECT protect('pattern');

-- One dated change: time added to or removed from the weekly hours.
CREATE TABLE exception (
    org_id       uuid NOT NULL REFERENCES org,
    exception_id uuid NOT NULL,
    teacher_id   uuid NOT NULL,
    day          date NOT NULL,
    starts       time NOT NULL,
    ends         time NOT NULL,
    effect       text NOT NULL CHECK (effect IN ('added', 'removed')),
    origin       text NOT NULL CHECK (origin IN ('roster', 'teacher', 'office')),
    PRIMARY KEY (org_id, exception_id),
    FOREIGN KEY (org_id, teacher_id) REFERENCES person,
    CONSTRAINT an_exception_ends_after_it_starts CHECK (ends > starts),
    CONSTRAINT the_same_exception_once UNIQUE (org_id, teacher_id, day, starts, ends, effect, origin),
    -- A roster's windows may overlap what a teacher added: an import must not stop at it, and together they offer both.
    CONSTRAINT added_or_removed_times_do_not_overlap EXCLUDE USING gist (
        org_id WITH =, teacher_id WITH =, day WITH =, effect WITH =,
        int4range(extract(epoch FROM starts)::integer, extract(epoch FROM ends)::integer) WITH &&
    ) WHERE (origin <> 'roster')
);
SELECT protect('exception');

-- A teacher's calendar elsewhere, whose busy times are not offered.
CREATE TABLE outside_calendar (
    org_id      uuid NOT NULL REFERENCES org,
    calendar_id uuid NOT NULL,
    teacher_id  uuid NOT NULL,
    url         text NOT NULL CHECK (length(url) <= 2000),   -- itself a secret: never logged, never shown again
    due_at      timestamptz NOT NULL,   -- when a worker looks again; while one does, the end of its lease
    fetched_at  timestamptz,            -- age of the good copy
    problem     text NOT NULL DEFAULT '' CHECK (problem IN ('', 'unreachable', 'refused', 'too_large', 'unreadable', 'not_public')),
    failing_since timestamptz,
    PRIMARY KEY (org_id, calendar_id),
    FOREIGN KEY (org_id, teacher_id) REFERENCES person,
    CONSTRAINT the_same_calendar_once UNIQUE (org_id, teacher_id, url)
);
CREATE INDEX outside_calendar_due ON outside_calendar (org_id, due_at);
SELECT protect('outside_calendar');
SELECT let_finder_read('outside_calendar', 'org_id, due_at');

-- Orgs that have a calendar to look at now.
CREATE FUNCTION orgs_with_due_calendars(at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT org_id FROM porchlight.outside_calendar WHERE due_at <= at;
END;
ALTER FUNCTION orgs_with_due_calendars(timestamptz) OWNER TO porchlight_finder;

CREATE TABLE busy (
    org_id      uuid NOT NULL REFERENCES org,
    calendar_id uuid NOT NULL,
    teacher_id  uuid NOT NULL,
    during      tstzrange NOT NULL CHECK (NOT isempty(during)),
    FOREIGN KEY (org_id, calendar_id) REFERENCES outside_calendar ON DELETE CASCADE,
    PRIMARY KEY (org_id, calendar_id, during)
);
CREATE INDEX busy_by_teacher ON busy USING gist (org_id, teacher_id, during);
SELECT protect('busy');

-- Every replica hears, at commit, whose offered time changed.
CREATE FUNCTION tell_whose_offer_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = porchlight, pg_temp AS $$
BEGIN
    PERFORM pg_notify('porchlight_openings', coalesce(new.org_id, old.org_id) || ' ' || coalesce(new.teacher_id, old.teacher_id));
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_whose_offer_changed AFTER INSERT OR UPDATE OR DELETE ON pattern
    FOR EACH ROW EXECUTE FUNCTION tell_whose_offer_changed();
CREATE TRIGGER tell_whose_offer_changed AFTER INSERT OR UPDATE OR DELETE ON exception
    FOR EACH ROW EXECUTE FUNCTION tell_whose_offer_changed();
CREATE TRIGGER tell_whose_offer_changed AFTER INSERT OR UPDATE OR DELETE ON busy
    FOR EACH ROW EXECUTE FUNCTION tell_whose_offer_changed();

-- The database after all migrations, drawn from PostgreSQL's own catalogue. Made, not written: do not edit.

CREATE TABLE agenda (
    org_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    during tstzrange NOT NULL,
    claim_id uuid NOT NULL,
    kind text NOT NULL,
    starts_at timestamp with time zone DEFAULT lower(during),
    ends_at timestamp with time zone DEFAULT upper(during),
    CONSTRAINT agenda_during_check CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT agenda_kind_check CHECK ((kind = ANY (ARRAY['teacher'::text, 'co_visitor'::text, 'guardian'::text, 'room'::text, 'table'::text, 'interpreter'::text, 'line_call'::text, 'driver'::text, 'childcare_worker'::text]))),
    CONSTRAINT agenda_pkey PRIMARY KEY (org_id, claim_id, resource_id),
    CONSTRAINT nobody_in_two_places_at_once EXCLUDE USING gist (org_id WITH =, resource_id WITH =, during WITH &&)
);
CREATE INDEX agenda_by_time ON agenda USING btree (org_id, resource_id, ends_at);
CREATE INDEX agenda_of_helpers ON agenda USING btree (org_id, ends_at) WHERE (kind = ANY (ARRAY['co_visitor'::text, 'interpreter'::text, 'driver'::text, 'childcare_worker'::text]));
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_whose_time_is_another AFTER UPDATE ON agenda REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_whose_time_changed();
CREATE TRIGGER tell_whose_time_was_given_back AFTER DELETE ON agenda REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_whose_time_changed();
CREATE TRIGGER tell_whose_time_was_taken AFTER INSERT ON agenda REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_whose_time_changed();

CREATE TABLE api_key (
    org_id uuid NOT NULL,
    key_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    scopes text[] NOT NULL,
    school_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    rotated_at timestamp with time zone,
    CONSTRAINT a_key_lives_at_most_400_days CHECK ((expires_at <= (created_at + '400 days'::interval))),
    CONSTRAINT a_key_opens_one_door UNIQUE (key_hash),
    CONSTRAINT api_key_key_hash_check CHECK ((length(key_hash) = 32)),
    CONSTRAINT api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT api_key_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT api_key_pkey PRIMARY KEY (org_id, key_id)
);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_a_door_changed AFTER UPDATE ON api_key FOR EACH ROW WHEN (((new.revoked_at IS DISTINCT FROM old.revoked_at) OR (new.expires_at IS DISTINCT FROM old.expires_at))) EXECUTE FUNCTION tell_a_door_changed();
CREATE TRIGGER tell_a_door_is_gone AFTER DELETE ON api_key FOR EACH STATEMENT EXECUTE FUNCTION tell_a_door_changed();

CREATE TABLE audit (
    org_id uuid NOT NULL,
    audit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    CONSTRAINT audit_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT audit_pkey PRIMARY KEY (org_id, audit_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE busy (
    org_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT busy_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT busy_org_id_calendar_id_fkey FOREIGN KEY (org_id, calendar_id) REFERENCES outside_calendar(org_id, calendar_id) ON DELETE CASCADE,
    CONSTRAINT busy_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT busy_pkey PRIMARY KEY (org_id, calendar_id, during)
);
CREATE INDEX busy_by_teacher ON busy USING gist (org_id, teacher_id, during);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_whose_offer_changed AFTER INSERT OR DELETE OR UPDATE ON busy FOR EACH ROW EXECUTE FUNCTION tell_whose_offer_changed();

CREATE TABLE calendar_entry (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    audience text NOT NULL,
    language text NOT NULL,
    entry bytea NOT NULL,
    gone_after timestamp with time zone,
    CONSTRAINT calendar_entry_audience_check CHECK ((audience = ANY (ARRAY['family'::text, 'teacher'::text]))),
    CONSTRAINT calendar_entry_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id),
    CONSTRAINT calendar_entry_pkey PRIMARY KEY (org_id, meeting_id, audience)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE calendar_reply (
    org_id uuid NOT NULL,
    digest bytea NOT NULL,
    meeting_id uuid NOT NULL,
    sequence integer NOT NULL,
    stamped_at timestamp with time zone,
    outcome text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT calendar_reply_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT calendar_reply_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id),
    CONSTRAINT calendar_reply_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'tentative'::text, 'asked'::text, 'cancelled'::text, 'stale'::text, 'for_a_human'::text]))),
    CONSTRAINT calendar_reply_pkey PRIMARY KEY (org_id, digest)
);
CREATE INDEX calendar_reply_by_meeting ON calendar_reply USING btree (org_id, meeting_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE car (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    seats integer NOT NULL,
    child_seats integer NOT NULL DEFAULT 0,
    wheelchair boolean NOT NULL DEFAULT false,
    described text NOT NULL DEFAULT ''::text,
    plate text NOT NULL DEFAULT ''::text,
    by_owner boolean NOT NULL DEFAULT false,
    left_on date,
    CONSTRAINT car_child_seats_check CHECK ((child_seats >= 0)),
    CONSTRAINT car_described_check CHECK ((length(described) <= 60)),
    CONSTRAINT car_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT car_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT car_pkey PRIMARY KEY (org_id, person_id),
    CONSTRAINT car_plate_check CHECK ((length(plate) <= 15)),
    CONSTRAINT car_seats_check CHECK (((seats >= 1) AND (seats <= 20))),
    CONSTRAINT every_child_seat_is_on_a_belt CHECK ((child_seats <= seats))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_claim (
    org_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    revision integer NOT NULL DEFAULT 0,
    claimed_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT childcare_claim_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_claim_org_id_shift_id_fkey FOREIGN KEY (org_id, shift_id) REFERENCES childcare_shift(org_id, shift_id),
    CONSTRAINT childcare_claim_org_id_worker_id_fkey FOREIGN KEY (org_id, worker_id) REFERENCES person(org_id, person_id),
    CONSTRAINT childcare_claim_pkey PRIMARY KEY (org_id, entry_id)
);
CREATE INDEX childcare_claim_by_entry ON childcare_claim USING btree (entry_id);
CREATE INDEX childcare_claim_by_worker ON childcare_claim USING btree (org_id, worker_id);
CREATE UNIQUE INDEX one_worker_holds_a_shift ON childcare_claim USING btree (org_id, shift_id) WHERE (left_at IS NULL);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_event (
    org_id uuid NOT NULL,
    event_id uuid NOT NULL,
    session_id uuid NOT NULL,
    seat_id uuid,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    worker_id uuid NOT NULL,
    taker_id uuid,
    counted integer,
    counts boolean NOT NULL,
    trouble text NOT NULL DEFAULT ''::text,
    seen_at timestamp with time zone,
    CONSTRAINT a_child_leaves_with_a_named_adult CHECK (((kind <> 'out'::text) OR (NOT counts) OR (taker_id IS NOT NULL))),
    CONSTRAINT childcare_event_counted_check CHECK (((counted >= 0) AND (counted <= 500))),
    CONSTRAINT childcare_event_kind_check CHECK ((kind = ANY (ARRAY['in'::text, 'out'::text, 'stopped'::text, 'count'::text]))),
    CONSTRAINT childcare_event_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_event_org_id_seat_id_fkey FOREIGN KEY (org_id, seat_id) REFERENCES childcare_seat(org_id, seat_id),
    CONSTRAINT childcare_event_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES childcare_session(org_id, session_id),
    CONSTRAINT childcare_event_org_id_worker_id_fkey FOREIGN KEY (org_id, worker_id) REFERENCES person(org_id, person_id),
    CONSTRAINT childcare_event_pkey PRIMARY KEY (org_id, event_id),
    CONSTRAINT only_heads_are_counted CHECK (((kind = 'count'::text) = (counted IS NOT NULL))),
    CONSTRAINT only_heads_are_of_no_child CHECK (((kind = 'count'::text) = (seat_id IS NULL)))
);
CREATE INDEX childcare_event_by_session ON childcare_event USING btree (org_id, session_id, at);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_pick_up (
    org_id uuid NOT NULL,
    pick_up_id uuid NOT NULL,
    seat_id uuid NOT NULL,
    name text NOT NULL,
    relationship text NOT NULL DEFAULT ''::text,
    added_by text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT childcare_pick_up_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT childcare_pick_up_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_pick_up_org_id_seat_id_fkey FOREIGN KEY (org_id, seat_id) REFERENCES childcare_seat(org_id, seat_id),
    CONSTRAINT childcare_pick_up_pkey PRIMARY KEY (org_id, pick_up_id),
    CONSTRAINT childcare_pick_up_relationship_check CHECK ((length(relationship) <= 60))
);
CREATE INDEX childcare_pick_up_by_seat ON childcare_pick_up USING btree (org_id, seat_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_seat (
    org_id uuid NOT NULL,
    seat_id uuid NOT NULL,
    session_id uuid NOT NULL,
    household_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    student_id uuid,
    given_name text NOT NULL,
    age_months integer NOT NULL,
    allergies text NOT NULL DEFAULT ''::text,
    state text NOT NULL DEFAULT 'kept'::text,
    child_key text NOT NULL DEFAULT COALESCE((student_id)::text, lower(given_name)),
    kept_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    purged_at timestamp with time zone,
    CONSTRAINT a_seat_has_a_childs_name_until_it_is_purged CHECK (((given_name = ''::text) = (purged_at IS NOT NULL))),
    CONSTRAINT childcare_seat_age_months_check CHECK (((age_months >= 0) AND (age_months <= 216))),
    CONSTRAINT childcare_seat_allergies_check CHECK ((length(allergies) <= 300)),
    CONSTRAINT childcare_seat_given_name_check CHECK ((length(given_name) <= 100)),
    CONSTRAINT childcare_seat_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_seat_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT childcare_seat_org_id_household_id_fkey FOREIGN KEY (org_id, household_id) REFERENCES household(org_id, household_id),
    CONSTRAINT childcare_seat_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES childcare_session(org_id, session_id),
    CONSTRAINT childcare_seat_org_id_student_id_fkey FOREIGN KEY (org_id, student_id) REFERENCES person(org_id, person_id),
    CONSTRAINT childcare_seat_pkey PRIMARY KEY (org_id, seat_id),
    CONSTRAINT childcare_seat_state_check CHECK ((state = ANY (ARRAY['kept'::text, 'lost'::text, 'released'::text])))
);
CREATE UNIQUE INDEX one_seat_per_child_and_session ON childcare_seat USING btree (org_id, session_id, household_id, child_key) WHERE (state = 'kept'::text);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_session (
    org_id uuid NOT NULL,
    session_id uuid NOT NULL,
    school_id uuid NOT NULL,
    round_id uuid NOT NULL,
    room_id uuid NOT NULL,
    during tstzrange NOT NULL,
    cap integer NOT NULL,
    state text NOT NULL DEFAULT 'open'::text,
    short_since timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT childcare_session_cap_check CHECK (((cap >= 1) AND (cap <= 100))),
    CONSTRAINT childcare_session_during_check CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT childcare_session_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_session_org_id_room_id_fkey FOREIGN KEY (org_id, room_id) REFERENCES room(org_id, room_id),
    CONSTRAINT childcare_session_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT childcare_session_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT childcare_session_pkey PRIMARY KEY (org_id, session_id),
    CONSTRAINT childcare_session_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'off'::text]))),
    CONSTRAINT session_times_are_instants CHECK ((isfinite(lower(during)) AND isfinite(upper(during)))) NOT VALID
);
CREATE INDEX childcare_session_by_round ON childcare_session USING btree (org_id, round_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_shift (
    org_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    session_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT childcare_shift_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT childcare_shift_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_shift_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES childcare_session(org_id, session_id),
    CONSTRAINT childcare_shift_pkey PRIMARY KEY (org_id, shift_id)
);
CREATE INDEX childcare_shift_by_session ON childcare_shift USING btree (org_id, session_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE childcare_stay (
    org_id uuid NOT NULL,
    seat_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT a_stay_is_during_a_meeting FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT childcare_stay_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT childcare_stay_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT childcare_stay_org_id_seat_id_fkey FOREIGN KEY (org_id, seat_id) REFERENCES childcare_seat(org_id, seat_id),
    CONSTRAINT childcare_stay_pkey PRIMARY KEY (org_id, seat_id, meeting_id)
);
CREATE INDEX childcare_stay_by_meeting ON childcare_stay USING btree (org_id, meeting_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE class (
    org_id uuid NOT NULL,
    class_id uuid NOT NULL,
    school_id uuid NOT NULL,
    source_id text NOT NULL,
    title text NOT NULL,
    homeroom boolean NOT NULL DEFAULT false,
    room text NOT NULL DEFAULT ''::text,
    begins date,
    ends date,
    left_on date,
    CONSTRAINT class_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT class_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT class_pkey PRIMARY KEY (org_id, class_id),
    CONSTRAINT one_class_per_source_id UNIQUE (org_id, source_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE credential (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    valid_until date NOT NULL,
    recorded_on date NOT NULL,
    CONSTRAINT credential_kind_check CHECK ((kind = ANY (ARRAY['home_visit_training'::text, 'interpreting'::text, 'childcare'::text, 'driving'::text, 'driving_licence'::text, 'driving_insurance'::text, 'driving_record'::text, 'background_check'::text]))),
    CONSTRAINT credential_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT credential_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT credential_pkey PRIMARY KEY (org_id, person_id, kind)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE door_miss (
    sender bytea NOT NULL,
    minute timestamp with time zone NOT NULL,
    misses integer NOT NULL,
    CONSTRAINT door_miss_pkey PRIMARY KEY (sender, minute)
);
CREATE INDEX door_miss_by_age ON door_miss USING btree (minute);

CREATE TABLE early_access (
    org_id uuid NOT NULL,
    round_id uuid NOT NULL,
    household_id uuid NOT NULL,
    CONSTRAINT early_access_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT early_access_org_id_household_id_fkey FOREIGN KEY (org_id, household_id) REFERENCES household(org_id, household_id),
    CONSTRAINT early_access_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT early_access_pkey PRIMARY KEY (org_id, round_id, household_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE enrollment (
    org_id uuid NOT NULL,
    class_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    main boolean NOT NULL DEFAULT false,
    begins date,
    ends date,
    left_on date,
    CONSTRAINT enrollment_org_id_class_id_fkey FOREIGN KEY (org_id, class_id) REFERENCES class(org_id, class_id),
    CONSTRAINT enrollment_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT enrollment_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT enrollment_pkey PRIMARY KEY (org_id, class_id, person_id, role),
    CONSTRAINT enrollment_role_check CHECK ((role = ANY (ARRAY['student'::text, 'teacher'::text])))
);
CREATE INDEX enrollment_by_person ON enrollment USING btree (org_id, person_id, role);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE event (
    org_id uuid NOT NULL,
    event_id uuid NOT NULL,
    position bigint,
    kind text NOT NULL,
    school_id uuid,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT event_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT event_pkey PRIMARY KEY (org_id, event_id),
    CONSTRAINT event_position_check CHECK (("position" > 0))
);
CREATE INDEX event_without_a_place ON event USING btree (org_id, event_id) WHERE ("position" IS NULL);
CREATE UNIQUE INDEX each_event_has_its_own_place ON event USING btree (org_id, "position") WHERE ("position" IS NOT NULL);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_the_workers AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION tell_the_workers();

CREATE TABLE event_head (
    org_id uuid NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    gone bigint NOT NULL DEFAULT 0,
    CONSTRAINT event_head_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT event_head_pkey PRIMARY KEY (org_id),
    CONSTRAINT only_what_is_numbered_is_thrown_away CHECK ((gone <= "position"))
);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE exception (
    org_id uuid NOT NULL,
    exception_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    day date NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    effect text NOT NULL,
    origin text NOT NULL,
    starts_fold smallint,
    ends_fold smallint,
    CONSTRAINT a_doubled_end_is_first_or_second CHECK ((ends_fold = ANY (ARRAY[0, 1]))),
    CONSTRAINT a_doubled_start_is_first_or_second CHECK ((starts_fold = ANY (ARRAY[0, 1]))),
    CONSTRAINT added_or_removed_times_do_not_overlap EXCLUDE USING gist (org_id WITH =, teacher_id WITH =, day WITH =, effect WITH =, int4range((EXTRACT(epoch FROM starts))::integer, (EXTRACT(epoch FROM ends))::integer) WITH &&) WHERE ((origin <> 'roster'::text)),
    CONSTRAINT an_exception_ends_after_it_starts CHECK ((ends > starts)),
    CONSTRAINT exception_effect_check CHECK ((effect = ANY (ARRAY['added'::text, 'removed'::text]))),
    CONSTRAINT exception_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT exception_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT exception_origin_check CHECK ((origin = ANY (ARRAY['roster'::text, 'teacher'::text, 'office'::text]))),
    CONSTRAINT exception_pkey PRIMARY KEY (org_id, exception_id),
    CONSTRAINT the_same_exception_once UNIQUE (org_id, teacher_id, day, starts, ends, effect, origin)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_whose_offer_changed AFTER INSERT OR DELETE OR UPDATE ON exception FOR EACH ROW EXECUTE FUNCTION tell_whose_offer_changed();

CREATE TABLE guardianship (
    org_id uuid NOT NULL,
    student_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    household_id uuid,
    relationship text NOT NULL DEFAULT 'guardian'::text,
    lives_with boolean NOT NULL DEFAULT true,
    may_pick_up boolean NOT NULL DEFAULT false,
    restriction text NOT NULL DEFAULT 'none'::text,
    left_on date,
    CONSTRAINT guardianship_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT guardianship_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT guardianship_org_id_household_id_fkey FOREIGN KEY (org_id, household_id) REFERENCES household(org_id, household_id),
    CONSTRAINT guardianship_org_id_student_id_fkey FOREIGN KEY (org_id, student_id) REFERENCES person(org_id, person_id),
    CONSTRAINT guardianship_pkey PRIMARY KEY (org_id, student_id, guardian_id),
    CONSTRAINT guardianship_restriction_check CHECK ((restriction = ANY (ARRAY['none'::text, 'no-contact'::text, 'court-order'::text])))
);
CREATE INDEX guardianship_by_guardian ON guardianship USING btree (org_id, guardian_id);
CREATE INDEX guardianship_by_household ON guardianship USING btree (org_id, household_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE helper_reply (
    org_id uuid NOT NULL,
    digest bytea NOT NULL,
    entry_id uuid NOT NULL,
    sequence integer NOT NULL,
    stamped_at timestamp with time zone,
    outcome text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT helper_reply_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT helper_reply_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'tentative'::text, 'asked'::text, 'given_back'::text, 'stale'::text]))),
    CONSTRAINT helper_reply_pkey PRIMARY KEY (org_id, digest)
);
CREATE INDEX helper_reply_by_entry ON helper_reply USING btree (org_id, entry_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE holiday (
    org_id uuid NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    CONSTRAINT holiday_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT holiday_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT holiday_pkey PRIMARY KEY (org_id, day)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE household (
    org_id uuid NOT NULL,
    household_id uuid NOT NULL,
    source_id text NOT NULL,
    address_line text NOT NULL DEFAULT ''::text,
    locality text NOT NULL DEFAULT ''::text,
    postal_code text NOT NULL DEFAULT ''::text,
    latitude double precision,
    longitude double precision,
    has_car boolean,
    works_nights boolean NOT NULL DEFAULT false,
    young_children_months integer[] NOT NULL DEFAULT '{}'::integer[],
    left_on date,
    CONSTRAINT household_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT household_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT household_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT household_pkey PRIMARY KEY (org_id, household_id),
    CONSTRAINT one_household_per_source_id UNIQUE (org_id, source_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE idempotency (
    org_id uuid NOT NULL,
    principal text NOT NULL,
    wish text NOT NULL,
    body_hash bytea NOT NULL,
    status integer,
    answer bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT idempotency_pkey PRIMARY KEY (org_id, principal, wish),
    CONSTRAINT idempotency_wish_check CHECK (((length(wish) >= 1) AND (length(wish) <= 200)))
);
CREATE INDEX idempotency_by_age ON idempotency USING btree (org_id, created_at);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE interpretation (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    language text NOT NULL,
    mode text NOT NULL,
    state text NOT NULL,
    interpreter_id uuid,
    line_id uuid,
    call_id uuid,
    outside text NOT NULL DEFAULT ''::text,
    told text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    entry_id uuid NOT NULL,
    entry_revision integer NOT NULL DEFAULT 0,
    entry_since timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone,
    overdue_at timestamp with time zone,
    offered_at timestamp with time zone,
    CONSTRAINT a_line_is_had_by_one_of_its_calls CHECK ((((state = 'line'::text) = (line_id IS NOT NULL)) AND ((line_id IS NULL) = (call_id IS NULL)))),
    CONSTRAINT exactly_one_interprets_unless_nobody_does CHECK ((num_nonnulls(interpreter_id, line_id, NULLIF(outside, ''::text)) = ((state <> 'missing'::text))::integer)),
    CONSTRAINT interpretation_language_check CHECK ((language <> ''::text)),
    CONSTRAINT interpretation_mode_check CHECK ((mode = ANY (ARRAY['in_person'::text, 'video'::text, 'phone'::text]))),
    CONSTRAINT interpretation_org_id_call_id_fkey FOREIGN KEY (org_id, call_id) REFERENCES line_call(org_id, call_id),
    CONSTRAINT interpretation_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT interpretation_org_id_interpreter_id_fkey FOREIGN KEY (org_id, interpreter_id) REFERENCES interpreter(org_id, person_id),
    CONSTRAINT interpretation_org_id_line_id_fkey FOREIGN KEY (org_id, line_id) REFERENCES phone_line(org_id, line_id),
    CONSTRAINT interpretation_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT interpretation_outside_check CHECK ((length(outside) <= 200)),
    CONSTRAINT interpretation_pkey PRIMARY KEY (org_id, meeting_id),
    CONSTRAINT interpretation_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'accepted'::text, 'line'::text, 'missing'::text]))),
    CONSTRAINT interpretation_told_check CHECK ((told = ANY (ARRAY['in_person'::text, 'video'::text, 'phone'::text, 'looking'::text, 'missing'::text]))),
    CONSTRAINT only_a_person_is_asked CHECK (((state <> 'asked'::text) OR (interpreter_id IS NOT NULL))),
    CONSTRAINT only_who_said_yes_offers CHECK (((offered_at IS NULL) OR ((state = 'accepted'::text) AND (interpreter_id IS NOT NULL))))
);
CREATE INDEX interpretation_by_entry ON interpretation USING btree (entry_id);
CREATE INDEX interpretation_by_interpreter ON interpretation USING btree (org_id, interpreter_id) WHERE (interpreter_id IS NOT NULL);
CREATE INDEX interpretation_missing ON interpretation USING btree (org_id, changed_at) WHERE (state = 'missing'::text);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE interpretation_declined (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    declined_at timestamp with time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    is_silent boolean NOT NULL DEFAULT false,
    CONSTRAINT interpretation_declined_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT interpretation_declined_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id) ON DELETE CASCADE,
    CONSTRAINT interpretation_declined_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT interpretation_declined_pkey PRIMARY KEY (org_id, meeting_id, person_id, starts_at)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE interpreter (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    languages text[] NOT NULL DEFAULT '{}'::text[],
    mode text NOT NULL,
    CONSTRAINT interpreter_mode_check CHECK ((mode = ANY (ARRAY['in_person'::text, 'video'::text, 'phone'::text]))),
    CONSTRAINT interpreter_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT interpreter_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT interpreter_pkey PRIMARY KEY (org_id, person_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE invitation (
    org_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    round_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    household_id uuid NOT NULL,
    channel text NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by text,
    created_at timestamp with time zone NOT NULL,
    letter_printed_at timestamp with time zone,
    CONSTRAINT a_withdrawn_invitation_says_by_whom CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT invitation_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'paper'::text]))),
    CONSTRAINT invitation_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT invitation_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT invitation_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT invitation_pkey PRIMARY KEY (org_id, invitation_id),
    CONSTRAINT invitation_withdrawn_by_check CHECK ((withdrawn_by = ANY (ARRAY['roster'::text, 'office'::text]))),
    CONSTRAINT one_invitation_per_guardian_and_round UNIQUE (org_id, round_id, guardian_id)
);
CREATE INDEX invitation_by_household ON invitation USING btree (org_id, round_id, household_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE invitation_wish (
    org_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    student_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    subject text NOT NULL DEFAULT ''::text,
    CONSTRAINT invitation_wish_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT invitation_wish_org_id_invitation_id_fkey FOREIGN KEY (org_id, invitation_id) REFERENCES invitation(org_id, invitation_id),
    CONSTRAINT invitation_wish_org_id_student_id_fkey FOREIGN KEY (org_id, student_id) REFERENCES person(org_id, person_id),
    CONSTRAINT invitation_wish_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT invitation_wish_pkey PRIMARY KEY (org_id, invitation_id, student_id, teacher_id)
);
CREATE INDEX invitation_wish_by_teacher ON invitation_wish USING btree (org_id, teacher_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE kept_form (
    org_id uuid NOT NULL,
    form_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    fields jsonb NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    CONSTRAINT kept_form_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT kept_form_org_id_invitation_id_fkey FOREIGN KEY (org_id, invitation_id) REFERENCES invitation(org_id, invitation_id),
    CONSTRAINT kept_form_pkey PRIMARY KEY (org_id, form_id)
);
CREATE INDEX kept_form_by_age ON kept_form USING btree (org_id, kept_at);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE let_in (
    org_id uuid NOT NULL,
    round_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    student_id uuid NOT NULL,
    why text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT let_in_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT let_in_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT let_in_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT let_in_org_id_student_id_fkey FOREIGN KEY (org_id, student_id) REFERENCES person(org_id, person_id),
    CONSTRAINT let_in_pkey PRIMARY KEY (org_id, round_id, guardian_id, student_id, why),
    CONSTRAINT let_in_why_check CHECK ((why = ANY (ARRAY['court-order'::text, 'contact-person'::text])))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE line_call (
    org_id uuid NOT NULL,
    call_id uuid NOT NULL,
    line_id uuid NOT NULL,
    number integer NOT NULL,
    CONSTRAINT each_call_of_a_line_once UNIQUE (org_id, line_id, number),
    CONSTRAINT line_call_number_check CHECK ((number >= 1)),
    CONSTRAINT line_call_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT line_call_org_id_line_id_fkey FOREIGN KEY (org_id, line_id) REFERENCES phone_line(org_id, line_id),
    CONSTRAINT line_call_pkey PRIMARY KEY (org_id, call_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE link (
    org_id uuid NOT NULL,
    link_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    purpose text NOT NULL,
    person_id uuid NOT NULL,
    invitation_id uuid,
    school_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    opened_at timestamp with time zone,
    CONSTRAINT a_link_ends_after_it_begins CHECK ((expires_at > created_at)),
    CONSTRAINT a_link_opens_one_door UNIQUE (token_hash),
    CONSTRAINT link_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT link_pkey PRIMARY KEY (org_id, link_id),
    CONSTRAINT link_purpose_check CHECK ((purpose = ANY (ARRAY['guardian'::text, 'teacher'::text, 'office'::text, 'helper'::text, 'openings_feed'::text, 'family_feed'::text, 'teacher_feed'::text, 'office_feed'::text, 'helper_feed'::text]))),
    CONSTRAINT link_token_hash_check CHECK ((length(token_hash) = 32))
);
CREATE INDEX link_by_invitation ON link USING btree (org_id, invitation_id);
CREATE INDEX link_by_person ON link USING btree (org_id, person_id);
CREATE UNIQUE INDEX one_live_link_per_recipient_and_purpose ON link USING btree (org_id, purpose, person_id, COALESCE(invitation_id, school_id, person_id)) WHERE (revoked_at IS NULL);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_a_door_changed AFTER UPDATE ON link FOR EACH ROW WHEN (((new.revoked_at IS DISTINCT FROM old.revoked_at) OR (new.expires_at IS DISTINCT FROM old.expires_at))) EXECUTE FUNCTION tell_a_door_changed();
CREATE TRIGGER tell_a_door_is_gone AFTER DELETE ON link FOR EACH STATEMENT EXECUTE FUNCTION tell_a_door_changed();

CREATE TABLE meeting (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    round_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    household_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    room_id uuid,
    mode text NOT NULL,
    during tstzrange NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL DEFAULT 0,
    topic text NOT NULL DEFAULT ''::text,
    attendance text NOT NULL DEFAULT 'none'::text,
    booked_by text NOT NULL,
    cancelled_by text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    call_number text NOT NULL DEFAULT ''::text,
    place_id uuid,
    named_place text NOT NULL DEFAULT ''::text,
    help text[] NOT NULL DEFAULT '{}'::text[],
    starts_at timestamp with time zone DEFAULT lower(during),
    ends_at timestamp with time zone DEFAULT upper(during),
    CONSTRAINT a_cancelled_meeting_says_by_whom CHECK (((state = 'cancelled'::text) = (cancelled_by IS NOT NULL))),
    CONSTRAINT meeting_attendance_check CHECK ((attendance = ANY (ARRAY['none'::text, 'accepted'::text, 'declined'::text, 'tentative'::text]))),
    CONSTRAINT meeting_call_number_check CHECK ((call_number ~ '^(\+[1-9][0-9]{5,14})?$'::text)),
    CONSTRAINT meeting_cancelled_by_check CHECK ((cancelled_by = ANY (ARRAY['family'::text, 'school'::text]))),
    CONSTRAINT meeting_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT meeting_help_check CHECK ((help <@ ARRAY['interpreter'::text, 'childcare'::text, 'ride'::text])),
    CONSTRAINT meeting_mode_check CHECK ((mode = ANY (ARRAY['school'::text, 'video'::text, 'phone'::text, 'place'::text, 'home'::text]))),
    CONSTRAINT meeting_named_place_check CHECK ((length(named_place) <= 200)),
    CONSTRAINT meeting_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT meeting_org_id_invitation_id_fkey FOREIGN KEY (org_id, invitation_id) REFERENCES invitation(org_id, invitation_id),
    CONSTRAINT meeting_org_id_place_id_fkey FOREIGN KEY (org_id, place_id) REFERENCES place(org_id, place_id),
    CONSTRAINT meeting_org_id_room_id_fkey FOREIGN KEY (org_id, room_id) REFERENCES room(org_id, room_id),
    CONSTRAINT meeting_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT meeting_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT meeting_pkey PRIMARY KEY (org_id, meeting_id),
    CONSTRAINT meeting_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'cancelled'::text, 'held'::text, 'missed'::text]))),
    CONSTRAINT meeting_topic_check CHECK ((length(topic) <= 1000)),
    CONSTRAINT only_off_site_meetings_have_a_place CHECK (((mode = 'place'::text) = ((place_id IS NOT NULL) OR (named_place <> ''::text))))
);
CREATE INDEX meeting_by_household ON meeting USING btree (org_id, household_id, round_id);
CREATE INDEX meeting_by_round ON meeting USING btree (org_id, round_id, ends_at);
CREATE INDEX meeting_by_teacher ON meeting USING btree (org_id, teacher_id, ends_at);
CREATE INDEX meeting_by_time ON meeting USING btree (org_id, ends_at) WHERE (state <> 'cancelled'::text);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE meeting_on_paper (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    revision integer NOT NULL,
    during tstzrange NOT NULL,
    printed_at timestamp with time zone NOT NULL,
    place text NOT NULL DEFAULT ''::text,
    CONSTRAINT meeting_on_paper_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT meeting_on_paper_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id),
    CONSTRAINT meeting_on_paper_pkey PRIMARY KEY (org_id, meeting_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE meeting_student (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    student_id uuid NOT NULL,
    round_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    household_id uuid NOT NULL,
    live boolean NOT NULL DEFAULT true,
    CONSTRAINT meeting_student_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id),
    CONSTRAINT meeting_student_org_id_student_id_fkey FOREIGN KEY (org_id, student_id) REFERENCES person(org_id, person_id),
    CONSTRAINT meeting_student_pkey PRIMARY KEY (org_id, meeting_id, student_id)
);
CREATE UNIQUE INDEX one_meeting_per_child_teacher_and_household ON meeting_student USING btree (org_id, round_id, student_id, teacher_id, household_id) WHERE live;
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE no_time (
    org_id uuid NOT NULL,
    no_time_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    student_id uuid NOT NULL,
    bands text[] NOT NULL,
    weekdays integer[] NOT NULL,
    words text NOT NULL DEFAULT ''::text,
    state text NOT NULL DEFAULT 'asked'::text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    refused timestamp with time zone[] NOT NULL DEFAULT '{}'::timestamp with time zone[],
    CONSTRAINT no_time_bands_check CHECK ((bands <@ ARRAY['before_school'::text, 'morning'::text, 'afternoon'::text, 'evening'::text, 'night'::text])),
    CONSTRAINT no_time_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT no_time_org_id_invitation_id_fkey FOREIGN KEY (org_id, invitation_id) REFERENCES invitation(org_id, invitation_id),
    CONSTRAINT no_time_org_id_student_id_fkey FOREIGN KEY (org_id, student_id) REFERENCES person(org_id, person_id),
    CONSTRAINT no_time_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT no_time_pkey PRIMARY KEY (org_id, no_time_id),
    CONSTRAINT no_time_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'proposed'::text, 'settled'::text, 'withdrawn'::text]))),
    CONSTRAINT no_time_weekdays_check CHECK ((weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7])),
    CONSTRAINT no_time_words_check CHECK ((length(words) <= 1000))
);
CREATE INDEX no_time_by_teacher ON no_time USING btree (org_id, teacher_id) WHERE (state = ANY (ARRAY['asked'::text, 'proposed'::text]));
CREATE UNIQUE INDEX one_open_ask_per_child_and_teacher ON no_time USING btree (org_id, invitation_id, student_id, teacher_id) WHERE (state = ANY (ARRAY['asked'::text, 'proposed'::text]));
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE notice (
    org_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    dedupe text NOT NULL,
    recipient_id uuid NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    language text NOT NULL,
    message jsonb NOT NULL,
    subject_id uuid,
    also_about uuid[] NOT NULL DEFAULT '{}'::uuid[],
    not_before timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    urgent boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'queued'::text,
    attempts integer NOT NULL DEFAULT 0,
    lease uuid,
    leased_until timestamp with time zone,
    message_id text NOT NULL,
    gateway_id text NOT NULL DEFAULT ''::text,
    problem text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT notice_address_check CHECK ((length(address) > 0)),
    CONSTRAINT notice_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT notice_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT notice_pkey PRIMARY KEY (org_id, notice_id),
    CONSTRAINT notice_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'leased'::text, 'calling'::text, 'sent'::text, 'dropped'::text, 'refused'::text, 'expired'::text, 'unknown'::text, 'bounced'::text])))
);
CREATE INDEX notice_by_age ON notice USING btree (org_id, created_at);
CREATE INDEX notice_by_end ON notice USING btree (settled_at) WHERE (settled_at IS NOT NULL);
CREATE INDEX notice_by_id ON notice USING btree (notice_id);
CREATE INDEX notice_by_message_id ON notice USING btree (message_id);
CREATE INDEX notice_by_number ON notice USING btree (address, created_at) WHERE (channel = 'sms'::text);
CREATE INDEX notice_by_recipient ON notice USING btree (org_id, recipient_id);
CREATE INDEX notice_by_subject ON notice USING btree (org_id, subject_id) WHERE (state = ANY (ARRAY['queued'::text, 'leased'::text]));
CREATE INDEX notice_due ON notice USING btree (org_id, not_before, notice_id) WHERE (state = ANY (ARRAY['queued'::text, 'leased'::text, 'calling'::text]));
CREATE UNIQUE INDEX nobody_is_told_the_same_twice ON notice USING btree (org_id, dedupe) WHERE (state <> 'dropped'::text);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_the_workers AFTER INSERT ON notice FOR EACH STATEMENT EXECUTE FUNCTION tell_the_workers();

CREATE TABLE notice_tally (
    org_id uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    count integer NOT NULL,
    CONSTRAINT notice_tally_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT notice_tally_count_check CHECK ((count > 0)),
    CONSTRAINT notice_tally_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT notice_tally_pkey PRIMARY KEY (org_id, day, kind, channel, state)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE obstacle (
    org_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    ride boolean NOT NULL DEFAULT false,
    ride_passengers integer NOT NULL DEFAULT 1,
    child_seats integer NOT NULL DEFAULT 0,
    wheelchair boolean NOT NULL DEFAULT false,
    childcare boolean NOT NULL DEFAULT false,
    interpreter text NOT NULL DEFAULT ''::text,
    answered_at timestamp with time zone NOT NULL,
    step_free boolean NOT NULL DEFAULT false,
    quiet boolean NOT NULL DEFAULT false,
    CONSTRAINT obstacle_child_seats_check CHECK (((child_seats >= 0) AND (child_seats <= 8))),
    CONSTRAINT obstacle_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT obstacle_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT obstacle_pkey PRIMARY KEY (org_id, guardian_id),
    CONSTRAINT obstacle_ride_passengers_check CHECK (((ride_passengers >= 1) AND (ride_passengers <= 8))),
    CONSTRAINT seats_are_for_passengers CHECK ((child_seats <= ride_passengers))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE org (
    org_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT org_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT org_pkey PRIMARY KEY (org_id)
);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE outside_calendar (
    org_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    url text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone,
    problem text NOT NULL DEFAULT ''::text,
    failing_since timestamp with time zone,
    CONSTRAINT outside_calendar_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT outside_calendar_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT outside_calendar_pkey PRIMARY KEY (org_id, calendar_id),
    CONSTRAINT outside_calendar_problem_check CHECK ((problem = ANY (ARRAY[''::text, 'unreachable'::text, 'refused'::text, 'too_large'::text, 'unreadable'::text, 'not_public'::text]))),
    CONSTRAINT outside_calendar_url_check CHECK ((length(url) <= 2000)),
    CONSTRAINT the_same_calendar_once UNIQUE (org_id, teacher_id, url)
);
CREATE INDEX outside_calendar_due ON outside_calendar USING btree (org_id, due_at);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE pattern (
    org_id uuid NOT NULL,
    pattern_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    weekday integer NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    from_day date,
    until_day date,
    CONSTRAINT hours_begin_before_they_run_out CHECK ((until_day >= from_day)),
    CONSTRAINT hours_end_after_they_start CHECK ((ends > starts)),
    CONSTRAINT pattern_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT pattern_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT pattern_pkey PRIMARY KEY (org_id, pattern_id),
    CONSTRAINT pattern_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7))),
    CONSTRAINT weekly_hours_do_not_overlap EXCLUDE USING gist (org_id WITH =, teacher_id WITH =, weekday WITH =, int4range((EXTRACT(epoch FROM starts))::integer, (EXTRACT(epoch FROM ends))::integer) WITH &&, daterange(from_day, until_day, '[]'::text) WITH &&)
);
CREATE INDEX pattern_by_teacher ON pattern USING btree (org_id, teacher_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_whose_offer_changed AFTER INSERT OR DELETE OR UPDATE ON pattern FOR EACH ROW EXECUTE FUNCTION tell_whose_offer_changed();

CREATE TABLE person (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    source_id text NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    greeting text NOT NULL DEFAULT ''::text,
    called jsonb NOT NULL DEFAULT '{}'::jsonb,
    language text NOT NULL DEFAULT 'en'::text,
    interpreter_need text NOT NULL DEFAULT 'none'::text,
    email text NOT NULL DEFAULT ''::text,
    sms text NOT NULL DEFAULT ''::text,
    phone text NOT NULL DEFAULT ''::text,
    channel text NOT NULL DEFAULT 'email'::text,
    grade text NOT NULL DEFAULT ''::text,
    left_on date,
    spelled text NOT NULL DEFAULT plain_letters(((given_name || ' '::text) || family_name)),
    CONSTRAINT one_person_per_source_id UNIQUE (org_id, source_id),
    CONSTRAINT person_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'call'::text, 'paper'::text]))),
    CONSTRAINT person_interpreter_need_check CHECK ((interpreter_need = ANY (ARRAY['none'::text, 'spoken'::text, 'ase'::text]))),
    CONSTRAINT person_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT person_pkey PRIMARY KEY (org_id, person_id)
);
CREATE INDEX person_by_sms ON person USING btree (org_id, sms) WHERE (sms <> ''::text);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE person_role (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    school_id uuid NOT NULL,
    role text NOT NULL,
    main boolean NOT NULL DEFAULT true,
    begins date,
    ends date,
    by_office boolean NOT NULL DEFAULT false,
    CONSTRAINT person_role_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT person_role_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT person_role_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT person_role_pkey PRIMARY KEY (org_id, person_id, school_id, role),
    CONSTRAINT person_role_role_check CHECK ((role = ANY (ARRAY['guardian'::text, 'student'::text, 'teacher'::text, 'staff'::text, 'office'::text, 'volunteer'::text, 'interpreter'::text])))
);
CREATE INDEX person_role_by_school ON person_role USING btree (org_id, school_id, role);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE phone_line (
    org_id uuid NOT NULL,
    line_id uuid NOT NULL,
    name text NOT NULL,
    languages text[] NOT NULL,
    calls integer NOT NULL,
    opening_hours text NOT NULL DEFAULT '24/7'::text,
    time_zone text NOT NULL,
    dial_in text NOT NULL,
    left_on date,
    CONSTRAINT one_line_of_a_name UNIQUE (org_id, name),
    CONSTRAINT phone_line_calls_check CHECK (((calls >= 1) AND (calls <= 200))),
    CONSTRAINT phone_line_dial_in_check CHECK (((length(dial_in) >= 1) AND (length(dial_in) <= 200))),
    CONSTRAINT phone_line_languages_check CHECK ((cardinality(languages) > 0)),
    CONSTRAINT phone_line_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT phone_line_opening_hours_check CHECK ((opening_hours <> ''::text)),
    CONSTRAINT phone_line_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT phone_line_pkey PRIMARY KEY (org_id, line_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE place (
    org_id uuid NOT NULL,
    place_id uuid NOT NULL,
    source_id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    address_line text NOT NULL DEFAULT ''::text,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    opening_hours text NOT NULL DEFAULT ''::text,
    step_free boolean NOT NULL DEFAULT false,
    quiet boolean NOT NULL DEFAULT false,
    indoor boolean NOT NULL DEFAULT true,
    max_party integer NOT NULL DEFAULT 4,
    time_zone text NOT NULL,
    left_on date,
    tables integer,
    CONSTRAINT one_place_per_source_id UNIQUE (org_id, source_id),
    CONSTRAINT place_kind_check CHECK ((kind = ANY (ARRAY['library'::text, 'cafe'::text, 'park'::text, 'community_centre'::text, 'place_of_worship'::text, 'school'::text]))),
    CONSTRAINT place_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT place_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT place_max_party_check CHECK (((max_party >= 1) AND (max_party <= 1000))),
    CONSTRAINT place_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT place_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT place_pkey PRIMARY KEY (org_id, place_id),
    CONSTRAINT place_tables_check CHECK (((tables >= 1) AND (tables <= 200)))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE policy (
    org_id uuid NOT NULL,
    school_id uuid NOT NULL,
    subject text NOT NULL,
    settings jsonb NOT NULL,
    source text NOT NULL,
    recorded_on date NOT NULL,
    CONSTRAINT policy_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT policy_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT policy_pkey PRIMARY KEY (org_id, school_id, subject),
    CONSTRAINT policy_source_check CHECK (((length(source) >= 1) AND (length(source) <= 500))),
    CONSTRAINT policy_subject_check CHECK ((subject = ANY (ARRAY['rides'::text, 'childcare'::text, 'home_visits'::text, 'interpreting'::text, 'places'::text])))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE pooled_evening (
    org_id uuid NOT NULL,
    school_id uuid NOT NULL,
    day date NOT NULL,
    state text NOT NULL,
    wish integer NOT NULL DEFAULT 1,
    asked_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    planned_at timestamp with time zone,
    families integer NOT NULL DEFAULT 0,
    served integer NOT NULL DEFAULT 0,
    in_turn integer NOT NULL DEFAULT 0,
    CONSTRAINT nobody_is_served_who_did_not_look CHECK (((served >= 0) AND (served <= families))),
    CONSTRAINT pooled_evening_families_check CHECK ((families >= 0)),
    CONSTRAINT pooled_evening_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT pooled_evening_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT pooled_evening_pkey PRIMARY KEY (org_id, school_id, day),
    CONSTRAINT pooled_evening_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'planned'::text, 'nothing'::text, 'failed'::text]))),
    CONSTRAINT pooled_evening_wish_check CHECK ((wish > 0))
);
CREATE INDEX pooled_evening_asked ON pooled_evening USING btree (org_id, asked_at) WHERE (state = 'asked'::text);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE pooled_stop (
    org_id uuid NOT NULL,
    trip_id uuid NOT NULL,
    request_id uuid NOT NULL,
    leg text NOT NULL,
    pick_up_at timestamp with time zone NOT NULL,
    drop_off_at timestamp with time zone NOT NULL,
    seen bytea NOT NULL,
    CONSTRAINT nobody_gets_out_before_they_got_in CHECK ((pick_up_at < drop_off_at)),
    CONSTRAINT pooled_stop_leg_check CHECK ((leg = ANY (ARRAY['there'::text, 'back'::text]))),
    CONSTRAINT pooled_stop_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT pooled_stop_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES ride_request(org_id, request_id),
    CONSTRAINT pooled_stop_org_id_trip_id_fkey FOREIGN KEY (org_id, trip_id) REFERENCES pooled_trip(org_id, trip_id) ON DELETE CASCADE,
    CONSTRAINT pooled_stop_pkey PRIMARY KEY (org_id, trip_id, request_id, leg)
);
CREATE INDEX pooled_stop_by_request ON pooled_stop USING btree (org_id, request_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE pooled_trip (
    org_id uuid NOT NULL,
    trip_id uuid NOT NULL,
    school_id uuid NOT NULL,
    day date NOT NULL,
    driver_id uuid NOT NULL,
    leaves_at timestamp with time zone NOT NULL,
    back_at timestamp with time zone NOT NULL,
    state text NOT NULL DEFAULT 'open'::text,
    suggested_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT a_trip_ends_after_it_begins CHECK ((leaves_at < back_at)),
    CONSTRAINT pooled_trip_org_id_driver_id_fkey FOREIGN KEY (org_id, driver_id) REFERENCES person(org_id, person_id),
    CONSTRAINT pooled_trip_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT pooled_trip_org_id_school_id_day_fkey FOREIGN KEY (org_id, school_id, day) REFERENCES pooled_evening(org_id, school_id, day),
    CONSTRAINT pooled_trip_pkey PRIMARY KEY (org_id, trip_id),
    CONSTRAINT pooled_trip_state_check CHECK ((state = ANY (ARRAY['open'::text, 'taken'::text, 'declined'::text])))
);
CREATE INDEX pooled_trip_by_driver ON pooled_trip USING btree (org_id, driver_id) WHERE (state = 'open'::text);
CREATE INDEX pooled_trip_by_evening ON pooled_trip USING btree (org_id, school_id, day);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE promise (
    org_id uuid NOT NULL,
    promise_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    words text NOT NULL,
    due_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone,
    CONSTRAINT promise_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT promise_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id),
    CONSTRAINT promise_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT promise_pkey PRIMARY KEY (org_id, promise_id),
    CONSTRAINT promise_words_check CHECK (((length(words) >= 1) AND (length(words) <= 500)))
);
CREATE INDEX promise_by_person ON promise USING btree (org_id, person_id, due_on) WHERE (kept_at IS NULL);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE proposal (
    org_id uuid NOT NULL,
    no_time_id uuid NOT NULL,
    number integer NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    mode text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    place_id uuid,
    CONSTRAINT only_off_site_proposals_have_a_place CHECK (((place_id IS NULL) OR (mode = 'place'::text))),
    CONSTRAINT proposal_check CHECK ((ends_at > starts_at)),
    CONSTRAINT proposal_mode_check CHECK ((mode = ANY (ARRAY['school'::text, 'video'::text, 'phone'::text, 'place'::text, 'home'::text]))),
    CONSTRAINT proposal_number_check CHECK (((number >= 1) AND (number <= 3))),
    CONSTRAINT proposal_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT proposal_org_id_no_time_id_fkey FOREIGN KEY (org_id, no_time_id) REFERENCES no_time(org_id, no_time_id),
    CONSTRAINT proposal_org_id_place_id_fkey FOREIGN KEY (org_id, place_id) REFERENCES place(org_id, place_id),
    CONSTRAINT proposal_pkey PRIMARY KEY (org_id, no_time_id, number)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE reminder_stop (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    stopped_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_stop_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT reminder_stop_pkey PRIMARY KEY (org_id, person_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE reminder_sweep (
    org_id uuid NOT NULL,
    swept_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_sweep_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT reminder_sweep_pkey PRIMARY KEY (org_id)
);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE ride (
    org_id uuid NOT NULL,
    ride_id uuid NOT NULL,
    driver_id uuid NOT NULL,
    school_id uuid NOT NULL,
    during tstzrange NOT NULL,
    aboard integer NOT NULL,
    belts integer NOT NULL,
    children integer NOT NULL DEFAULT 0,
    child_seats integer NOT NULL,
    wheelchair boolean NOT NULL DEFAULT false,
    is_fit boolean NOT NULL,
    state text NOT NULL DEFAULT 'claimed'::text,
    told text[] NOT NULL DEFAULT '{}'::text[],
    revision integer NOT NULL DEFAULT 0,
    claimed_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT a_wheelchair_rides_in_a_fit_car CHECK ((is_fit OR (NOT wheelchair))),
    CONSTRAINT never_more_children_than_child_seats CHECK ((children <= child_seats)),
    CONSTRAINT never_more_passengers_than_belts CHECK ((aboard <= belts)),
    CONSTRAINT ride_aboard_check CHECK ((aboard > 0)),
    CONSTRAINT ride_children_check CHECK ((children >= 0)),
    CONSTRAINT ride_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT ride_org_id_driver_id_fkey FOREIGN KEY (org_id, driver_id) REFERENCES person(org_id, person_id),
    CONSTRAINT ride_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT ride_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT ride_pkey PRIMARY KEY (org_id, ride_id),
    CONSTRAINT ride_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'given_back'::text, 'off'::text]))),
    CONSTRAINT ride_told_check CHECK ((told <@ ARRAY['near'::text]))
);
CREATE INDEX ride_by_driver ON ride USING btree (org_id, driver_id) WHERE (state = 'claimed'::text);
CREATE INDEX ride_by_time ON ride USING gist (org_id, during) WHERE (state = 'claimed'::text);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE ride_event (
    org_id uuid NOT NULL,
    event_id uuid NOT NULL,
    request_id uuid NOT NULL,
    ride_id uuid,
    what text NOT NULL,
    actor text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ride_event_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT ride_event_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES ride_request(org_id, request_id),
    CONSTRAINT ride_event_pkey PRIMARY KEY (org_id, event_id),
    CONSTRAINT ride_event_what_check CHECK ((what = ANY (ARRAY['asked'::text, 'moved'::text, 'later'::text, 'off'::text, 'claimed'::text, 'given_back'::text, 'expired'::text, 'released'::text, 'picked_up'::text, 'dropped_off'::text, 'wider'::text, 'office'::text, 'guardian'::text, 'own'::text, 'taxi'::text])))
);
CREATE INDEX ride_event_by_request ON ride_event USING btree (org_id, request_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE ride_leg (
    org_id uuid NOT NULL,
    request_id uuid NOT NULL,
    leg text NOT NULL,
    earliest timestamp with time zone NOT NULL,
    pick_up_at timestamp with time zone NOT NULL,
    drop_off_at timestamp with time zone NOT NULL,
    latest timestamp with time zone NOT NULL,
    CONSTRAINT a_way_lies_within_its_window CHECK (((earliest <= pick_up_at) AND (pick_up_at < drop_off_at) AND (drop_off_at <= latest))),
    CONSTRAINT ride_leg_leg_check CHECK ((leg = ANY (ARRAY['there'::text, 'back'::text]))),
    CONSTRAINT ride_leg_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT ride_leg_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES ride_request(org_id, request_id),
    CONSTRAINT ride_leg_pkey PRIMARY KEY (org_id, request_id, leg)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE ride_meeting (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    request_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT ride_meeting_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT ride_meeting_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT ride_meeting_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES ride_request(org_id, request_id),
    CONSTRAINT ride_meeting_pkey PRIMARY KEY (org_id, meeting_id)
);
CREATE INDEX ride_meeting_by_request ON ride_meeting USING btree (org_id, request_id);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE ride_request (
    org_id uuid NOT NULL,
    request_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    school_id uuid NOT NULL,
    household_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    passengers integer NOT NULL,
    child_seats integer NOT NULL DEFAULT 0,
    wheelchair boolean NOT NULL DEFAULT false,
    address_line text NOT NULL DEFAULT ''::text,
    phone text NOT NULL DEFAULT ''::text,
    latitude double precision,
    longitude double precision,
    to_latitude double precision,
    to_longitude double precision,
    side text NOT NULL DEFAULT ''::text,
    band text NOT NULL DEFAULT ''::text,
    mode text NOT NULL,
    meets tstzrange NOT NULL,
    state text NOT NULL DEFAULT 'looking'::text,
    answer_by timestamp with time zone NOT NULL,
    told text[] NOT NULL DEFAULT '{}'::text[],
    asked_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT no_child_rides_without_its_guardian CHECK ((child_seats < passengers)),
    CONSTRAINT ride_request_address_line_check CHECK ((length(address_line) <= 300)),
    CONSTRAINT ride_request_band_check CHECK ((band = ANY (ARRAY[''::text, 'under_1'::text, '1_to_2'::text, '2_to_5'::text, '5_to_10'::text, 'over_10'::text]))),
    CONSTRAINT ride_request_child_seats_check CHECK ((child_seats >= 0)),
    CONSTRAINT ride_request_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT ride_request_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT ride_request_meets_check CHECK ((NOT isempty(meets))),
    CONSTRAINT ride_request_mode_check CHECK ((mode = ANY (ARRAY['school'::text, 'place'::text]))),
    CONSTRAINT ride_request_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT ride_request_org_id_guardian_id_fkey FOREIGN KEY (org_id, guardian_id) REFERENCES person(org_id, person_id),
    CONSTRAINT ride_request_org_id_household_id_fkey FOREIGN KEY (org_id, household_id) REFERENCES household(org_id, household_id),
    CONSTRAINT ride_request_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT ride_request_passengers_check CHECK (((passengers >= 1) AND (passengers <= 8))),
    CONSTRAINT ride_request_phone_check CHECK ((length(phone) <= 40)),
    CONSTRAINT ride_request_pkey PRIMARY KEY (org_id, request_id),
    CONSTRAINT ride_request_side_check CHECK ((side = ANY (ARRAY[''::text, 'north'::text, 'east'::text, 'south'::text, 'west'::text]))),
    CONSTRAINT ride_request_state_check CHECK ((state = ANY (ARRAY['looking'::text, 'found'::text, 'unmet'::text, 'own'::text, 'taxi'::text, 'off'::text]))),
    CONSTRAINT ride_request_to_latitude_check CHECK (((to_latitude >= ('-90'::integer)::double precision) AND (to_latitude <= (90)::double precision))),
    CONSTRAINT ride_request_to_longitude_check CHECK (((to_longitude >= ('-180'::integer)::double precision) AND (to_longitude <= (180)::double precision))),
    CONSTRAINT ride_request_told_check CHECK ((told <@ ARRAY['drivers'::text, 'office'::text, 'guardian'::text]))
);
CREATE INDEX ride_request_by_guardian ON ride_request USING btree (org_id, guardian_id) WHERE (state <> 'off'::text);
CREATE INDEX ride_request_by_time ON ride_request USING gist (org_id, meets) WHERE (state <> 'off'::text);
CREATE UNIQUE INDEX one_ride_asked_for_per_meeting ON ride_request USING btree (org_id, meeting_id) WHERE (state <> 'off'::text);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE ride_stop (
    org_id uuid NOT NULL,
    ride_id uuid NOT NULL,
    request_id uuid NOT NULL,
    leg text NOT NULL,
    code_word text NOT NULL,
    pick_up_at timestamp with time zone NOT NULL,
    drop_off_at timestamp with time zone NOT NULL,
    picked_up_at timestamp with time zone,
    dropped_off_at timestamp with time zone,
    live boolean NOT NULL DEFAULT true,
    CONSTRAINT nobody_is_dropped_off_before_the_pick_up CHECK (((dropped_off_at IS NULL) OR ((picked_up_at IS NOT NULL) AND (picked_up_at <= dropped_off_at)))),
    CONSTRAINT ride_stop_code_word_check CHECK ((code_word <> ''::text)),
    CONSTRAINT ride_stop_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT ride_stop_org_id_request_id_leg_fkey FOREIGN KEY (org_id, request_id, leg) REFERENCES ride_leg(org_id, request_id, leg),
    CONSTRAINT ride_stop_org_id_ride_id_fkey FOREIGN KEY (org_id, ride_id) REFERENCES ride(org_id, ride_id),
    CONSTRAINT ride_stop_pkey PRIMARY KEY (org_id, ride_id, request_id, leg)
);
CREATE UNIQUE INDEX one_live_claim_per_request ON ride_stop USING btree (org_id, request_id, leg) WHERE live;
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE room (
    org_id uuid NOT NULL,
    room_id uuid NOT NULL,
    school_id uuid NOT NULL,
    name text NOT NULL,
    shared boolean NOT NULL DEFAULT false,
    left_on date,
    CONSTRAINT one_room_of_a_name_per_school UNIQUE (org_id, school_id, name),
    CONSTRAINT room_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT room_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT room_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT room_pkey PRIMARY KEY (org_id, room_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE roster_import (
    org_id uuid NOT NULL,
    import_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    summary jsonb NOT NULL,
    findings bytea NOT NULL,
    CONSTRAINT roster_import_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT roster_import_pkey PRIMARY KEY (org_id, import_id),
    CONSTRAINT roster_import_state_check CHECK ((state = ANY (ARRAY['done'::text, 'dry_run'::text, 'refused'::text])))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE round (
    org_id uuid NOT NULL,
    round_id uuid NOT NULL,
    school_id uuid NOT NULL,
    title jsonb NOT NULL,
    days date[] NOT NULL,
    slot_minutes integer NOT NULL,
    buffer_minutes integer NOT NULL DEFAULT 0,
    break_after integer NOT NULL DEFAULT 0,
    break_minutes integer NOT NULL DEFAULT 0,
    modes text[] NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    cutoff_minutes integer NOT NULL DEFAULT 60,
    child_limit integer NOT NULL DEFAULT 8,
    household_limit integer NOT NULL DEFAULT 20,
    late_from time without time zone,
    late_kept_until timestamp with time zone,
    early_from timestamp with time zone,
    reminders text[] NOT NULL DEFAULT '{week,day,hour}'::text[],
    court_order text NOT NULL DEFAULT 'ask'::text,
    state text NOT NULL DEFAULT 'draft'::text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT a_round_closes_after_it_opens CHECK ((closes_at > opens_at)),
    CONSTRAINT a_round_is_held_at_a_school FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT early_access_is_before_opening CHECK ((early_from < opens_at)),
    CONSTRAINT late_openings_are_kept_with_a_date CHECK (((late_from IS NULL) = (late_kept_until IS NULL))),
    CONSTRAINT round_break_after_check CHECK (((break_after >= 0) AND (break_after <= 50))),
    CONSTRAINT round_break_minutes_check CHECK (((break_minutes >= 0) AND (break_minutes <= 120))),
    CONSTRAINT round_buffer_minutes_check CHECK (((buffer_minutes >= 0) AND (buffer_minutes <= 60))),
    CONSTRAINT round_child_limit_check CHECK (((child_limit >= 1) AND (child_limit <= 20))),
    CONSTRAINT round_court_order_check CHECK ((court_order = ANY (ARRAY['ask'::text, 'invite'::text]))),
    CONSTRAINT round_cutoff_minutes_check CHECK ((cutoff_minutes >= 0)),
    CONSTRAINT round_days_check CHECK (((cardinality(days) >= 1) AND (cardinality(days) <= 60))),
    CONSTRAINT round_household_limit_check CHECK (((household_limit >= 1) AND (household_limit <= 60))),
    CONSTRAINT round_modes_check CHECK (((modes <@ ARRAY['school'::text, 'video'::text, 'phone'::text, 'place'::text, 'home'::text]) AND (cardinality(modes) > 0))),
    CONSTRAINT round_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT round_pkey PRIMARY KEY (org_id, round_id),
    CONSTRAINT round_reminders_check CHECK ((reminders <@ ARRAY['week'::text, 'day'::text, 'hour'::text])),
    CONSTRAINT round_slot_minutes_check CHECK (((slot_minutes >= 5) AND (slot_minutes <= 120))),
    CONSTRAINT round_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'open'::text, 'closed'::text]))),
    CONSTRAINT round_times_are_instants CHECK ((isfinite(opens_at) AND isfinite(closes_at) AND isfinite(early_from) AND isfinite(late_kept_until))) NOT VALID
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE round_teacher (
    org_id uuid NOT NULL,
    round_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    slot_minutes integer,
    room_id uuid,
    video_url text NOT NULL DEFAULT ''::text,
    CONSTRAINT round_teacher_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT round_teacher_org_id_room_id_fkey FOREIGN KEY (org_id, room_id) REFERENCES room(org_id, room_id),
    CONSTRAINT round_teacher_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT round_teacher_org_id_teacher_id_fkey FOREIGN KEY (org_id, teacher_id) REFERENCES person(org_id, person_id),
    CONSTRAINT round_teacher_pkey PRIMARY KEY (org_id, round_id, teacher_id),
    CONSTRAINT round_teacher_slot_minutes_check CHECK (((slot_minutes >= 5) AND (slot_minutes <= 120)))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE schema_migration (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT schema_migration_pkey PRIMARY KEY (name)
);

CREATE TABLE school (
    org_id uuid NOT NULL,
    school_id uuid NOT NULL,
    source_id text NOT NULL,
    name text NOT NULL,
    text_name text NOT NULL,
    time_zone text NOT NULL,
    phone text NOT NULL DEFAULT ''::text,
    address_line text NOT NULL DEFAULT ''::text,
    door jsonb NOT NULL DEFAULT '{}'::jsonb,
    latitude double precision,
    longitude double precision,
    decline text NOT NULL DEFAULT 'ask'::text,
    left_on date,
    office_email text NOT NULL DEFAULT ''::text,
    CONSTRAINT one_school_per_source_id UNIQUE (org_id, source_id),
    CONSTRAINT school_decline_check CHECK ((decline = ANY (ARRAY['ask'::text, 'cancel'::text]))),
    CONSTRAINT school_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT school_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT school_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT school_office_email_check CHECK ((length(office_email) <= 254)),
    CONSTRAINT school_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT school_pkey PRIMARY KEY (org_id, school_id),
    CONSTRAINT school_text_name_check CHECK (((length(text_name) >= 1) AND (length(text_name) <= 18)))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE staff_profile (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    languages text[] NOT NULL DEFAULT '{}'::text[],
    room_id uuid,
    CONSTRAINT staff_profile_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT staff_profile_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT staff_profile_org_id_room_id_fkey FOREIGN KEY (org_id, room_id) REFERENCES room(org_id, room_id),
    CONSTRAINT staff_profile_pkey PRIMARY KEY (org_id, person_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE text_consent (
    org_id uuid NOT NULL,
    consent_id uuid NOT NULL,
    number text NOT NULL,
    consents boolean NOT NULL,
    wording text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT text_consent_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT text_consent_pkey PRIMARY KEY (org_id, consent_id)
);
CREATE INDEX text_consent_by_number ON text_consent USING btree (org_id, number, at DESC, consent_id DESC);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE travel_time (
    org_id uuid NOT NULL,
    from_latitude double precision NOT NULL,
    from_longitude double precision NOT NULL,
    to_latitude double precision NOT NULL,
    to_longitude double precision NOT NULL,
    minutes integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT travel_time_from_latitude_check CHECK (((from_latitude >= ('-90'::integer)::double precision) AND (from_latitude <= (90)::double precision))),
    CONSTRAINT travel_time_from_longitude_check CHECK (((from_longitude >= ('-180'::integer)::double precision) AND (from_longitude <= (180)::double precision))),
    CONSTRAINT travel_time_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT travel_time_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT travel_time_pkey PRIMARY KEY (org_id, from_latitude, from_longitude, to_latitude, to_longitude),
    CONSTRAINT travel_time_to_latitude_check CHECK (((to_latitude >= ('-90'::integer)::double precision) AND (to_latitude <= (90)::double precision))),
    CONSTRAINT travel_time_to_longitude_check CHECK (((to_longitude >= ('-180'::integer)::double precision) AND (to_longitude <= (180)::double precision)))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE visit (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    school_id uuid NOT NULL,
    travel_minutes integer NOT NULL,
    address_line text NOT NULL DEFAULT ''::text,
    revision integer NOT NULL DEFAULT 0,
    created_at timestamp with time zone NOT NULL,
    purged_at timestamp with time zone,
    CONSTRAINT a_purged_visit_has_no_address CHECK (((purged_at IS NULL) OR (address_line = ''::text))),
    CONSTRAINT visit_address_line_check CHECK ((length(address_line) <= 300)),
    CONSTRAINT visit_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT visit_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES meeting(org_id, meeting_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT visit_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT visit_pkey PRIMARY KEY (org_id, meeting_id),
    CONSTRAINT visit_travel_minutes_check CHECK (((travel_minutes >= 0) AND (travel_minutes <= 240)))
);
CREATE INDEX visit_by_school ON visit USING btree (org_id, school_id, meeting_id);
CREATE INDEX visit_unpurged ON visit USING btree (org_id, meeting_id) WHERE (purged_at IS NULL);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE visit_offer (
    org_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    offering_id uuid NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    CONSTRAINT an_answer_has_its_time CHECK (((answer IS NULL) = (answered_at IS NULL))),
    CONSTRAINT visit_offer_answer_check CHECK ((answer = ANY (ARRAY['accepted'::text, 'elsewhere'::text, 'declined'::text]))),
    CONSTRAINT visit_offer_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT visit_offer_org_id_invitation_id_fkey FOREIGN KEY (org_id, invitation_id) REFERENCES invitation(org_id, invitation_id),
    CONSTRAINT visit_offer_org_id_offering_id_fkey FOREIGN KEY (org_id, offering_id) REFERENCES visit_offering(org_id, offering_id),
    CONSTRAINT visit_offer_pkey PRIMARY KEY (org_id, invitation_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE visit_offering (
    org_id uuid NOT NULL,
    offering_id uuid NOT NULL,
    school_id uuid NOT NULL,
    round_id uuid NOT NULL,
    reach text NOT NULL,
    per_cent integer NOT NULL,
    seed bigint NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT all_is_everybody CHECK (((reach = 'all'::text) = (per_cent = 100))),
    CONSTRAINT visit_offering_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT visit_offering_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT visit_offering_org_id_school_id_fkey FOREIGN KEY (org_id, school_id) REFERENCES school(org_id, school_id),
    CONSTRAINT visit_offering_per_cent_check CHECK (((per_cent >= 1) AND (per_cent <= 100))),
    CONSTRAINT visit_offering_pkey PRIMARY KEY (org_id, offering_id),
    CONSTRAINT visit_offering_reach_check CHECK ((reach = ANY (ARRAY['all'::text, 'cross_section'::text])))
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE visit_safety (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    leaves_for_at timestamp with time zone,
    arrived_at timestamp with time zone,
    left_at timestamp with time zone,
    back_at timestamp with time zone,
    due_back_at timestamp with time zone,
    pair_asked_at timestamp with time zone,
    help_asked_at timestamp with time zone,
    alarms integer NOT NULL DEFAULT 0,
    alarmed_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by text NOT NULL DEFAULT ''::text,
    CONSTRAINT an_alarm_has_its_time CHECK (((alarms = 0) = (alarmed_at IS NULL))),
    CONSTRAINT an_alarm_is_acknowledged_by_name CHECK (((acknowledged_at IS NULL) = (acknowledged_by = ''::text))),
    CONSTRAINT visit_safety_acknowledged_by_check CHECK ((length(acknowledged_by) <= 200)),
    CONSTRAINT visit_safety_alarms_check CHECK ((alarms >= 0)),
    CONSTRAINT visit_safety_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT visit_safety_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES visit(org_id, meeting_id) ON DELETE CASCADE,
    CONSTRAINT visit_safety_pkey PRIMARY KEY (org_id, meeting_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE visitor (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    place integer NOT NULL,
    state text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    reflected_at timestamp with time zone,
    entry_id uuid NOT NULL,
    entry_revision integer NOT NULL DEFAULT 0,
    entry_since timestamp with time zone NOT NULL,
    trained_until date,
    training_noted_at timestamp with time zone,
    noted_by uuid,
    CONSTRAINT training_is_noted_with_its_instant CHECK (((trained_until IS NULL) OR (training_noted_at IS NOT NULL))),
    CONSTRAINT visitor_noted_by_fkey FOREIGN KEY (org_id, noted_by) REFERENCES person(org_id, person_id),
    CONSTRAINT visitor_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT visitor_org_id_meeting_id_fkey FOREIGN KEY (org_id, meeting_id) REFERENCES visit(org_id, meeting_id) ON DELETE CASCADE,
    CONSTRAINT visitor_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT visitor_pkey PRIMARY KEY (org_id, meeting_id, person_id),
    CONSTRAINT visitor_place_check CHECK (((place >= 1) AND (place <= 3))),
    CONSTRAINT visitor_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'accepted'::text, 'declined'::text, 'dropped'::text, 'lapsed'::text])))
);
CREATE INDEX visitor_by_entry ON visitor USING btree (entry_id);
CREATE INDEX visitor_by_person ON visitor USING btree (org_id, person_id);
CREATE INDEX visitor_training_open ON visitor USING btree (org_id, meeting_id) WHERE ((state = 'accepted'::text) AND (training_noted_at IS NULL));
CREATE UNIQUE INDEX one_visitor_in_each_of_three_places ON visitor USING btree (org_id, meeting_id, place) WHERE (state = ANY (ARRAY['asked'::text, 'accepted'::text]));
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE volunteer (
    org_id uuid NOT NULL,
    person_id uuid NOT NULL,
    languages text[] NOT NULL DEFAULT '{}'::text[],
    latitude double precision,
    longitude double precision,
    born_on date,
    left_on date,
    CONSTRAINT volunteer_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT volunteer_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT volunteer_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT volunteer_org_id_person_id_fkey FOREIGN KEY (org_id, person_id) REFERENCES person(org_id, person_id),
    CONSTRAINT volunteer_pkey PRIMARY KEY (org_id, person_id)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE waiting (
    org_id uuid NOT NULL,
    waiting_id uuid NOT NULL,
    round_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    student_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    state text NOT NULL DEFAULT 'waiting'::text,
    offered tstzrange,
    offered_until timestamp with time zone,
    CONSTRAINT an_offer_has_a_time_and_an_end CHECK (((state = 'offered'::text) = ((offered IS NOT NULL) AND (offered_until IS NOT NULL)))),
    CONSTRAINT waiting_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT waiting_org_id_invitation_id_fkey FOREIGN KEY (org_id, invitation_id) REFERENCES invitation(org_id, invitation_id),
    CONSTRAINT waiting_org_id_round_id_fkey FOREIGN KEY (org_id, round_id) REFERENCES round(org_id, round_id),
    CONSTRAINT waiting_pkey PRIMARY KEY (org_id, waiting_id),
    CONSTRAINT waiting_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'offered'::text, 'taken'::text, 'passed'::text, 'left'::text])))
);
CREATE INDEX offers_by_end ON waiting USING btree (org_id, offered_until) WHERE (state = 'offered'::text);
CREATE INDEX waiting_by_teacher ON waiting USING btree (org_id, round_id, teacher_id, since) WHERE (state = ANY (ARRAY['waiting'::text, 'offered'::text]));
CREATE UNIQUE INDEX one_place_in_the_line ON waiting USING btree (org_id, invitation_id, student_id, teacher_id) WHERE (state = ANY (ARRAY['waiting'::text, 'offered'::text]));
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE webhook (
    org_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    school_id uuid,
    name text NOT NULL,
    url text NOT NULL,
    kinds text[] NOT NULL,
    state text NOT NULL DEFAULT 'active'::text,
    generation integer NOT NULL DEFAULT 1,
    old_until timestamp with time zone,
    cursor bigint NOT NULL,
    failing_since timestamp with time zone,
    rests_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_generation_check CHECK ((generation > 0)),
    CONSTRAINT webhook_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT webhook_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT webhook_pkey PRIMARY KEY (org_id, webhook_id),
    CONSTRAINT webhook_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'stopped'::text]))),
    CONSTRAINT webhook_url_check CHECK (((url ~~ 'https://%'::text) AND (length(url) <= 2000)))
);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE webhook_delivery (
    org_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    message jsonb NOT NULL,
    state text NOT NULL DEFAULT 'queued'::text,
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    status integer,
    problem text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT a_leased_delivery_has_a_lease CHECK (((state = 'leased'::text) = ((lease IS NOT NULL) AND (leased_until IS NOT NULL)))),
    CONSTRAINT webhook_delivery_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT webhook_delivery_org_id_webhook_id_fkey FOREIGN KEY (org_id, webhook_id) REFERENCES webhook(org_id, webhook_id) ON DELETE CASCADE,
    CONSTRAINT webhook_delivery_pkey PRIMARY KEY (org_id, webhook_id, delivery_id),
    CONSTRAINT webhook_delivery_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'leased'::text, 'delivered'::text, 'dead'::text])))
);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery USING btree (org_id, created_at);
CREATE INDEX webhook_delivery_by_end ON webhook_delivery USING btree (settled_at) WHERE (settled_at IS NOT NULL);
CREATE INDEX webhook_delivery_due ON webhook_delivery USING btree (org_id, not_before) WHERE (state = ANY (ARRAY['queued'::text, 'leased'::text]));
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

-- function count_what_has_grown() RETURNS integer SECURITY DEFINER, owner of the tables
-- function count_what_was_brought() RETURNS integer SECURITY DEFINER, owner of the tables
-- function current_org() RETURNS uuid
-- function deliveries_watched(at timestamp with time zone, since timestamp with time zone) RETURNS TABLE(state text, deliveries bigint, due bigint, waits_since timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function every_org() RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function key_behind(hash bytea) RETURNS TABLE(org_id uuid, key_id uuid, scopes text[], school_id uuid, expires_at timestamp with time zone, revoked_at timestamp with time zone, last_used_at timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function let_finder_read(bound regclass, columns text) RETURNS void
-- function link_behind(hash bytea) RETURNS TABLE(org_id uuid, link_id uuid, purpose text, person_id uuid, invitation_id uuid, school_id uuid, expires_at timestamp with time zone, revoked_at timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function may_interpret(org uuid, person uuid, school uuid, on_day date) RETURNS boolean
-- function notices_settled(since timestamp with time zone) RETURNS TABLE(state text, notices bigint) SECURITY DEFINER, owner porchlight_finder
-- function notices_unsettled(at timestamp with time zone) RETURNS TABLE(state text, notices bigint, due bigint, due_since timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function org_of_helpers_entry(id uuid) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function org_of_meeting(id uuid) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function org_of_message(id text) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function org_of_notice(id uuid) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_of_number(number text) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_that_texted(number text) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_with_due_calendars(at timestamp with time zone) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_with_due_hooks(at timestamp with time zone) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_with_due_notices(at timestamp with time zone) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_with_new_events() RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function plain_letters(name text) RETURNS text
-- function protect(bound regclass) RETURNS void
-- function reminders_swept() RETURNS timestamp with time zone SECURITY DEFINER, owner porchlight_finder
-- function schools_of_help(whose_org uuid, what uuid) RETURNS SETOF uuid
-- function schools_of_subject(whose_org uuid, what uuid) RETURNS SETOF uuid
-- function table_at_place(place_id uuid, number integer) RETURNS uuid
-- function tell_a_door_changed() RETURNS trigger
-- function tell_the_workers() RETURNS trigger
-- function tell_whose_offer_changed() RETURNS trigger
-- function tell_whose_time_changed() RETURNS trigger

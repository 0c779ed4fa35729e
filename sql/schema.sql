-- The database after all migrations, drawn from PostgreSQL's own catalogue. Made, not written: do not edit.

CREATE TABLE agenda (
    org_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    during tstzrange NOT NULL,
    claim_id uuid NOT NULL,
    kind text NOT NULL,
    CONSTRAINT agenda_during_check CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT agenda_kind_check CHECK ((kind = ANY (ARRAY['teacher'::text, 'co_visitor'::text, 'guardian'::text, 'room'::text, 'interpreter'::text, 'line_call'::text, 'driver'::text, 'childcare_worker'::text]))),
    CONSTRAINT agenda_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT agenda_pkey PRIMARY KEY (org_id, claim_id, resource_id),
    CONSTRAINT nobody_in_two_places_at_once EXCLUDE USING gist (org_id WITH =, resource_id WITH =, during WITH &&)
);
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))
CREATE TRIGGER tell_whose_time_changed AFTER INSERT OR DELETE OR UPDATE ON agenda FOR EACH ROW EXECUTE FUNCTION tell_whose_time_changed();

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
    CONSTRAINT a_key_lives_at_most_400_days CHECK ((expires_at <= (created_at + '400 days'::interval))),
    CONSTRAINT a_key_opens_one_door UNIQUE (key_hash),
    CONSTRAINT api_key_key_hash_check CHECK ((length(key_hash) = 32)),
    CONSTRAINT api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT api_key_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT api_key_pkey PRIMARY KEY (org_id, key_id)
);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

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
    CONSTRAINT calendar_entry_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
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

CREATE TABLE exception (
    org_id uuid NOT NULL,
    exception_id uuid NOT NULL,
    teacher_id uuid NOT NULL,
    day date NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    effect text NOT NULL,
    origin text NOT NULL,
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
    CONSTRAINT a_cancelled_meeting_says_by_whom CHECK (((state = 'cancelled'::text) = (cancelled_by IS NOT NULL))),
    CONSTRAINT meeting_attendance_check CHECK ((attendance = ANY (ARRAY['none'::text, 'accepted'::text, 'declined'::text, 'tentative'::text]))),
    CONSTRAINT meeting_call_number_check CHECK ((call_number ~ '^(\+[1-9][0-9]{5,14})?$'::text)),
    CONSTRAINT meeting_cancelled_by_check CHECK ((cancelled_by = ANY (ARRAY['family'::text, 'school'::text]))),
    CONSTRAINT meeting_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT meeting_mode_check CHECK ((mode = ANY (ARRAY['school'::text, 'video'::text, 'phone'::text, 'place'::text, 'home'::text]))),
    CONSTRAINT meeting_named_place_check CHECK ((length(named_place) <= 200)),
    CONSTRAINT meeting_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
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
CREATE INDEX meeting_by_round ON meeting USING btree (org_id, round_id);
CREATE INDEX meeting_by_teacher ON meeting USING gist (org_id, teacher_id, during);
CREATE INDEX meeting_by_time ON meeting USING gist (org_id, during) WHERE (state = 'confirmed'::text);
-- policy finder_reads (r): true
-- policy own_org_only (*): (org_id = ( SELECT current_org() AS current_org))

CREATE TABLE meeting_on_paper (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    revision integer NOT NULL,
    during tstzrange NOT NULL,
    printed_at timestamp with time zone NOT NULL,
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
    CONSTRAINT meeting_student_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
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
    CONSTRAINT one_place_per_source_id UNIQUE (org_id, source_id),
    CONSTRAINT place_kind_check CHECK ((kind = ANY (ARRAY['library'::text, 'cafe'::text, 'park'::text, 'community_centre'::text, 'place_of_worship'::text, 'school'::text]))),
    CONSTRAINT place_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT place_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT place_max_party_check CHECK (((max_party >= 1) AND (max_party <= 1000))),
    CONSTRAINT place_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT place_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT place_pkey PRIMARY KEY (org_id, place_id)
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

CREATE TABLE proposal (
    org_id uuid NOT NULL,
    no_time_id uuid NOT NULL,
    number integer NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    mode text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    CONSTRAINT proposal_check CHECK ((ends_at > starts_at)),
    CONSTRAINT proposal_mode_check CHECK ((mode = ANY (ARRAY['school'::text, 'video'::text, 'phone'::text, 'place'::text, 'home'::text]))),
    CONSTRAINT proposal_number_check CHECK (((number >= 1) AND (number <= 3))),
    CONSTRAINT proposal_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
    CONSTRAINT proposal_org_id_no_time_id_fkey FOREIGN KEY (org_id, no_time_id) REFERENCES no_time(org_id, no_time_id),
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
    CONSTRAINT round_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'open'::text, 'closed'::text])))
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

-- function current_org() RETURNS uuid
-- function every_org() RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function key_behind(hash bytea) RETURNS TABLE(org_id uuid, key_id uuid, scopes text[], school_id uuid, expires_at timestamp with time zone, revoked_at timestamp with time zone, last_used_at timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function let_finder_read(bound regclass, columns text) RETURNS void
-- function link_behind(hash bytea) RETURNS TABLE(org_id uuid, link_id uuid, purpose text, person_id uuid, invitation_id uuid, school_id uuid, expires_at timestamp with time zone, revoked_at timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function notices_unsettled(at timestamp with time zone) RETURNS TABLE(state text, notices bigint, due bigint, due_since timestamp with time zone) SECURITY DEFINER, owner porchlight_finder
-- function org_of_meeting(id uuid) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function org_of_message(id text) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function org_of_notice(id uuid) RETURNS uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_of_number(number text) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_that_texted(number text) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_with_due_calendars(at timestamp with time zone) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function orgs_with_due_notices(at timestamp with time zone) RETURNS SETOF uuid SECURITY DEFINER, owner porchlight_finder
-- function plain_letters(name text) RETURNS text
-- function protect(bound regclass) RETURNS void
-- function tell_the_workers() RETURNS trigger
-- function tell_whose_offer_changed() RETURNS trigger
-- function tell_whose_time_changed() RETURNS trigger

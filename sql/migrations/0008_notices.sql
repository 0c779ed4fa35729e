-- Owner: notices. Lock: none, everything is new.

-- The outbox: one message to one person on one channel, kept until it is settled.
CREATE TABLE notice (
    org_id       uuid NOT NULL REFERENCES org,
    notice_id    uuid NOT NULL,
    dedupe       text NOT NULL,         -- kind : subject : revision : channel : recipient : offset
    recipient_id uuid NOT NULL,
    channel      text NOT NULL CHECK (channel IN ('email', 'sms')),
    address      text NOT NULL CHECK (length(address) > 0),
    language     text NOT NULL,
    message      jsonb NOT NULL,        -- a tagged struct with every fact the text needs; no secret
    subject_id   uuid,                  -- the meeting or invitation it is about: what a change drops
    also_about   uuid[] NOT NULL DEFAULT '{}',  -- the other meetings of a digest
    not_before   timestamptz NOT NULL,
    not_after    timestamptz NOT NULL,  -- too late to be of use
    urgent       boolean NOT NULL DEFAULT false,
    state        text NOT NULL DEFAULT 'queued'
                 CHECK (state IN ('queued', 'leased', 'calling', 'sent', 'dropped', 'refused', 'expired', 'unknown', 'bounced')),
    attempts     integer NOT NULL DEFAULT 0,
    lease        uuid,                  -- who holds it; only the holder may settle
    leased_until timestamptz,
    message_id   text NOT NULL,         -- fixed at birth: a retry is the same mail
    gateway_id   text NOT NULL DEFAULT '',   -- the SMS gateway's own id, for receipts
    problem      text NOT NULL DEFAULT '',   -- a code of ours, never the address or the text
    created_at   timestamptz NOT NULL,
    settled_at   timestamptz,
    PRIMARY KEY (org_id, notice_id)
);
-- What was dropped was told to nobody, so it may be put again.
CREATE UNIQUE INDEX nobody_is_told_the_same_twice ON notice (org_id, dedupe) WHERE state <> 'dropped';
CREATE INDEX notice_due ON notice (org_id, not_before, notice_id) WHERE state IN ('queued', 'leased', 'calling');
CREATE INDEX notice_by_subject ON notice (org_id, subject_id) WHERE state IN ('queued', 'leased');
CREATE INDEX notice_by_recipient ON notice (org_id, recipient_id);
CREATE INDEX notice_by_message_id ON notice (message_id);
CREATE INDEX notice_by_id ON notice (notice_id);
CREATE INDEX notice_by_number ON notice (address, created_at) WHERE channel = 'sms';
SELECT protect('notice');
SELECT let_finder_read('notice', 'org_id, notice_id, state, channel, address, not_before, message_id, created_at');

-- Orgs that have something to send now.
CREATE FUNCTION orgs_with_due_notices(at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT o.org_id FROM porchlight.org AS o
    WHERE EXISTS (SELECT FROM porchlight.notice AS n
                  WHERE n.org_id = o.org_id AND n.not_before <= at AND n.state IN ('queued', 'leased', 'calling'));
END;
ALTER FUNCTION orgs_with_due_notices(timestamptz) OWNER TO porchlight_finder;

CREATE FUNCTION org_of_message(id text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT org_id FROM porchlight.notice WHERE message_id = id LIMIT 1;
END;
ALTER FUNCTION org_of_message(text) OWNER TO porchlight_finder;

-- A gateway's receipt names the notice and nothing else.
CREATE FUNCTION org_of_notice(id uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT org_id FROM porchlight.notice WHERE notice_id = id LIMIT 1;
END;
ALTER FUNCTION org_of_notice(uuid) OWNER TO porchlight_finder;

-- Orgs that have texted a number, the latest first: a STOP holds for all of them, an answer is for the first.
CREATE FUNCTION orgs_that_texted(number text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT org_id FROM porchlight.notice WHERE channel = 'sms' AND address = number
    GROUP BY org_id ORDER BY max(created_at) DESC;
END;
ALTER FUNCTION orgs_that_texted(text) OWNER TO porchlight_finder;

-- Wakes the workers at commit, so that a booking's mail does not wait for the next tick.
CREATE FUNCTION tell_the_workers() RETURNS trigger
LANGUAGE plpgsql SET search_path = porchlight, pg_temp AS $$
BEGIN
    NOTIFY porchlight_notices;
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_the_workers AFTER INSERT ON notice FOR EACH STATEMENT EXECUTE FUNCTION tell_the_workers();

-- Consent to texts, by number: the last word counts.
CREATE TABLE text_consent (
    org_id     uuid NOT NULL REFERENCES org,
    consent_id uuid NOT NULL,
    number     text NOT NULL,           -- E.164
    consents   boolean NOT NULL,
    wording    text NOT NULL,           -- what was said or sent, for the record
    at         timestamptz NOT NULL,
    PRIMARY KEY (org_id, consent_id)
);
CREATE INDEX text_consent_by_number ON text_consent (org_id, number, at DESC, consent_id DESC);
SELECT protect('text_consent');

-- Who said no to reminders by mail.
CREATE TABLE reminder_stop (
    org_id     uuid NOT NULL REFERENCES org,
    person_id  uuid NOT NULL,
    stopped_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, person_id)
);
SELECT protect('reminder_stop');

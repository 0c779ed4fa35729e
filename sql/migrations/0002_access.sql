-- Owner: access. Lock: none, everything is new.

-- One private link for one recipient and purpose. The secret itself is nowhere: it is derived from link_id with the
-- key of the installation, and only its keyed hash is stored.
CREATE TABLE link (
    org_id        uuid NOT NULL REFERENCES org,
    link_id       uuid NOT NULL,
    token_hash    bytea NOT NULL CONSTRAINT a_link_opens_one_door UNIQUE CHECK (length(token_hash) = 32),
    purpose       text NOT NULL CHECK (purpose IN ('guardian', 'teacher', 'office', 'openings_feed', 'family_feed', 'teacher_feed', 'office_feed')),
    person_id     uuid NOT NULL,
    invitation_id uuid,                 -- guardian links and openings feeds: the door of one invitation
    school_id     uuid,                 -- office links: the school they may work for
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    opened_at     timestamptz,          -- first time a person acted or confirmed being here (a POST), never a GET
    PRIMARY KEY (org_id, link_id),
    CONSTRAINT a_link_ends_after_it_begins CHECK (expires_at > created_at)
);
CREATE INDEX link_by_invitation ON link (org_id, invitation_id);
CREATE INDEX link_by_person ON link (org_id, person_id);
CREATE UNIQUE INDEX one_live_link_per_recipient_and_purpose
    ON link (org_id, purpose, person_id, coalesce(invitation_id, school_id, person_id)) WHERE revoked_at IS NULL;
SELECT protect('link');
SELECT let_finder_read('link', 'org_id, link_id, token_hash, purpose, person_id, invitation_id, school_id, expires_at, revoked_at');

-- The link behind a hash, whatever became of it, in one question: unknown, expired and revoked take the same time.
CREATE FUNCTION link_behind(hash bytea)
RETURNS TABLE (org_id uuid, link_id uuid, purpose text, person_id uuid, invitation_id uuid, school_id uuid,
               expires_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT l.org_id, l.link_id, l.purpose, l.person_id, l.invitation_id, l.school_id, l.expires_at, l.revoked_at
    FROM porchlight.link AS l
    WHERE l.token_hash = hash;
END;
ALTER FUNCTION link_behind(bytea) OWNER TO porchlight_finder;

CREATE TABLE api_key (
    org_id       uuid NOT NULL REFERENCES org,
    key_id       uuid NOT NULL,
    key_hash     bytea NOT NULL CONSTRAINT a_key_opens_one_door UNIQUE CHECK (length(key_hash) = 32),
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    prefix       text NOT NULL,         -- what a person may see of it again
    scopes       text[] NOT NULL,
    school_id    uuid,                  -- NULL: every school of the org
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    last_used_at timestamptz,           -- to the quarter of an hour
    PRIMARY KEY (org_id, key_id),
    CONSTRAINT a_key_lives_at_most_400_days CHECK (expires_at <= created_at + interval '400 days')
);
SELECT protect('api_key');
SELECT let_finder_read('api_key', 'org_id, key_id, key_hash, scopes, school_id, expires_at, revoked_at, last_used_at');

CREATE FUNCTION key_behind(hash bytea)
RETURNS TABLE (org_id uuid, key_id uuid, scopes text[], school_id uuid,
               expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT k.org_id, k.key_id, k.scopes, k.school_id, k.expires_at, k.revoked_at, k.last_used_at
    FROM porchlight.api_key AS k
    WHERE k.key_hash = hash;
END;
ALTER FUNCTION key_behind(bytea) OWNER TO porchlight_finder;

-- One effect per wish: the answer to a key, written in the transaction of the effect.
CREATE TABLE idempotency (
    org_id     uuid NOT NULL REFERENCES org,
    principal  text NOT NULL,           -- link:<id> or key:<id>
    wish       text NOT NULL CHECK (length(wish) BETWEEN 1 AND 200),  -- the Idempotency-Key as sent
    body_hash  bytea NOT NULL,          -- route and body; the same key with another body is refused
    status     integer,                 -- HTTP status of the stored answer
    answer     bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, principal, wish)
);
CREATE INDEX idempotency_by_age ON idempotency (org_id, created_at);
SELECT protect('idempotency');

-- What was done by whom to what: ids and words of ours only, never a name, an address or a token.
CREATE TABLE audit (
    org_id     uuid NOT NULL REFERENCES org,
    audit_id   uuid NOT NULL,
    at         timestamptz NOT NULL,
    actor      text NOT NULL,           -- link:<id>, key:<id>, command, worker
    action     text NOT NULL,
    subject    text NOT NULL,           -- meeting:<id>, link:<id>, round:<id> ...
    PRIMARY KEY (org_id, audit_id)
);
SELECT protect('audit');

-- Misses at the doors by sender. An unknown link belongs to no org, so this is the one table without one.
CREATE TABLE door_miss (
    sender bytea NOT NULL,              -- keyed hash of the address
    minute timestamptz NOT NULL,
    misses integer NOT NULL,
    PRIMARY KEY (sender, minute)
);
CREATE INDEX door_miss_by_age ON door_miss (minute);
GRANT SELECT, INSERT, UPDATE, DELETE ON door_miss TO porchlight_app;

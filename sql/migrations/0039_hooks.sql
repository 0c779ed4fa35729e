-- Owner: hooks. Lock: event_head, for an instant: one more reader.

-- An address of another service that is told what happens. Its secrets are nowhere: they are derived from webhook_id and
-- the generation with the key of the installation, as private links are.
CREATE TABLE webhook (
    org_id        uuid NOT NULL REFERENCES org,
    webhook_id    uuid NOT NULL,
    school_id     uuid,                 -- NULL: every school of the org, and what is about the whole org
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    url           text NOT NULL CHECK (url LIKE 'https://%' AND length(url) <= 2000),
    kinds         text[] NOT NULL,      -- of events; none named is every
    state         text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'stopped')),  -- stopped: by us
    generation    integer NOT NULL DEFAULT 1 CHECK (generation > 0),     -- of the secret
    old_until     timestamptz,          -- the secret before signs too, until then
    cursor        bigint NOT NULL,      -- events up to this place were made deliveries
    failing_since timestamptz,          -- the first failure after the last success
    rests_until   timestamptz,          -- after a failure nothing is sent for a while
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, webhook_id)
);
SELECT protect('webhook');
SELECT let_finder_read('webhook', 'org_id, webhook_id, state, cursor, rests_until');

-- One event for one webhook, word for word as it is sent: each try carries the same bytes under the same id.
CREATE TABLE webhook_delivery (
    org_id       uuid NOT NULL REFERENCES org,
    webhook_id   uuid NOT NULL,
    delivery_id  uuid NOT NULL,         -- the event's id, sent as webhook-id
    message      jsonb NOT NULL,
    state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'leased', 'delivered', 'dead')),
    attempts     integer NOT NULL DEFAULT 0,
    not_before   timestamptz NOT NULL,
    not_after    timestamptz NOT NULL,
    lease        uuid,
    leased_until timestamptz,
    status       integer,               -- what the other side answered last, HTTP; NULL: nothing
    problem      text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    settled_at   timestamptz,
    PRIMARY KEY (org_id, webhook_id, delivery_id),
    FOREIGN KEY (org_id, webhook_id) REFERENCES webhook ON DELETE CASCADE,
    CONSTRAINT a_leased_delivery_has_a_lease CHECK ((state = 'leased') = (lease IS NOT NULL AND leased_until IS NOT NULL))
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (org_id, not_before) WHERE state IN ('queued', 'leased');
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (org_id, created_at);
SELECT protect('webhook_delivery');
SELECT let_finder_read('webhook_delivery', 'org_id, webhook_id, state, not_before, leased_until');
SELECT let_finder_read('event_head', 'org_id, position');

-- Orgs whose webhooks have something to be told now.
CREATE FUNCTION orgs_with_due_hooks(at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT w.org_id FROM porchlight.webhook AS w
    WHERE w.state = 'active'
      AND (EXISTS (SELECT FROM porchlight.event_head AS h WHERE h.org_id = w.org_id AND h.position > w.cursor)
           OR ((w.rests_until IS NULL OR w.rests_until <= at)
               AND EXISTS (SELECT FROM porchlight.webhook_delivery AS d
                           WHERE d.org_id = w.org_id AND d.webhook_id = w.webhook_id AND d.not_before <= at
                             AND (d.state = 'queued' OR (d.state = 'leased' AND d.leased_until <= at)))));
END;
ALTER FUNCTION orgs_with_due_hooks(timestamptz) OWNER TO porchlight_finder;

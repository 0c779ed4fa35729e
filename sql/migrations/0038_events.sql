-- Owner: events. Lock: none, everything is new.

-- What has happened, for other services to follow: one row a change, in the transaction of the change. Ids, times and
-- states only: never a name, an address, a number or what a child needs.
-- A row is never changed but once, when it gets its place in the order. That is not known when it is written: of two
-- transactions the one that began later may commit first, and who has read past its number would never see the other.
-- So whatever is committed is numbered afterwards, one numbering of an org at a time (event_head). Weighed: a sequence
-- or the time-ordered id skip what commits late; a horizon of transaction ids keeps everybody waiting for the slowest
-- import of any org, and is another after a dump was restored.
CREATE TABLE event (
    org_id    uuid NOT NULL REFERENCES org,
    event_id  uuid NOT NULL,
    position  bigint CHECK (position > 0),  -- in the org's order; NULL: not numbered yet, so nobody sees it
    kind      text NOT NULL,
    school_id uuid,                         -- NULL: about the whole org
    data      jsonb NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (org_id, event_id)
);
CREATE UNIQUE INDEX each_event_has_its_own_place ON event (org_id, position) WHERE position IS NOT NULL;
CREATE INDEX event_without_a_place ON event (org_id, event_id) WHERE position IS NULL;
SELECT protect('event');
REVOKE UPDATE ON event FROM porchlight_app;
GRANT UPDATE (position) ON event TO porchlight_app;
SELECT let_finder_read('event', 'org_id, position');

-- How far an org's events are numbered, and which are kept no more.
CREATE TABLE event_head (
    org_id   uuid NOT NULL REFERENCES org,
    position bigint NOT NULL DEFAULT 0,     -- the last one that was given
    gone     bigint NOT NULL DEFAULT 0,     -- up to this one they were thrown away
    PRIMARY KEY (org_id),
    CONSTRAINT only_what_is_numbered_is_thrown_away CHECK (gone <= position)
);
SELECT protect('event_head');

-- Orgs with events that have no place yet.
CREATE FUNCTION orgs_with_new_events() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT o.org_id FROM porchlight.org AS o
    WHERE EXISTS (SELECT FROM porchlight.event AS e WHERE e.org_id = o.org_id AND e.position IS NULL);
END;
ALTER FUNCTION orgs_with_new_events() OWNER TO porchlight_finder;

-- Wakes the workers at commit: to number what came, and to hand it to webhooks.
CREATE TRIGGER tell_the_workers AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION tell_the_workers();

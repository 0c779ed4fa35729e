-- Owner: helping. Lock: SHARE on visitor, interpretation and childcare_claim while their indexes are built, which takes
-- a moment; reads go on, and writes wait for it.

-- What a helper's calendar has answered to an invitation, so that the same mail counts once.
CREATE TABLE helper_reply (
    org_id      uuid NOT NULL REFERENCES org,
    digest      bytea NOT NULL,         -- of uid, attendee, sequence, answer and stamp
    entry_id    uuid NOT NULL,          -- of the visit, interpretation, ride or shift, and of the person
    sequence    integer NOT NULL,       -- the entry's revision that was answered
    stamped_at  timestamptz,            -- DTSTAMP: of two answers to one revision the later holds
    outcome     text NOT NULL CHECK (outcome IN ('accepted', 'tentative', 'asked', 'given_back', 'stale')),
    received_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, digest)
);
CREATE INDEX helper_reply_by_entry ON helper_reply (org_id, entry_id);
SELECT protect('helper_reply');

-- A reply names its entry and nothing else: the finder says whose org that is.
SELECT let_finder_read('visitor', 'org_id, entry_id');
SELECT let_finder_read('interpretation', 'org_id, entry_id');
SELECT let_finder_read('childcare_claim', 'org_id, entry_id');
SELECT let_finder_read('ride', 'org_id, ride_id');
CREATE INDEX visitor_by_entry ON visitor (entry_id);
CREATE INDEX interpretation_by_entry ON interpretation (entry_id);
CREATE INDEX childcare_claim_by_entry ON childcare_claim (entry_id);

CREATE FUNCTION org_of_helpers_entry(id uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT org_id FROM porchlight.visitor WHERE entry_id = id
    UNION ALL
    SELECT org_id FROM porchlight.interpretation WHERE entry_id = id
    UNION ALL
    SELECT org_id FROM porchlight.childcare_claim WHERE entry_id = id
    UNION ALL
    SELECT org_id FROM porchlight.ride WHERE ride_id = id
    LIMIT 1;
END;
ALTER FUNCTION org_of_helpers_entry(uuid) OWNER TO porchlight_finder;

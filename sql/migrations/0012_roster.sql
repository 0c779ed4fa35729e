-- Owner: roster. Lock: none, everything is new.

-- What each import did and found. The findings hold ids, lines and reasons, no name, address or number of anybody.
CREATE TABLE roster_import (
    org_id      uuid NOT NULL REFERENCES org,
    import_id   uuid NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    state       text NOT NULL CHECK (state IN ('done', 'dry_run', 'refused')),
    summary     jsonb NOT NULL,         -- rows read by file, tallies by kind, findings by level
    findings    bytea NOT NULL,         -- JSON, deflated: 100,000 of them are 1 MB instead of 25
    PRIMARY KEY (org_id, import_id)
);
SELECT protect('roster_import');

-- name: lock_imports(org_id)$
-- One import of an org at a time; the lock goes with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('roster_import ' || :org_id::uuid, 0));

-- name: keep_report(org_id, import_id, started_at, finished_at, state, summary, findings)!
-- Keep what an import did and found.
INSERT INTO roster_import (org_id, import_id, started_at, finished_at, state, summary, findings)
VALUES (:org_id, :import_id, :started_at, :finished_at, :state, :summary, :findings);

-- name: report(org_id, import_id)^
-- What an import did and found.
SELECT import_id, started_at, finished_at, state, summary, findings
FROM roster_import
WHERE org_id = :org_id AND import_id = :import_id;

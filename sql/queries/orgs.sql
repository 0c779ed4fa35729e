-- name: make_org(org_id, name, now)!
-- A new org; the transaction already works for it, as row-level security asks.
INSERT INTO org (org_id, name, created_at)
VALUES (:org_id, :name, :now);

-- name: every_org()
-- The ids of all orgs, by a function of the finder: this transaction works for none.
SELECT org_id FROM every_org() AS org_id;

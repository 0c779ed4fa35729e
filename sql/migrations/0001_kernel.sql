-- Owner: kernel. Lock: none, everything is new.
-- Two roles that own nothing and cannot log in:
--   porchlight_app     what the program works as; row-level security binds it
--   porchlight_finder  owns the few functions that find out whose org a hash, an address or due work belongs to
-- The runner sees to it that both exist before this file runs.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

GRANT USAGE ON SCHEMA porchlight TO porchlight_app, porchlight_finder;
GRANT CREATE ON SCHEMA porchlight TO porchlight_finder;

-- The org this transaction works for; NULL where none was set, and NULL equals nothing: no rows.
CREATE FUNCTION current_org() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('porchlight.org', true), '')::uuid;

-- Bind a table to its org: forced row-level security, one policy, and what the app may do.
CREATE FUNCTION protect(bound regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', bound);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', bound);
    EXECUTE format('CREATE POLICY own_org_only ON %s TO porchlight_app
                    USING (org_id = (SELECT porchlight.current_org()))
                    WITH CHECK (org_id = (SELECT porchlight.current_org()))', bound);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO porchlight_app', bound);
END
$$;

-- Let the finder read the named columns of a table, whatever the org.
CREATE FUNCTION let_finder_read(bound regclass, columns text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT (%s) ON %s TO porchlight_finder', columns, bound);
    EXECUTE format('CREATE POLICY finder_reads ON %s FOR SELECT TO porchlight_finder USING (true)', bound);
END
$$;

CREATE TABLE org (
    org_id     uuid PRIMARY KEY,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL
);
SELECT protect('org');
SELECT let_finder_read('org', 'org_id');

CREATE FUNCTION every_org() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT org_id FROM porchlight.org ORDER BY org_id;
END;
ALTER FUNCTION every_org() OWNER TO porchlight_finder;

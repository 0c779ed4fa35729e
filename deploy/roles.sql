-- The roles of an installation. Run once as a superuser, connected to Porchlight's database; passwords come after.
--
-- porchlight_owner migrates and owns the tables; porchlight_web is what web and worker log in as. Both are bound by
-- row-level security: the first by FORCE, the second by working as porchlight_app, which owns nothing.
DO $$
DECLARE wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['porchlight_app', 'porchlight_finder', 'porchlight_owner', 'porchlight_web'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', wanted);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO porchlight_owner', current_database());
END $$;

ALTER ROLE porchlight_owner LOGIN;
ALTER ROLE porchlight_web LOGIN;
GRANT porchlight_app, porchlight_finder TO porchlight_owner;
GRANT porchlight_app TO porchlight_web;

-- What web and worker ask for when they connect. A pooler drops it, so the login itself has it (service/kernel/db.py).
ALTER ROLE porchlight_web SET role = 'porchlight_app';
ALTER ROLE porchlight_web SET search_path = porchlight, public;
ALTER ROLE porchlight_web SET timezone = 'UTC';
ALTER ROLE porchlight_web SET lock_timeout = '15s';
ALTER ROLE porchlight_web SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE porchlight_web SET tcp_keepalives_idle = '20';
ALTER ROLE porchlight_web SET tcp_keepalives_interval = '5';
ALTER ROLE porchlight_web SET tcp_keepalives_count = '3';

-- Owner: kernel. Lock: none.

-- Counts tables anew that have grown to twice what they were when they were counted last; autovacuum looks once a minute,
-- and a new school's first sign-up evening has filled them by then. As long as PostgreSQL knows nothing of a table every
-- index looks as good as any, and a look-up by key, of a foreign key too, may go through all of an org's rows. Counting
-- a table has every connection plan anew whatever reads it. Not for large tables: there autovacuum is soon enough.
CREATE FUNCTION count_what_has_grown() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = porchlight, pg_temp AS $$
DECLARE
    grown regclass;
    counted int := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('count_what_has_grown', 0)) THEN
        RETURN 0;  -- another replica is at it
    END IF;
    FOR grown IN
        SELECT held.oid
        FROM pg_class AS held
        CROSS JOIN LATERAL (SELECT pg_relation_size(held.oid) / current_setting('block_size')::int AS pages) AS now
        WHERE held.relnamespace = 'porchlight'::regnamespace AND held.relkind = 'r'
          AND held.relpages < 4000 AND now.pages >= 8 AND now.pages > 2 * held.relpages
        ORDER BY held.oid
    LOOP
        EXECUTE format('ANALYZE %s', grown);
        counted := counted + 1;
    END LOOP;
    RETURN counted;
END
$$;
REVOKE EXECUTE ON FUNCTION count_what_has_grown() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_what_has_grown() TO porchlight_app;

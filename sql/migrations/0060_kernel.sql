-- Owner: kernel. Lock: none.

-- Counts anew what has grown, as 0057 says, and now also a table's first rows after it was counted empty: PostgreSQL then
-- plans as if it were empty for good, and every index costs it the same. Measured in a stampede on a new database: its
-- first second took a quarter more. Of a table that was never counted it expects some pages and needs no help before it
-- has more. Once some hundred rows are known the plans are right, so the next count can wait until there are eight
-- times as many, and past a megabyte for autovacuum: to count takes time from those who fill the table.
CREATE OR REPLACE FUNCTION count_what_has_grown() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = porchlight, pg_temp SET default_statistics_target = 10 AS $$
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
          AND held.relpages < 128 AND now.pages > 8 * held.relpages AND (now.pages >= 8 OR held.reltuples = 0)
        ORDER BY held.oid
    LOOP
        EXECUTE format('ANALYZE %s', grown);
        counted := counted + 1;
    END LOOP;
    RETURN counted;
END
$$;

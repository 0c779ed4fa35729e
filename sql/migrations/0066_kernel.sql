-- Owner: kernel. Lock: none.

-- Counts anew each table into which this transaction has brought much, before it ends: the rows and the count of them are
-- seen from the same moment on. An org that was never counted is planned as one row of each table, as many as there may
-- be: whoever joins persons twice goes through all of them once for each of them, until autovacuum comes by. A table that
-- somebody else holds for longer is left to autovacuum.
CREATE FUNCTION count_what_was_brought() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = porchlight, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    filled regclass;
    counted int := 0;
BEGIN
    FOR filled IN
        SELECT held.oid
        FROM pg_class AS held
        WHERE held.relnamespace = 'porchlight'::regnamespace AND held.relkind = 'r'
          AND pg_stat_get_xact_tuples_inserted(held.oid) >= 1000
        ORDER BY held.oid
    LOOP
        BEGIN
            EXECUTE format('ANALYZE %s', filled);
            counted := counted + 1;
        EXCEPTION WHEN lock_not_available THEN
            NULL;
        END;
    END LOOP;
    RETURN counted;
END
$$;
REVOKE EXECUTE ON FUNCTION count_what_was_brought() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_what_was_brought() TO porchlight_app;

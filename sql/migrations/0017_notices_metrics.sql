-- Owner: notices. Lock: none, a function is new.

-- How many notices of every org are not settled yet, by state, how many of them could go now, and since when the
-- oldest of those could: numbers for whoever watches the program, no row of anybody. Reads the index of what is due.
CREATE FUNCTION notices_unsettled(at timestamptz) RETURNS TABLE (state text, notices bigint, due bigint, due_since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT n.state, count(*), count(*) FILTER (WHERE n.not_before <= at), min(n.not_before) FILTER (WHERE n.not_before <= at)
    FROM porchlight.notice AS n
    WHERE n.state IN ('queued', 'leased', 'calling')
    GROUP BY n.state;
END;
ALTER FUNCTION notices_unsettled(timestamptz) OWNER TO porchlight_finder;

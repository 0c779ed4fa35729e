-- Owner: hooks. Lock: the index keeps deliveries from being written while it is built, some seconds for a million of
-- them; everything else is new.

-- How many deliveries of every org wait, were tried already, or ended since an instant; how many could go now, and since
-- when the oldest event waits. Numbers, no row of anybody. What a paused or stopped webhook keeps is counted, never due.
GRANT SELECT (attempts, created_at, settled_at) ON webhook_delivery TO porchlight_finder;
CREATE INDEX webhook_delivery_by_end ON webhook_delivery (settled_at) WHERE settled_at IS NOT NULL;
CREATE FUNCTION deliveries_watched(at timestamptz, since timestamptz)
RETURNS TABLE (state text, deliveries bigint, due bigint, waits_since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN d.state = 'queued' AND d.attempts > 0 THEN 'again' ELSE d.state END, count(*),
           count(*) FILTER (WHERE w.state = 'active' AND d.state = 'queued' AND d.not_before <= at),
           min(d.created_at) FILTER (WHERE w.state = 'active')
    FROM porchlight.webhook_delivery AS d
    JOIN porchlight.webhook AS w ON w.org_id = d.org_id AND w.webhook_id = d.webhook_id
    WHERE d.state IN ('queued', 'leased')
    GROUP BY 1
    UNION ALL
    SELECT d.state, count(*), 0, NULL
    FROM porchlight.webhook_delivery AS d
    WHERE d.settled_at > since
    GROUP BY d.state;
END;
ALTER FUNCTION deliveries_watched(timestamptz, timestamptz) OWNER TO porchlight_finder;

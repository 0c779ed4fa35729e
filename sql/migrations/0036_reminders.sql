-- Owner: reminders; the numbers are notices'. Lock: the index keeps notices from being written while it is built, some
-- seconds for a million of them; everything else is new.

-- When an org was last looked through for reminders that are due, by whichever worker.
CREATE TABLE reminder_sweep (
    org_id   uuid PRIMARY KEY REFERENCES org,
    swept_at timestamptz NOT NULL
);
SELECT protect('reminder_sweep');
SELECT let_finder_read('reminder_sweep', 'org_id, swept_at');
GRANT SELECT (created_at) ON org TO porchlight_finder;

-- Since when the org that waits longest has not been looked through; NULL while there is no org.
CREATE FUNCTION reminders_swept() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT min(coalesce(sweep.swept_at, org.created_at))
    FROM porchlight.org
    LEFT JOIN porchlight.reminder_sweep AS sweep ON sweep.org_id = org.org_id;
END;
ALTER FUNCTION reminders_swept() OWNER TO porchlight_finder;

-- How many notices of every org ended in which state since an instant: numbers, no row of anybody.
GRANT SELECT (settled_at) ON notice TO porchlight_finder;
CREATE INDEX notice_by_end ON notice (settled_at) WHERE settled_at IS NOT NULL;
CREATE FUNCTION notices_settled(since timestamptz) RETURNS TABLE (state text, notices bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = porchlight, pg_temp
BEGIN ATOMIC
    SELECT n.state, count(*)
    FROM porchlight.notice AS n
    WHERE n.settled_at > since
    GROUP BY n.state;
END;
ALTER FUNCTION notices_settled(timestamptz) OWNER TO porchlight_finder;

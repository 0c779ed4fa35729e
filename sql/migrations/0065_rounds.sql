-- Owner: rounds. Lock: round and childcare_session against everything, for an instant; no row is read.

-- A time that PostgreSQL calls infinity is no instant to anybody else: what comes near it is refused before it is kept,
-- and this is the wall behind that. What stands is not looked at.
ALTER TABLE round ADD CONSTRAINT round_times_are_instants CHECK (
    isfinite(opens_at) AND isfinite(closes_at) AND isfinite(early_from) AND isfinite(late_kept_until)
) NOT VALID;
ALTER TABLE childcare_session ADD CONSTRAINT session_times_are_instants CHECK (
    isfinite(lower(during)) AND isfinite(upper(during))
) NOT VALID;

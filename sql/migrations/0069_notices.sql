-- Owner: notices. Lock: none.

-- The school of what a helper is told about by its own id: a trip, one that was suggested, hours beside children.
CREATE FUNCTION schools_of_help(whose_org uuid, what uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    SELECT ride.school_id FROM ride
    WHERE ride.org_id = whose_org AND ride.ride_id = what
    UNION ALL
    SELECT pooled_trip.school_id FROM pooled_trip
    WHERE pooled_trip.org_id = whose_org AND pooled_trip.trip_id = what
    UNION ALL
    SELECT childcare_session.school_id FROM childcare_session
    WHERE childcare_session.org_id = whose_org AND childcare_session.session_id = what
    UNION ALL
    SELECT childcare_session.school_id
    FROM childcare_claim
    JOIN childcare_shift USING (org_id, shift_id)
    JOIN childcare_session USING (org_id, session_id)
    WHERE childcare_claim.org_id = whose_org AND childcare_claim.entry_id = what
$$;

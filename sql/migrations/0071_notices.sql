-- Owner: notices. Lock: none.

-- Which schools the subject of a notice belongs to; none where it belongs to no one of them. Who belongs to two schools
-- is written to by both, and neither reads what the other has written.
CREATE FUNCTION schools_of_subject(whose_org uuid, what uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    SELECT round.school_id
    FROM (SELECT meeting.round_id FROM meeting
          WHERE meeting.org_id = whose_org AND meeting.meeting_id = what
          UNION ALL
          SELECT meeting.round_id FROM interpretation JOIN meeting USING (org_id, meeting_id)
          WHERE interpretation.org_id = whose_org AND interpretation.entry_id = what
          UNION ALL
          SELECT meeting.round_id FROM visitor JOIN meeting USING (org_id, meeting_id)
          WHERE visitor.org_id = whose_org AND visitor.entry_id = what
          UNION ALL
          SELECT invitation.round_id FROM invitation
          WHERE invitation.org_id = whose_org AND invitation.invitation_id = what
          UNION ALL
          SELECT invitation.round_id FROM no_time JOIN invitation USING (org_id, invitation_id)
          WHERE no_time.org_id = whose_org AND no_time.no_time_id = what
          UNION ALL
          SELECT waiting.round_id FROM waiting
          WHERE waiting.org_id = whose_org AND waiting.waiting_id = what) AS about
    JOIN round ON round.org_id = whose_org AND round.round_id = about.round_id
    UNION ALL
    SELECT ride_request.school_id FROM ride_request
    WHERE ride_request.org_id = whose_org AND ride_request.request_id = what
    UNION ALL
    SELECT childcare_session.school_id
    FROM childcare_shift JOIN childcare_session USING (org_id, session_id)
    WHERE childcare_shift.org_id = whose_org AND childcare_shift.shift_id = what
$$;

-- Owner: interpreting. Lock: interpretation exclusively, while its rows are checked; interpretation_declined and,
-- for an instant, meeting.

-- Who was asked is not sure yet: a family may last have heard that we are looking.
ALTER TABLE interpretation DROP CONSTRAINT interpretation_told_check;
ALTER TABLE interpretation ADD CONSTRAINT interpretation_told_check
    CHECK (told IN ('in_person', 'video', 'phone', 'looking', 'missing'));

-- A no is about a meeting's time: it stands when the family asks anew for that time, and not for another.
ALTER TABLE interpretation_declined ADD COLUMN starts_at timestamptz;
-- The owner is bound by row-level security too, and works for no org here.
ALTER TABLE interpretation_declined NO FORCE ROW LEVEL SECURITY;
ALTER TABLE meeting NO FORCE ROW LEVEL SECURITY;
UPDATE interpretation_declined AS declined
SET starts_at = lower(meeting.during)
FROM meeting
WHERE meeting.org_id = declined.org_id AND meeting.meeting_id = declined.meeting_id;
ALTER TABLE meeting FORCE ROW LEVEL SECURITY;
ALTER TABLE interpretation_declined FORCE ROW LEVEL SECURITY;
ALTER TABLE interpretation_declined ALTER COLUMN starts_at SET NOT NULL;
ALTER TABLE interpretation_declined DROP CONSTRAINT interpretation_declined_pkey;
ALTER TABLE interpretation_declined ADD PRIMARY KEY (org_id, meeting_id, person_id, starts_at);
ALTER TABLE interpretation_declined DROP CONSTRAINT interpretation_declined_org_id_meeting_id_fkey;
ALTER TABLE interpretation_declined ADD FOREIGN KEY (org_id, meeting_id) REFERENCES meeting ON DELETE CASCADE;
-- Who did not answer in time is not asked again for it either, and never said no.
ALTER TABLE interpretation_declined ADD COLUMN is_silent boolean NOT NULL DEFAULT false;

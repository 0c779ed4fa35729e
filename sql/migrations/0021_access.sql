-- Owner: access. Lock: link exclusively, while its rows are checked.

-- One door for everybody who helps: co-visitors, interpreters, drivers, childcare workers; and their calendar.
ALTER TABLE link DROP CONSTRAINT link_purpose_check;
ALTER TABLE link ADD CONSTRAINT link_purpose_check
    CHECK (purpose IN ('guardian', 'teacher', 'office', 'helper',
                       'openings_feed', 'family_feed', 'teacher_feed', 'office_feed', 'helper_feed'));

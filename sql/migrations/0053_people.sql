-- Owner: people. Lock: person_role and guardianship against writes, while an index each is built.

-- Who works or learns at a school, and who belongs to a household, in a district of a hundred schools.
CREATE INDEX person_role_by_school ON person_role (org_id, school_id, role);
CREATE INDEX guardianship_by_household ON guardianship (org_id, household_id);

"""Persons, the roles they hold, who is whose guardian, where they live, which classes they teach and attend, who helps.

Owns: person, person_role, staff_profile, volunteer, credential, household, guardianship, class, enrollment. Promises:
nobody is ever deleted (left_on is set, so past meetings keep their people); what a roster does not say stays as it
stands; a restriction is lifted only by an explicit none; whom the office lets help no roster sends away; what was not
recorded as a credential, nobody has. Refuses: nothing of its own.
"""

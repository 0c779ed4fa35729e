"""The columns of each file: which must be there, which are read, which the standard knows besides.

Sources: 1EdTech OneRoster CSV Binding 1.2.1 and CSV Tables 1.1.1; for the supplement files the README.
"""

from typing import Final

from msgspec import Struct


class Layout(Struct, frozen=True):
    """One file's columns."""

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()  # read where they are there
    unread: tuple[str, ...] = ()  # known, and of no use here

    @property
    def read(self) -> tuple[str, ...]:
        """Return every column that is looked at."""
        return self.required + self.optional

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that may be there."""
        return self.read + self.unread


_BULK: Final = ("dateLastModified",)
_SPOTS: Final = ("latitude", "longitude")
_WINDOWS: Final = ("availableFrom", "availableTo")

MANIFEST: Final = Layout("manifest.csv", ("propertyName", "value"))
ORGS: Final = Layout("orgs.csv", ("sourcedId", "name", "type"), ("status", "parentSourcedId"), (*_BULK, "identifier"))
SESSIONS: Final = Layout(
    "academicSessions.csv",
    ("sourcedId", "startDate", "endDate"),
    ("status", "parentSourcedId"),
    (*_BULK, "title", "type", "schoolYear"),
)
COURSES: Final = Layout(
    "courses.csv",
    ("sourcedId",),
    ("status", "title"),
    (*_BULK, "schoolYearSourcedId", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"),
)
CLASSES: Final = Layout(
    "classes.csv",
    ("sourcedId", "schoolSourcedId"),
    ("status", "title", "courseSourcedId", "classCode", "classType", "location", "termSourcedIds"),
    (*_BULK, "grades", "subjects", "subjectCodes", "periods"),
)
USERS: Final = Layout(
    "users.csv",
    ("sourcedId", "givenName", "familyName"),
    (
        *("status", "enabledUser", "username", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades"),
        *("preferredGivenName", "orgSourcedIds", "role"),  # the last two in 1.1 only
    ),
    (
        *_BULK,
        *("userIds", "middleName", "password", "userMasterIdentifier", "resourceSourcedIds", "preferredMiddleName"),
        *("preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
    ),
)
ROLES: Final = Layout(
    "roles.csv",
    ("userSourcedId", "role", "orgSourcedId"),
    ("sourcedId", "status", "roleType", "beginDate", "endDate"),
    (*_BULK, "userProfileSourcedId"),
)
ENROLLMENTS: Final = Layout(
    "enrollments.csv",
    ("sourcedId", "classSourcedId", "userSourcedId", "role"),
    ("status", "schoolSourcedId", "primary", "beginDate", "endDate"),
    _BULK,
)
DEMOGRAPHICS: Final = Layout(
    "demographics.csv",
    ("sourcedId",),
    ("birthDate",),
    (
        *("status", *_BULK, "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "white"),
        *("nativeHawaiianOrOtherPacificIslander", "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity"),
        *("countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"),
    ),
)
FAMILIES: Final = Layout(
    "families.csv",
    ("studentSourcedId", "guardianSourcedId"),
    (
        *("householdId", "relationship", "livesWith", "mayPickUp", "contactRestriction"),
        *("preferredLanguage", "interpreterNeeded", "preferredChannel"),
    ),
)
HOUSEHOLDS: Final = Layout(
    "households.csv",
    ("householdId",),
    ("addressLine", "locality", "postalCode", *_SPOTS, "hasCar", "worksNights", "youngChildrenMonths"),
)
SCHOOLS: Final = Layout("schools.csv", ("schoolSourcedId",), ("addressLine", *_SPOTS, "timeZone", "conferenceRooms"))
STAFF: Final = Layout(
    "staff.csv", ("userSourcedId",), ("languages", "homeVisitTrainedUntil", "room", "calledEn", "calledEs")
)
AVAILABILITY: Final = Layout("availability.csv", ("teacherSourcedId", "date", "start", "end"), ("timeZone",))
VOLUNTEERS: Final = Layout(
    "volunteers.csv",
    ("volunteerId",),
    (
        *("givenName", "familyName", "email", "sms", "guardianSourcedId", *_SPOTS, "seats", "childSeats"),
        *("wheelchair", "drivingClearedUntil", "childcareClearedUntil", "languages", *_WINDOWS),
    ),
)
PLACES: Final = Layout(
    "places.csv",
    ("placeId",),
    (
        *("name", "kind", "addressLine", *_SPOTS, "openingHours", "stepFree", "quietRoom", "indoor", "maxParty"),
        *("tables", "timeZone"),
    ),
)
INTERPRETERS: Final = Layout(
    "interpreters.csv",
    ("interpreterId",),
    ("givenName", "familyName", "email", "sms", "languages", "certifiedUntil", "mode", *_WINDOWS),
)
PREFERENCES: Final = Layout(
    "preferences.csv",
    ("householdId",),
    (
        *("canDo", "wantedTeachers", "needsRide", "ridePassengers", "rideChildSeats", "rideWheelchair"),
        *("childcareCount", "childcareAgesMonths", "interpreterLanguage", "prefers", "jointWithHouseholdId"),
    ),
)

LAYOUTS: Final = {
    layout.file: layout
    for layout in (
        *(MANIFEST, ORGS, SESSIONS, COURSES, CLASSES, USERS, ROLES, ENROLLMENTS, DEMOGRAPHICS, FAMILIES, HOUSEHOLDS),
        *(SCHOOLS, STAFF, AVAILABILITY, VOLUNTEERS, PLACES, INTERPRETERS, PREFERENCES),
    )
}
# Files of the standard that say nothing an import needs.
UNREAD_FILES: Final = frozenset(
    f"{name}.csv"
    for name in (
        *("categories", "classResources", "courseResources", "lineItemLearningObjectiveIds", "lineItemScoreScales"),
        *("lineItems", "resources", "resultLearningObjectiveIds", "resultScoreScales", "results", "scoreScales"),
        *("userProfiles", "userResources"),
    )
)
KNOWN_FILES: Final = UNREAD_FILES | LAYOUTS.keys()
NEEDED_FILES: Final = ("orgs.csv", "users.csv")

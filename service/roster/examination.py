"""Read a whole roster once, in the order in which its files explain each other, and judge it.

The large files (users, enrollments) go by as streams; what later rows need of them is kept as ids. Everything here is
ordinary blocking code: the action runs it in a thread, a batch at a time.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from service.booking.types import IncomingObstacles
from service.people.types import IncomingEnrollment, IncomingGuardianship, IncomingPerson, IncomingRole
from service.roster.findings import Findings, Where
from service.roster.layout import KNOWN_FILES
from service.roster.reading.classes import Classes, read_classes
from service.roster.reading.demographics import look_at_demographics
from service.roster.reading.enrollments import EnrollmentReader
from service.roster.reading.families import Families, read_families
from service.roster.reading.helpers import Helpers, HelpersReader, Known
from service.roster.reading.hours import HoursReader, Window
from service.roster.reading.links import LinkJoiner
from service.roster.reading.manifest import Manifest, read_manifest
from service.roster.reading.obstacles import read_obstacles
from service.roster.reading.places import Places, read_places
from service.roster.reading.roles import Roles, check_users, read_roles
from service.roster.reading.schools import Schools, assume_zones, read_schools
from service.roster.reading.staff import Staff, check_staff, read_staff, take_rooms
from service.roster.reading.twins import find_twins
from service.roster.reading.users import UserReader, Users, check_numbers
from service.roster.source import open_files
from service.roster.table import Table, open_tables
from service.roster.types import ImportOptions, Progress


class Examination:
    """One roster being read. The methods are called once each, in the order they stand here."""

    manifest: Manifest
    schools: Schools
    classes: Classes
    families: Families
    staff: dict[str, Staff]
    windows: list[Window]
    helpers: Helpers
    places: Places
    obstacles: list[IncomingObstacles]

    def __init__(self, path: Path, options: ImportOptions, progress: Progress) -> None:
        self.findings = Findings()
        self.tables: dict[str, Table] = {}
        self._path = path
        self._options = options
        self._progress = progress

    def begin(self, zones: Mapping[str, str]) -> bool:
        """Read all that explains users.csv; False: nothing of this roster can be taken. `zones` of standing schools."""
        paths = (self._path, *self._options.supplements)
        files = open_files(paths, KNOWN_FILES, self.findings)
        if self.findings.is_stopping():
            return False
        self.tables = open_tables(files, self._options.accept_headers, self.findings)
        if self.findings.is_stopping():
            return False
        self.manifest = read_manifest(self.tables.get("manifest.csv"), files.keys(), self.findings)
        self.schools = read_schools(self.tables, zones, self._options, self.findings)
        self.classes = read_classes(self.tables, self.schools, self.findings)
        if not self.schools.schools:
            self.findings.add(Where("orgs.csv", 0, "type"), "no-school")
        assume_zones(self.schools, self.findings)
        self.families = read_families(self.tables, self.findings)
        self.staff = read_staff(self.tables.get("staff.csv"))
        self._begin_users()
        return not self.findings.is_stopping()

    def people(self) -> Iterator[IncomingPerson]:
        """Yield the persons of users.csv."""
        return self._reader.read(self.tables["users.csv"], own_roles=self._own_roles, progress=self._progress)

    def roles(self) -> Iterator[IncomingRole]:
        """Yield who holds which role where."""
        check_users(self._roles, self.users.register, self.findings)
        check_numbers(self.users, self.findings)
        return self._roles.incoming(self.users.register, self._one_person)

    def links(self) -> Iterator[IncomingGuardianship]:
        """Yield who is whose guardian."""
        return LinkJoiner(self.users, self._roles, self.families, self._one_person, self.findings).join()

    def enrollments(self) -> Iterator[IncomingEnrollment]:
        """Yield who teaches and attends which class."""
        self.enrolling = EnrollmentReader(self.classes, self.users.register, self._roles, self._one_person)
        table = self.tables.get("enrollments.csv")
        return self.enrolling.read(table, self._progress) if table else iter(())

    def finish(self) -> None:
        """Read the rest: staff, hours, and the files of what stands in families' way and of who helps."""
        if "enrollments.csv" in self.tables:
            self.enrolling.note_untaught(self.findings)
        self.staff = check_staff(self.staff, self.users.register, self.findings)
        take_rooms(self.staff, self._roles, self.schools)
        hours = self.tables.get("availability.csv")
        reader = HoursReader(self.schools, self.users.register, self._roles, self._one_person)
        self.windows = reader.read(hours) if hours else []
        self.helpers = self._read_helpers()
        zone = self.schools.zone_of(next(iter(self.schools.schools)))
        places = self.tables.get("places.csv")
        self.places = read_places(places, zone) if places else Places()
        wishes = self.tables.get("preferences.csv")
        self.obstacles = read_obstacles(wishes, self.families, self.enrolling.teaches) if wishes else []
        if demographics := self.tables.get("demographics.csv"):
            look_at_demographics(demographics, self.users.register)

    @property
    def users(self) -> Users:
        """Return what is remembered of the users."""
        return self._reader.users

    @property
    def roles_kept(self) -> frozenset[str]:
        """Return the users whose role could not be read in some row."""
        return frozenset(self._roles.kept)

    @property
    def has_links(self) -> bool:
        """Tell whether the roster says who is whose guardian at all."""
        return self.families.told or self.tables["users.csv"].has("agentSourcedIds")

    def school_of(self, user: str) -> str:
        """Return the school a user belongs to first."""
        return next(iter(self._roles.schools_of(user)), "")

    def is_whole(self, file: str) -> bool:
        """Tell whether what is missing from a file is gone: it is there, complete, and no delta."""
        return file in self.tables and file not in self.findings.lost and not self.manifest.delta

    def _read_helpers(self) -> Helpers:
        schools = tuple(self.schools.schools)
        reader = HelpersReader(
            Known(
                users=self.users.register,
                roles_of=self._roles.of,
                one_person=self._one_person,
                schools=schools,
                zone=ZoneInfo(self.schools.zone_of(schools[0])),
                phone_region=self._options.phone_region,
                is_delta=self.manifest.delta,
            )
        )
        if volunteers := self.tables.get("volunteers.csv"):
            reader.read_volunteers(volunteers)
        if interpreters := self.tables.get("interpreters.csv"):
            reader.read_interpreters(interpreters)
        return reader.found

    def _begin_users(self) -> None:
        users, roles = self.tables["users.csv"], self.tables.get("roles.csv")
        self._own_roles = roles is None
        if roles is None and not users.has("role"):
            self.findings.add(Where("roles.csv"), "file-missing", value="roles.csv")
        if roles is not None and users.has("role"):
            self.findings.add(Where("users.csv", 1, "role"), "roles-in-both")
        self._roles = read_roles(roles, self.schools) if roles else Roles()
        self._one_person = find_twins(users) if self._own_roles else {}
        called = {user: member.called for user, member in self.staff.items() if member.called}
        self._reader = UserReader(self.schools, self._roles, self.families, called, self._one_person, self._options)

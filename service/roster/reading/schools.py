"""Read orgs.csv and schools.csv: which schools there are, where, in which time zone, with which shared rooms."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from service.kernel.ids import new_id
from service.places.types import IncomingRoom, IncomingSchool
from service.roster.findings import Findings, Where
from service.roster.known import Register
from service.roster.reading.status import is_active
from service.roster.row import Row
from service.roster.table import Table
from service.roster.types import ImportOptions
from service.roster.values.hours import read_zone
from service.roster.values.numbers import read_spot
from service.roster.values.words import ORG_TYPES

NO_ZONE: Final = "UTC"  # plainly wrong on every page, where a guessed zone would be wrong unseen
MAX_NAME: Final = 200  # characters of a school's name
TEXT_NAME_LENGTH: Final = 18  # characters a text may begin with: what words and link leave of one part
_SHORTER: Final = (("Elementary", "Elem"), ("Intermediate", "Int"), ("Academy", "Acad"), ("Center", "Ctr"))


class _Org(Struct, frozen=True):
    line: int
    name: str
    type: str
    parent: str


class Schools(Struct):
    """The schools of a roster, and the orgs above them."""

    orgs: dict[str, _Org]
    register: Register
    schools: dict[str, IncomingSchool]
    zones: Mapping[str, str]  # of the schools that stand already
    asked_zone: str | None  # what the office says of schools that schools.csv does not describe
    gone: list[str] = field(default_factory=list)  # orgs marked for deletion
    described: list[str] = field(default_factory=list)  # schools whose shared rooms are all listed
    rooms: dict[tuple[str, str], IncomingRoom] = field(default_factory=dict)  # by school and name

    def under(self, org: str) -> tuple[str, ...]:
        """Return the school itself, or every school below an org."""
        if org in self.schools:
            return (org,)
        return tuple(school for school in self.schools if org in self._above(school))

    def take(self, source_id: str, name: str) -> None:
        """Take a school down, of which nothing but the name is known yet."""
        self.schools[source_id] = IncomingSchool(
            school_id=new_id(),
            source_id=source_id,
            name=name[:MAX_NAME],
            text_name=_short(name),
            time_zone=self.asked_zone,
            new_time_zone=self.zones.get(source_id, NO_ZONE),
            address_line=None,
            latitude=None,
            longitude=None,
        )

    def zone_of(self, school: str) -> str:
        """Return the zone a school's clocks show."""
        found = self.schools[school]
        return found.time_zone or found.new_time_zone

    def take_room(self, school: str, name: str, *, shared: bool) -> None:
        """Take a room down once, whoever names it."""
        known = self.rooms.get((school, name))
        if known is None or (shared and not known.shared):
            room_id = known.room_id if known else new_id()
            self.rooms[school, name] = IncomingRoom(room_id=room_id, school_source_id=school, name=name, shared=shared)

    def take_as_school(self, org: str, findings: Findings) -> None:
        """Take an org that holds classes as a school although it says it is none."""
        found = self.orgs[org]
        findings.add(Where("orgs.csv", found.line, "type"), "org-taken-as-school", value=org)
        self.take(org, found.name)

    def _above(self, school: str) -> set[str]:
        above: set[str] = set()
        org = self.orgs[school].parent
        while org and org in self.orgs and org not in above:  # a circle of parents ends too
            above.add(org)
            org = self.orgs[org].parent
        return above


def read_schools(
    tables: Mapping[str, Table], zones: Mapping[str, str], options: ImportOptions, findings: Findings
) -> Schools:
    """Read the orgs, then what schools.csv adds to those that are schools. `zones` are those that stand."""
    found = Schools({}, Register(), {}, zones, options.time_zone)
    for row in tables["orgs.csv"].rows():
        _read_org(row, found)
    for org in found.orgs.values():
        if org.parent and org.parent not in found.orgs:
            findings.add(Where("orgs.csv", org.line, "parentSourcedId"), "org-missing-parent", value=org.parent)
    if table := tables.get("schools.csv"):
        for row in table.rows():
            _describe(row, found)
    return found


def assume_zones(schools: Schools, findings: Findings) -> None:
    """Say which schools' time zone nobody gave."""
    for school in schools.schools.values():
        if school.time_zone is None and school.source_id not in schools.zones:
            where = Where("schools.csv", 0, "timeZone")
            findings.add(where, "zone-assumed", value=school.source_id, other=school.new_time_zone)


def _read_org(row: Row, found: Schools) -> None:
    source_id, name = row.need("sourcedId"), row.need("name")
    type_ = row.read("type", ORG_TYPES.read) or "local"
    parent = row.text("parentSourcedId")
    if row.refused:
        found.register.refuse(row, source_id)
    elif found.register.is_new(row, source_id, "sourcedId"):
        if not is_active(row, source_id):
            found.register.remove(source_id)
            found.gone.append(source_id)
            return
        found.orgs[source_id] = _Org(row.line, name, type_, parent)
        if type_ == "school":
            found.take(source_id, name)


def _describe(row: Row, found: Schools) -> None:
    source_id = row.need("schoolSourcedId")
    address = row.said("addressLine")
    spot = read_spot(row.text("latitude"), row.text("longitude"))
    zone = row.read("timeZone", read_zone)
    if spot.kind:
        row.note(spot.kind, "latitude", value=row.text("latitude"))
    if row.refused:
        return
    school = found.schools.get(source_id)
    if school is None:
        row.note("school-missing-org", "schoolSourcedId", value=source_id)
        return
    found.schools[source_id] = replace(
        school,
        time_zone=zone or school.time_zone,
        address_line=address,
        latitude=spot.value.latitude if spot.value else None,
        longitude=spot.value.longitude if spot.value else None,
    )
    if row.has("conferenceRooms"):
        found.described.append(source_id)
    for name in row.text("conferenceRooms").split(";"):
        if name.strip():
            found.take_room(source_id, name.strip()[:100], shared=True)


def _short(name: str) -> str:
    """Make the name texts begin with; the office may choose another later."""
    short = name.removesuffix(" School").removesuffix(" school")
    for long, brief in _SHORTER:
        if len(short) > TEXT_NAME_LENGTH:
            short = short.replace(long, brief)
    return short if len(short) <= TEXT_NAME_LENGTH else short[:TEXT_NAME_LENGTH].rstrip()

"""Read households.csv and families.csv: who lives where, who is whose guardian, and who must not be reached."""

import sys
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from service.kernel.ids import new_id
from service.people.types import IncomingHousehold
from service.roster.findings import Findings, Where
from service.roster.known import Register
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.languages import read_language
from service.roster.values.numbers import read_months, read_spot
from service.roster.values.words import CHANNELS, INTERPRETING, RELATIONSHIPS, RESTRICTIONS, read_boolean

CLOSED: Final = "no-contact"  # what a restriction is that cannot be read
_STRICTNESS: Final = {None: 0, "none": 1, "court-order": 2, "no-contact": 3}


class Link(Struct):
    """What families.csv says of one student and one guardian."""

    line: int
    household: str | None = None
    relationship: str | None = None
    lives_with: bool | None = None
    may_pick_up: bool | None = None
    restriction: str | None = None
    says_restriction: bool = False


class Reach(Struct, frozen=True):
    """How a guardian wants to be spoken to and reached."""

    line: int
    language: str | None
    interpreter_need: str | None
    channel: str | None


class Families(Struct):
    """The homes and the links between students and guardians."""

    told: bool = False  # there is a families.csv
    households: dict[str, IncomingHousehold] = field(default_factory=dict)
    household_register: Register = field(default_factory=Register)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)  # student, guardian
    reach: dict[str, Reach] = field(default_factory=dict)


def read_families(tables: Mapping[str, Table], findings: Findings) -> Families:
    """Read both files; rows of one pair become one link, the stricter restriction wins."""
    found = Families()
    households = tables.get("households.csv")
    if households:
        for row in households.rows():
            _read_household(row, found)
    if table := tables.get("families.csv"):
        found.told = True
        for row in table.rows():
            _read_link(row, found, bare_households=households is None)
        _settle_blanks(found, findings)
    return found


def _read_household(row: Row, found: Families) -> None:
    source_id = row.need("householdId")
    written = row.text("latitude"), row.text("longitude")
    spot = read_spot(*written)
    if spot.kind:
        row.note(spot.kind, "latitude", value=" ".join(written))
    household = IncomingHousehold(
        household_id=new_id(),
        source_id=source_id,
        address_line=row.said("addressLine"),
        locality=row.said("locality"),
        postal_code=row.said("postalCode"),
        latitude=spot.value.latitude if spot.value else None,
        longitude=spot.value.longitude if spot.value else None,
        has_car=row.read("hasCar", read_boolean),
        works_nights=row.read("worksNights", read_boolean),
        young_children_months=_read_ages(row),
    )
    if row.refused:
        found.household_register.refuse(row, source_id)
    elif found.household_register.is_new(row, source_id, "householdId"):
        found.households[source_id] = household


def _read_ages(row: Row) -> tuple[int, ...] | None:
    if not row.text("youngChildrenMonths"):
        return () if row.has("youngChildrenMonths") else None
    return row.read("youngChildrenMonths", read_months)


def _read_link(row: Row, found: Families, *, bare_households: bool) -> None:
    pair = sys.intern(row.need("studentSourcedId")), sys.intern(row.need("guardianSourcedId"))
    household = _read_home(row, found, bare=bare_households)
    written = row.text("contactRestriction")
    link = Link(
        row.line,
        household,
        row.read("relationship", RELATIONSHIPS.read),
        row.read("livesWith", read_boolean),
        row.read("mayPickUp", read_boolean),
        (row.read("contactRestriction", RESTRICTIONS.read) or CLOSED) if written else None,
        bool(written),
    )
    reach = Reach(
        row.line,
        row.read("preferredLanguage", read_language),
        row.read("interpreterNeeded", INTERPRETING.read),
        row.read("preferredChannel", CHANNELS.read),
    )
    if row.refused:
        _fail_closed(row, pair, found)
        return
    _add_link(row, pair, link, found)
    _add_reach(row, pair[1], reach, found)


def _read_home(row: Row, found: Families, *, bare: bool) -> str | None:
    source_id = row.text("householdId")
    if not source_id:
        return None
    if bare and source_id not in found.households:
        # no households.csv: who lives together is known all the same, only not where
        found.households[source_id] = _bare_household(source_id)
    if source_id in found.households:
        return source_id
    known = found.household_register.holds(row.note, "householdId", source_id, "family-missing-household")
    return source_id if known else None


def _bare_household(source_id: str) -> IncomingHousehold:
    return IncomingHousehold(
        household_id=new_id(),
        source_id=source_id,
        address_line=None,
        locality=None,
        postal_code=None,
        latitude=None,
        longitude=None,
        has_car=None,
        works_nights=None,
        young_children_months=None,
    )


def _fail_closed(row: Row, pair: tuple[str, str], found: Families) -> None:
    # what the row would have said of a restriction is not known, so nothing may be sent
    student, guardian = pair
    if not student or not guardian:
        row.lose()
        return
    row.note("family-row-refused", value=f"{guardian} for {student}")
    link = found.links.setdefault(pair, Link(row.line))
    link.restriction, link.says_restriction = CLOSED, True


def _add_link(row: Row, pair: tuple[str, str], link: Link, found: Families) -> None:
    known = found.links.get(pair)
    if known is None:
        found.links[pair] = link
        return
    if known.restriction != link.restriction:
        said = known.restriction or "nothing"
        row.note("contradicting-restriction", "contactRestriction", line=known.line, other=said)
        known.restriction = max(known.restriction, link.restriction, key=lambda said: _STRICTNESS[said])
        known.says_restriction = True
    elif _details(known) == _details(link):
        row.note("duplicate-row", "studentSourcedId", line=known.line)
        return
    for column, mine, theirs in zip(
        ("householdId", "relationship", "livesWith", "mayPickUp"), _details(known), _details(link), strict=True
    ):
        if mine != theirs:
            row.note("contradicting-detail", column, line=known.line)


def _details(link: Link) -> tuple[object, ...]:
    return link.household, link.relationship, link.lives_with, link.may_pick_up


def _add_reach(row: Row, guardian: str, reach: Reach, found: Families) -> None:
    known = found.reach.setdefault(guardian, reach)
    for column, mine, theirs in (
        ("preferredLanguage", known.language, reach.language),
        ("interpreterNeeded", known.interpreter_need, reach.interpreter_need),
        ("preferredChannel", known.channel, reach.channel),
    ):
        if mine is not None and theirs is not None and mine != theirs:
            row.note("contradicting-detail", column, line=known.line)
    found.reach[guardian] = Reach(
        known.line,
        known.language or reach.language,
        known.interpreter_need or reach.interpreter_need,
        known.channel or reach.channel,
    )


def _settle_blanks(found: Families, findings: Findings) -> None:
    """Decide what an empty restriction means: nothing, unless other rows take the trouble to say none."""
    file = "families.csv"
    if found.links and not any(link.says_restriction for link in found.links.values()):
        findings.add(Where(file, 0, "contactRestriction"), "restrictions-unknown")
    if any(link.restriction == "none" for link in found.links.values()):
        for link in found.links.values():
            if not link.says_restriction:
                findings.add(Where(file, link.line, "contactRestriction"), "empty-restriction")
                link.restriction = CLOSED

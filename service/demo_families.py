"""What the demo's families have booked, what lets them come, and the trip that is suggested to the demo's driver.

Part of the composition root `demo`: everything is made by the actions the pages use.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Principal
from service.access.working import by_worker
from service.availability.cache import OpeningsCache
from service.availability.types import Opening
from service.booking import actions as booking
from service.booking import asking, reading
from service.booking.types import NO_HELP, BookRequest, Help, NoneWork, TimesWanted
from service.childcare.types import ChildWanted
from service.kernel.db import transaction
from service.kernel.ids import InvitationId, OrgId, PersonId, RoundId, SchoolId
from service.kernel.log import log
from service.planning import actions as planning
from service.planning import rules
from service.planning.errors import NothingToPlan
from service.planning.types import Instance, Plan
from service.rides.types import RideWish
from service.rounds import actions as rounds
from service.rounds.types import Mode
from service.starting import NotStarted
from service.wiring import House

EARLY_TIMES: Final = 6
"""From how many of a teacher's free times a family chooses: of the first day, so that children are minded then."""

EVENING: Final = time(18, 30)
"""Who is driven meets from then on, one soon after the other, so that one car can bring several."""


class Family(Struct, frozen=True, kw_only=True):
    """What a family books: how it meets, what comes with it, and from when on."""

    mode: Mode = "school"
    help: Help = NO_HELP
    not_before: time | None = None


BOOKED: Final = {
    "g-selam": Family(mode="home"),
    "g-thao": Family(
        help=Help(ride=RideWish(passengers=3, child_seats=2), childcare=[ChildWanted(None, "Bao", 30)]),
        not_before=EVENING,
    ),
    "g-grandma": Family(help=Help(ride=RideWish()), not_before=EVENING),
    "g-wei": Family(help=Help(ride=RideWish(passengers=2)), not_before=EVENING),
    "g-jose": Family(help=Help(interpreter="es")),
    "g-maeve": Family(),
    "g-tanya": Family(),
    "g-petra": Family(),
}
NONE_WORK: Final = "g-iryna"

_log = log("demo")


async def book(
    parts: House, org_id: OrgId, round_id: RoundId, ids: dict[str, PersonId], zone: ZoneInfo, now: datetime
) -> None:
    """Let each family book, and one say that nothing suits; whoever finds no time is named in the log."""
    for source_id, family in BOOKED.items():
        if not await _book_first(parts, org_id, round_id, ids[source_id], family, zone, now):
            _log.warning("nothing is booked", family=source_id, why="no time is left at which everybody could come")
    await _say_none(parts, org_id, round_id, ids[NONE_WORK], now)


async def suggest_trip(
    parts: House, org_id: OrgId, school_id: SchoolId, day: date, driver_id: PersonId, now: datetime
) -> None:
    """Wish for the trips of a day as the office does, and have one found for this driver."""
    office = Principal(org_id=org_id, kind="command", actor="command")
    try:
        await planning.ask(parts.pool, office, school_id, day, now=now)
    except NothingToPlan:
        _log.warning("no trip is suggested", day=day.isoformat(), why="no family looks for a ride")
        return
    await planning.plan_asked(parts.pool, parts.act(by_worker(org_id), now), solve=partial(_in_turn, driver_id))


async def guardian(parts: House, org_id: OrgId, round_id: RoundId, person_id: PersonId) -> Principal:
    """Name a guardian as who comes in by the link of their invitation."""
    async with transaction(parts.pool, org_id) as conn:
        invitation_id = await rounds.invitation_of_guardian(conn, org_id, round_id, person_id)
        if invitation_id is None:
            raise NotStarted("The demo's families do not match its round. Start over with --fresh.")
        facts = await rounds.invitation_facts(conn, org_id, invitation_id)
    return Principal(
        org_id=org_id,
        kind="guardian",
        actor="command",
        person_id=person_id,
        invitation_id=invitation_id,
        link_id=facts.link_id,
    )


async def _book_first(
    parts: House,
    org_id: OrgId,
    round_id: RoundId,
    person_id: PersonId,
    family: Family,
    zone: ZoneInfo,
    now: datetime,
) -> bool:
    """Book a family's first meeting, with what lets it come; False: everybody could come at no time that is left."""
    who = await guardian(parts, org_id, round_id, person_id)
    invitation_id = who.invitation_id or InvitationId(person_id)
    wanted = TimesWanted(mode=family.mode, interpreter=family.help.interpreter)
    seen = await reading.times(parts.pool, OpeningsCache(), who, invitation_id, wanted=wanted, now=now)
    wish = seen.invitation.wishes[0]
    free = seen.openings[wish.teacher.teacher_id]
    if not free:
        return False
    request = BookRequest(
        invitation_id=invitation_id,
        teacher_id=wish.teacher.teacher_id,
        student_ids=[wish.student_id],
        start=_chosen(free, person_id, family, zone).span.start,
        mode=family.mode,
        help=family.help,
    )
    await booking.book(parts.pool, parts.act(who, now), [request])
    return True


def _chosen(free: Sequence[Opening], person_id: PersonId, family: Family, zone: ZoneInfo) -> Opening:
    """Choose the first time late enough where that matters, else for each family another of the early ones."""
    early = free[person_id.int % min(len(free), EARLY_TIMES)]
    if family.not_before is None:
        return early
    return next((each for each in free if each.span.start.astimezone(zone).time() >= family.not_before), early)


async def _say_none(parts: House, org_id: OrgId, round_id: RoundId, person_id: PersonId, now: datetime) -> None:
    who = await guardian(parts, org_id, round_id, person_id)
    invitation_id = who.invitation_id or InvitationId(person_id)
    async with transaction(parts.pool, org_id) as conn:
        wish = (await rounds.invitation_facts(conn, org_id, invitation_id)).wishes[0]
    wanted = NoneWork(
        invitation_id=invitation_id,
        teacher_id=wish.teacher.teacher_id,
        student_id=wish.student_id,
        bands=["before_school"],
        weekdays=[1, 3],
        words="I work evenings this month.",
    )
    await asking.say_none_work(parts.pool, parts.act(who, now), wanted)


async def _in_turn(driver_id: PersonId, instance: Instance, _seconds: float, _seed: int) -> Plan:
    """Solve for one driver at once: who starts the demo does not wait for a search. The office's button searches."""
    own = [volunteer for volunteer in instance.volunteers if volunteer.person_id == driver_id]
    return rules.in_turn(replace(instance, volunteers=own))

"""What the demo's helpers bring: cars a family finds, childcare beside each day's meetings, pages of their own.

Part of the composition root `demo`: everything is made by the actions the pages use.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.access import actions as access
from service.access.types import Principal, WantedLink
from service.availability.types import Weekday
from service.booking.places import rooms_of_school
from service.childcare import sessions, staffing
from service.childcare.types import NewSession
from service.interpreting import lines
from service.interpreting.types import LineDraft
from service.kernel.db import Connection, transact, transaction
from service.kernel.ids import LinkId, OrgId, RoundId
from service.people import actions as people
from service.rides import reading, settling
from service.rounds.types import NewRound
from service.wiring import House

CARS: Final = {
    "g-petra": ("Silver Škoda, four doors", "PN 2207"),
    "g-tanya": ("Red Honda, four doors", "TB 8814"),
    "volunteer:v-earl": ("White van with a ramp", "EJ 4031"),
    "volunteer:v-uma": ("Green Subaru, four doors", "UN 5526"),
    "volunteer:v-diego": ("Blue Toyota, seven seats", "DS 7390"),
}
"""How the cars of those who drive look, and their plates; a roster says only who can sit in them."""

DRIVER, INTERPRETER, MINDER, VISITOR = "volunteer:v-uma", "interpreter:i-elena", "volunteer:v-lucia", "t-delgado"
WORKERS: Final = (MINDER, "volunteer:v-noor")
ROOM: Final = "Library"
PLACES: Final = 12
"""Children a session takes at once."""


MINDERS_HOURS: Final[tuple[tuple[Weekday, time, time], ...]] = (
    (2, time(15), time(20, 30)),
    (4, time(7), time(8, 30)),
    (4, time(15), time(20, 30)),
    (6, time(8, 30), time(13)),
)
"""When childcare workers can: beside every meeting, as long as there are any."""


class Minded(Struct, frozen=True):
    """Hours of childcare on a day of the round, and who has a shift in them."""

    day: int  # counted from the round's first
    starts: time
    ends: time
    workers: tuple[str, ...]


MINDED: Final = (
    Minded(0, time(15, 15), time(20, 15), WORKERS),
    Minded(1, time(7), time(8, 30), ()),  # so that somebody still has a shift to take
    Minded(1, time(15, 15), time(20, 15), WORKERS),
    Minded(2, time(8, 45), time(12, 45), WORKERS),
)


LINE: Final = LineDraft(
    name="Larkfield Language Line",
    languages=["am", "ar", "es", "my", "so", "uk", "vi", "zh"],
    calls=3,
    opening_hours="Mo-Sa 07:00-21:00",
    zone="America/Chicago",
    dial_in="(800) 555-0147, code 4471",
)
"""What the district's telephone line interprets: every language of the demo's families, at short notice too."""


async def describe_cars(parts: House, org_id: OrgId, *, now: datetime) -> None:
    """Let everybody who drives say what the family looks for, as on their own page."""
    async with transaction(parts.pool, org_id) as conn:
        ids = await people.ids_of(conn, org_id, CARS)
    for source_id, (described, plate) in CARS.items():
        driver = Principal(org_id=org_id, kind="helper", actor="command", person_id=ids[source_id])
        known = (await reading.board_of(parts.pool, driver, now=now)).driver.car
        if known:
            car = replace(known, described=described, plate=plate)
            await settling.tell_car(parts.pool, parts.act(driver, now), car)


async def add_line(parts: House, org_id: OrgId, *, now: datetime) -> None:
    """Let the district's line interpret by telephone."""
    office = Principal(org_id=org_id, kind="command", actor="command")
    await transact(parts.pool, org_id, partial(lines.add_line, principal=office, draft=LINE, now=now))


async def mind_children(
    parts: House, org_id: OrgId, round_: NewRound, round_id: RoundId, zone: ZoneInfo, *, now: datetime
) -> None:
    """Make childcare sessions beside the days of a round, with two adults at most hours, so that seats are free."""
    async with transaction(parts.pool, org_id) as conn:
        ids = await people.ids_of(conn, org_id, WORKERS)
        rooms = {room.name: room.room_id for room in await rooms_of_school(conn, org_id, round_.school_id)}
    act = parts.act(Principal(org_id=org_id, kind="command", actor="command"), now)
    for minded in MINDED:
        starts, ends = (_at(round_.days[minded.day], each, zone) for each in (minded.starts, minded.ends))
        new = NewSession(round_id=round_id, room_id=rooms[ROOM], starts_at=starts, ends_at=ends, cap=PLACES)
        session_id = await transact(parts.pool, org_id, partial(sessions.make_session, act=act, new=new))
        shifts = (await sessions.view(parts.pool, act.principal, session_id)).shifts
        for shift, worker in zip(shifts, minded.workers, strict=False):
            take = partial(staffing.take_shift, act=act, shift_id=shift.shift_id, worker_id=ids[worker])
            await transact(parts.pool, org_id, take)


async def doors(parts: House, org_id: OrgId, *, now: datetime) -> list[LinkId]:
    """Give the own pages of a driver, an interpreter, a childcare worker and a co-visitor, in this order."""
    ends = now + timedelta(days=365)

    async def work(conn: Connection) -> list[LinkId]:
        shown = (DRIVER, INTERPRETER, MINDER, VISITOR)
        ids = await people.ids_of(conn, org_id, shown)
        wanted = [WantedLink(purpose="helper", person_id=ids[each], expires_at=ends) for each in shown]
        return await access.issue_links(conn, parts.keyring, org_id, wanted, now=now)

    return await transact(parts.pool, org_id, work)


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)

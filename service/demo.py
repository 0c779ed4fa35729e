"""`porchlight demo`: a school to look at, on this machine alone. A composition root.

The roster comes from sql/seed/demo through the real import; the round, the bookings and the links are made by the same
actions the pages use. Its days lie ahead of today; once they have passed, the next start opens a new round.
"""

import asyncio
import shutil
import sys
from collections.abc import Coroutine, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from service import demo_families, demo_help
from service.access import actions as access
from service.access.rules import SCOPES
from service.access.types import Principal, WantedLink
from service.availability.hours import put_pattern
from service.availability.types import Weekday, Weekly
from service.childcare.types import ChildcarePolicy
from service.desk import actions as desk
from service.interpreting.types import InterpretingPolicy
from service.kernel.config import Settings, load_settings
from service.kernel.db import SQL, transact, transaction
from service.kernel.embedded import is_running
from service.kernel.ids import InvitationId, LinkId, OrgId, PersonId, RoundId, SchoolId
from service.kernel.log import set_up_logs
from service.kernel.orgs import every_org, make_org
from service.people import actions as people
from service.people import helping
from service.places import actions as places
from service.places.types import PlacesPolicy, SchoolWords, Subject
from service.rides.types import RidesPolicy
from service.roster.actions import import_roster
from service.roster.types import ImportOptions
from service.rounds import actions as rounds
from service.rounds.actions import by_command
from service.rounds.types import NewRound, TeacherChange
from service.serving import answer_until
from service.starting import NotStarted, listen, stopped_by_signal
from service.visits.types import HomeVisitsPolicy
from service.wiring import House, house, links

SCHOOL: Final = "lincoln"
ZONE: Final = ZoneInfo("America/Chicago")
TEACHERS: Final = ("t-delgado", "t-okafor", "t-haile", "t-bright", "t-tran", "t-park")
DANA, ROSA, OKAFOR, OFFICE = "g-dana", "g-rosa", "t-okafor", "o-lindqvist"
HELPERS: Final = (
    *("g-petra", "g-tanya", "volunteer:v-earl", "volunteer:v-uma", "volunteer:v-diego", "volunteer:v-noor"),
    *("volunteer:v-kim", "volunteer:v-lucia", "interpreter:i-elena", "interpreter:i-hana", "interpreter:i-olha"),
    *("interpreter:i-khin", "interpreter:i-marta"),
)
SOON_OVER: Final = ("volunteer:v-kim", timedelta(days=16))
"""Whose childcare clearance runs out next, so that the office sees how that looks."""
DECISIONS: Final[dict[Subject, Struct]] = {
    "rides": RidesPolicy(),
    "childcare": ChildcarePolicy(),
    "home_visits": HomeVisitsPolicy(),
    "interpreting": InterpretingPolicy(),
    "places": PlacesPolicy(),
}
USUAL_HOURS: Final[tuple[tuple[Weekday, time, time], ...]] = (
    (2, time(15, 30), time(17, 30)),
    (2, time(18), time(20)),
    (4, time(15, 30), time(17, 30)),
    (4, time(18), time(20)),
    (6, time(9), time(12, 30)),
)
"""Afternoons, evenings, a Saturday."""
EARLY: Final[tuple[Weekday, time, time]] = (4, time(7, 15), time(8, 15))
"""Every third teacher comes early too."""
LEAD: Final = timedelta(days=6)
"""Days between today and the round's first, at least: a week-ahead reminder can still be seen to be queued."""
UNFINISHED: Final = "unfinished"
"""Lies in the folder while the school is being made; found at a start, what was made of it is made anew."""
OURS: Final = ("postgresql", "mail", "secret", "api_key", UNFINISHED)
"""What a demo keeps in its folder; --fresh removes these and nothing else."""
T = TypeVar("T")


class Doors(Struct, frozen=True, kw_only=True):
    """The addresses of a demo, as --json prints them."""

    base_url: str
    guardian_link: str
    guardian_es_link: str
    openings_ics: str
    family_ics: str
    teacher_link: str
    office_link: str
    api_key: str
    mailbox_url: str
    driver_link: str
    interpreter_link: str
    childcare_link: str
    visitor_link: str


async def run(*, port: int, data: Path | None, fresh: bool, as_json: bool) -> int:
    """Start the demo, print its doors, and answer until told to stop."""
    folder = (data or Path(".porchlight")).expanduser().absolute()
    with listen("127.0.0.1", port) as listening:
        settings = _settings(folder, listening.getsockname()[1])
        set_up_logs(settings.log_level, settings.log_format)
        if fresh or (folder / UNFINISHED).exists():
            _forget(folder)
        stop = stopped_by_signal()
        _say("Starting the database ...")
        async with house(settings, migrating=True, durable=False) as parts:
            doors = await _unless_stopped(stop, _prepare(parts))
            await answer_until(stop, parts, listening, with_worker=True, ready=lambda: _print(doors, as_json=as_json))
    return 0


def _settings(folder: Path, port: int) -> Settings:
    """Give a demo's settings, whatever the environment says: made-up families come into nobody's database."""
    return load_settings(
        {},
        data_dir=folder,
        host="127.0.0.1",
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        mail_url="file:mail",
        mail_from="conferences@lincoln.example",
        sms_url="file:mail",
        sms_from="+13125550100",
        show_mailbox=True,
        show_test_language=True,
        log_level="warning",
        log_format="text",
        worker_seconds=1,
    )


def _forget(folder: Path) -> None:
    if is_running(folder / "postgresql"):
        message = f"A demo is running on {folder}; stop it before you start over with --fresh."
        raise NotStarted(message)
    for name in OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """Do some work unless somebody wants us to stop meanwhile: then say so instead of going on for a minute."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if doing.done():
        return await doing
    doing.cancel()
    await asyncio.wait({doing})
    raise NotStarted("Stopped before the demo was ready.")


async def _prepare(parts: House) -> Doors:
    """Make what is missing of the demo school and find its doors."""
    now, unfinished = parts.clock.now(), parts.settings.data_dir / UNFINISHED
    orgs = await every_org(parts.pool)
    if orgs:
        org_id = orgs[0]
    else:
        unfinished.touch()
        _say("Bringing in the school's families ...")
        org_id = await _bring_in(parts, now)
    school_id, ids = await _known(parts, org_id)
    round_id = await _open_round(parts, org_id, now)
    if round_id is None:
        _say("Opening a round of conferences ...")
        round_id = await _new_round(parts, org_id, school_id, ids, now)
    unfinished.unlink(missing_ok=True)
    return await _doors(parts, org_id, school_id, ids, round_id, now)


async def _bring_in(parts: House, now: datetime) -> OrgId:
    org_id = await make_org(parts.pool, "Lincoln Elementary", now=now)
    seed = SQL / "seed" / "demo"
    await import_roster(
        parts.pool,
        parts.act(by_command(org_id), now),
        seed,
        options=ImportOptions(time_zone=str(ZONE)),
        progress=lambda *_: None,
    )
    school_id, ids = await _known(parts, org_id)
    words = SchoolWords(
        text_name="Lincoln Elementary",
        phone="(312) 555-0142",
        door={"en": "Use the side door on Oak Street.", "es": "Entre por la puerta de la calle Oak."},
        decline="ask",
        office_email="office@lincoln.example",
    )
    await transact(parts.pool, org_id, lambda conn: places.describe_school(conn, org_id, school_id, words))
    for number, source_id in enumerate(TEACHERS):
        hours = (*USUAL_HOURS, EARLY) if number % 3 == 1 else USUAL_HOURS
        await _hours(parts, org_id, ids[source_id], hours, now)
    await _let_help(parts, org_id, school_id, now)
    return org_id


async def _let_help(parts: House, org_id: OrgId, school_id: SchoolId, now: datetime) -> None:
    """Record what the school decided, so that rides and childcare are on, and when everybody who helps can."""
    office = Principal(org_id=org_id, kind="command", actor="command")
    today = now.astimezone(ZONE).date()
    for subject, settings in DECISIONS.items():
        await places.record_policy(
            parts.pool, office, school_id, subject, settings, source="School board", recorded_on=today, now=now
        )
    async with transaction(parts.pool, org_id) as conn:
        ids = await people.ids_of(conn, org_id, HELPERS)
    for source_id in HELPERS:
        hours = demo_help.MINDERS_HOURS if source_id in demo_help.WORKERS else USUAL_HOURS
        await _hours(parts, org_id, ids[source_id], hours, now)
    await demo_help.describe_cars(parts, org_id, now=now)
    await demo_help.add_line(parts, org_id, now=now)
    soon, left = SOON_OVER
    await transact(
        parts.pool,
        org_id,
        lambda conn: helping.record_credential(conn, office, school_id, ids[soon], "childcare", today + left, now=now),
    )


async def _known(parts: House, org_id: OrgId) -> tuple[SchoolId, dict[str, PersonId]]:
    async with transaction(parts.pool, org_id) as conn:
        school_id = await places.school_by_source(conn, org_id, SCHOOL)
        families = (*demo_families.BOOKED, demo_families.NONE_WORK, DANA, ROSA)
        wanted = (*TEACHERS, *families, OFFICE, demo_help.DRIVER)
        ids = await people.ids_of(conn, org_id, wanted)
    if school_id is None or len(ids) < len(wanted):
        message = (
            "This folder holds something that is not a demo. Choose another with --data, or start over with --fresh."
        )
        raise NotStarted(message)
    return school_id, ids


async def _hours(
    parts: House, org_id: OrgId, teacher_id: PersonId, hours: Iterable[tuple[Weekday, time, time]], now: datetime
) -> None:
    """Offer some hours of every week."""
    teacher = Principal(org_id=org_id, kind="teacher", actor="command", person_id=teacher_id)
    for weekday, starts, ends in hours:
        new = Weekly(weekday=weekday, starts=starts, ends=ends)
        await put_pattern(parts.pool, teacher, teacher_id, new, now=now)


async def _open_round(parts: House, org_id: OrgId, now: datetime) -> RoundId | None:
    """Find the open round whose days are still ahead."""
    office = Principal(org_id=org_id, kind="command", actor="command")
    today = now.astimezone(ZONE).date()
    found = await rounds.list_rounds(parts.pool, office, None, after=None, size=100)
    return next((one.round_id for one in found.rows if one.state == "open" and max(one.days) > today), None)


def days_ahead(today: date) -> list[date]:
    """Give the Tuesday, Thursday and Saturday of the first week that begins far enough ahead."""
    start = today + LEAD
    tuesday = start + timedelta(days=(1 - start.weekday()) % 7)
    return [tuesday, tuesday + timedelta(days=2), tuesday + timedelta(days=4)]


async def _new_round(
    parts: House, org_id: OrgId, school_id: SchoolId, ids: dict[str, PersonId], now: datetime
) -> RoundId:
    days = days_ahead(now.astimezone(ZONE).date())
    new = NewRound(
        school_id=school_id,
        title={"en": f"Conferences {days[0]:%Y}", "es": f"Citas con maestros {days[0]:%Y}"},
        days=days,
        slot_minutes=20,
        buffer_minutes=5,
        break_after=4,
        break_minutes=10,
        modes=["school", "phone", "video", "place", "home"],
        opens_at=now,
        closes_at=datetime.combine(days[-1], time(9), ZONE).astimezone(now.tzinfo),
        cutoff_minutes=60,
        teachers=[ids[source_id] for source_id in TEACHERS],
    )
    round_id = await rounds.create_round(parts.pool, org_id, new, now)
    office = Principal(org_id=org_id, kind="command", actor="command")
    own = [
        TeacherChange(
            teacher_id=ids[source_id],
            slot_minutes=None,
            video_url=f"https://meet.example/{source_id.removeprefix('t-')}",
        )
        for source_id in TEACHERS
    ]
    await desk.change_teachers(parts.pool, parts.act(office, now), round_id, own)
    await rounds.open_round(parts.pool, parts.act(office, now), round_id)
    await demo_help.mind_children(parts, org_id, new, round_id, ZONE, now=now)
    await demo_families.book(parts, org_id, round_id, ids, ZONE, now)
    driver_id = ids[demo_help.DRIVER]
    await demo_families.suggest_trip(parts, org_id, school_id, days[0], driver_id, now)
    return round_id


async def _doors(
    parts: House, org_id: OrgId, school_id: SchoolId, ids: dict[str, PersonId], round_id: RoundId, now: datetime
) -> Doors:
    to = links(parts)
    dana = await demo_families.guardian(parts, org_id, round_id, ids[DANA])
    rosa = await demo_families.guardian(parts, org_id, round_id, ids[ROSA])
    async with transaction(parts.pool, org_id) as conn:
        facts = await rounds.invitation_facts(conn, org_id, dana.invitation_id or InvitationId(ids[DANA]))
    ends = now + timedelta(days=365)
    wanted = [
        WantedLink(purpose="teacher", person_id=ids[OKAFOR], expires_at=ends),
        WantedLink(purpose="office", person_id=ids[OFFICE], school_id=school_id, expires_at=ends),
    ]
    teacher, office = await transact(
        parts.pool, org_id, lambda conn: access.issue_links(conn, parts.keyring, org_id, wanted, now=now)
    )
    driver, interpreter, minder, visitor = await demo_help.doors(parts, org_id, now=now)
    return Doors(
        base_url=parts.settings.base_url,
        guardian_link=to.door(_there(dana.link_id)),
        guardian_es_link=to.door(_there(rosa.link_id)),
        openings_ics=to.openings_feed(_there(facts.openings_link_id)),
        family_ics=to.family_feed(_there(facts.family_link_id)),
        teacher_link=to.door(teacher),
        office_link=to.door(office),
        api_key=await _api_key(parts, org_id, now),
        mailbox_url=f"{parts.settings.base_url}/mailbox",
        driver_link=to.door(driver),
        interpreter_link=to.door(interpreter),
        childcare_link=to.door(minder),
        visitor_link=to.door(visitor),
    )


def _there(link_id: LinkId | None) -> LinkId:
    """Give a link that an opened round has made; without it the folder holds something else."""
    if link_id is None:
        raise NotStarted("The demo's links were taken back. Start over with --fresh.")
    return link_id


async def _api_key(parts: House, org_id: OrgId, now: datetime) -> str:
    """Make the demo's key once; it is kept beside the data, since only its hash is in the database."""
    kept = parts.settings.data_dir / "api_key"
    if kept.exists():
        return kept.read_text(encoding="ascii").strip()
    _, key = await access.make_key(
        parts.pool, parts.keyring, org_id, name="Demo", scopes=SCOPES, school_id=None, now=now, days=365
    )
    kept.touch(mode=0o600)
    kept.write_text(key, encoding="ascii")
    return key


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _print(doors: Doors, *, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(doors).decode(), flush=True)
        return
    print(
        f"""
Porchlight is up: Lincoln Elementary, a made-up school. Press Ctrl-C to stop it.

  Dana, a parent             {doors.guardian_link}
  Rosa, a parent (Spanish)   {doors.guardian_es_link}
  Ms. Okafor, a teacher      {doors.teacher_link}
  The school office          {doors.office_link}
  Uma, who drives            {doors.driver_link}
  Elena, an interpreter      {doors.interpreter_link}
  Lucía, childcare           {doors.childcare_link}
  Ms. Delgado, home visits   {doors.visitor_link}
  Every mail and text        {doors.mailbox_url}

  Free times as a calendar   {doors.openings_ics}
  Dana's meetings            {doors.family_ics}
  API                        {doors.base_url}/api/openapi.json
  API key                    {doors.api_key}
""",
        flush=True,
    )

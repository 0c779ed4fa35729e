"""What the `porchlight` command does in an installation: each opens the house, calls one action and prints. A root."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from service.access import actions as access
from service.access import keys
from service.access.types import KeyView, WantedLink
from service.kernel.config import Settings
from service.kernel.db import transact, transaction
from service.kernel.errors import Refusal
from service.kernel.ids import KeyId, OrgId, RoundId, SchoolId
from service.kernel.migrate import migrate
from service.kernel.orgs import every_org, make_org
from service.notices.releasing import release
from service.people import actions as people
from service.people.types import Role
from service.places import actions as places
from service.roster.actions import import_roster
from service.roster.report import render_report, report_csv
from service.roster.rules import accepted_header
from service.roster.types import ImportOptions, ImportReport, State
from service.rounds import actions as rounds
from service.rounds.actions import by_command
from service.starting import NotStarted
from service.wiring import House, database, house, links

KEYS_AT_ONCE = 100
LINK_DAYS = 365  # life of an office link, in days
OF_THE_OFFICE = ("office", "staff")  # a roster knows principals and administrators, and aides, counselors and proctors
TIME_SAID = timedelta(days=2)  # before and after its end a key's hour is said: an overlap may be minutes
DAY, MINUTE = "%Y-%m-%d", "%Y-%m-%d %H:%M"


class RosterWish(Struct, frozen=True, kw_only=True):
    """What `porchlight roster import` was called with."""

    path: Path
    org: str | None
    dry_run: bool
    skip_bad_rows: bool
    allow_shrink: bool
    accept_headers: tuple[str, ...]
    supplements: tuple[Path, ...]
    time_zone: str  # IANA name
    report: Path | None


async def migrate_database(settings: Settings) -> int:
    """Bring the database up to date and name what was applied."""
    async with database(settings) as (_dsn, owner_dsn):
        applied = await migrate(owner_dsn, progress=_say)
    print(f"{len(applied)} migrations applied." if applied else "The database is up to date.")
    return 0


async def release_held(settings: Settings, stopped_at: datetime) -> int:
    """Say what goes out of a restored outbox, after keeping back the texts that may have gone out before."""
    async with house(settings, migrating=False) as parts:
        if stopped_at > parts.clock.now():
            message = f"--stopped-at {stopped_at.isoformat()} is yet to come: say when the old installation last sent."
            raise NotStarted(message)
        released = await release(parts.pool, stopped_at=stopped_at, now=parts.clock.now())
    print(f"{released.kept_back} texts may have gone out before and are not sent again; a mail follows each it can.")
    print(f"{released.too_late} notices come too late to be of use.")
    print(f"{released.mails} mails and {released.texts} texts go out once workers run without PORCHLIGHT_HOLD_SENDING.")
    return 0


async def make_new_org(settings: Settings, name: str) -> int:
    """Make an org and print its id."""
    async with house(settings, migrating=False) as parts:
        print(await make_org(parts.pool, name, now=parts.clock.now()))
    return 0


async def make_office_link(settings: Settings, org: str | None, school: str, person: str) -> int:
    """Make a private link for somebody of a school's office and print it."""
    async with house(settings, migrating=False) as parts:
        org_id = await _org(parts, org)
        now = parts.clock.now()
        async with transaction(parts.pool, org_id) as conn:
            school_id = await places.school_by_source(conn, org_id, school)
            person_id = (await people.ids_of(conn, org_id, [person])).get(person)
        if school_id is None or person_id is None:
            message = f"The roster has no {'school ' + school if school_id is None else 'person ' + person}."
            raise NotStarted(message)
        async with transaction(parts.pool, org_id) as conn:
            held = await people.roles_held(conn, org_id, person_id, now=now)
        if not any(at == school and role in OF_THE_OFFICE for at, role in held):
            message = (
                f"{_said_of(person, school, held)}: a link to its desk is for who works in its office or on its staff."
            )
            raise NotStarted(message)
        ends = now + timedelta(days=LINK_DAYS)
        wanted = [WantedLink(purpose="office", person_id=person_id, school_id=school_id, expires_at=ends)]
        made = await transact(
            parts.pool, org_id, lambda conn: access.issue_links(conn, parts.keyring, org_id, wanted, now=now)
        )
        print(links(parts).door(made[0]))
    return 0


def _said_of(person: str, school: str, held: list[tuple[str, Role]]) -> str:
    """Say what somebody is at a school, or else elsewhere."""
    here = [role for at, role in held if at == school]
    roles = ", ".join(dict.fromkeys(here or [role for _, role in held]))
    if not roles:
        return f"{person} has no role at school {school} any more"
    return (
        f"{person} is {roles} at school {school}" if here else f"{person} is {roles} elsewhere, not at school {school}"
    )


async def import_roster_files(settings: Settings, wish: RosterWish) -> int:
    """Import, print the counts and the first bad rows, write all of them to a file; 1 if nothing was taken in."""
    async with house(settings, migrating=False) as parts:
        options = ImportOptions(
            dry_run=wish.dry_run,
            skip_bad_rows=wish.skip_bad_rows,
            allow_shrink=wish.allow_shrink,
            supplements=wish.supplements,
            time_zone=wish.time_zone,
            accept_headers=tuple(accepted_header(one) for one in wish.accept_headers),
        )
        org_id = await _org(parts, wish.org)
        now = parts.clock.now()
        report = await import_roster(
            parts.pool, parts.act(by_command(org_id), now), wish.path, options=options, progress=_progress
        )
    print(render_report(report))
    if report.findings:
        print(_written(report, wish.report or Path("roster-report.csv")))
    return 1 if report.state is State.REFUSED else 0


def _written(report: ImportReport, path: Path) -> str:
    """Write every finding down and say where; a folder nobody may write in undoes no import."""
    try:
        path.write_text("".join(report_csv(report)), encoding="utf-8")
    except OSError as exc:
        return f"The findings could not be written to {path} ({exc.strerror}): name another file with --report FILE."
    return f"Every finding: {path}"


async def open_round_now(settings: Settings, org: str | None, round_id: str) -> int:
    """Open a round and say who was told how."""
    async with house(settings, migrating=False) as parts:
        org_id = await _org(parts, org)
        try:
            opened = await rounds.open_round(
                parts.pool,
                parts.act(by_command(org_id), parts.clock.now()),
                RoundId(UUID(round_id)),
                progress=lambda done, of: _progress("invitations", done, of),
            )
        except (ValueError, Refusal) as exc:
            message = f"Round {round_id} cannot be opened: {getattr(exc, 'code', 'it is not an id')}."
            raise NotStarted(message) from exc
    print(
        f"{opened.invitations} guardians invited: {opened.emails} by email, {opened.texts} by text, "
        f"{opened.paper} by letter. {opened.withdrawn} taken back. {opened.held_back} wait for the office to decide."
    )
    return 0


async def make_key_now(
    settings: Settings, org: str | None, name: str, scopes: list[str], days: int, *, school: str | None = None
) -> int:
    """Make an API key, for one school if its roster's id is given, and print it: it is shown this once."""
    async with house(settings, migrating=False) as parts:
        org_id = await _org(parts, org)
        school_id = await _school(parts, org_id, school) if school else None
        try:
            _, key = await access.make_key(
                parts.pool,
                parts.keyring,
                org_id,
                name=name,
                scopes=frozenset(scopes),
                school_id=school_id,
                now=parts.clock.now(),
                days=days,
            )
        except Refusal as exc:
            message = f"The key cannot be made: {exc}."
            raise NotStarted(message) from exc
    print(key)
    return 0


async def _school(parts: House, org_id: OrgId, source_id: str) -> SchoolId:
    async with transaction(parts.pool, org_id) as conn:
        school_id = await places.school_by_source(conn, org_id, source_id)
    if school_id is None:
        message = f"The roster has no school {source_id}."
        raise NotStarted(message)
    return school_id


async def list_keys_now(settings: Settings, org: str | None) -> int:
    """List an org's API keys, newest first: never the keys themselves."""
    async with house(settings, migrating=False) as parts:
        who, now, after = by_command(await _org(parts, org)), parts.clock.now(), None
        while True:
            page = await keys.list_keys(parts.pool, who, after=after, size=KEYS_AT_ONCE)
            for key in page.keys:
                print(_key_line(key, now))
            if page.next is None:
                return 0
            after = page.next


async def rotate_key_now(settings: Settings, org: str | None, key_id: str, overlap_minutes: int) -> int:
    """Make a new key in place of an old one and print it: it is shown this once."""
    async with house(settings, migrating=False) as parts:
        who = by_command(await _org(parts, org))
        overlap = timedelta(minutes=overlap_minutes)
        with _named(f"Key {key_id} cannot be rotated"):
            made = await keys.rotate_key(
                parts.pool, parts.act(who, parts.clock.now()), KeyId(UUID(key_id)), overlap=overlap
            )
        print(parts.keyring.api_key(made.key_id))
    return 0


async def revoke_key_now(settings: Settings, org: str | None, key_id: str) -> int:
    """Close an API key at once and everywhere."""
    async with house(settings, migrating=False) as parts:
        who = by_command(await _org(parts, org))
        with _named(f"Key {key_id} cannot be revoked"):
            revoked = await keys.revoke_key(parts.pool, who, KeyId(UUID(key_id)), now=parts.clock.now())
    print(f"{revoked.name} ({revoked.prefix}...) opens nothing any more.")
    return 0


def _key_line(key: KeyView, now: datetime) -> str:
    """Say what a key is for and whether it still opens anything. Days and times in UTC."""
    if key.revoked_at is not None:
        stands = f"revoked {key.revoked_at:{DAY}}"
    else:
        is_near = abs(key.expires_at - now) < TIME_SAID
        stands = f"{'ends' if key.expires_at > now else 'ended'} {key.expires_at:{MINUTE if is_near else DAY}}"
    used = f"last used {key.last_used_at:{MINUTE}}" if key.last_used_at else "never used"
    where = f"school {key.school_id}" if key.school_id else "every school"
    return f"{key.key_id}  {key.prefix}...  {stands}  {used}  {where}  {key.name}: {', '.join(key.scopes)}"


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say in a sentence what did not work, and why."""
    try:
        yield
    except (ValueError, Refusal) as exc:
        message = f"{what}: {getattr(exc, 'code', 'it is not an id')}."
        raise NotStarted(message) from exc


async def _org(parts: House, given: str | None) -> OrgId:
    """Find whose rows a command works on: the org named, or the only one there is."""
    orgs = await every_org(parts.pool)
    if given is not None:
        found = next((org_id for org_id in orgs if str(org_id) == given.lower()), None)
        if found is None:
            message = f"There is no org {given}. `porchlight org make NAME` makes one."
            raise NotStarted(message)
        return found
    if len(orgs) != 1:
        message = f"There are {len(orgs)} orgs: say which with --org."
        raise NotStarted(message if orgs else "There is no org yet: `porchlight org make NAME` makes one.")
    return orgs[0]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _progress(what: str, done: int, of: int) -> None:
    """Show how far long work is, on one line where a person watches."""
    if sys.stderr.isatty():
        print(f"\r{what}: {done} of {of}   ", end="", file=sys.stderr, flush=True)

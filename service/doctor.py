"""`porchlight doctor`: look at everything an installation stands on and say what is wrong in a sentence each."""

import asyncio
import shutil
import smtplib
import ssl
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg
from msgspec import Struct

from service.kernel.clock import SystemClock
from service.kernel.config import Settings, SettingsError, load_settings
from service.kernel.db import APP_ROLE
from service.kernel.migrate import pending
from service.kernel.tokens import TOKEN_LENGTH
from service.notices.sms_text import LINK_ROOM
from service.starting import NotStarted
from service.wiring import database

FREE_BYTES_WANTED = 500 * 1024 * 1024
SECONDS_APART = 5  # between this machine's clock and the database's
OLDEST = 150000  # PostgreSQL 15


class Finding(Struct, frozen=True):
    """One thing looked at. `good` None: worth knowing, nothing wrong."""

    what: str
    good: bool | None
    sentence: str


async def examine(config: Path | None, *, send_to: str | None) -> int:
    """Look at all of it; print a line each; 1 if anything is wrong."""
    try:
        settings = load_settings(file=config)
    except SettingsError as exc:
        _print(Finding("settings", good=False, sentence=str(exc)))
        return 1
    _print(Finding("settings", good=True, sentence="can be read"))
    findings = [_address(settings), _links(settings), _secret(settings), _disk(settings), _zones()]
    findings += await _database(settings)
    findings += [await asyncio.to_thread(_mail, settings, send_to), _texts(settings)]
    for finding in findings:
        _print(finding)
    return 1 if any(finding.good is False for finding in findings) else 0


def _print(finding: Finding) -> None:
    mark = {True: "ok   ", False: "WRONG", None: "note "}[finding.good]
    print(f"{mark}  {finding.what:<10} {finding.sentence}", file=sys.stdout)


def _address(settings: Settings) -> Finding:
    host = urlsplit(settings.base_url).hostname or ""
    if settings.is_https:
        return Finding("address", good=True, sentence=f"links begin with {settings.base_url}")
    if host in {"127.0.0.1", "localhost", "::1"}:
        return Finding(
            "address", good=None, sentence=f"{settings.base_url} opens on this machine only: fine for a demo"
        )
    return Finding("address", good=False, sentence="PORCHLIGHT_BASE_URL must be https: links and cookies travel open")


def _links(settings: Settings) -> Finding:
    """Tell whether a private link leaves a text room enough to be one part."""
    length = len(f"{settings.base_url}/l/") + TOKEN_LENGTH
    if length <= LINK_ROOM:
        return Finding("links", good=True, sentence=f"a link in a text has {length} characters: texts stay one part")
    sentence = (
        f"a link in a text has {length} characters: over {LINK_ROOM}, texts leave out room and teacher or are charged "
        f"as two parts. A host at least {length - LINK_ROOM} characters shorter mends that"
    )
    return Finding("links", good=None, sentence=sentence)


def _secret(settings: Settings) -> Finding:
    if settings.secret:
        return Finding("secret", good=True, sentence="set")
    kept = settings.data_dir / "secret"
    if settings.database_url:
        sentence = f"is kept in {kept}: every replica needs the same one, set PORCHLIGHT_SECRET"
        return Finding("secret", good=False, sentence=sentence)
    return Finding("secret", good=True, sentence=f"kept in {kept}" if kept.exists() else "is made at the first start")


def _disk(settings: Settings) -> Finding:
    folder = next(
        parent for parent in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if parent.exists()
    )
    free = shutil.disk_usage(folder).free
    return Finding("disk", good=free >= FREE_BYTES_WANTED, sentence=f"{free // 1024**2} MB free where the data lies")


def _zones() -> Finding:
    try:
        summer = datetime(2027, 7, 1, 12, tzinfo=ZoneInfo("America/Chicago")).utcoffset()
        winter = datetime(2027, 1, 1, 12, tzinfo=ZoneInfo("America/Chicago")).utcoffset()
    except ZoneInfoNotFoundError:
        return Finding("time zones", good=False, sentence="no time zone data: install the Python package tzdata")
    return Finding("time zones", good=summer != winter, sentence="America/Chicago changes its clocks")


async def _database(settings: Settings) -> list[Finding]:
    try:
        async with database(settings) as (dsn, _owner):
            conn = await asyncpg.connect(dsn, timeout=5, statement_cache_size=settings.prepared_statements)
            try:
                found = [await look(conn) for look in _LOOKS]
            finally:
                await conn.close()
    except (OSError, TimeoutError, asyncpg.PostgresError, NotStarted) as exc:
        return [Finding("database", good=False, sentence=f"cannot be reached: {type(exc).__name__}: {exc}")]
    return found + [await _opens(*way) for way in _other_ways(settings)]


def _other_ways(settings: Settings) -> list[tuple[str, str, str]]:
    """Name the further addresses of the database that are set: what a line is about, the setting, the address."""
    ways = [
        ("owner", "PORCHLIGHT_OWNER_DATABASE_URL", settings.owner_database_url),
        ("direct", "PORCHLIGHT_DIRECT_DATABASE_URL", settings.direct_database_url),
    ]
    return [way for way in ways if way[2]]


async def _opens(what: str, setting: str, dsn: str) -> Finding:
    try:
        conn = await asyncpg.connect(dsn, timeout=5, statement_cache_size=0)
        await conn.close()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
        return Finding(what, good=False, sentence=f"{setting} does not open the database: {type(exc).__name__}: {exc}")
    return Finding(what, good=True, sentence=f"{setting} opens the database")


async def _version(conn: asyncpg.Connection) -> Finding:
    number = await conn.fetchval("SELECT current_setting('server_version_num')::int")
    name = await conn.fetchval("SELECT current_setting('server_version')")
    return Finding("database", good=number >= OLDEST, sentence=f"PostgreSQL {name}; 15 or newer is needed")


async def _extension(conn: asyncpg.Connection) -> Finding:
    there = await conn.fetchval("SELECT true FROM pg_available_extensions WHERE name = 'btree_gist'")
    sentence = "btree_gist is there" if there else "btree_gist is missing: install PostgreSQL's contrib package"
    return Finding("extension", good=bool(there), sentence=sentence)


async def _migrations(conn: asyncpg.Connection) -> Finding:
    missing = await pending(conn)
    sentence = (
        f"{len(missing)} missing, the first is {missing[0]}: run `porchlight migrate`" if missing else "all there"
    )
    return Finding("migrations", good=not missing, sentence=sentence)


async def _role(conn: asyncpg.Connection) -> Finding:
    row = await conn.fetchrow("SELECT rolsuper, rolbypassrls, oid FROM pg_roles WHERE rolname = $1", APP_ROLE)
    if row is None:
        return Finding("role", good=False, sentence=f"{APP_ROLE} is missing: run `porchlight migrate`")
    owns = await conn.fetchval("SELECT count(*) FROM pg_class WHERE relowner = $1", row["oid"])
    weak = row["rolsuper"] or row["rolbypassrls"] or owns
    sentence = (
        f"{APP_ROLE} can get round row-level security" if weak else f"{APP_ROLE} owns nothing and is bound by its org"
    )
    return Finding("role", good=not weak, sentence=sentence)


async def _clock(conn: asyncpg.Connection) -> Finding:
    theirs = await conn.fetchval("SELECT clock_timestamp()")
    apart = abs((theirs - SystemClock().now()).total_seconds())
    sentence = f"this machine and the database are {apart:.1f} seconds apart"
    return Finding("clock", good=apart <= SECONDS_APART, sentence=sentence)


_LOOKS: list[Callable[[asyncpg.Connection], Awaitable[Finding]]] = [_version, _extension, _migrations, _role, _clock]


def _mail(settings: Settings, send_to: str | None) -> Finding:
    address = urlsplit(settings.mail_url)
    if address.scheme == "file":
        return Finding("mail", good=None, sentence=f"is written to {settings.mail_url}: nobody gets it")
    if settings.mail_from.endswith(".invalid"):
        return Finding("mail", good=False, sentence="PORCHLIGHT_MAIL_FROM is not set: replies would go nowhere")
    try:
        with _relay(settings) as relay:
            if send_to:
                head = f"From: {settings.mail_from}\r\nTo: {send_to}\r\nSubject: Porchlight can send mail\r\n"
                words = f"{head}\r\nIt arrived.\r\n"
                relay.sendmail(settings.mail_from, [send_to], words)
    except (OSError, smtplib.SMTPException) as exc:
        return Finding("mail", good=False, sentence=f"{address.hostname} does not take mail from us: {exc}")
    return Finding(
        "mail", good=True, sentence=f"{address.hostname} lets us in" + (f"; sent to {send_to}" if send_to else "")
    )


def _relay(settings: Settings) -> smtplib.SMTP:
    """Log in to the relay as the worker would."""
    address = urlsplit(settings.mail_url)
    host = address.hostname or ""
    if address.scheme == "smtps":
        relay: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=10)
    else:
        relay = smtplib.SMTP(host, address.port or (25 if address.scheme == "smtp+plain" else 587), timeout=10)
    if address.scheme == "smtp":
        relay.starttls(context=ssl.create_default_context())
    if address.username:
        relay.login(unquote(address.username), unquote(address.password or ""))
    return relay


def _texts(settings: Settings) -> Finding:
    if not settings.sms_url:
        return Finding(
            "texts", good=None, sentence="PORCHLIGHT_SMS_URL is empty: families who prefer texts get mail or paper"
        )
    if settings.sms_url.startswith("file:"):
        return Finding("texts", good=None, sentence=f"are written to {settings.sms_url}: nobody gets them")
    return Finding(
        "texts",
        good=bool(settings.sms_from),
        sentence=f"from {settings.sms_from or '(PORCHLIGHT_SMS_FROM is not set)'}",
    )

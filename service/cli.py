"""The `porchlight` command: parse, open the house, call one action, print."""

import argparse
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from service import __version__
from service.kernel import failpoints
from service.kernel.config import SettingsError, load_settings, settings_table
from service.kernel.db import WAIT_FOR_CONNECTION
from service.kernel.embedded import EmbeddedError
from service.kernel.errors import Malformed, Refusal, Unavailable
from service.kernel.log import set_up_logs
from service.kernel.meanings import MEANINGS
from service.kernel.migrate import MigrationError
from service.kernel.years import meant
from service.starting import NotStarted, listen_for_each

Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]

BEHIND = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.UndefinedFunctionError)
"""What a statement meets in a database that lacks a migration."""
TOLD = (SettingsError, NotStarted, MigrationError, EmbeddedError, failpoints.FailpointError, Refusal, *BEHIND)
"""What ends a command with a sentence."""

LONGEST_NAME = 200
"""Characters of an org's or a key's name: org_name_check, api_key_name_check."""
LONGEST_OVERLAP = 400 * 24 * 60
"""Minutes two keys may be good side by side: as long as one may last."""

EPILOG = """\
Try it:            porchlight demo
For real:          porchlight migrate, then porchlight serve (and porchlight work on other machines)
Settings:          porchlight settings lists every one; they are PORCHLIGHT_* in the environment or a TOML file
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give the exit status: 0 done, 1 refused or found wanting, 2 called wrongly."""
    arguments = parser().parse_args(argv)
    if getattr(arguments, "processes", 1) > 1:
        return _told(lambda: _keep(arguments))
    return _told(lambda: _run(arguments.run(arguments)))


def _run(begun: Coroutine[Any, Any, int]) -> int:
    failpoints.arm(os.environ.get(failpoints.VARIABLE, ""))
    return uvloop.run(begun)


def _told(command: Callable[[], int]) -> int:
    """Run a command to its end and say what kept it from its work."""
    try:
        return command()
    except TOLD as exc:
        print(f"porchlight: {_sentence(exc)}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `porchlight key list | head -1`: whoever read has what they wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed at the end
        return 0
    except KeyboardInterrupt:
        return 130


def _sentence(exc: Exception) -> str:
    match exc:
        case Unavailable():
            waited = f"within {WAIT_FOR_CONNECTION:.0f} seconds"
            return f"The database did not answer {waited}: it is away or busy. Start again."
        case Malformed():
            return f"{exc.where}: {exc.says or MEANINGS.get(exc.problem, exc.problem)}"
        case Refusal():
            return f"{exc.code}: {exc}"
        case asyncpg.PostgresError():
            return (
                f"The database is not as this program needs it ({str(exc).splitlines()[0]}): run `porchlight migrate`."
            )
    return str(exc)


def parser() -> argparse.ArgumentParser:
    """Give the command's grammar, whose --help is its manual."""
    porchlight = argparse.ArgumentParser(
        prog="porchlight",
        description="Meetings between families and schools, with every obstacle part of the booking.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _config_option(porchlight)
    commands = porchlight.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _running_commands(commands)
    _org_commands(commands)
    _roster_commands(commands)
    _round_commands(commands)
    _key_commands(commands)
    return porchlight


def _running_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = _command(
        commands, "demo", _demo, "start a school to look at: families, a round, pages, mails; all on this machine"
    )
    demo.add_argument(
        "--port", type=_up_to(0, 65535), default=8080, help="port of the pages (default 8080; 0 takes a free one)"
    )
    demo.add_argument(
        "--data", type=Path, metavar="DIR", help="folder that keeps the demo's data (default .porchlight)"
    )
    demo.add_argument("--fresh", action="store_true", help="forget the kept data and start over")
    demo.add_argument("--json", action="store_true", help="print the addresses as one JSON object when ready")
    serve = _command(
        commands, "serve", _serve, "serve the pages and the API, and do the worker's part unless told not to"
    )
    serve.add_argument(
        "--web-only", action="store_true", help="leave sending, reminders and calendars to `porchlight work`"
    )
    serve.add_argument(
        "--processes",
        type=_up_to(1, 64),
        default=1,
        metavar="N",
        help="answer by N processes on the one port (default 1)",
    )
    _command(
        commands,
        "work",
        _work,
        "do the worker's part alone: send notices, remind, read calendars; run as many as you like",
    )
    _command(commands, "migrate", _migrate, "bring the database to the shape this program needs")
    release = _command(
        commands,
        "release",
        _release,
        "after a restore: keep back texts that may have gone out, say what still goes out",
    )
    release.add_argument(
        "--stopped-at",
        type=_instant,
        required=True,
        metavar="TIME",
        help="when the old installation last sent anything, e.g. 2026-11-22T03:10Z",
    )
    doctor = _command(
        commands, "doctor", _doctor, "check settings, database, mail, clock and time zones, and say what is wrong"
    )
    doctor.add_argument("--send-to", metavar="MAILBOX", help="also send a test mail there")
    _command(commands, "settings", _settings, "list every setting with its default and meaning")
    _command(commands, "version", _version, "print the version")


def _org_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    org = _command(commands, "org", None, "make an org: a district or an independent school").add_subparsers(
        required=True, metavar="COMMAND"
    )
    make = _command(org, "make", _org_make, "make an org and print its id")
    make.add_argument("name", type=_name)
    office = _command(org, "office-link", _office_link, "make a private link for a person of the school office")
    office.add_argument("school", help="sourcedId of the school in the roster")
    office.add_argument("person", help="sourcedId of the person in the roster")
    _org_option(office)


def _roster_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    roster = _command(commands, "roster", None, "people and classes from OneRoster files").add_subparsers(
        required=True, metavar="COMMAND"
    )
    bring = _command(
        roster, "import", _roster_import, "read a folder or zip of OneRoster 1.1 or 1.2 CSV and our supplement files"
    )
    bring.add_argument("path", type=Path)
    bring.add_argument("--dry-run", action="store_true", help="check everything, say what would change, write nothing")
    bring.add_argument(
        "--skip-bad-rows", action="store_true", help="leave out rows that cannot be used instead of stopping"
    )
    bring.add_argument(
        "--allow-shrink", action="store_true", help="go on although more than 10 %% of the people would be removed"
    )
    bring.add_argument(
        "--accept-header",
        action="append",
        default=[],
        metavar="FILE:HEADER=COLUMN",
        help="take a near miss in a header for the column, e.g. users.csv:SMS=sms",
    )
    bring.add_argument(
        "--supplement",
        action="append",
        type=Path,
        default=[],
        metavar="PATH",
        help="a further folder or zip, read as if it lay beside the first",
    )
    bring.add_argument(
        "--time-zone", default="UTC", metavar="NAME", help="of a new school that no schools.csv describes"
    )
    bring.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="every finding as CSV (default roster-report.csv, when there are any)",
    )
    _org_option(bring)


def _round_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rounds = _command(commands, "round", None, "rounds of meetings").add_subparsers(required=True, metavar="COMMAND")
    opening = _command(rounds, "open", _round_open, "open a round: invite every guardian and queue the first notices")
    opening.add_argument("round_id", metavar="ROUND")
    _org_option(opening)


def _key_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = _command(commands, "key", None, "keys for other services").add_subparsers(required=True, metavar="COMMAND")
    key = _command(keys, "make", _key_make, "make an API key; it is shown once")
    key.add_argument("name", type=_name)
    key.add_argument(
        "--scope",
        action="append",
        required=True,
        metavar="SCOPE",
        help="may be given several times, e.g. meetings:write",
    )
    key.add_argument("--school", metavar="SCHOOL", help="for one school, by its id in the roster (default: every one)")
    key.add_argument("--days", type=int, default=365, help="days until it ends, at most 400 (default 365)")
    _org_option(key)
    listing = _command(keys, "list", _key_list, "list API keys: what they are for, when they end, their last use")
    _org_option(listing)
    rotate = _command(keys, "rotate", _key_rotate, "make a new key for the same; the old one ends a little later")
    rotate.add_argument("key_id", metavar="KEY", help="id of the key, as `key list` shows it")
    rotate.add_argument(
        "--overlap",
        type=_up_to(0, LONGEST_OVERLAP),
        default=60,
        metavar="MINUTES",
        help="how long the old one is still good (default 60)",
    )
    _org_option(rotate)
    revoke = _command(keys, "revoke", _key_revoke, "close an API key at once and everywhere")
    revoke.add_argument("key_id", metavar="KEY", help="id of the key, as `key list` shows it")
    _org_option(revoke)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Command | None, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
    if run:
        parser.set_defaults(run=run)
        _config_option(parser, default=argparse.SUPPRESS)  # else what stands before the command would be forgotten
    return parser


def _up_to(least: int, most: int) -> Callable[[str], int]:
    def number(typed: str) -> int:
        if not least <= int(typed) <= most:
            message = f"must be {least} to {most}"
            raise argparse.ArgumentTypeError(message)
        return int(typed)

    return number


def _name(typed: str) -> str:
    """Read a name that is kept, and listed on one line."""
    name = typed.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        message = f"must be 1 to {LONGEST_NAME} characters, all of them printable"
        raise argparse.ArgumentTypeError(message)
    return name


def _instant(typed: str) -> datetime:
    """Read an instant; without its offset from UTC nobody can tell which one is meant."""
    instant = meant(datetime.fromisoformat(typed))
    if instant.tzinfo is None:
        message = f"{typed} has no offset from UTC: end it with Z or +HH:MM"
        raise argparse.ArgumentTypeError(message)
    return instant


def _config_option(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    meaning = "settings as TOML; the environment wins over it"
    parser.add_argument("--config", type=Path, metavar="FILE", default=default, help=meaning)


def _org_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", metavar="ID", help="whose (default: the only org there is)")


async def _demo(arguments: argparse.Namespace) -> int:
    from service import demo

    return await demo.run(port=arguments.port, data=arguments.data, fresh=arguments.fresh, as_json=arguments.json)


async def _serve(arguments: argparse.Namespace) -> int:
    from service import serving

    return await serving.serve(load_settings(file=arguments.config), with_worker=not arguments.web_only)


def _keep(arguments: argparse.Namespace) -> int:
    from service import keeping, serving

    settings = load_settings(file=arguments.config)
    set_up_logs(settings.log_level, settings.log_format)
    ports = listen_for_each(settings.host, settings.port, arguments.processes)
    web = [partial(serving.serve, settings, with_worker=False, kept=each) for each in serving.shared(ports)]
    work = [] if arguments.web_only else [partial(serving.work, settings, is_kept=True)]
    return keeping.keep([partial(_begun, begin) for begin in (*web, *work)])


def _begun(begin: Callable[[], Coroutine[Any, Any, int]]) -> int:
    return _told(lambda: _run(begin()))


async def _work(arguments: argparse.Namespace) -> int:
    from service import serving

    return await serving.work(load_settings(file=arguments.config))


async def _migrate(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.migrate_database(load_settings(file=arguments.config))


async def _doctor(arguments: argparse.Namespace) -> int:
    from service import doctor

    return await doctor.examine(arguments.config, send_to=arguments.send_to)


async def _release(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.release_held(load_settings(file=arguments.config), arguments.stopped_at)


async def _settings(_arguments: argparse.Namespace) -> int:
    for name, default, meaning in settings_table():
        print(f"{name}\n    {meaning}\n    default: {default or '(empty)'}")
    return 0


async def _version(_arguments: argparse.Namespace) -> int:
    print(f"porchlight {__version__}")
    return 0


async def _org_make(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.make_new_org(load_settings(file=arguments.config), arguments.name)


async def _office_link(arguments: argparse.Namespace) -> int:
    from service import commands

    settings = load_settings(file=arguments.config)
    return await commands.make_office_link(settings, arguments.org, arguments.school, arguments.person)


async def _roster_import(arguments: argparse.Namespace) -> int:
    from service import commands

    wish = commands.RosterWish(
        path=arguments.path,
        org=arguments.org,
        dry_run=arguments.dry_run,
        skip_bad_rows=arguments.skip_bad_rows,
        allow_shrink=arguments.allow_shrink,
        accept_headers=tuple(arguments.accept_header),
        supplements=tuple(arguments.supplement),
        time_zone=arguments.time_zone,
        report=arguments.report,
    )
    return await commands.import_roster_files(load_settings(file=arguments.config), wish)


async def _round_open(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.open_round_now(load_settings(file=arguments.config), arguments.org, arguments.round_id)


async def _key_make(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.make_key_now(
        load_settings(file=arguments.config),
        arguments.org,
        arguments.name,
        arguments.scope,
        arguments.days,
        school=arguments.school,
    )


async def _key_list(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.list_keys_now(load_settings(file=arguments.config), arguments.org)


async def _key_rotate(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.rotate_key_now(
        load_settings(file=arguments.config), arguments.org, arguments.key_id, arguments.overlap
    )


async def _key_revoke(arguments: argparse.Namespace) -> int:
    from service import commands

    return await commands.revoke_key_now(load_settings(file=arguments.config), arguments.org, arguments.key_id)


if __name__ == "__main__":
    sys.exit(main())

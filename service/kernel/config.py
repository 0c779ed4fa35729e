"""Settings: the environment (PORCHLIGHT_*) over a TOML file over defaults; a wrong or unknown one stops the start.

`settings_table` gives name, default, unit and meaning of each: the README's table is checked against it.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from service.kernel import plausible

PREFIX = "PORCHLIGHT_"
OUTSIDE_NAMES = {"DATABASE_URL": "database_url"}  # what hosting platforms set
NOT_SETTINGS = {
    "PORCHLIGHT_CONFIG",
    "PORCHLIGHT_FAILPOINT",
    "PORCHLIGHT_TEST_DATABASE_URL",
    "PORCHLIGHT_TEST_THROUGH_PGBOUNCER",
}

_DATABASE = plausible.address("", "postgresql", "postgres")
_CHECKS: dict[str, plausible.Check] = {
    "database_url": _DATABASE,
    "owner_database_url": _DATABASE,
    "direct_database_url": _DATABASE,
    "base_url": plausible.public_address,
    "secret": plausible.secret,
    "mail_url": plausible.address("smtp", "smtps", "smtp+plain", "file"),
    "mail_from": plausible.mailbox,
    "sms_url": plausible.text_gateway,
    "routing_url": plausible.address("", "https"),
    "lmtp_listen": plausible.listening,
    "trusted_proxies": plausible.networks,
}


class SettingsError(Exception):
    """A setting is wrong or unknown; the message names it and says what would do."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the operator may set. Units are in the descriptions."""

    database_url: Annotated[
        str, Meta(description="PostgreSQL to use (postgresql://...). Empty: an embedded one in `data_dir`.")
    ] = ""
    owner_database_url: Annotated[
        str,
        Meta(description="The same database as the role that owns the tables, for `migrate`. Empty: `database_url`."),
    ] = ""
    direct_database_url: Annotated[
        str,
        Meta(
            description="The same database with no pooler in between, for what needs a connection to itself: hearing "
            "NOTIFY. Empty: `database_url`."
        ),
    ] = ""
    prepared_statements: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            description="Statements each connection keeps prepared; 0 behind a PgBouncer in transaction mode without "
            "`max_prepared_statements`.",
        ),
    ] = 100
    data_dir: Annotated[
        Path, Meta(description="Folder for the embedded PostgreSQL, its secret and mail kept as files.")
    ] = Path(".porchlight")
    base_url: Annotated[
        str, Meta(description="Public address of the pages, without a slash at the end. https outside a demo.")
    ] = "http://127.0.0.1:8080"
    host: Annotated[str, Meta(description="Address the web process listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port the web process listens on; 0 takes a free one.")] = (
        8080
    )
    secret: Annotated[
        str,
        Meta(
            description="At least 32 random characters. Every private link is derived from it: "
            "keep it, and keep it from the "
            "database's backups. Empty: made once and kept in `data_dir`."
        ),
    ] = ""
    mail_url: Annotated[
        str,
        Meta(
            description="Where mail goes: smtp://user:password@host:port (STARTTLS), "
            "smtps://..., smtp+plain://... (a relay "
            "on this machine), file:FOLDER (one .eml each)."
        ),
    ] = "file:mail"
    mail_from: Annotated[str, Meta(description="Mailbox that sends and that calendar replies come back to.")] = (
        "conferences@porchlight.invalid"
    )
    sms_url: Annotated[
        str,
        Meta(
            description="Where texts go: twilio://SID:TOKEN@host, gateway:https://host/path "
            "(signed with `sms_secret`), "
            "file:FOLDER. Empty: no texts."
        ),
    ] = ""
    sms_from: Annotated[str, Meta(description="Number or sender texts come from (E.164).")] = ""
    sms_secret: Annotated[str, Meta(description="Shared secret of the generic SMS gateway, both ways.")] = ""
    routing_url: Annotated[
        str,
        Meta(
            description="https address of an OSRM service that is asked how long ways between schools and places take "
            "(its table API). No home is sent. Empty: ways are reckoned."
        ),
    ] = ""
    lmtp_listen: Annotated[
        str,
        Meta(
            description="host:port where the worker takes calendar replies and bounces by "
            "LMTP. Empty: it does not listen."
        ),
    ] = ""
    inbound_secret: Annotated[
        str, Meta(description="Secret of the webhook that hands in raw mail. Empty: the webhook is closed.")
    ] = ""
    metrics_token: Annotated[
        str, Meta(description="Bearer token that /metrics asks for. Empty: /metrics is closed.")
    ] = ""
    pool_size: Annotated[int, Meta(ge=2, le=200, description="Database connections of one process.")] = 10
    worker_seconds: Annotated[int, Meta(ge=1, le=300, description="Seconds between two looks of the worker.")] = 5
    hold_sending: Annotated[
        bool,
        Meta(
            description="Keep every mail, text and webhook in the outbox: for a database that was restored, until "
            "`porchlight release` has said what still goes out."
        ),
    ] = False
    trusted_proxies: Annotated[
        str,
        Meta(
            description="Addresses or networks of reverse proxies whose X-Forwarded-For is believed, joined by commas."
        ),
    ] = "127.0.0.1"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least level that is logged.")
    ] = "info"
    log_format: Annotated[
        Literal["json", "text"], Meta(description="One JSON object a line, or lines for a person.")
    ] = "json"
    show_test_language: Annotated[
        bool, Meta(description="Offer the made-up right-to-left language ar-XB, for looking at pages.")
    ] = False
    show_mailbox: Annotated[
        bool,
        Meta(
            description="Show /mailbox with every mail and text that went to a folder. Only "
            "for a demo: it shows private "
            "links."
        ),
    ] = False

    @property
    def is_https(self) -> bool:
        """Tell whether pages are served to the world by TLS, which cookies depend on."""
        return urlsplit(self.base_url).scheme == "https"


def load_settings(
    environ: Mapping[str, str] | None = None,
    *,
    file: Path | None = None,
    **overrides: Any,  # noqa: ANN401 - settings are of any type
) -> Settings:
    """Read settings; later sources win: defaults, the TOML file, the environment, the caller.

    The file is `file`, else $PORCHLIGHT_CONFIG, else none. Raises SettingsError with a sentence that names the setting.
    """
    environ = os.environ if environ is None else environ
    path = file or (Path(environ["PORCHLIGHT_CONFIG"]) if environ.get("PORCHLIGHT_CONFIG") else None)
    values = {**(_from_file(path) if path else {}), **_from_environment(environ), **overrides}
    for name in values:
        if name not in Settings.__struct_fields__:
            raise SettingsError(_unknown(name, str(path)))
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as exc:
        message = f"Setting {_named_in(str(exc))} {plausible.typed(str(exc))}."
        raise SettingsError(message) from exc
    _check(settings)
    return settings


def settings_table() -> list[tuple[str, str, str]]:
    """List (environment name, default, meaning) of every setting, in the order they are declared."""
    hints = get_type_hints(Settings, include_extras=True)
    rows = []
    for field in msgspec.structs.fields(Settings):
        meta: Meta = hints[field.name].__metadata__[0]
        default = "" if field.default is msgspec.NODEFAULT else str(field.default)
        rows.append((PREFIX + field.name.upper(), default, meta.description or ""))
    return rows


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        message = f"Settings file {path} cannot be read: {exc.strerror}."
        raise SettingsError(message) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        message = f"Settings file {path} is not TOML: {exc}."
        raise SettingsError(message) from exc


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {field: environ[name] for name, field in OUTSIDE_NAMES.items() if environ.get(name)}
    for name, value in environ.items():
        if name.startswith(PREFIX) and name not in NOT_SETTINGS:
            field = name.removeprefix(PREFIX).lower()
            if field not in Settings.__struct_fields__:
                raise SettingsError(_unknown(field, "the environment"))
            values[field] = value
    return values


def _unknown(field: str, where: str) -> str:
    near = difflib.get_close_matches(field, Settings.__struct_fields__, n=1)
    hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else " `porchlight settings` lists all."
    return f"There is no setting {PREFIX}{field.upper()} ({where}).{hint}"


def _named_in(problem: str) -> str:
    field = problem.rpartition("`$.")[2].rstrip("`") if "`$." in problem else "(unnamed)"
    return PREFIX + field.upper()


def _check(settings: Settings) -> None:
    """Refuse what no type can, and what is missing beside another."""
    for field, check in _CHECKS.items():
        if trouble := check(getattr(settings, field)):
            message = f"Setting {PREFIX}{field.upper()} {trouble}."
            raise SettingsError(message)
    if settings.sms_url.startswith("gateway") and not settings.sms_secret:
        message = f"Setting {PREFIX}SMS_SECRET is missing: a gateway: address needs it."
        raise SettingsError(message)

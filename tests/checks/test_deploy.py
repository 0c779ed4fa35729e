"""What is in deploy/ is true to the program, and each file passes the tool of whoever reads it, where that is here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from service.cli import parser
from service.kernel.config import settings_table
from service.kernel.db import APP_ROLE, PATIENCE
from tests.checks.operators import mistakes

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
STARTERS = [DEPLOY / "Dockerfile", DEPLOY / "compose.yaml", *MANIFESTS, *UNITS]
ASKED = {**PATIENCE, "role": APP_ROLE, "search_path": "porchlight, public", "timezone": "UTC"}
"""What service/kernel/db.py asks for at the start of a connection."""

FOLLOWED_BY_PGBOUNCER = {"timezone"}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_example_of_settings_names_each_with_its_default_in_order() -> None:
    rows = re.findall(r"^(#?)(PORCHLIGHT_[A-Z_]+)=(.*)$", _text(DEPLOY / "service.env.example"), flags=re.MULTILINE)
    shown = [(name, default) for name, default, _ in settings_table()]

    assert [name for _, name, _ in rows] == [name for name, _ in shown]
    assert {(name, value) for mark, name, value in rows if mark} <= set(shown)


@pytest.mark.parametrize("path", [*STARTERS, DEPLOY / "backup.md", DEPLOY / "growing.md"], ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"PORCHLIGHT_[A-Z_]+[A-Z]", _text(path)))

    assert named <= {name for name, _, _ in settings_table()}


def _arguments(path: Path) -> list[list[str]]:
    """Read what a file starts the program with."""
    listed = re.findall(r"^ *(?:CMD|command:|args:) \[(.*)\]$", _text(path), flags=re.MULTILINE)
    started = re.findall(r"^ExecStart=.* -m service\.cli (.*)$", _text(path), flags=re.MULTILINE)
    words = [[word.strip('" ') for word in line.split(",")] for line in listed] + [line.split() for line in started]
    return [line for line in words if line[0] not in {"python", "sleep", "/etc/pgbouncer/pgbouncer.ini"}]


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_it_starts_the_program_by_commands_it_has(path: Path) -> None:
    assert [parser().parse_args(words).run for words in _arguments(path)] != [] or path.name in {
        "database.yaml",
        "settings.yaml",
    }


def test_behind_a_pooler_the_login_has_what_a_connection_asks_for() -> None:
    given = re.findall(
        r"^ALTER ROLE porchlight_web SET (\w+) = (.*);$", _text(DEPLOY / "roles.sql"), flags=re.MULTILINE
    )

    assert {name: value.strip("'") for name, value in given} == ASKED


@pytest.mark.parametrize("path", [DEPLOY / "pgbouncer.ini", DEPLOY / "kubernetes" / "database.yaml"], ids=str)
def test_a_pooler_refuses_nothing_a_connection_asks_for(path: Path) -> None:
    ignored = re.search(r'ignore_startup_parameters[ :="]+([\w, ]+)', _text(path))

    assert ignored
    assert set(re.split(r", *", ignored[1].strip())) == ASKED.keys() - FOLLOWED_BY_PGBOUNCER


def _tool(name: str) -> str:
    """Find a checker beside this Python or on the path; without it the test is left out."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on this machine: the files it reads are not checked by it")
    return found


def _passes(*command: str | Path, **environ: str) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environ or None)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_dockerfile_has_nothing_hadolint_minds() -> None:
    _passes(_tool("hadolint"), DEPLOY / "Dockerfile")


def test_compose_can_read_its_file() -> None:
    _passes(_tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_kubernetes_knows_every_field() -> None:
    _passes(_tool("kubernetes-validate"), "--strict", "--no-warn", *MANIFESTS)


def _database() -> list[dict[str, Any]]:
    """Give the resources of the database's operators, each as it would be read."""
    documents = _text(DEPLOY / "kubernetes" / "database.yaml").split("\n---\n")
    return [msgspec.yaml.decode(document) for document in documents]


def test_the_database_operators_know_every_field() -> None:
    assert {resource["metadata"]["name"]: mistakes(resource) for resource in _database()} == {
        "porchlight-archive": [],
        "porchlight-nightly": [],
        "porchlight-database": [],
        "porchlight-pooler": [],
    }


@pytest.mark.parametrize(
    "kind, path, said, blamed",
    [
        ("Cluster", "instances", "3", "instances: '3'"),
        ("Cluster", "instance", 3, "instance: no such field"),
        ("Cluster", "postgresql.synchronous.method", "all", "postgresql.synchronous.method: 'all'"),
        ("Pooler", "pgbouncer.parameters.default_pool_size", 20, "pgbouncer.parameters.default_pool_size: 20"),
        ("Pooler", "pgbouncer.parameters.pool_mode", "transaction", "pgbouncer.parameters.pool_mode: no such field"),
        ("ScheduledBackup", "schedule", "0 2 * * *", "schedule: '0 2 * * *'"),
        ("ScheduledBackup", "immediate", "yes", "immediate: 'yes'"),
        ("ObjectStore", "configuration.wal", None, "configuration.wal: no such field"),
    ],
)
def test_an_operator_blames_a_field_it_does_not_know(kind: str, path: str, said: object, blamed: str) -> None:
    resource = next(one for one in _database() if one["kind"] == kind)
    *above, last = path.split(".")
    within = resource["spec"]
    for name in above:
        within = within[name]
    within[last] = said

    assert blamed in mistakes(resource)


def test_the_database_operators_name_each_other() -> None:
    named = {(one["kind"], one["metadata"]["name"]): one["spec"] for one in _database()}
    cluster = named["Cluster", "porchlight-database"]
    archives = {plugin["parameters"]["barmanObjectName"] for plugin in cluster["plugins"]}
    clusters = {spec["cluster"]["name"] for (kind, _), spec in named.items() if kind in {"Pooler", "ScheduledBackup"}}

    assert archives == {name for kind, name in named if kind == "ObjectStore"}
    assert clusters == {name for kind, name in named if kind == "Cluster"}


def test_caddy_can_read_its_file(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "SITE": "localhost"}
    _passes(_tool("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile", **home)


def test_systemd_can_read_its_units(tmp_path: Path) -> None:
    tool = _tool("systemd-analyze")
    python, own = "/opt/porchlight/.venv/bin/python", tmp_path / "python"  # a checkout's path may hold a space
    own.symlink_to(sys.executable)
    for unit in UNITS:
        (tmp_path / unit.name).write_text(_text(unit).replace(python, str(own)), encoding="utf-8")

    _passes(tool, "verify", "--man=no", *(tmp_path / unit.name.replace("@", "@1") for unit in UNITS))


def test_no_shell_minds_the_scripts() -> None:
    _passes(_tool("shellcheck"), *sorted(DEPLOY.glob("*.sh")))


def test_the_caddy_of_compose_asks_the_next_web_about_a_booking_too() -> None:
    """Up to 2.11.1 it answers 502 to what has a body where the first web does not answer (caddyserver/caddy#7546)."""
    image = re.search(r"image: caddy:(\d+)\.(\d+)", _text(DEPLOY / "compose.yaml"))

    assert image
    assert (int(image[1]), int(image[2])) >= (2, 11)

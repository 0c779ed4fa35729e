"""The README is true where a machine can tell: settings, files it points to, commands, slices."""

import re
import shlex
from pathlib import Path

import pytest
from msgspec.structs import fields

from service.app import ROUTES
from service.cli import parser
from service.kernel.config import settings_table
from service.notices.api import ReceiptIn, TextIn
from service.notices.signatures import SIGNATURE, TIMESTAMP
from service.roster.layout import LAYOUTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SLICES = sorted(path.parent.name for path in (ROOT / "service").glob("*/__init__.py"))


def test_the_settings_table_is_the_programs_own() -> None:
    shown = [(name, f"`{default}`" if default else "(empty)", meaning) for name, default, meaning in settings_table()]
    rows = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in shown]

    assert [row for row in rows if row not in README] == []
    assert len(re.findall(r"^\| `PORCHLIGHT_", README, flags=re.MULTILINE)) == len(rows)


def test_every_file_it_points_to_is_there() -> None:
    wanted = [path for path in re.findall(r"\]\(([^)]+)\)", README) if "://" not in path]

    assert wanted
    assert [path for path in wanted if not (ROOT / path).exists()] == []


def test_every_slice_is_named() -> None:
    assert [name for name in SLICES if f"[{name}](service/{name}/__init__.py)" not in README] == []


def test_every_root_and_every_folder_of_tests_is_named() -> None:
    roots = [path.name for path in (ROOT / "service").glob("*.py") if path.name != "__init__.py"]
    folders = {
        f"tests/{path.parent.name}" for path in (ROOT / "tests").glob("*/*.py") if re.match("test_|__main__", path.name)
    }

    assert [name for name in (*roots, *folders) if f"`{name}`" not in README] == []


def _commands() -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", README, flags=re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("./deploy/run.sh")]


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_one_the_program_takes(command: str) -> None:
    words = shlex.split(command)[1:]
    if words[0] == "test":
        return
    arguments = words[1:] if words[0] == "porchlight" else words

    assert parser().parse_args(arguments).run


def test_every_address_it_names_is_a_route() -> None:
    paths = {path for handler in ROUTES for path in handler.paths}
    named = set(re.findall(r"`(/(?:inbound|health|ready)[^`]*)`", README))

    assert named
    assert [path for path in named if path not in paths] == []


def test_a_gateway_of_texts_hands_in_what_it_says_under_the_headers_it_says() -> None:
    shapes = [sorted(re.findall(r'"(\w+)"', shape)) for shape in re.findall(r"`\{([^}]+)\}`", README)]
    taken = [sorted(field.encode_name for field in fields(shape)) for shape in (TextIn, ReceiptIn)]

    assert shapes[1:] == taken
    assert all(f"`{name}`" in README for name in (TIMESTAMP, SIGNATURE))


def test_supplement_files_have_the_columns_it_shows_and_need_those_in_bold() -> None:
    shown = re.findall(r"^\| (\w+\.csv) \| ([^|]+) \|$", README, flags=re.MULTILINE)
    words = {file: set(re.findall(r"\w+", columns)) for file, columns in shown}
    bold = {file: re.findall(r"\*\*(\w+)\*\*", columns) for file, columns in shown}
    kept = {file: set(LAYOUTS[file].optional) for file, _ in shown if file != "preferences.csv"}

    assert len(shown) == 9
    assert bold == {file: list(LAYOUTS[file].required) for file, _ in shown}
    assert {file: columns for file, columns in kept.items() if columns - words[file]} == {}

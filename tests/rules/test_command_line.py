"""What is typed after `porchlight`."""

from pathlib import Path

import asyncpg
import pytest

from service.cli import _told, parser
from service.kernel.errors import Malformed


@pytest.mark.parametrize(
    "typed",
    [
        ["--config", "f.toml", "serve"],
        ["serve", "--config", "f.toml"],
        ["serve", "--web-only", "--config", "f.toml"],
        ["--config", "f.toml", "org", "make", "Larkfield"],
        ["org", "make", "Larkfield", "--config", "f.toml"],
    ],
)
def test_the_settings_file_may_stand_before_the_command_or_after_it(typed: list[str]) -> None:
    assert parser().parse_args(typed).config == Path("f.toml")


def test_without_a_settings_file_there_is_none() -> None:
    assert parser().parse_args(["serve"]).config is None


def test_a_database_that_lacks_a_migration_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def behind() -> int:
        raise asyncpg.UndefinedColumnError('column "rotated_at" does not exist')

    assert _told(behind) == 1

    assert capsys.readouterr().err == (
        'porchlight: The database is not as this program needs it (column "rotated_at" does not exist): '
        "run `porchlight migrate`.\n"
    )


@pytest.mark.parametrize("command", [["org", "make"], ["key", "make", "--scope", "meetings:read"]])
@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "two\nlines"])
def test_a_name_that_cannot_be_kept_is_said_before_anything_is_done(
    command: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args([*command, name])

    assert "must be 1 to 200 characters, all of them printable" in capsys.readouterr().err


@pytest.mark.parametrize(
    "typed", [["demo", "--port", "65536"], ["serve", "--processes", "0"], ["key", "rotate", "1", "--overlap", "9" * 20]]
)
def test_a_number_that_cannot_be_meant_is_said(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(typed)

    assert f"argument {typed[-2]}: must be " in capsys.readouterr().err


def test_what_is_wrong_with_what_was_typed_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def mistyped() -> int:
        raise Malformed("time_zone", "unknown")

    assert _told(mistyped) == 1

    assert capsys.readouterr().err == "porchlight: time_zone: Names what there is not.\n"

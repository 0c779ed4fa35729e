"""What is typed after `porchlight`."""

from pathlib import Path

import asyncpg
import pytest

from service.cli import _told, parser


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

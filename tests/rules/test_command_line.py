"""What is typed after `porchlight`."""

from pathlib import Path

import pytest

from service.cli import parser


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

"""What an operator's command says where something is in its way."""

from datetime import timedelta
from pathlib import Path

import pytest

from service import commands
from service.kernel.clock import SystemClock
from service.kernel.config import Settings, load_settings
from service.kernel.ids import OrgId
from service.starting import NotStarted
from service.wiring import keyring
from tests.rosters import SMALL, write_roster


@pytest.fixture
def settings(database: str, tmp_path: Path, org: OrgId) -> Settings:
    """An installation on this test's database, with one org."""
    return load_settings({}, data_dir=tmp_path, database_url=database, secret="k" * 32)


async def test_a_report_that_cannot_be_written_undoes_no_import(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubted = {"users.csv": SMALL["users.csv"].replace("true,tran,", "true,okafor,")}
    wish = commands.RosterWish(
        path=write_roster(tmp_path / "roster", doubted),
        org=None,
        dry_run=False,
        skip_bad_rows=False,
        allow_shrink=False,
        accept_headers=(),
        supplements=(),
        time_zone="UTC",
        report=tmp_path / "nowhere" / "report.csv",
    )

    assert await commands.import_roster_files(settings, wish) == 0

    assert "report.csv (No such file or directory): name another file with --report FILE." in capsys.readouterr().out


async def test_who_says_that_sending_will_stop_is_asked_when_it_stopped(settings: Settings) -> None:
    with pytest.raises(NotStarted, match="is yet to come"):
        await commands.release_held(settings, SystemClock().now() + timedelta(hours=1))


def test_a_key_that_can_be_kept_nowhere_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")

    with pytest.raises(NotStarted, match="PORCHLIGHT_SECRET is not set, and no key can be kept in"):
        keyring(load_settings({}, data_dir=tmp_path / "data"))

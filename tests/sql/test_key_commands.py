"""`porchlight key`: an operator makes, lists, rotates and revokes API keys."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from service import commands
from service.access.actions import principal_of_key
from service.access.errors import KeyRefused
from service.kernel.clock import SystemClock
from service.kernel.config import Settings, load_settings
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.starting import NotStarted
from tests.builders import school_with

SECRET = "k" * 32


@pytest.fixture
def settings(database: str, tmp_path: Path, org: OrgId) -> Settings:
    """An installation on this test's database, with one org."""
    return load_settings({}, data_dir=tmp_path, database_url=database, secret=SECRET)


async def test_a_key_is_made_listed_rotated_and_revoked(
    settings: Settings, pool: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring, now = Keyring(SECRET.encode()), SystemClock().now()
    await commands.make_key_now(settings, None, "Library", ["rounds:read"], 30)
    old = capsys.readouterr().out.strip()
    await commands.list_keys_now(settings, None)
    listed = capsys.readouterr().out
    key_id = listed.split()[0]

    await commands.rotate_key_now(settings, None, key_id, 60)
    new = capsys.readouterr().out.strip()
    await commands.revoke_key_now(settings, None, key_id)

    assert (old[:11] in listed, old in listed, "never used  every school  Library: rounds:read" in listed) == (
        True,
        False,
        True,
    )
    assert (await principal_of_key(pool, keyring, new, now=now)).scopes == {"rounds:read"}
    with pytest.raises(KeyRefused):
        await principal_of_key(pool, keyring, old, now=now)
    with pytest.raises(NotStarted, match=r"cannot be revoked: key-ended\."):
        await commands.revoke_key_now(settings, None, key_id)
    with pytest.raises(NotStarted, match="it is not an id"):
        await commands.revoke_key_now(settings, None, "Library")


async def test_the_end_of_a_key_has_its_hour_only_while_that_is_near(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await commands.make_key_now(settings, None, "Library", ["rounds:read"], 30)
    await commands.list_keys_now(settings, None)
    far = capsys.readouterr().out.splitlines()[1]

    await commands.rotate_key_now(settings, None, far.split()[0], 60)
    await commands.list_keys_now(settings, None)

    near = capsys.readouterr().out.splitlines()[-1]
    assert re.search(r"\.\.\.  ends \d{4}-\d\d-\d\d  never", far)
    assert near.split()[0] == far.split()[0]
    assert re.search(r"\.\.\.  ends \d{4}-\d\d-\d\d \d\d:\d\d  never", near)


async def test_a_key_is_made_for_one_school_by_its_id_in_the_roster(
    settings: Settings, pool: Pool, org: OrgId, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        source = await conn.fetchval("SELECT source_id FROM school")

    await commands.make_key_now(settings, None, "Library", ["rounds:read"], 30, school=source)
    await commands.list_keys_now(settings, None)

    assert f"school {school.school_id}  Library" in capsys.readouterr().out
    with pytest.raises(NotStarted, match="no school NOWHERE"):
        await commands.make_key_now(settings, None, "Library", ["rounds:read"], 30, school="NOWHERE")

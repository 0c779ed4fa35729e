"""What races take away to show that it is what holds."""

import asyncpg
import pytest


@pytest.fixture
async def without_agenda_constraint(database: str) -> None:
    """Take the last word away."""
    owner = await asyncpg.connect(database)
    await owner.execute("ALTER TABLE porchlight.agenda DROP CONSTRAINT nobody_in_two_places_at_once")
    await owner.close()

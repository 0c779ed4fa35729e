"""The school's own holidays: days on which what is marked PH in opening hours holds, besides the country's own."""

from datetime import date, datetime

from service.access import audit
from service.access.types import Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import OrgId
from service.places.store import book
from service.places.types import LONGEST_HOLIDAY, Holiday, HolidaysPage


async def list_holidays(pool: Pool, principal: Principal) -> list[Holiday]:
    """List the school's own holidays, first to last."""
    async with transaction(pool, principal.org_id) as conn:
        return await book.holidays(conn, principal.org_id)


async def holidays_page(pool: Pool, principal: Principal, *, after: date | None, size: int) -> HolidaysPage:
    """List a page of the school's own holidays, first to last."""
    left = [one for one in await list_holidays(pool, principal) if after is None or one.day > after]
    found, last = cut(left, lambda one: one.day, size)
    return HolidaysPage(found, last)


async def read_holiday(pool: Pool, principal: Principal, day: date) -> Holiday:
    """Return one holiday; NotFound for a day like others."""
    found = next((one for one in await list_holidays(pool, principal) if one.day == day), None)
    if found is None:
        raise NotFound
    return found


async def add_holiday(
    pool: Pool,
    principal: Principal,
    holiday: Holiday,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
    now: datetime,
) -> Holiday:
    """Call a day a holiday, or name one anew. Malformed without a name.

    ChangedSince if what stands is not the version `if_match` names.
    """
    name = holiday.name.strip()
    if not 1 <= len(name) <= LONGEST_HOLIDAY:
        raise Malformed("name", "too-long" if name else "missing")
    kept = Holiday(holiday.day, name)

    async def work(conn: Connection) -> Holiday:
        await _check(conn, principal.org_id, holiday.day, if_match)
        await book.add_holiday(conn, principal.org_id, kept)
        await audit.note(conn, principal, "holiday-added", f"holiday:{holiday.day}", now)
        return kept

    return await given_once(pool, principal, wish, now, Holiday, work)


async def remove_holiday(
    pool: Pool,
    principal: Principal,
    day: date,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
    now: datetime,
) -> None:
    """Call a day a day like others; one that is stays so. ChangedSince as `add_holiday`."""

    async def work(conn: Connection) -> None:
        await _check(conn, principal.org_id, day, if_match)
        await book.remove_holiday(conn, principal.org_id, day)
        await audit.note(conn, principal, "holiday-removed", f"holiday:{day}", now)

    await given_once(pool, principal, wish, now, type(None), work)


def version_of(holiday: Holiday) -> str:
    """Name a holiday as it stands."""
    return tag_of(holiday)


async def _check(conn: Connection, org_id: OrgId, day: date, if_match: str | None) -> None:
    if if_match is not None:
        found = await book.locked_holiday(conn, org_id, day)
        check_unchanged(if_match, version_of(found) if found else None)

"""The office's door to its school: rounds and days at a glance, people, messages, calendar. Nothing is decided here."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import (
    away,
    days,
    links,
    missing,
    needs,
    rounds,
    school,
)
from service.desk.pages.desks import OfficeDesk
from service.desk.pages.signs import show_signs
from service.kernel.ids import PersonId


@get("/desk", include_in_schema=False)
async def home(office_desk: OfficeDesk) -> Response[str]:
    """List the school's rounds."""
    return await rounds.show_home(office_desk)


@get("/desk/days", include_in_schema=False)
async def next_day(office_desk: OfficeDesk) -> Response[str]:
    """Show all day sheets of today, or of the next day there is."""
    return await days.show_school_day(office_desk, None)


@get("/desk/day/{day:date}", include_in_schema=False)
async def day_sheets(day: FromPath[date], office_desk: OfficeDesk) -> Response[str]:
    """Show all day sheets of a day."""
    return await days.show_school_day(office_desk, day)


@get("/desk/day/{day:date}/signs", include_in_schema=False)
async def signs(day: FromPath[date], office_desk: OfficeDesk) -> Response[str]:
    """Show the signs for the doors."""
    return await show_signs(office_desk, day)


@get("/desk/day/{day:date}/away/{teacher_id:uuid}", include_in_schema=False)
async def ask_away(day: FromPath[date], teacher_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show what is cancelled if a teacher cannot be there on a day."""
    return await away.show_away(office_desk, day, PersonId(teacher_id))


@post("/desk/day/{day:date}/away/{teacher_id:uuid}", include_in_schema=False)
async def take_away(day: FromPath[date], teacher_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Take a teacher's day away and cancel its meetings."""
    return await away.take_away(office_desk, day, PersonId(teacher_id))


@get("/desk/needs", include_in_schema=False)
async def meetings_in_doubt(office_desk: OfficeDesk) -> Response[str]:
    """Show the booked meetings that need the office."""
    return await needs.show_needs(office_desk)


@get("/desk/missing", include_in_schema=False)
async def still_missing(office_desk: OfficeDesk) -> Response[str]:
    """Show what is still missing at this school."""
    return await missing.show_missing(office_desk)


@get("/desk/people", include_in_schema=False)
async def people(office_desk: OfficeDesk) -> Response[str]:
    """Find people by name."""
    return await school.show_people(office_desk)


@get("/desk/messages", include_in_schema=False)
async def messages(office_desk: OfficeDesk) -> Response[str]:
    """Show how mails and texts are doing."""
    return await school.show_messages(office_desk)


@get("/desk/calendar", include_in_schema=False)
async def calendar(office_desk: OfficeDesk) -> Response[str]:
    """Show the address of the school's calendar."""
    return await links.show_calendar(office_desk)


@post("/desk/calendar", include_in_schema=False)
async def make_calendar(office_desk: OfficeDesk) -> Response[Any]:
    """Make the address of the school's calendar."""
    return await links.make_calendar(office_desk)


@get("/desk/school", include_in_schema=False)
async def own_school(office_desk: OfficeDesk) -> Response[str]:
    """Show what the office says of its school."""
    return await school.show_school(office_desk)


@post("/desk/school", include_in_schema=False)
async def change_school(office_desk: OfficeDesk) -> Response[Any]:
    """Keep what the office says of its school."""
    return await school.change_school(office_desk)


ROUTES: Final = (
    home,
    next_day,
    day_sheets,
    signs,
    ask_away,
    take_away,
    meetings_in_doubt,
    still_missing,
    people,
    messages,
    calendar,
    make_calendar,
    own_school,
    change_school,
)

"""The book of places: where else one may meet, when it is open, and the days that are holidays."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk import places as kept
from service.desk import provisions
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.fields import read_day, read_one_of, read_words
from service.desk.pages.place_form import KINDS, NEW, TypedPlace, kinds, read_place, typed_in, typed_of
from service.desk.pages.words import Chip
from service.kernel.db import transact
from service.kernel.frame import Mistake
from service.kernel.ids import PlaceId
from service.kernel.locale import Voice
from service.kernel.spans import Span
from service.kernel.unbroken import unbroken_time
from service.places import actions as places
from service.places.hours import day_of
from service.places.rules import METRES_PER_MILE, geo_uri, map_address, metres
from service.places.types import Holiday, Place, Spot

WEEK: Final = 7
UPLOAD_LIMIT: Final = 12 * 1024 * 1024  # bytes of a places.csv
SAID: Final = ("added", "changed", "left", "back", "holiday", "workday", "imported")


class OpenLine(Struct, frozen=True):
    """Days that are open alike."""

    days: str
    hours: str


class PlaceLine(Struct, frozen=True, kw_only=True):
    """A place in the list."""

    name: str
    kind: str
    address: str
    href: str
    open: tuple[OpenLine, ...]
    facts: tuple[str, ...]
    distance: str  # from school; "" where nobody knows
    map_href: str
    geo: str
    chip: Chip | None  # why it is not suggested


class HolidayLine(Struct, frozen=True):
    """A holiday of the school's own."""

    day: date
    name: str
    remove: str


class PlacesPage(Struct, frozen=True, kw_only=True):
    """desk/places.html."""

    lines: tuple[PlaceLine, ...]
    rooms: tuple[str, ...]
    holidays: tuple[HolidayLine, ...]
    said: str
    counts: str  # what an import did
    found: tuple[str, ...]  # what an import found
    mistakes: tuple[Mistake, ...]
    typed: dict[str, str]
    csrf: str


class PlacePage(Struct, frozen=True, kw_only=True):
    """desk/place.html: a place, or the form of a new one."""

    name: str  # "" for a new one
    typed: TypedPlace
    kinds: tuple[tuple[str, str], ...]
    open: tuple[OpenLine, ...]
    map_href: str
    geo: str
    has_left: bool
    mistakes: tuple[Mistake, ...]
    action: str
    csrf: str


async def show_places(desk: Desk) -> Response[str]:
    """List the book of places, the rooms of the school and its holidays."""
    query = desk.request.query_params
    return await _list(desk, said=read_one_of(query, "said", SAID), report=str(query.get("report", "")))


async def show_new_place(desk: Desk) -> Response[str]:
    """Show the form of a new place."""
    return _form(desk, None, NEW, ())


async def add_place(desk: Desk) -> Answer:
    """Write a place into the book; or the form again and what is wrong beside its field."""
    form, mistakes = await desk.form(), list[Mistake]()
    draft = read_place(form, desk.voice, mistakes, zone=desk.facts.zone)
    if draft is None:
        return _form(desk, None, typed_in(form), tuple(mistakes))
    await transact(
        desk.tools.pool,
        desk.principal.org_id,
        lambda conn: places.add_place(conn, desk.principal, draft, now=desk.tools.now),
    )
    return to("/desk/places?said=added")


async def show_place(desk: Desk, place_id: PlaceId) -> Response[str]:
    """Show one place in its form, and when it is open this week."""
    place = await places.read_place(desk.tools.pool, desk.principal, place_id)
    return await _place(desk, place, typed_of(place), ())


async def change_place(desk: Desk, place_id: PlaceId) -> Answer:
    """Say otherwise of a place; or the form again and what is wrong beside its field."""
    form, mistakes = await desk.form(), list[Mistake]()
    place = await places.read_place(desk.tools.pool, desk.principal, place_id)
    draft = read_place(form, desk.voice, mistakes, zone=place.zone)
    if draft is None:
        return await _place(desk, place, typed_in(form), tuple(mistakes))
    await kept.change_place(desk.tools.pool, desk.act, place_id, draft)
    return to("/desk/places?said=changed")


async def leave_place(desk: Desk, place_id: PlaceId) -> Answer:
    """Take a place out of the book, or put it back."""
    form = await desk.form()
    back = form.get("do") == "back"
    left_on = None if back else desk.local(desk.tools.now).date()
    await transact(
        desk.tools.pool,
        desk.principal.org_id,
        lambda conn: places.leave_place(conn, desk.principal, place_id, left_on, now=desk.tools.now),
    )
    return to(f"/desk/places?said={'back' if back else 'left'}")


async def add_holiday(desk: Desk) -> Answer:
    """Call a day a holiday; or the page again and what is missing."""
    form = await desk.form()
    day, name = read_day(str(form.get("day", ""))), read_words(form, "holiday")[:100]
    voice, mistakes = desk.voice, []
    if day is None:
        mistakes.append(Mistake("day", voice.gettext("Give the day."), is_wrong=bool(form.get("day"))))
    if not name:
        mistakes.append(Mistake("holiday", voice.gettext("Give the holiday's name.")))
    if day is None or mistakes:
        return await _list(desk, form=form, mistakes=tuple(mistakes))
    await places.add_holiday(desk.tools.pool, desk.principal, Holiday(day, name), now=desk.tools.now)
    return to("/desk/places?said=holiday#holidays")


async def remove_holiday(desk: Desk, day: date) -> Answer:
    """Call a day a day like others."""
    await desk.form()
    await places.remove_holiday(desk.tools.pool, desk.principal, day, now=desk.tools.now)
    return to("/desk/places?said=workday#holidays")


async def import_places(desk: Desk) -> Answer:
    """Take in a places.csv, and lead to what it did; or the page again where nothing was sent."""
    form = await desk.form()
    upload = form.get("file")
    content = await upload.read() if hasattr(upload, "read") else b""
    if not content:
        said = desk.voice.gettext("Choose a file that is called places.csv.")
        return await _list(desk, mistakes=(Mistake("file", said),))
    report = await provisions.import_places(desk.tools.pool, desk.act, content, zone=desk.facts.zone)
    return to(f"/desk/places?said=imported&report={report}")


async def _list(
    desk: Desk,
    *,
    said: str = "",
    report: str = "",
    form: Form | None = None,
    mistakes: tuple[Mistake, ...] = (),
) -> Response[str]:
    book = await provisions.book_of_places(desk.tools.pool, desk.principal)
    told = await provisions.places_report(desk.tools.pool, desk.principal, report) if report else None
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    if told and told.is_nothing:
        sentence = desk.voice.gettext("Nothing of this file is in. Read what we found in it.")
        said, mistakes = "", (Mistake("file", sentence, is_wrong=True),)
    days = frozenset(each.day for each in book.holidays)
    view = PlacesPage(
        lines=tuple(_line(each, book.school, days, desk) for each in book.places),
        rooms=tuple(book.rooms),
        holidays=tuple(HolidayLine(one.day, one.name, f"/desk/holidays/{one.day}/remove") for one in book.holidays),
        said=said,
        counts=_counts(told.added, told.changed, told.unchanged, desk.voice) if told else "",
        found=tuple(told.found) if told else (),
        mistakes=mistakes,
        typed={name: read_words(form, name) if form is not None else "" for name in ("day", "holiday")},
        csrf=desk.csrf,
    )
    return desk.show("places.html", view, here="/desk/places", place="school", status_code=status)


def _line(place: Place, school: Spot | None, holidays: Collection[date], desk: Desk) -> PlaceLine:
    voice = desk.voice
    return PlaceLine(
        name=place.name,
        kind=kinds(voice)[place.kind],
        address=place.address_line,
        href=f"/desk/places/{place.place_id}",
        open=open_lines(place, _monday(desk.local(desk.tools.now)), holidays, voice),
        facts=_facts(place, voice),
        distance=_miles(metres(school, place.spot), voice) if school else "",
        map_href=map_address(place.spot),
        geo=geo_uri(place.spot),
        chip=_why_not(place, voice),
    )


async def _place(desk: Desk, place: Place, typed: TypedPlace, mistakes: tuple[Mistake, ...]) -> Response[str]:
    days = frozenset(each.day for each in await places.list_holidays(desk.tools.pool, desk.principal))
    return _form(desk, place, typed, mistakes, days)


def _form(
    desk: Desk,
    place: Place | None,
    typed: TypedPlace,
    mistakes: tuple[Mistake, ...],
    holidays: Collection[date] = (),
) -> Response[str]:
    here = f"/desk/places/{place.place_id}" if place else "/desk/places"
    named = kinds(desk.voice)
    view = PlacePage(
        name=place.name if place else "",
        typed=typed,
        kinds=tuple((kind, named[kind]) for kind in KINDS),
        open=open_lines(place, _monday(desk.local(desk.tools.now)), holidays, desk.voice) if place else (),
        map_href=map_address(place.spot) if place else "",
        geo=geo_uri(place.spot) if place else "",
        has_left=place is not None and place.left_on is not None,
        mistakes=mistakes,
        action=here,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("place.html", view, here=here, place="school", status_code=status)


def open_lines(place: Place, monday: date, holidays: Collection[date], voice: Voice) -> tuple[OpenLine, ...]:
    """Say in words when a place is open in one week, days that are alike together."""
    if not place.opening_hours:
        return ()
    zone = ZoneInfo(place.zone)
    week = [monday + timedelta(days=number) for number in range(WEEK)]
    said = [(day, _hours_said(day_of(place, day, holidays), zone, voice)) for day in week]
    lines = []
    for hours, days in groupby(said, key=lambda one: one[1]):
        alike = [voice.weekday(day) for day, _ in days]
        lines.append(OpenLine(_days_said(alike, voice), hours))
    return tuple(lines)


def _days_said(days: Sequence[str], voice: Voice) -> str:
    if len(days) == WEEK:
        return voice.gettext("Every day")
    if len(days) == 1:
        return voice.sentence(days[0])
    return voice.sentence(voice.gettext("%(first_day)s to %(last_day)s") % {"first_day": days[0], "last_day": days[-1]})


def _hours_said(spans: Sequence[Span], zone: ZoneInfo, voice: Voice) -> str:
    if not spans:
        return voice.gettext("closed")
    local = [(span.start.astimezone(zone), span.end.astimezone(zone)) for span in spans]
    if len(local) == 1 and local[0][0].time() == local[0][1].time():
        return voice.gettext("all day")
    return voice.listing([unbroken_time(voice.time_range(start, end)) for start, end in local])


def _facts(place: Place, voice: Voice) -> tuple[str, ...]:
    most = voice.ngettext("one person", "%(n)s people", place.max_party) % {"n": place.max_party}
    at_once = voice.ngettext("one meeting at a time", "%(n)s meetings at a time", place.tables or 0)
    said = {
        voice.gettext("step-free"): place.step_free,
        voice.gettext("quiet"): place.quiet,
        voice.gettext("outdoors"): not place.indoor,
        most: True,
        at_once % {"n": place.tables}: place.tables is not None,
    }
    return tuple(words for words, is_so in said.items() if is_so)


def _why_not(place: Place, voice: Voice) -> Chip | None:
    if place.left_on:
        return Chip("stopped", voice.gettext("No longer used"))
    return None if place.opening_hours else Chip("needs", voice.gettext("Hours not known"))


def _miles(way: float, voice: Voice) -> str:
    return voice.gettext("%(miles)s miles from school") % {"miles": f"{way / METRES_PER_MILE:.1f}"}


def _counts(added: int, changed: int, unchanged: int, voice: Voice) -> str:
    said = voice.gettext("%(added)s new, %(changed)s changed, %(unchanged)s as before.")
    return said % {"added": added, "changed": changed, "unchanged": unchanged}


def _monday(now: datetime) -> date:
    return now.date() - timedelta(days=now.weekday())

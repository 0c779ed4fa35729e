"""Openings and teachers' hours for other services. Each handler parses, calls one action, answers."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Final

from litestar import MediaType, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_304_NOT_MODIFIED
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Principal
from service.availability import actions, hours
from service.availability.cache import OpeningsCache
from service.availability.errors import HoursOverlap
from service.availability.types import Dated, Effect, Hours, HoursReplaced, OpeningsView, OpeningView, Weekday, Weekly
from service.kernel.conditions import is_known
from service.kernel.db import Pool
from service.kernel.described import AnyRequest, IfMatch, Said, tagged, tagged_or_known
from service.kernel.errors import ComesTwice, Malformed, VersionWanted
from service.kernel.examples import DAYS, ENDS, STARTS, TEACHER
from service.kernel.ids import MeetingId, PersonId, RoundId
from service.kernel.spans import Fold, Instant, Span, WallTime

MOST_TEACHERS: Final = 50
MOST_HOURS: Final = 500
EVER: Final = Span(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

Teachers = Annotated[
    list[PersonId] | None,
    QueryParameter(name="teacher_id", max_items=MOST_TEACHERS, description="May be repeated; none is every teacher."),
]


class WeeklyHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours of every week, on the clock of the teacher's school."""

    weekday: Annotated[Weekday, Meta(description="ISO 8601: 1 is Monday.")]
    starts: WallTime
    ends: Annotated[WallTime, Meta(description="After `starts`; hours do not run past midnight.")]
    from_day: Annotated[date | None, Meta(description="First day; null: from ever.")] = None
    until_day: Annotated[date | None, Meta(description="Last day; null: for ever.")] = None


TWICE: Final = Meta(
    description="Which of two, where the clocks show that time twice on that day: 0 the first, 1 the second (PEP 495)."
)


class DatedHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Time added to or removed from the weekly hours on one day. Removed wins over added."""

    day: date
    starts: WallTime
    ends: WallTime
    effect: Effect
    starts_fold: Annotated[Fold | None, TWICE] = None
    ends_fold: Annotated[Fold | None, TWICE] = None


class HoursWanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All hours a teacher is to have. What is not here is taken back; what a roster brought stays."""

    weekly: Annotated[list[WeeklyHours], Meta(max_length=MOST_HOURS)]
    dated: Annotated[list[DatedHours], Meta(max_length=MOST_HOURS, description="From today on.")]


class MeetingOutside(Struct, frozen=True, kw_only=True):
    """A meeting that stands, though its time is not offered any more. Move or cancel it if it cannot be kept."""

    meeting_id: MeetingId
    starts_at: Instant
    ends_at: Instant


class TeacherHours(Struct, frozen=True, kw_only=True):
    """A teacher's hours. `weekly` and `dated` are what PUT takes."""

    teacher_id: PersonId
    time_zone: Annotated[str, Meta(description="Of the teacher's school, IANA name.")]
    weekly: list[WeeklyHours]
    dated: Annotated[list[DatedHours], Meta(description="From today on.")]
    from_roster: Annotated[list[DatedHours], Meta(description="Brought by the roster: removed by a dated removal.")]
    meetings_outside: Annotated[
        list[MeetingOutside], Meta(description="After a PUT: booked meetings that lay in hours it took back.")
    ]


NINE_TO_FOUR: Final = WeeklyHours(weekday=2, starts="15:00", ends="18:00")
EVENING: Final = DatedHours(day=DAYS[0], starts="18:00", ends="20:00", effect="added")
HOURS: Final = HoursWanted(weekly=[NINE_TO_FOUR], dated=[EVENING])
HOURS_READ: Final = TeacherHours(
    teacher_id=TEACHER,
    time_zone="America/Chicago",
    weekly=[NINE_TO_FOUR],
    dated=[EVENING],
    from_roster=[],
    meetings_outside=[],
)
TWO_IN_NOVEMBER: Final = ComesTwice(
    "dated.0.starts", [datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)]
)
OPENINGS: Final = OpeningsView(
    [OpeningView(key=f"{TEACHER.hex}-20261015T2200Z", teacher_id=TEACHER, starts_at=STARTS, ends_at=ENDS)]
)


@get(
    "/api/v1/rounds/{round_id:uuid}/openings",
    said=Said(gives=OPENINGS, refuses=(Malformed("to", "not-after-from"),), tagged=True),
    summary="List openings",
    tags=["openings"],
)
async def list_openings(
    request: AnyRequest,
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    openings_cache: NamedDependency[OpeningsCache],
    now: NamedDependency[datetime],
    teachers: Teachers = None,
    since: Annotated[datetime | None, QueryParameter(name="from", description="With its offset.")] = None,
    until: Annotated[datetime | None, QueryParameter(name="to", description="With its offset; after `from`.")] = None,
) -> Response[bytes]:
    """List the times that are free now: less than a second old. With If-None-Match it answers 304 until they change.

    All of them at one moment, so there are no pages: `teacher_id`, `from` and `to` narrow it. Whether a family may have
    one (cut-off, late hours, limits) is found out by booking it.
    """
    wanted = list(dict.fromkeys(teachers or ()))
    written = await actions.openings_written(pool, openings_cache, api, round_id, wanted, _window(since, until), now)
    headers = {"ETag": written.etag, "Cache-Control": "private, no-cache"}
    if is_known(request.headers.get("if-none-match"), written.etag):
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers, media_type=MediaType.JSON)
    return Response(written.body, headers=headers, media_type=MediaType.JSON)


@get(
    "/api/v1/teachers/{teacher_id:uuid}/hours",
    said=Said(gives=HOURS_READ, tagged=True),
    summary="Read a teacher's hours",
    tags=["hours"],
)
async def read_hours(
    request: AnyRequest,
    teacher_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[TeacherHours]:
    """Read when a teacher can meet, before busy times elsewhere and booked meetings."""
    said = await hours.hours(pool, api, teacher_id, now=now)
    return tagged_or_known(request, _written(teacher_id, HoursReplaced(said, [])), hours.version_of(said))


@put(
    "/api/v1/teachers/{teacher_id:uuid}/hours",
    said=Said(
        takes=HOURS,
        gives=HOURS_READ,
        refuses=(
            VersionWanted(),
            HoursOverlap("weekly", time(15), time(18), weekday=2, where="dated.0"),
            Malformed("dated.0.starts", "skipped-by-clock-change"),
            TWO_IN_NOVEMBER,
        ),
        tagged=True,
    ),
    summary="Put a teacher's hours",
    tags=["hours"],
)
async def put_hours(
    data: JSONBody[HoursWanted],
    teacher_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[TeacherHours]:
    """Replace when a teacher can meet, all or nothing. Booked meetings stand; those now outside are listed.

    If-Match has to name the version that is replaced, or be `*` for whatever there is. A dated time that the clocks
    show twice is refused with the two instants it may be, until its fold says which.
    """
    replaced = await hours.put_hours(
        pool,
        api,
        teacher_id,
        [_weekly(each) for each in data.weekly],
        [_dated(each) for each in data.dated],
        if_match=if_match,
        wish=wish,
        now=now,
    )
    return tagged(_written(teacher_id, replaced), hours.version_of(replaced.hours))


def _window(since: datetime | None, until: datetime | None) -> Span | None:
    """Read a window whose ends may be open."""
    if since is None and until is None:
        return None
    start, end = since or EVER.start, until or EVER.end
    if end <= start:
        raise Malformed("to", "not-after-from")
    return Span(start, end)


def _weekly(asked: WeeklyHours) -> Weekly:
    return Weekly(
        weekday=asked.weekday,
        starts=time.fromisoformat(asked.starts),
        ends=time.fromisoformat(asked.ends),
        from_day=asked.from_day,
        until_day=asked.until_day,
    )


def _dated(asked: DatedHours) -> Dated:
    starts, ends = time.fromisoformat(asked.starts), time.fromisoformat(asked.ends)
    return Dated(
        day=asked.day,
        starts=starts,
        ends=ends,
        effect=asked.effect,
        starts_fold=asked.starts_fold,
        ends_fold=asked.ends_fold,
    )


def _written(teacher_id: PersonId, replaced: HoursReplaced) -> TeacherHours:
    said = replaced.hours
    return TeacherHours(
        teacher_id=teacher_id,
        time_zone=said.zone,
        weekly=[
            WeeklyHours(
                weekday=each.hours.weekday,
                starts=_clock(each.hours.starts),
                ends=_clock(each.hours.ends),
                from_day=each.hours.from_day,
                until_day=each.hours.until_day,
            )
            for each in said.patterns
        ],
        dated=_dated_written(said, from_roster=False),
        from_roster=_dated_written(said, from_roster=True),
        meetings_outside=[
            MeetingOutside(meeting_id=each.meeting_id, starts_at=each.span.start, ends_at=each.span.end)
            for each in replaced.left
        ],
    )


def _dated_written(said: Hours, *, from_roster: bool) -> list[DatedHours]:
    return [
        DatedHours(
            day=each.change.day,
            starts=_clock(each.change.starts),
            ends=_clock(each.change.ends),
            effect=each.change.effect,
            starts_fold=each.change.starts_fold,
            ends_fold=each.change.ends_fold,
        )
        for each in said.exceptions
        if (each.origin == "roster") is from_roster
    ]


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


ROUTES: Final = (list_openings, read_hours, put_hours)

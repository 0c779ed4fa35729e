"""Meetings for other services: book, list, read, move, cancel. Each handler parses, calls one action, answers."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter, SkipValidation
from msgspec import Meta, Struct, field

from service.access.types import Principal, Site, WishKey
from service.booking import actions, reading
from service.booking.types import Attendance, BookRequest, Instant, MeetingState, MeetingView, Side, Topic
from service.ical.feed import etag
from service.kernel.clock import Clock
from service.kernel.db import Pool
from service.kernel.http_errors import Problem
from service.kernel.ids import InvitationId, MeetingId, PersonId, RoundId
from service.kernel.tokens import Keyring
from service.rounds.types import Mode

MOST_LISTED: Final = 200
AnyRequest = Request[Any, Any, Any]
AnyClock = SkipValidation[Clock]  # a protocol cannot be checked while running
AskedWish = SkipValidation[WishKey | None]
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="Any text of 1 to 200 characters, new for each wish. Sent again within 30 days it gives the same "
        "answer and has no second effect.",
    ),
]


class MeetingAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meeting to book."""

    teacher_id: Annotated[PersonId, Meta(description="A teacher the invitation asks for.")]
    student_ids: Annotated[
        list[PersonId],
        Meta(min_length=1, max_length=10, description="The children to talk about; the teacher asks for each of them."),
    ]
    starts_at: Annotated[Instant, Meta(description="Start of an opening, with its offset. UTC is fine.")]
    mode: Annotated[Mode, Meta(description="How to meet; the round says which are possible.")]
    topic: Annotated[Topic, Meta(description="What the family would like to talk about.")] = ""


class Book(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Meetings to book together: all of them or none."""

    invitation_id: Annotated[InvitationId, Meta(description="Whose meetings they will be.")]
    meetings: Annotated[list[MeetingAsked], Meta(min_length=1, max_length=actions.MOST_AT_ONCE)]


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting's new time, and its new mode if that changes."""

    starts_at: Annotated[Instant, Meta(description="Start of an opening, or of the meeting itself to change its mode.")]
    mode: Annotated[Mode | None, Meta(description="null keeps the mode it has.")] = None


class Cancel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who cancels."""

    side: Annotated[Side, Meta(description="school: the family is told other times in the same message.")] = "family"


class Meeting(Struct, frozen=True, kw_only=True):
    """A meeting. Instants are in UTC."""

    meeting_id: MeetingId
    round_id: RoundId
    invitation_id: InvitationId
    state: MeetingState
    cancelled_by: Side | None
    starts_at: Instant
    ends_at: Instant
    mode: Mode
    room: Annotated[str, Meta(description='"" for phone and video.')]
    video_url: Annotated[str, Meta(description='"" unless by video.')]
    teacher_id: PersonId
    teacher: Annotated[str, Meta(description="The teacher's name.")]
    guardian_id: PersonId
    student_ids: list[PersonId]
    topic: str
    attendance: Annotated[Attendance, Meta(description="What the guardian's calendar replied.")]
    revision: Annotated[int, Meta(description="Rises with each change of time, mode or state: iCalendar SEQUENCE.")]
    created_at: Instant
    changed_at: Instant


class Meetings(Struct, frozen=True):
    """Meetings of a wish, or of one page of a list."""

    meetings: list[Meeting]
    next: Annotated[MeetingId | None, Meta(description="Cursor of the next page; null on the last.")] = field(
        default=None
    )


NOT_HAD: Final = ResponseSpec(
    data_container=Problem,
    media_type="application/problem+json",
    description="Cannot be had as asked. `type` ends in the reason: opening-taken, guardian-busy, too-late, late-kept "
    "(`data.alternatives`: the nearest openings), already-booked (`data.meeting_id`), limit-reached, door-closed, "
    "meeting-over, wish-in-flight.",
)
NOT_THERE: Final = ResponseSpec(
    data_container=Problem,
    media_type="application/problem+json",
    description="Not there, or not for this key to know of.",
)
MALFORMED: Final = ResponseSpec(
    data_container=Problem,
    media_type="application/problem+json",
    description="Cannot be read (malformed), the round has no such mode (mode-not-offered), or the Idempotency-Key was "
    "used before for something else (wish-differs).",
)
REFUSALS: Final = {404: NOT_THERE, 409: NOT_HAD, 422: MALFORMED}


@post("/api/v1/meetings", responses=REFUSALS, summary="Book meetings", tags=["meetings"])
async def book(
    data: JSONBody[Book],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    site: NamedDependency[Site],
    clock: NamedDependency[AnyClock],
    idempotency_key: Key = None,  # noqa: ARG001 - said here for the description; `wish` reads it
) -> Meetings:
    """Book one or several meetings of one invitation, all or none; everybody is told, by mail or text."""
    requests = [
        BookRequest(
            invitation_id=data.invitation_id,
            teacher_id=asked.teacher_id,
            student_ids=asked.student_ids,
            start=asked.starts_at,
            mode=asked.mode,
            topic=asked.topic,
        )
        for asked in data.meetings
    ]
    booked = await actions.book(pool, keyring, site, api, requests, wish=wish, now=clock.now())
    return Meetings([written(meeting) for meeting in booked])


@get("/api/v1/meetings", responses={404: NOT_THERE, 422: MALFORMED}, summary="List meetings", tags=["meetings"])
async def list_meetings(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    round_id: FromQuery[RoundId],
    teacher_id: FromQuery[PersonId | None] = None,
    cursor: FromQuery[MeetingId | None] = None,
    limit: Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_LISTED)] = 100,
) -> Meetings:
    """List a round's meetings, or one teacher's in it, in the order they were booked, cancelled ones too."""
    page = await reading.meetings_of_round(pool, api, round_id, teacher_id=teacher_id, after=cursor, how_many=limit)
    return Meetings([written(meeting) for meeting in page.meetings], page.next)


@get(
    "/api/v1/meetings/{meeting_id:uuid}",
    responses={404: NOT_THERE},
    response_headers=[
        ResponseHeader(name="ETag", value='"0f1e"', description="Names this answer.", documentation_only=True)
    ],
    summary="Read a meeting",
    tags=["meetings"],
)
async def read_meeting(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], meeting_id: FromPath[MeetingId]
) -> Response[Meeting]:
    """Read one meeting. With If-None-Match it answers 304 until something of it changes."""
    meeting = written(await reading.meeting(pool, api, meeting_id))
    tag = etag(msgspec.json.encode(meeting))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type] # RFC 9110 15.4.5: no body
    return Response(meeting, headers=headers)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/move",
    status_code=200,
    responses=REFUSALS,
    summary="Move a meeting",
    tags=["meetings"],
)
async def move(
    data: JSONBody[Move],
    meeting_id: FromPath[MeetingId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    site: NamedDependency[Site],
    clock: NamedDependency[AnyClock],
    idempotency_key: Key = None,  # noqa: ARG001 - same
) -> Meeting:
    """Give a meeting another time or mode; it keeps its id and its place in everybody's calendar."""
    moved = await actions.move(
        pool,
        keyring,
        site,
        api,
        meeting_id,
        start=data.starts_at,
        mode=data.mode,
        wish=wish,
        now=clock.now(),
    )
    return written(moved)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/cancel",
    status_code=200,
    responses=REFUSALS,
    summary="Cancel a meeting",
    tags=["meetings"],
)
async def cancel(
    data: JSONBody[Cancel],
    meeting_id: FromPath[MeetingId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    site: NamedDependency[Site],
    clock: NamedDependency[AnyClock],
    idempotency_key: Key = None,  # noqa: ARG001 - same
) -> Meeting:
    """Cancel a meeting; its time goes to whoever waits for it. Cancelled before, it is answered as it is."""
    cancelled = await actions.cancel(pool, keyring, site, api, meeting_id, side=data.side, wish=wish, now=clock.now())
    return written(cancelled)


def written(meeting: MeetingView) -> Meeting:
    """Write a meeting as services read it: ids for people but the teacher's name."""
    return Meeting(
        meeting_id=meeting.meeting_id,
        round_id=meeting.round_id,
        invitation_id=meeting.invitation_id,
        state=meeting.state,
        cancelled_by=meeting.cancelled_by,
        starts_at=meeting.span.start,
        ends_at=meeting.span.end,
        mode=meeting.mode,
        room=meeting.room,
        video_url=meeting.video_url,
        teacher_id=meeting.teacher_id,
        teacher=meeting.teacher[""],
        guardian_id=meeting.guardian_id,
        student_ids=[student.student_id for student in meeting.students],
        topic=meeting.topic,
        attendance=meeting.attendance,
        revision=meeting.revision,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
    )


ROUTES = [book, list_meetings, read_meeting, move, cancel]

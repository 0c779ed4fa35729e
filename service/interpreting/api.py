"""Interpreters, telephone lines and who interprets, for other services. Each handler calls one action."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.agenda.errors import TimeTaken
from service.interpreting import answering, claiming, interpreters, settling, wished
from service.interpreting import lines as kept
from service.interpreting.errors import AlreadyAnswered, LineNamed, NoInterpreter, NotOpen, UnknownLine
from service.interpreting.types import (
    ClaimDraft,
    InterpretationsPage,
    InterpretationView,
    InterpretersPage,
    InterpreterView,
    Line,
    LineDraft,
    LinesPage,
    OnBoard,
    OpenPage,
    OpenView,
    Reply,
    Settlement,
    SpokenDraft,
)
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Left, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed
from service.kernel.examples import ENDS, MEETING, SCHOOL, STARTS
from service.kernel.ids import LineId, MeetingId, PersonId
from service.places.errors import UnreadableHours

TAGS: Final = ["interpreting"]
_NATALIA: Final = PersonId(UUID("0199a1c0-4e00-7d11-8a52-6c03f1d7a00d"))
AN_INTERPRETER: Final = InterpreterView(
    person_id=_NATALIA,
    name="Natalia Valdez Trejo",
    languages=["en", "es"],
    mode="in_person",
    certified_until=date(2028, 2, 25),
)
SPOKEN: Final = SpokenDraft(languages=AN_INTERPRETER.languages, mode="in_person")
A_DRAFT: Final = LineDraft(
    name="District language line",
    languages=["es", "ar", "so", "vi"],
    calls=5,
    opening_hours="Mo-Fr 07:00-21:00",
    zone="America/Chicago",
    dial_in="555-0199, code 4411",
)
A_LINE: Final = Line(
    line_id=LineId(UUID("0199a1c0-4f00-7ac3-9e08-d1b5720ea00e")),
    name=A_DRAFT.name,
    languages=A_DRAFT.languages,
    calls=A_DRAFT.calls,
    opening_hours=A_DRAFT.opening_hours,
    zone=A_DRAFT.zone,
    dial_in=A_DRAFT.dial_in,
)
AN_INTERPRETATION: Final = InterpretationView(
    meeting_id=MEETING,
    school_id=SCHOOL,
    starts_at=STARTS,
    ends_at=ENDS,
    language="es",
    mode="school",
    how="in_person",
    state="asked",
    interpreter_id=_NATALIA,
    interpreter=AN_INTERPRETER.name,
    line_id=None,
    settle_by=STARTS - timedelta(hours=48),
)
AN_OPEN_ONE: Final = OpenView(
    meeting_id=MEETING,
    school_id=SCHOOL,
    starts_at=STARTS,
    ends_at=ENDS,
    language="es",
    mode="school",
    how="in_person",
    is_swap=False,
)
UNREADABLE: Final = (
    UnreadableHours("weekends too"),
    Malformed("zone", "unknown"),
    Malformed("languages", "signed"),
    LineNamed(),
)


@get(
    "/api/v1/interpretations",
    said=Said(gives=InterpretationsPage([AN_INTERPRETATION], None)),
    summary="List meetings with an interpreter",
    tags=TAGS,
)
async def list_interpretations(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    cursor: FromQuery[MeetingId | None] = None,
    limit: Limit = PAGE,
) -> InterpretationsPage:
    """List the meetings to come whose family wants an interpreter, and who interprets; state `missing`: nobody yet."""
    return await wished.list_interpretations(pool, api, after=cursor, size=limit, now=now)


@get(
    "/api/v1/interpretations/{meeting_id:uuid}",
    said=Said(gives=AN_INTERPRETATION, tagged=True),
    summary="Read who interprets",
    tags=TAGS,
)
async def read_interpretation(
    request: AnyRequest,
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    meeting_id: FromPath[MeetingId],
) -> Response[InterpretationView]:
    """Read who interprets at one meeting to come."""
    found = await settling.read_on_board(pool, api, meeting_id, now=now)
    return tagged_or_known(request, wished.view_of(found), settling.version_of(found))


@post(
    "/api/v1/interpretations/{meeting_id:uuid}/settle",
    status_code=200,
    said=Said(
        takes=Settlement(outside="Asha Noor, Iowa Languages"),
        gives=AN_INTERPRETATION,
        refuses=(NoInterpreter("es"), TimeTaken(), UnknownLine(), Malformed("", "not-exactly-one")),
        tagged=True,
    ),
    summary="Choose who interprets",
    tags=TAGS,
)
async def settle_interpretation(
    data: JSONBody[Settlement],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[InterpretationView]:
    """Choose by hand who interprets: one of ours, a line, or somebody from outside. Each one hears what changes."""
    return _tagged(await settling.settle(pool, api_act, meeting_id, data, if_match=if_match, wish=wish))


@post(
    "/api/v1/interpretations/{meeting_id:uuid}/answer",
    status_code=200,
    said=Said(
        takes=Reply(interpreter_id=_NATALIA, can=True),
        gives=AN_INTERPRETATION,
        refuses=(AlreadyAnswered(),),
        tagged=True,
    ),
    summary="Pass on an interpreter's answer",
    tags=TAGS,
)
async def answer_interpretation(
    data: JSONBody[Reply],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[InterpretationView]:
    """Say for an interpreter that they can or cannot. A no finds the next one at once."""
    return _tagged(await answering.pass_on(pool, api_act, meeting_id, data, if_match=if_match, wish=wish))


@post(
    "/api/v1/interpretations/{meeting_id:uuid}/claim",
    status_code=200,
    said=Said(
        takes=ClaimDraft(interpreter_id=_NATALIA),
        gives=AN_INTERPRETATION,
        refuses=(NotOpen(), TimeTaken()),
        tagged=True,
    ),
    summary="Let an interpreter take an open meeting",
    tags=TAGS,
)
async def claim_interpretation(
    data: JSONBody[ClaimDraft],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[InterpretationView]:
    """Let an interpreter have a meeting nobody interprets at, or that another offers for a swap: it is a yes."""
    return _tagged(
        await claiming.claim_for(pool, api_act, meeting_id, data.interpreter_id, if_match=if_match, wish=wish)
    )


@get(
    "/api/v1/interpreters",
    said=Said(gives=InterpretersPage([AN_INTERPRETER], None)),
    summary="List interpreters",
    tags=TAGS,
)
async def list_interpreters(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    cursor: FromQuery[PersonId | None] = None,
    limit: Limit = PAGE,
) -> InterpretersPage:
    """List who interprets at the schools the key is for."""
    return await wished.list_interpreters(pool, api, after=cursor, size=limit, now=now)


@get(
    "/api/v1/interpreters/{person_id:uuid}/open",
    said=Said(gives=OpenPage([AN_OPEN_ONE], None)),
    summary="List what an interpreter could take",
    tags=TAGS,
)
async def list_open_meetings(
    person_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    cursor: FromQuery[MeetingId | None] = None,
    limit: Limit = PAGE,
) -> OpenPage:
    """List what an interpreter could take, by language and hours: what has nobody, or what another would give away."""
    return await wished.list_open(pool, api, person_id, after=cursor, size=limit, now=now)


@get(
    "/api/v1/interpreters/{person_id:uuid}",
    said=Said(gives=AN_INTERPRETER, tagged=True),
    summary="Read an interpreter",
    tags=TAGS,
)
async def read_interpreter(
    request: AnyRequest,
    person_id: FromPath[PersonId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[InterpreterView]:
    """Read what an interpreter speaks or signs, and until when they are certified."""
    found = await interpreters.read_interpreter(pool, api, person_id, now=now)
    return tagged_or_known(request, found, wished.version_of(found))


@put(
    "/api/v1/interpreters/{person_id:uuid}",
    said=Said(takes=SPOKEN, gives=AN_INTERPRETER, refuses=(Malformed("languages", "unreadable"),), tagged=True),
    summary="Say what an interpreter speaks",
    tags=TAGS,
)
async def describe_interpreter(
    person_id: FromPath[PersonId],
    data: JSONBody[SpokenDraft],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[InterpreterView]:
    """Say what somebody speaks or signs who has an interpreter's role, and the most they do."""
    said = await wished.describe_interpreter(pool, api, person_id, data, if_match=if_match, wish=wish, now=now)
    return tagged(said, wished.version_of(said))


@get("/api/v1/lines", said=Said(gives=LinesPage([A_LINE], None)), summary="List telephone lines", tags=TAGS)
async def list_lines(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    left: Left = False,  # noqa: FBT002 - Litestar calls it by name
    cursor: FromQuery[LineId | None] = None,
    limit: Limit = PAGE,
) -> LinesPage:
    """List the telephone interpreting lines. A line serves every school of the district."""
    return await wished.list_lines(pool, api, after=cursor, size=limit, left=left)


@get(
    "/api/v1/lines/{line_id:uuid}",
    said=Said(gives=A_LINE, refuses=(UnknownLine(),), tagged=True),
    summary="Read a telephone line",
    tags=TAGS,
)
async def read_line(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], line_id: FromPath[LineId]
) -> Response[Line]:
    """Read one line, one that is no longer used too."""
    found = await kept.read_line(pool, api, line_id)
    return tagged_or_known(request, found, wished.version_of(found))


@post(
    "/api/v1/lines",
    said=Said(takes=A_DRAFT, gives=A_LINE, refuses=UNREADABLE, tagged=True),
    summary="Add a telephone line",
    tags=TAGS,
)
async def add_line(
    data: JSONBody[LineDraft],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[Line]:
    """Add a line. It serves where no person can, from the next booking on."""
    added = await wished.add_line(pool, api, data, wish=wish, now=now)
    return tagged(added, wished.version_of(added))


@put(
    "/api/v1/lines/{line_id:uuid}",
    said=Said(takes=A_DRAFT, gives=A_LINE, refuses=(UnknownLine(), *UNREADABLE), tagged=True),
    summary="Change a telephone line",
    tags=TAGS,
)
async def change_line(
    line_id: FromPath[LineId],
    data: JSONBody[LineDraft],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[Line]:
    """Say everything of a line anew. Calls it has promised stand, also where it takes fewer now."""
    changed = await wished.change_line(pool, api, line_id, data, if_match=if_match, wish=wish, now=now)
    return tagged(changed, wished.version_of(changed))


@delete(
    "/api/v1/lines/{line_id:uuid}",
    status_code=200,
    said=Said(gives=A_LINE, refuses=(UnknownLine(),), tagged=True),
    summary="Stop using a telephone line",
    tags=TAGS,
)
async def leave_line(
    line_id: FromPath[LineId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[Line]:
    """Promise no more calls of a line. Those it has promised stand, and it can be read."""
    left = await wished.leave_line(pool, api, line_id, if_match=if_match, wish=wish, now=now)
    return tagged(left, wished.version_of(left))


def _tagged(meeting: OnBoard) -> Response[InterpretationView]:
    return tagged(wished.view_of(meeting), settling.version_of(meeting))


ROUTES: Final = (
    list_interpretations,
    read_interpretation,
    settle_interpretation,
    answer_interpretation,
    claim_interpretation,
    list_interpreters,
    list_open_meetings,
    read_interpreter,
    describe_interpreter,
    list_lines,
    read_line,
    add_line,
    change_line,
    leave_line,
)

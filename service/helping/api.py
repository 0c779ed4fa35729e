"""Home visits for other services, by the rules of the pages. Each handler calls one action."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.helping import wished
from service.helping.types import (
    AddressView,
    NewOffering,
    Offerings,
    SeenTo,
    Stipends,
    VisitorAsked,
    VisitorReply,
    VisitorView,
    VisitsPage,
    VisitView,
    Whereabouts,
)
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed
from service.kernel.examples import DAYS, ENDS, MEETING, NAMED, NOW, ROUND, SCHOOL, STARTS, TEACHER
from service.kernel.ids import MeetingId, PersonId, RoundId
from service.kernel.spans import Instant
from service.visits.errors import NoSecondVisitor, NotOnAVisit, TrainingLapsed, VisitAnswered
from service.visits.types import Coverage, Offering, Share, Stipend

TAGS: Final = ["home visits"]
_MINH: Final = PersonId(UUID("0199a1c0-5a00-7e42-9b17-2d60c4f1b010"))
A_VISIT: Final = VisitView(
    meeting_id=MEETING,
    school_id=SCHOOL,
    starts_at=STARTS,
    ends_at=ENDS,
    needs="answers",
    visitors=[
        VisitorView(person_id=TEACHER, name="Grace Okafor", state="accepted", is_teacher=True),
        VisitorView(person_id=_MINH, name="Minh Tran", state="asked", is_teacher=False),
    ],
    leaves_for_at=None,
    arrived_at=None,
    left_at=None,
    back_at=None,
    due_back_at=ENDS + timedelta(minutes=20),
    overdue_minutes=0,
    help_asked_at=None,
    acknowledged_by="",
)
AN_ADDRESS: Final = AddressView(
    meeting_id=MEETING, address_line="418 Birch Street", locality="Larkfield", phone="+15155550142"
)
AN_OFFERING: Final = Offering(
    offering_id=NAMED,
    round_id=ROUND,
    reach="cross_section",
    per_cent=25,
    seed=2_718_281_828,
    made_at=NOW,
    offered=96,
    accepted=31,
    elsewhere=4,
    declined=12,
)
A_COVERAGE: Final = Coverage(
    families=384,
    offered=96,
    visited=31,
    is_cross_section=True,
    shares=[
        Share(by="language", group="es", families=120, offered=30, visited=11, stands_out=False),
        Share(by="grade", group="02", families=62, offered=15, visited=None, stands_out=False),
    ],
)
A_STIPEND: Final = Stipend(
    person="t-0417", name="Minh Tran", day=DAYS[0], starts=STARTS, minutes=80, visitors=2, skipped=""
)


@get("/api/v1/visits", said=Said(gives=VisitsPage([A_VISIT], None)), summary="List home visits", tags=TAGS)
async def list_visits(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    cursor: FromQuery[MeetingId | None] = None,
    limit: Limit = PAGE,
) -> VisitsPage:
    """List the visits to come, and those whose pair is out: who goes, what is lacking, who is overdue."""
    return await wished.list_visits(pool, api, after=cursor, size=limit, now=now)


@get("/api/v1/visits/{meeting_id:uuid}", said=Said(gives=A_VISIT, tagged=True), summary="Read a home visit", tags=TAGS)
async def read_visit(
    request: AnyRequest,
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    meeting_id: FromPath[MeetingId],
) -> Response[VisitView]:
    """Read one visit, past ones too."""
    found = await wished.read_visit(pool, api, meeting_id, now=now)
    return tagged_or_known(request, found, wished.version_of(found))


@get(
    "/api/v1/visits/{meeting_id:uuid}/address", said=Said(gives=AN_ADDRESS), summary="Read where a visit is", tags=TAGS
)
async def read_visit_address(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    meeting_id: FromPath[MeetingId],
) -> AddressView:
    """Read where a visit is and how to call the family: with a scope of its own, for whoever looks after the pair."""
    return await wished.read_address(pool, api, meeting_id, now=now)


@post(
    "/api/v1/visits/{meeting_id:uuid}/answer",
    status_code=200,
    said=Said(
        takes=VisitorReply(person_id=_MINH, can=True),
        gives=A_VISIT,
        refuses=(VisitAnswered(), TrainingLapsed()),
        tagged=True,
    ),
    summary="Pass on a visitor's answer",
    tags=TAGS,
)
async def answer_visit(
    data: JSONBody[VisitorReply],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[VisitView]:
    """Say for a visitor that they will go or cannot. A no asks the next one at once; nobody goes alone."""
    visit = await wished.pass_on(pool, api_act, meeting_id, data, if_match=if_match, wish=wish)
    return tagged(visit, wished.version_of(visit))


@post(
    "/api/v1/visits/{meeting_id:uuid}/ask",
    status_code=200,
    said=Said(
        takes=VisitorAsked(person_id=_MINH), gives=A_VISIT, refuses=(NoSecondVisitor(), VisitAnswered()), tagged=True
    ),
    summary="Ask somebody to come along",
    tags=TAGS,
)
async def ask_visitor(
    data: JSONBody[VisitorAsked],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[VisitView]:
    """Ask somebody by name who is trained and free then; three go at most."""
    visit = await wished.ask(pool, api_act, meeting_id, data, if_match=if_match, wish=wish)
    return tagged(visit, wished.version_of(visit))


@post(
    "/api/v1/visits/{meeting_id:uuid}/where",
    status_code=200,
    said=Said(takes=Whereabouts(person_id=_MINH, step="arrived"), gives=A_VISIT, refuses=(NotOnAVisit(),), tagged=True),
    summary="Say where a pair is",
    tags=TAGS,
)
async def say_where_pair_is(
    data: JSONBody[Whereabouts],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[VisitView]:
    """Take down what one of the pair says: leaving for it, arrived, left, back, fine and still there, or help."""
    visit = await wished.say_where(pool, api_act, meeting_id, data, if_match=if_match, wish=wish)
    return tagged(visit, wished.version_of(visit))


@post(
    "/api/v1/visits/{meeting_id:uuid}/acknowledge",
    status_code=200,
    said=Said(
        takes=SeenTo(name="Pat Rivera"),
        gives=A_VISIT,
        refuses=(NotOnAVisit(), Malformed("name", "missing")),
        tagged=True,
    ),
    summary="See to an alarm",
    tags=TAGS,
)
async def see_to_alarm(
    data: JSONBody[SeenTo],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    meeting_id: FromPath[MeetingId],
    if_match: IfMatch = None,
) -> Response[VisitView]:
    """Say by name who sees to a pair that is overdue or asks for help: nobody else is alarmed then."""
    visit = await wished.acknowledge(pool, api_act, meeting_id, data, if_match=if_match, wish=wish)
    return tagged(visit, wished.version_of(visit))


@get(
    "/api/v1/rounds/{round_id:uuid}/visit-offers",
    said=Said(gives=Offerings([AN_OFFERING], None)),
    summary="List offers of visits",
    tags=TAGS,
)
async def list_visit_offers(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    round_id: FromPath[RoundId],
    cursor: FromQuery[UUID | None] = None,
    limit: Limit = PAGE,
) -> Offerings:
    """List to whom visits were offered in a round, and how many said what."""
    return await wished.list_offerings(pool, api, round_id, after=cursor, size=limit)


@post(
    "/api/v1/rounds/{round_id:uuid}/visit-offers",
    said=Said(takes=NewOffering(per_cent=25), gives=AN_OFFERING, refuses=(VisitAnswered(),)),
    summary="Offer visits",
    tags=TAGS,
)
async def offer_visits(
    data: JSONBody[NewOffering],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    round_id: FromPath[RoundId],
) -> Offering:
    """Offer a visit to every family of a round, or to a lot drawn within each grade and class; none hears it twice."""
    return await wished.offer(pool, api_act, round_id, data, wish=wish)


@get(
    "/api/v1/rounds/{round_id:uuid}/visit-report",
    said=Said(gives=A_COVERAGE),
    summary="Report whom visits reach",
    tags=TAGS,
)
async def read_visit_report(
    api: NamedDependency[Principal], pool: NamedDependency[Pool], round_id: FromPath[RoundId]
) -> Coverage:
    """Say whether those visited are a cross-section. A key for every school is not told of fewer than five (null)."""
    return await wished.read_coverage(pool, api, round_id)


@get(
    "/api/v1/visit-stipends",
    said=Said(
        gives=Stipends([A_STIPEND]),
        refuses=(Malformed("until", "not-within", "Must be after `since`, and 400 days after it at most."),),
    ),
    summary="List stipends of visitors",
    tags=TAGS,
)
async def list_visit_stipends(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    since: Annotated[Instant, QueryParameter(name="since", description="With its offset. Visits from then on.")],
    until: Annotated[
        Instant,
        QueryParameter(
            name="until", description="With its offset. Visits that ended by then, 400 days after `since` at most."
        ),
    ],
) -> Stipends:
    """List what both visitors of each visit are due; whose training had lapsed is skipped, with the reason."""
    return await wished.list_stipends(pool, api, since, until)


ROUTES: Final = (
    list_visits,
    read_visit,
    read_visit_address,
    answer_visit,
    ask_visitor,
    say_where_pair_is,
    see_to_alarm,
    list_visit_offers,
    offer_visits,
    read_visit_report,
    list_visit_stipends,
)

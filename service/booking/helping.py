"""The slices that help, called for one meeting: what comes with it is taken, followed, changed and given back there.

Nobody is asked anything about a meeting that nothing comes with: what does stands in the meeting's own row.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, Protocol

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.booking.store import meetings
from service.booking.types import Help, Helped, HelpKind, MeetingView
from service.childcare import actions as childcare
from service.interpreting import actions as interpreting
from service.interpreting.types import State
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection
from service.kernel.errors import within
from service.kernel.ids import MeetingId, OrgId
from service.kernel.tokens import Keyring
from service.notices.facts import HelpTold
from service.rides import actions as rides
from service.rides.types import RideView, RideWish
from service.rounds.types import Mode
from service.visits import actions as visits
from service.visits.types import Visit

_INTERPRETER_TOLD: Final[dict[State, Literal["settled", "waiting", "missing"]]] = {
    "accepted": "settled",
    "line": "settled",
    "asked": "waiting",
    "missing": "missing",
}


class Meets(Protocol):
    """A meeting, as far as it says what comes with it."""

    @property
    def meeting_id(self) -> MeetingId:
        """Its id."""

    @property
    def mode(self) -> Mode:
        """How one meets."""

    @property
    def help(self) -> list[HelpKind]:
        """What comes with it."""


def has_company(meeting: Meets) -> bool:
    """Tell whether anything or anybody comes with a meeting beside those who meet."""
    return bool(meeting.help) or meeting.mode == "home"


async def bring(conn: Connection, act: Act, meeting: MeetingView, after: Occasion, help_: Help) -> Visit | None:
    """Take all that was asked for with a new meeting, the scarcest first; what cannot be had refuses."""
    visit = await visits.arrange(conn, act, after, help_.address_line) if meeting.mode == "home" else None
    if help_.interpreter:
        await interpreting.assign(conn, act, after, help_.interpreter)
    if help_.childcare:
        with within("help"):
            await childcare.keep(conn, act, after, help_.childcare)
    if help_.ride:
        with within("help.ride"):
            await rides.request(conn, act, after, help_.ride)
    return visit


async def follow(conn: Connection, act: Act, before: Occasion, after: Occasion) -> Helped:
    """Let everything go with a meeting to its new time, place or way. Refuses as `bring`, but gives seats as lost.

    What the new way to meet needs no more is given back.
    """
    interpretation = await interpreting.follow(conn, act, before, after)
    seats = await childcare.follow(conn, act, before, after)
    await rides.follow(conn, act, before, after)
    return Helped(interpretation=interpretation, seats=seats)


async def follow_home(conn: Connection, act: Act, before: Occasion, after: Occasion, address_line: str) -> Visit | None:
    """Let the pair of a home visit go with its meeting, or come to be or to an end with it."""
    if before.mode != "home" and after.mode == "home":
        return await visits.arrange(conn, act, after, address_line)
    return await visits.follow(conn, act, before, after) if before.mode == "home" else None


async def is_there(conn: Connection, org_id: OrgId, meeting: MeetingView, help_: Help) -> bool:
    """Tell whether exactly this comes with a meeting already."""
    if set(help_.kinds) != set(meeting.help):
        return False
    stands = (await of_meetings(conn, org_id, [meeting])).get(meeting.meeting_id) or Helped()
    return (
        language_of(stands) == help_.interpreter
        and await _has_seats(conn, org_id, meeting.meeting_id, help_)
        and await _has_ride(conn, org_id, stands.ride, help_.ride)
    )


async def change(
    conn: Connection, act: Act, before: Occasion, meeting: MeetingView, after: Occasion, help_: Help
) -> None:
    """Make what comes with a meeting exactly this; what is asked for as before goes along with it."""
    every = replace(meeting, help=["interpreter", "childcare", "ride"])  # its row has the new kinds already
    stands = (await of_meetings(conn, act.org_id, [every]))[meeting.meeting_id]
    await _change_interpreter(conn, act, before, after, language_of(stands), help_.interpreter)
    await _change_seats(conn, act, before, after, help_)
    await _change_ride(conn, act, before, after, stands.ride, help_.ride)


async def let_go(conn: Connection, act: Act, meeting: MeetingView, occasion: Occasion) -> None:
    """Give back everything that comes with a meeting; whoever would have come is told."""
    if meeting.mode == "home":
        await visits.release(conn, act, occasion)
    if "interpreter" in meeting.help:
        await interpreting.release(conn, act, occasion)
    if "childcare" in meeting.help:
        await childcare.release(conn, act, occasion)
    if "ride" in meeting.help:
        await rides.release(conn, act, occasion)


async def of_meetings(
    conn: Connection, org_id: OrgId, found: Iterable[Meets], *, keyring: Keyring | None = None
) -> dict[MeetingId, Helped]:
    """Read how what comes with some meetings stands; with `keyring`, for a family's own page, the children's codes."""
    wanted = [one for one in found if has_company(one)]
    if not wanted:
        return {}

    def with_(kind: str) -> list[MeetingId]:
        return [one.meeting_id for one in wanted if kind in one.help]

    interpreted = await interpreting.of_meetings(conn, org_id, with_("interpreter"))
    seats = await childcare.of_meetings(conn, org_id, with_("childcare"), keyring)
    driven = await rides.of_meetings(conn, org_id, with_("ride"))
    visited = await visits.of_meetings(conn, org_id, [one.meeting_id for one in wanted if one.mode == "home"])
    return {
        one.meeting_id: Helped(
            interpretation=interpreted.get(one.meeting_id),
            seats=seats.get(one.meeting_id, []),
            ride=driven.get(one.meeting_id),
            visit=visited.get(one.meeting_id),
        )
        for one in wanted
    }


async def told_of_meetings(
    conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]
) -> dict[MeetingId, list[HelpTold]]:
    """Read how what comes with some meetings stands, as their guardians are told."""
    helped = await of_meetings(conn, org_id, await meetings.read(conn, org_id, meeting_ids))
    return {meeting_id: told_of(one) for meeting_id, one in helped.items()}


def version_of(meeting: MeetingView, helped: Helped | None) -> str:
    """Name a meeting's version by what it says, what comes with it too."""
    return tag_of(meeting, helped) if helped else tag_of(meeting)


async def check_version(conn: Connection, org_id: OrgId, meeting: MeetingView, if_match: str | None) -> None:
    """Refuse with ChangedSince what is asked of another version than the one that stands."""
    if if_match is not None:
        helped = await of_meetings(conn, org_id, [meeting])
        check_unchanged(if_match, version_of(meeting, helped.get(meeting.meeting_id)))


def language_of(helped: Helped | None) -> str:
    """Give the language that is interpreted; "" where none is."""
    return helped.interpretation.language if helped and helped.interpretation else ""


def told_of(helped: Helped | None) -> list[HelpTold]:
    """Say how what comes with a meeting stands, as its guardian is told: no child, no driver, no street."""
    if helped is None:
        return []
    told = []
    if helped.ride:
        told.append(_ride_told(helped.ride))
    if helped.seats:
        is_kept = all(seat.state == "kept" for seat in helped.seats)
        told.append(HelpTold(kind="childcare", state="settled" if is_kept else "missing", room=helped.seats[0].room))
    if found := helped.interpretation:
        state = _INTERPRETER_TOLD[found.state]
        by = None if found.is_given_up else found.told_by
        if state == "waiting" and by is None:  # the family has heard that nobody came forward in time
            state = "missing"
        told.append(HelpTold(kind="interpreter", state=state, language=found.language, answer_by=by))
    return told


def _ride_told(ride: RideView) -> HelpTold:
    match ride.state:
        case "looking":
            return HelpTold(kind="ride", state="waiting", answer_by=ride.answer_by)
        case "unmet" | "off":
            return HelpTold(kind="ride", state="missing")
        case "found" | "own" | "taxi":
            return HelpTold(kind="ride", state="settled")


async def _change_interpreter(
    conn: Connection, act: Act, before: Occasion, after: Occasion, stands: str, wanted: str
) -> None:
    if stands and stands == wanted:
        await interpreting.follow(conn, act, before, after)
        return
    if stands:
        await interpreting.release(conn, act, before)
    if wanted:
        await interpreting.assign(conn, act, after, wanted)


async def _change_seats(conn: Connection, act: Act, before: Occasion, after: Occasion, help_: Help) -> None:
    if help_.childcare and await _has_seats(conn, act.org_id, before.meeting_id, help_):
        await childcare.follow(conn, act, before, after)
        return
    said = await childcare.expected(conn, act.org_id, before.meeting_id)
    held = await childcare.held_in(conn, act.org_id, before.meeting_id, help_.childcare)
    await childcare.release(conn, act, before)
    if help_.childcare:
        children = childcare.with_what_was_said(help_.childcare, said)
        with within("help"):
            await childcare.keep(conn, act, after, children, held=held)


async def _has_seats(conn: Connection, org_id: OrgId, meeting_id: MeetingId, help_: Help) -> bool:
    said = await childcare.expected(conn, org_id, meeting_id)
    return childcare.are_the_same(childcare.with_what_was_said(help_.childcare, said), said)


async def _change_ride(
    conn: Connection, act: Act, before: Occasion, after: Occasion, stands: RideView | None, wish: RideWish | None
) -> None:
    if stands and wish and await _has_ride(conn, act.org_id, stands, wish):
        await rides.follow(conn, act, before, after)
        return
    if stands:
        await rides.release(conn, act, before)
    if wish:
        with within("help.ride"):
            await rides.request(conn, act, after, wish)


async def _has_ride(conn: Connection, org_id: OrgId, stands: RideView | None, wish: RideWish | None) -> bool:
    if stands is None or wish is None:
        return stands is None and wish is None
    with within("help.ride"):
        return stands.state != "off" and await rides.is_asked_for(conn, org_id, stands.request_id, wish)

"""Whom a change of a ride is told, in the transaction of the change."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from service.access.types import Act
from service.agenda.types import Occasion
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, PersonId, SchoolId
from service.kernel.locale import voice
from service.notices import outbox
from service.notices.facts import NO_LINK, HelpEntry, Recipient
from service.notices.messages import Message, Notice, kind_of
from service.notices.messages_rides import (
    DriverAsked,
    DriverClaimed,
    DriverGivenBack,
    DriverRideMoved,
    DriverRideOff,
    DriverTripNear,
    OfficeNoDriver,
    RideChanged,
    RideFound,
    RideLookingNoDriver,
    RideOff,
    TripNoted,
)
from service.notices.rules import dedupe_key, is_urgent
from service.notices.views_rides import side_said
from service.people.helpers_door import helpers_door
from service.rides.rules import STREET_BEFORE
from service.rides.store import drivers, visits
from service.rides.types import Reader, Ride, RideRequest, School
from service.rounds.actions import round_of
from service.rounds.happened import record_help
from service.rounds.occasions import occasion

ANSWER_MATTERS: Final = timedelta(hours=1)
"""An answer to a text is of no use much later."""


async def services(conn: Connection, act: Act, request: RideRequest, *, but: MeetingId | None = None) -> None:
    """Tell other services that a ride stands otherwise, of each meeting it brings to; `but` is told of already."""
    ridden = await visits.of_request(conn, act.org_id, request.request_id)
    about = [each.meeting_id for each in ridden if each.meeting_id != but]
    await record_help(conn, act.org_id, about, now=act.now)


async def family_found(conn: Connection, act: Act, request: RideRequest) -> None:
    """Tell the family that somebody drives."""
    await outbox.drop(conn, act.org_id, request.request_id)
    legs = {leg.leg: leg for leg in request.legs}
    pick_up = request.legs[0].pick_up_at
    home_at = legs["back"].drop_off_at if "back" in legs else None

    def say(facts: dict[str, Any], _found: Occasion) -> Message:
        return RideFound(**facts, pick_up_at=pick_up, home_at=home_at)

    await _to_family(conn, act, request, say, pick_up)


async def family_moved(conn: Connection, act: Act, request: RideRequest, before: datetime) -> None:
    """Tell the family that the same driver comes at another time."""
    await outbox.drop(conn, act.org_id, request.request_id)
    pick_up = request.legs[0].pick_up_at

    def say(facts: dict[str, Any], _found: Occasion) -> Message:
        return RideChanged(**facts, pick_up_at=pick_up, before=before)

    await _to_family(conn, act, request, say, pick_up)


async def family_lost(conn: Connection, act: Act, request: RideRequest, *, is_moved: bool = False) -> None:
    """Tell the family that another driver is looked for; who never heard of the first hears nothing.

    `is_moved`: it is the ride that has another time, nobody backed out.
    """
    if await outbox.drop(conn, act.org_id, request.request_id):
        return

    def say(facts: dict[str, Any], found: Occasion) -> Message:
        return RideOff(**facts, meets_at=found.span.start, answer_by=request.answer_by, is_moved=is_moved)

    await _to_family(conn, act, request, say, request.meets.start)


async def family_offered(conn: Connection, act: Act, request: RideRequest) -> None:
    """Tell the family that nobody drives yet, and offer it another way while its time is kept."""
    await outbox.drop(conn, act.org_id, request.request_id)
    found = await occasion(conn, act.org_id, request.meeting_id)
    if found is None:
        return
    round_ = await round_of(conn, act.org_id, found.round_id)
    modes = round_.modes

    def say(facts: dict[str, Any], found: Occasion) -> Message:
        return RideLookingNoDriver(
            **facts,
            meets_at=found.span.start,
            by_phone="phone" in modes,
            by_video="video" in modes,
            at_home="home" in modes and act.now < round_.closes_at,  # another time is chosen only while booking is open
        )

    await _to_family(conn, act, request, say, request.meets.start)


async def driver_claimed(conn: Connection, act: Act, ride: Ride, side: str) -> None:
    """Tell who drives that the trip is theirs."""
    await _to_driver(
        conn, act, ride, side, DriverClaimed, ride.during.end, street_from=_first(ride) - STREET_BEFORE, side=side
    )


async def driver_given_back(conn: Connection, act: Act, ride: Ride, side: str) -> None:
    """Thank who gave a trip back."""
    await _to_driver(conn, act, ride, side, DriverGivenBack, ride.during.end)


async def driver_moved(conn: Connection, act: Act, ride: Ride, side: str, *, is_late: bool = False) -> None:
    """Tell who drives that the trip has another time."""
    home_at = max(stop.drop_off_at for stop in ride.stops)
    await _to_driver(conn, act, ride, side, DriverRideMoved, ride.during.end, home_at=home_at, is_late=is_late)


async def driver_off(
    conn: Connection, act: Act, ride: Ride, side: str, why: Literal["family", "moved", "clearance", "office"]
) -> None:
    """Tell who drove that the trip is theirs no longer; `ride` is the trip as it was, with its stops."""
    await _to_driver(conn, act, ride, side, DriverRideOff, ride.during.end, why=why)


async def driver_near(conn: Connection, act: Act, ride: Ride) -> None:
    """Tell who drives that the street is open, and what may be texted back."""
    await _to_driver(conn, act, ride, "", DriverTripNear, ride.during.end)


async def driver_asked(conn: Connection, act: Act, person_id: PersonId, request: RideRequest) -> bool:
    """Ask a driver for one ride, once; False: they are told of nothing."""
    pick_up = request.legs[0].pick_up_at

    def say(about: dict[str, Any]) -> Message:
        return DriverAsked(**about, pick_up_at=pick_up, side=request.side, people=request.passengers)

    return await to_volunteer(
        conn,
        act,
        person_id,
        request.school_id,
        say,
        subject=request.request_id,
        ends_at=request.meets.end,
        not_after=pick_up,
    )


async def to_volunteer(
    conn: Connection,
    act: Act,
    person_id: PersonId,
    school_id: SchoolId,
    say: Callable[[dict[str, Any]], Message],
    *,
    subject: UUID,
    ends_at: datetime,
    not_after: datetime,
) -> bool:
    """Tell somebody once of what they could drive; False: they are told of nothing."""
    reader = await drivers.reader(conn, act.org_id, person_id)
    if reader.recipient is None:
        return False
    school = await drivers.school(conn, act.org_id, school_id)
    message = say(await _about_driver(conn, act, person_id, reader, school, ends_at))
    await _put(conn, act, _notice(act, reader.recipient, message, subject, not_after, apart=""))
    return True


async def text_noted(
    conn: Connection, act: Act, ride: Ride, number: str, what: Literal["picked_up", "dropped_off", "over"]
) -> None:
    """Answer a driver's text, at the number it came from."""
    reader = await drivers.reader(conn, act.org_id, ride.driver_id)
    school = await drivers.school(conn, act.org_id, ride.school_id)
    message = TripNoted(school=school.facts, greeting=reader.greeting, link_id=NO_LINK, what=what)
    recipient = Recipient(ride.driver_id, "sms", number, reader.language)
    await _put(
        conn, act, _notice(act, recipient, message, ride.ride_id, act.now + ANSWER_MATTERS, apart=act.now.isoformat())
    )


async def office(conn: Connection, act: Act, request: RideRequest, why: Literal["nobody", "late"]) -> None:
    """Tell the office that a ride needs it; its desk shows which."""
    school = await drivers.school(conn, act.org_id, request.school_id)
    if school.office is None:
        return
    message = OfficeNoDriver(school=school.facts, greeting="", link_id=NO_LINK, meets_at=request.meets.start, why=why)
    await _put(
        conn,
        act,
        _notice(act, school.office, message, request.request_id, request.meets.end, apart=act.now.isoformat()),
    )


def entry_of(ride: Ride, place: str, changed_at: datetime) -> HelpEntry:
    """Describe a trip as its driver's calendar holds it; one that is nobody's any more is taken out of it."""
    return HelpEntry(
        entry_id=ride.ride_id,
        revision=ride.revision,
        part="ride",
        starts_at=_first(ride),
        ends_at=max((stop.drop_off_at for stop in ride.stops), default=ride.during.end),
        place=place,
        changed_at=changed_at,
        created_at=ride.claimed_at,
        off=ride.state != "claimed",
    )


async def _to_family(
    conn: Connection,
    act: Act,
    request: RideRequest,
    say: Callable[[dict[str, Any], Occasion], Message],
    not_after: datetime,
) -> None:
    found = await occasion(conn, act.org_id, request.meeting_id)
    if found is None or found.guardian is None:
        return
    facts = {"school": found.school, "greeting": found.greeting, "link_id": found.guardian_link or NO_LINK}
    message = say(facts, found)
    await _put(
        conn, act, _notice(act, found.guardian, message, request.request_id, not_after, apart=act.now.isoformat())
    )


async def _to_driver(
    conn: Connection,
    act: Act,
    ride: Ride,
    area: str,
    make: Callable[..., Message],
    not_after: datetime,
    **facts: object,
) -> None:
    reader = await drivers.reader(conn, act.org_id, ride.driver_id)
    await outbox.drop(conn, act.org_id, ride.ride_id)
    if reader.recipient is None:
        return
    school = await drivers.school(conn, act.org_id, ride.school_id)
    if make is not DriverTripNear:  # a reminder must not ask again
        facts["entry"] = entry_of(ride, side_said(area, voice(reader.language)), act.now)
    about = await _about_driver(conn, act, ride.driver_id, reader, school, ride.during.end)
    message = make(**about, pick_up_at=_first(ride), **facts)
    await _put(
        conn, act, _notice(act, reader.recipient, message, ride.ride_id, not_after, revision=ride.revision, apart="")
    )


async def _about_driver(
    conn: Connection, act: Act, person_id: PersonId, reader: Reader, school: School, until: datetime
) -> dict[str, Any]:
    link_id = await helpers_door(conn, act, person_id, max(until, act.now))
    return {"school": school.facts, "greeting": reader.greeting, "link_id": link_id}


def _first(ride: Ride) -> datetime:
    return min((stop.pick_up_at for stop in ride.stops), default=ride.during.start)


def _notice(
    act: Act,
    recipient: Recipient,
    message: Message,
    subject: UUID,
    not_after: datetime,
    *,
    revision: int = 0,
    apart: str,
) -> Notice:
    return Notice(
        recipient=recipient,
        message=message,
        dedupe=dedupe_key(kind_of(message), subject, revision, recipient.channel, recipient.person_id, apart),
        not_before=act.now,
        not_after=not_after,
        subject_id=subject,
        urgent=is_urgent(not_after, act.now),
    )


async def _put(conn: Connection, act: Act, notice: Notice) -> None:
    if act.now < notice.not_after:  # of what is over nobody needs to hear
        await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)

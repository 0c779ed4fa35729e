"""One of everything that is told of rides, in each shape that has words of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from service.notices.facts import HelpEntry
from service.notices.messages import Message
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
    RideInstead,
    RideLookingNoDriver,
    RideOff,
    TripNoted,
)


def ride_messages(base: dict[str, Any], starts: datetime) -> Sequence[Message]:
    """Every message about rides; `base` is what every message has."""
    pick_up, home = starts - timedelta(minutes=20), starts + timedelta(minutes=40)
    entry = HelpEntry(
        entry_id=UUID(int=0x2A),
        revision=0,
        part="ride",
        starts_at=pick_up,
        ends_at=home,
        place="North side",
        changed_at=starts - timedelta(days=17),
        created_at=starts - timedelta(days=17),
    )
    again = replace(entry, revision=1)
    off = replace(again, off=True)
    mine: dict[str, Any] = {**base, "pick_up_at": pick_up}
    return (
        *(RideFound(**mine, home_at=at) for at in (home, None)),
        RideChanged(**mine, before=pick_up - timedelta(minutes=10)),
        RideOff(**base, meets_at=starts, answer_by=starts - timedelta(hours=4)),
        RideOff(**base, meets_at=starts, answer_by=starts - timedelta(hours=4), is_moved=True),
        *(
            RideLookingNoDriver(**base, meets_at=starts, by_phone=phone, by_video=video, at_home=home)
            for phone, video, home in (
                (True, False, False),
                (True, True, True),
                (False, True, False),
                (False, False, False),
            )
        ),
        *(DriverAsked(**mine, side=side, people=people) for side, people in (("north", 2), ("", 1))),
        *(
            DriverClaimed(**mine, entry=entry, street_from=pick_up - timedelta(hours=2), side=side)
            for side in ("north", "")
        ),
        DriverGivenBack(**mine, entry=off),
        *(DriverRideMoved(**mine, entry=again, home_at=home, is_late=is_late) for is_late in (True, False)),
        DriverRideOff(**mine, entry=off, why="family"),
        DriverRideOff(**mine, entry=off, why="moved"),
        DriverRideOff(**mine, entry=off, why="clearance"),
        DriverRideOff(**mine, entry=off, why="office"),
        DriverTripNear(**mine),
        TripNoted(**base, what="picked_up"),
        TripNoted(**base, what="dropped_off"),
        TripNoted(**base, what="over"),
        RideInstead(**base),
        OfficeNoDriver(**base, meets_at=starts, why="nobody"),
        OfficeNoDriver(**base, meets_at=starts, why="late"),
    )

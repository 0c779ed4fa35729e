"""What is told of childcare: to the family, to who looks after the children, to the office. Never a child's name."""

from datetime import datetime
from typing import Literal

from service.notices.facts import About, HelpEntry


class ChildCheckedIn(About, frozen=True, tag="child_checked_in"):
    """To the family: your children are in the room, and your code is on your page."""

    room: str


class SeatMoved(About, frozen=True, tag="seat_moved"):
    """To the family: the childcare of their meeting is in another room."""

    starts_at: datetime
    ends_at: datetime
    room: str


class SeatLost(About, frozen=True, tag="seat_lost"):
    """To the family: there is no childcare at that time after all. The meeting stands."""

    starts_at: datetime
    ends_at: datetime


class ShiftClaimed(About, frozen=True, tag="shift_claimed"):
    """To a worker: the shift is yours; and again when its time or room changes. Carries the calendar entry."""

    entry: HelpEntry


class ShiftOff(About, frozen=True, tag="shift_off"):
    """To a worker: the shift is yours no longer. Carries the cancellation."""

    entry: HelpEntry
    why: Literal["given-back", "clearance", "called-off"]


class ShiftWanted(About, frozen=True, tag="shift_wanted"):
    """To cleared volunteers: somebody is missing in a room where children are expected."""

    starts_at: datetime
    ends_at: datetime
    room: str


class RatioBroken(About, frozen=True, tag="ratio_broken"):
    """To the office: adults fall short of the children who have seats."""

    starts_at: datetime
    ends_at: datetime
    room: str
    children: int
    adults: int
    adults_needed: int
    families_told_at: datetime  # if nobody is found by then


ChildcareMessage = ChildCheckedIn | SeatMoved | SeatLost | ShiftClaimed | ShiftOff | ShiftWanted | RatioBroken

"""What a change of a meeting changed, as its family is told. Pure."""

from service.booking.types import Helped, MeetingView
from service.notices.messages import ChangedPart


def parts_changed(
    before: MeetingView, after: MeetingView, stood: Helped | None, stands: Helped | None
) -> list[ChangedPart]:
    """List what is another than before beside the time; `stood` and `stands` are what came and comes with it."""
    was, now = stood or Helped(), stands or Helped()
    found: dict[ChangedPart, bool] = {
        "place": (before.mode, before.place, before.room) != (after.mode, after.place, after.room),
        "visitors": bool(before.visitors and after.visitors) and before.visitors != after.visitors,
        "ride": _ride(was) != _ride(now),
        "childcare": _seats(was) != _seats(now),
        "interpreter": _language(was) != _language(now),
    }
    return [part for part, is_changed in found.items() if is_changed]


def _ride(helped: Helped) -> tuple[int, int, bool] | None:
    ride = helped.ride
    return (ride.passengers, ride.child_seats, ride.wheelchair) if ride else None


def _seats(helped: Helped) -> set[str]:
    return {seat.given_name for seat in helped.seats if seat.state == "kept"}


def _language(helped: Helped) -> str:
    return helped.interpretation.language if helped.interpretation else ""

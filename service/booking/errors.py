"""What booking refuses. Each says what the person may do instead: the nearest times, the meeting they have, a phone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from service.availability.types import Opening
from service.kernel.errors import NotFound, Refusal
from service.kernel.ids import MeetingId
from service.kernel.spans import Span
from service.places.types import Suggested


class NotInvited(NotFound):
    """This invitation asks for no meeting with that teacher about that child."""

    code = "not-invited"


class DoorClosed(Refusal):
    """Families cannot book yet, or no more; the school can be called."""

    code = "door-closed"

    def __init__(self, door: Literal["not-yet", "ended"], opens_at: datetime, phone: str) -> None:
        super().__init__(door)
        self.door = door
        self.opens_at = opens_at
        self.phone = phone


class ModeNotOffered(Refusal):
    """The round has no meetings of this kind."""

    code = "mode-not-offered"

    def __init__(self, modes: Sequence[str]) -> None:
        super().__init__(*modes)
        self.modes = list(modes)


class LimitReached(Refusal):
    """The child, or the household, has all the meetings this round allows."""

    code = "limit-reached"

    def __init__(self, of: Literal["child", "household"], limit: int) -> None:
        super().__init__(of, limit)
        self.of = of
        self.limit = limit


class AlreadyBooked(Refusal):
    """The household has its meeting about this child with this teacher; it can be moved."""

    code = "already-booked"

    def __init__(self, meeting_id: MeetingId | None) -> None:
        super().__init__(meeting_id)
        self.meeting_id = meeting_id  # None when it is asked for twice, or was booked in the same moment


class NotThisTime(Refusal):
    """The family cannot have this very time; `alternatives` are the nearest it can have."""

    code = "not-this-time"

    def __init__(self, alternatives: Sequence[Opening]) -> None:
        super().__init__()
        self.alternatives = list(alternatives)


class OpeningTaken(NotThisTime):
    """Somebody else has it, or the teacher does not offer it any more."""

    code = "opening-taken"


class GuardianBusy(NotThisTime):
    """The guardian has another meeting then."""

    code = "guardian-busy"


class TooLate(NotThisTime):
    """The cut-off before this time has passed; the school can be called."""

    code = "too-late"

    def __init__(self, alternatives: Sequence[Opening], cutoff_minutes: int, phone: str) -> None:
        super().__init__(alternatives)
        self.cutoff_minutes = cutoff_minutes
        self.phone = phone


class LateKept(NotThisTime):
    """Late times are kept for households that work nights until a date."""

    code = "late-kept"

    def __init__(self, alternatives: Sequence[Opening], until: datetime | None) -> None:
        super().__init__(alternatives)
        self.until = until


class InterpreterNotThen(NotThisTime):
    """Nobody and no line interprets then; at the alternatives, if any, somebody could."""

    code = "interpreter-not-then"

    def __init__(self, alternatives: Sequence[Opening], language: str, *, is_late: bool, by_phone: bool) -> None:
        super().__init__(alternatives)
        self.language = language  # BCP 47
        self.is_late = is_late  # people are asked earlier
        self.by_phone = by_phone  # the same time would do by telephone


class SeatsNotThen(NotThisTime):
    """The children cannot have seats then; at the alternatives they can, if any. The meeting alone can be had."""

    code = "seats-not-then"

    def __init__(self, alternatives: Sequence[Opening], *, is_off: bool = False) -> None:
        super().__init__(alternatives)
        self.is_off = is_off  # there is no childcare at that time at all


class RideNotThen(NotThisTime):
    """There are no rides, or none to such a meeting; the meeting alone can be had."""

    code = "ride-not-then"


class VisitNotThen(NotThisTime):
    """No trained pair could come then; at the alternatives, if any, one could, or one meets at one of `places`."""

    code = "visit-not-then"

    def __init__(
        self, alternatives: Sequence[Opening], places: Sequence[Suggested], why: Literal["pair", "training", "limit"]
    ) -> None:
        super().__init__(alternatives)
        self.places = list(places)
        self.why = why  # nobody to come along, the teacher is not trained, or all visits of a year were had


class PlaceNotThen(NotThisTime):
    """The place is not open for the whole meeting at `starts_at`, or its table is too small; `places` would do then."""

    code = "place-not-then"

    def __init__(
        self, alternatives: Sequence[Opening], places: Sequence[Suggested] = (), *, starts: Sequence[datetime]
    ) -> None:
        super().__init__(alternatives)
        self.places = list(places)
        self.starts_at = list(starts)  # of the times asked for, those at which it cannot be there


class MeetingOver(Refusal):
    """The meeting has begun or does not stand any more, so it cannot be changed."""

    code = "meeting-over"


class NoPlaceNamed(Refusal):
    """The family has named no place for this meeting, so there is none to agree to."""

    code = "no-place-named"


class NotBegun(Refusal):
    """Whether a meeting took place can be said once it has begun."""

    code = "not-begun"

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.starts_at = start


class AskClosed(Refusal):
    """The family has booked, or took back that none of the times work."""

    code = "ask-closed"


class NotProposed(AskClosed):
    """No time is proposed under this number; `proposed` are those that are, under theirs."""

    code = "not-proposed"

    def __init__(self, proposed: Mapping[int, Span]) -> None:
        super().__init__()
        self.proposed = dict(proposed)


class TeacherBusy(Refusal):
    """The teacher is taken at these times, so they cannot be proposed."""

    code = "teacher-busy"

    def __init__(self, starts: Sequence[datetime]) -> None:
        super().__init__()
        self.starts_at = list(starts)


class ProposalTaken(Refusal):
    """The proposed time is gone; `left` are the others, under the numbers they had."""

    code = "proposal-taken"

    def __init__(self, left: Mapping[int, Span]) -> None:
        super().__init__()
        self.left = dict(left)


class TimesAreFree(NotThisTime):
    """Nobody waits for a teacher who has times free for them."""

    code = "times-are-free"


class OfferEnded(Refusal):
    """The time was kept until a date that has passed, or the offer was answered."""

    code = "offer-ended"


class NotAtSchool(Refusal):
    """The meeting is by phone, by video or elsewhere: there is no room to choose for it."""

    code = "not-at-school"


class RoomTaken(Refusal):
    """Somebody else has the room when one of these meetings is held; `start` is when the first clash begins."""

    code = "room-taken"

    def __init__(self, room: str, start: datetime) -> None:
        super().__init__()
        self.room = room
        self.start = start

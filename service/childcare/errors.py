"""What childcare refuses."""

from datetime import date, datetime
from typing import Literal

from service.kernel.errors import NotFound, Refusal
from service.kernel.ids import SessionId

DoorTrouble = Literal["wrong-code", "not-on-the-list", "not-here", "already-here", "already-gone", "seat-gone"]


class ChildcareOff(Refusal):
    """The school has not recorded its policy, or no session covers the time."""

    code = "childcare-off"


class NoSeatLeft(Refusal):
    """Room, adults or ages leave no seat at that time."""

    code = "no-seat-left"

    def __init__(self, session_id: SessionId) -> None:
        super().__init__(str(session_id))
        self.session_id = session_id


class SessionUnknown(NotFound):
    """There is no such session, or it is not for this person to know of."""


class SessionClosed(Refusal):
    """The session takes nobody any more."""

    code = "childcare-session-closed"


class SessionCalledOff(Refusal):
    """The session was called off and its families were told; another one is made."""

    code = "childcare-session-off"


class RoomTaken(Refusal):
    """The room is taken within those hours."""

    code = "childcare-room-taken"


class ShiftUnknown(NotFound):
    """There is no such shift, or it is not for this person to know of."""


class ShiftTaken(Refusal):
    """Somebody else has taken the shift."""

    code = "shift-taken"


class ShiftOver(Refusal):
    """The shift is over."""

    code = "shift-over"


class OutsideHours(Refusal):
    """The shift lies outside the hours this worker gave."""

    code = "outside-own-hours"


class WorkerBusy(Refusal):
    """Who would take the shift is taken somewhere else in those hours."""

    code = "worker-busy"


class NotCleared(Refusal):
    """Who would take the shift is not cleared through its day."""

    code = "not-cleared-for-childcare"

    def __init__(self, valid_until: date | None) -> None:
        super().__init__()
        self.valid_until = valid_until  # None: never recorded


class TooYoung(Refusal):
    """Who would take the shift is under the age the school asks of an adult."""

    code = "too-young-for-childcare"


class HoursHold(Refusal):
    """Hours cannot be cut: a child or a worker is expected within them."""

    code = "hours-hold"


class DoorShut(Refusal):
    """The door page opens for a worker's own shift, half an hour before to half an hour after."""

    code = "door-shut"

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__()
        self.opens_at = opens_at  # None: it is over


class NotReleased(Refusal):
    """The child stays: wrong code, or the adult is not on the list."""

    code = "not-released"

    def __init__(self, trouble: DoorTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble

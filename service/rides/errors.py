"""What rides refuse."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.kernel.errors import NotFound, Refusal


class RidesOff(Refusal):
    """The school has not recorded a policy for rides, so there are none."""

    code = "rides-off"


class NowhereToRide(Refusal):
    """The meeting is by phone, by video or at home: nobody has to go anywhere."""

    code = "nowhere-to-ride"


class ChildrenAlone(Refusal):
    """Every passenger would sit in a child seat: a child rides with its own guardian."""

    code = "children-alone"


class RideUnknown(NotFound):
    """There is no such ride or request, or not for this person."""


class DriverUnknown(NotFound):
    """There is nobody by this id who drives for the school."""


class RideGone(Refusal):
    """Somebody else drives already, or the family needs no ride any more."""

    code = "ride-gone"


class NotYours(Refusal):
    """Something keeps this driver from this ride; `others` are open requests nothing keeps them from."""

    code = "ride-not-for-you"

    def __init__(self, others: Sequence[UUID] = ()) -> None:
        super().__init__()
        self.others = list(others)


class NotCleared(NotYours):
    """A clearance is missing or ends before the trip does: which, and its last valid day."""

    code = "driver-not-cleared"

    def __init__(self, kind: str, valid_until: date | None, others: Sequence[UUID] = ()) -> None:
        super().__init__(others)
        self.kind = kind
        self.valid_until = valid_until


class TooYoung(NotYours):
    """The driver is younger than the school lets drivers be."""

    code = "driver-too-young"

    def __init__(self, least_age: int, others: Sequence[UUID] = ()) -> None:
        super().__init__(others)
        self.least_age = least_age


class CarNotTold(NotYours):
    """Nobody knows what the driver's car looks like, and the family has to know it before the trip."""

    code = "car-not-told"


class TooFewSeats(NotYours):
    """The car has fewer belts than people ride."""

    code = "too-few-seats"

    def __init__(self, has: int, needs: int, others: Sequence[UUID] = ()) -> None:
        super().__init__(others)
        self.has = has
        self.needs = needs


class TooFewChildSeats(NotYours):
    """The car has fewer child seats than children ride."""

    code = "too-few-child-seats"

    def __init__(self, has: int, needs: int, others: Sequence[UUID] = ()) -> None:
        super().__init__(others)
        self.has = has
        self.needs = needs


class NoWheelchair(NotYours):
    """Nobody can ride in their wheelchair in this car."""

    code = "car-not-fit-for-wheelchair"


class DriverTaken(NotYours):
    """The driver is somewhere else within the trip's time."""

    code = "driver-taken"


class NotNow(Refusal):
    """That cannot be done with the trip now: it is too early or too late for it, or somebody is in the car."""

    code = "not-now"

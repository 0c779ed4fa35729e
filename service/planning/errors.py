"""What planning refuses."""

from service.kernel.errors import NotFound, Refusal


class NothingToPlan(Refusal):
    """No family looks for a ride on that evening, or nobody who could drive is free."""

    code = "nothing-to-plan"


class PlanningFailed(Refusal):
    """The search did not come back with a plan in its time; what stands, stands."""

    code = "planning-failed"


class TripUnknown(NotFound):
    """There is no such suggestion, or it is somebody else's."""


class TripGone(Refusal):
    """Something in the suggested trip has changed since: it is suggested no longer."""

    code = "trip-gone"

"""What is told of trips that are suggested to somebody who drives. No family, no street."""

from datetime import datetime

from service.notices.facts import About


class TripSuggested(About, frozen=True, tag="trip_suggested"):
    """To a cleared driver: a trip of an evening that would fit them. Nobody counts on it before a yes."""

    leaves_at: datetime
    back_at: datetime
    families: int
    side: str  # of the first pick-up; "" where nobody knows
    answer_by: datetime
    is_instead: bool  # they have heard of another one, which is gone


class TripTakenBack(About, frozen=True, tag="trip_taken_back"):
    """To who has heard of a suggested trip: it is suggested no longer. Nothing is left to do."""

    leaves_at: datetime


PlanningMessage = TripSuggested | TripTakenBack

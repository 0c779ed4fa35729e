"""What visits refuse."""

from service.kernel.errors import Refusal


class NoTrainedVisitor(Refusal):
    """The teacher has no training for home visits that holds through that day: another place may do."""

    code = "no-trained-visitor"


class NoSecondVisitor(Refusal):
    """Nobody trained is free to come along at that time: another time or another place may do."""

    code = "no-second-visitor"


class VisitsUsedUp(Refusal):
    """The family has had as many visits within a year as the school gives."""

    code = "visits-used-up"

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class TrainingLapsed(Refusal):
    """The visitor's training does not hold through the day of the visit."""

    code = "training-lapsed"


class VisitAnswered(Refusal):
    """The visit is over, moved or somebody else's by now: there is nothing left to answer."""

    code = "visit-already-answered"


class NotOnAVisit(Refusal):
    """It is too soon or too late to say where one is."""

    code = "not-on-a-visit"

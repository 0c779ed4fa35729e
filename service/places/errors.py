"""What places and rooms refuse."""

from service.kernel.errors import NotFound, Refusal


class UnknownPlace(NotFound):
    """There is no such place in this org's book."""


class RoomNameTaken(Refusal):
    """The school has a room of this name."""

    code = "room-name-taken"


class UnreadableHours(Refusal):
    """Opening hours nobody can read: from `part` on it is not OpenStreetMap's syntax."""

    code = "opening-hours-unreadable"

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part

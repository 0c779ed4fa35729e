"""What rounds refuse."""

from service.kernel.errors import NotFound, Refusal
from service.kernel.ids import PersonId


class RoundUnknown(NotFound):
    """There is no such round for who asks."""


class InvitationUnknown(NotFound):
    """There is no such invitation for who asks."""


class RoundClosed(Refusal):
    """The round has ended; nobody is invited to it any more."""

    code = "round-closed"


class RoundOpened(Refusal):
    """Families were asked already; only what can still be kept to them may change."""

    code = "round-opened"


class RoundNotOpened(Refusal):
    """A draft: nobody was asked, so there is nothing to end or to add to. It is opened or deleted."""

    code = "round-not-opened"


class RoundKept(Refusal):
    """Nobody was asked, but childcare or home visits are planned for it; that stands."""

    code = "round-kept"


class NoTeachers(Refusal):
    """Nobody to meet: of the teachers named, or of all where none is, none has a class of the school on a day of it."""

    code = "no-teachers"


class NotAsked(Refusal):
    """No teacher of the round asks for this guardian, the roster forbids it, or the office has to let them in first.

    `held_back` are the children about whom it can.
    """

    code = "not-asked"

    def __init__(self, held_back: list[PersonId]) -> None:
        super().__init__()
        self.held_back = held_back


class InvitationWithdrawn(Refusal):
    """The invitation was taken back for good: it has no link to renew, and nothing to book early."""

    code = "invitation-withdrawn"


class NoEarlyAccess(Refusal):
    """Nobody books this round early: it has no early date, or the roster names no household of this guardian."""

    code = "no-early-access"

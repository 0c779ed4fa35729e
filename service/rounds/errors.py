"""What rounds refuse."""

from service.kernel.errors import NotFound, Refusal


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


class NoTeachers(Refusal):
    """A round without anybody to meet: none of the teachers named teaches at this school."""

    code = "no-teachers"


class InvitationWithdrawn(Refusal):
    """The invitation was taken back; it has no link to renew."""

    code = "invitation-withdrawn"

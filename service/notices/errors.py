"""What notices refuse."""

from service.kernel.errors import Refusal


class Unsigned(Refusal):
    """A webhook's signature or secret does not hold, is too old, or no secret is set."""

    code = "unsigned"

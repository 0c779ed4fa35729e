"""What the agenda refuses."""

from service.kernel.errors import Refusal


class TimeTaken(Refusal):
    """Somebody or some room wanted is taken at that time."""

    code = "time-taken"

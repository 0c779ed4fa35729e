"""What events refuse."""

from service.kernel.errors import Refusal


class CursorGone(Refusal):
    """Events after this cursor are not kept any more, or never were: read what stands now, and begin without one."""

    code = "cursor-gone"

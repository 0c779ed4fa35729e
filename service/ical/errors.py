"""What can be wrong with a calendar that comes from outside. Neither carries a word of its content."""


class CalendarTooLarge(Exception):  # noqa: N818 - named as the availability slice tells it to the teacher
    """More bytes or more occurrences than we are willing to work through."""


class CalendarUnreadable(Exception):  # noqa: N818 - same
    """Not a calendar, cut short, or its times make no sense: nothing may be concluded from it."""

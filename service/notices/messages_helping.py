"""What is told to everybody who helps, whatever they help with."""

from typing import Literal

from service.notices.facts import About, HelpEntry


class HelperInvited(About, frozen=True, tag="helper_invited"):
    """To somebody who helps: here is your own page."""


class HelperReminder(About, frozen=True, tag="helper_reminder"):
    """To somebody who helps: what is theirs tomorrow, or in two hours and the rest of that day.

    Carries no calendar entry, though it tells of some: a reminder must not ask again (calendar.md 14).
    """

    when: Literal["day", "hours"]
    parts: list[HelpEntry]  # of one day, in order of time

"""What is told to everybody who helps, whatever they help with."""

from datetime import datetime
from typing import Literal

from service.notices.facts import About, HelpEntry, PartKind


class HelperInvited(About, frozen=True, tag="helper_invited"):
    """To somebody who helps: here is your own page."""


class HelperReminder(About, frozen=True, tag="helper_reminder"):
    """To somebody who helps: what is theirs tomorrow, or in two hours and the rest of that day.

    Carries no calendar entry, though it tells of some: a reminder must not ask again.
    """

    when: Literal["day", "hours"]
    parts: list[HelpEntry]  # of one day, in order of time


class HelperDeclineAsked(About, frozen=True, tag="helper_decline_asked"):
    """To somebody who helps: your calendar did not say yes to what is yours; is it off? Their page has the answer."""

    part: PartKind
    starts_at: datetime
    ends_at: datetime
    room: str  # "" but for a shift

"""What the pages of childcare call things, in the reader's language."""

from typing import Final

from service.childcare.errors import DoorTrouble
from service.kernel.locale import Voice

BABY_MONTHS: Final = 24
"""Under two years a child's age is said in months: the ratio hangs on it."""


def age_said(months: int, voice: Voice) -> str:
    """Say how old a child is."""
    if months < BABY_MONTHS:
        return voice.ngettext("%(num)s month", "%(num)s months", months) % {"num": months}
    years = months // 12
    return voice.ngettext("%(num)s year", "%(num)s years", years) % {"num": years}


def relationship_said(relationship: str, voice: Voice) -> str:
    """Say what somebody is to a child; what no roster usually says stays as it was written."""
    known = {
        "mother": voice.gettext("Mother"),
        "father": voice.gettext("Father"),
        "parent": voice.gettext("Parent"),
        "guardian": voice.gettext("Guardian"),
        "grandmother": voice.gettext("Grandmother"),
        "grandfather": voice.gettext("Grandfather"),
        "grandparent": voice.gettext("Grandparent"),
        "aunt": voice.gettext("Aunt"),
        "uncle": voice.gettext("Uncle"),
        "stepparent": voice.gettext("Stepparent"),
    }
    return known.get(relationship.strip().lower(), relationship)


def here_said(count: int, voice: Voice) -> str:
    """Say what the number before it counts."""
    return voice.ngettext("child here.", "children here.", count)


def more_said(count: int, voice: Voice) -> str:
    """Say how many children may still come."""
    if count <= 0:
        return voice.gettext("No room for more.")
    return voice.ngettext("Room for %(num)s more.", "Room for %(num)s more.", count) % {"num": count}


def enough_said(adults: int, enough_for: int, voice: Voice) -> str:
    """Say how many adults there are and for how many children that is enough."""
    there = voice.ngettext("%(num)s adult", "%(num)s adults", adults) % {"num": adults}
    if not enough_for:
        return voice.gettext("%(adults)s: not enough. Call the office.") % {"adults": there}
    return voice.gettext("%(adults)s: enough for %(num)s") % {"adults": there, "num": enough_for}


def troubles_said(voice: Voice) -> dict[DoorTrouble, str]:
    """Say what somebody has to look at; {name} is the child's."""
    return {
        "wrong-code": voice.gettext("{name}: the code was not the right one."),
        "not-on-the-list": voice.gettext("{name}: somebody came who is not on the list."),
        "not-here": voice.gettext("{name} went home without having been checked in."),
        "already-here": voice.gettext("{name} was checked in twice."),
        "already-gone": voice.gettext("{name} was checked out twice. Make sure who has {name}."),
        "seat-gone": voice.gettext("{name} came though there is no seat any more."),
    }

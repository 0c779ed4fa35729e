"""Children whose family gave no name: each keeps a number, "Child 1", and is said as whose it is. Pure."""

from service.kernel.languages import offered_languages
from service.kernel.locale import Voice, voice


def unnamed(number: int, say: Voice) -> str:
    """Give a name to a child nobody named: its place in the list."""
    return say.gettext("Child %(number)s") % {"number": number}


def is_unnamed(name: str) -> bool:
    """Tell whether a name is only such a number, in whichever language the family read when it was given."""
    number = name.rpartition(" ")[2]
    return number.isdecimal() and any(name == unnamed(int(number), voice(tag)) for tag in offered_languages())

"""Children whose family gave no name: each keeps a number, "Child 1", and is said as whose it is. Pure."""

from collections.abc import Iterable

from service.childcare.types import Child
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice, voice


def unnamed(number: int, say: Voice) -> str:
    """Give a name to a child nobody named: its place in the list."""
    return say.gettext("Child %(number)s") % {"number": number}


def is_unnamed(name: str) -> bool:
    """Tell whether a name is only such a number, in whichever language the family read when it was given."""
    if not name.rpartition(" ")[2].isdecimal():
        return False
    return any(name == unnamed(_number(name), voice(tag)) for tag in offered_languages())


def name_said(child: Child, children: Iterable[Child], say: Voice) -> str:
    """Name a child for those who look after it: one nobody named by who brings it, numbered beside its siblings."""
    name, guardian = child.expected.given_name, child.expected.guardian
    if not is_unnamed(name):
        return name
    if not guardian:
        return unnamed(_number(name), say)
    brought = [each.expected for each in children if each.expected.guardian == guardian]
    if sum(is_unnamed(each.given_name) for each in brought) == 1:
        return say.gettext("Child of %(guardian)s") % {"guardian": guardian}
    return say.gettext("Child %(number)s of %(guardian)s") % {"number": _number(name), "guardian": guardian}


def _number(name: str) -> int:
    return int(name.rpartition(" ")[2])

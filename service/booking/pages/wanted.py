"""Read what a guardian wants from an address or a form: one stop for each meeting, the mode, what to talk about.

A stop is written <opening key>.<student id>[+<student id>...], ids as 32 hex digits: it fits an address and holds no name.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from litestar.datastructures import FormMultiDict, MultiDict
from msgspec import Struct

from service.access.types import WishKey
from service.access.wishes import wish_key
from service.availability.rules import parse_opening_key
from service.booking.types import BookRequest
from service.kernel.errors import Malformed
from service.kernel.ids import InvitationId, MeetingId, PersonId
from service.rounds.types import InvitationFacts, Mode

MOST_STOPS = 10
LONGEST_TOPIC = 1000
Fields = MultiDict[str] | FormMultiDict


class Stop(Struct, frozen=True):
    """One meeting wanted: the opening, and the children to talk about; none named: all that are not booked yet."""

    opening: str
    student_ids: tuple[PersonId, ...]

    @property
    def written(self) -> str:
        """The stop as an address or form holds it."""
        return ".".join((self.opening, "+".join(student.hex for student in self.student_ids)))


class Wanted(Struct, frozen=True, kw_only=True):
    """What the guardian chose and typed so far."""

    stops: tuple[Stop, ...]
    mode: Mode
    topic: str = ""
    moving: MeetingId | None = None
    wish: str = ""  # the form's own key, so that pressing twice books once


def read_wanted(fields: Fields, invitation: InvitationFacts) -> Wanted:
    """Read it; Malformed names the field that cannot be read."""
    stops = tuple(_stop(str(written)) for written in fields.getall("stop", []))
    if not stops and fields.get("opening"):
        students = tuple(_person(str(one)) for one in fields.getall("student", []))
        stops = (Stop(str(fields["opening"]), students),)
    if not 1 <= len(stops) <= MOST_STOPS:
        raise Malformed("stop", "count")
    return Wanted(
        stops=tuple(_with_students(stop, invitation) for stop in stops),
        mode=read_mode(fields, invitation),
        topic=str(fields.get("topic", ""))[:LONGEST_TOPIC].replace("\r\n", "\n").strip(),
        moving=read_moving(fields),
        wish=str(fields.get("wish", "")),
    )


def read_mode(fields: Fields, invitation: InvitationFacts) -> Mode:
    """Read how to meet; what the round does not offer becomes the first it does."""
    asked = str(fields.get("mode", ""))
    return next((mode for mode in invitation.round.modes if mode == asked), invitation.round.modes[0])


def read_moving(fields: Fields) -> MeetingId | None:
    """Read which meeting is to be moved, if one is."""
    return MeetingId(_id("moving", str(fields["moving"]))) if fields.get("moving") else None


def requests(wanted: Wanted, invitation_id: InvitationId) -> list[BookRequest]:
    """Say it as booking takes it."""
    return [
        BookRequest(
            invitation_id=invitation_id,
            teacher_id=teacher_id,
            student_ids=list(stop.student_ids),
            start=start,
            mode=wanted.mode,
            topic=wanted.topic,
        )
        for stop in wanted.stops
        for teacher_id, start in (parse_opening_key(stop.opening),)
    ]


def key_of(wanted: Wanted) -> WishKey | None:
    """Give the key under which this form has its effect once."""
    if not wanted.wish:
        return None
    said = (*(stop.written for stop in wanted.stops), wanted.mode, wanted.topic, str(wanted.moving))
    return wish_key(wanted.wish, "form /i/book", "\0".join(said).encode())


def _with_students(stop: Stop, invitation: InvitationFacts) -> Stop:
    """Name the children where the address did not: all this teacher asked about."""
    teacher_id, _ = parse_opening_key(stop.opening)
    asked = tuple(wish.student_id for wish in invitation.wishes if wish.teacher.teacher_id == teacher_id)
    return Stop(stop.opening, stop.student_ids or asked)


def _stop(written: str) -> Stop:
    opening, _, students = written.partition(".")
    parse_opening_key(opening)
    return Stop(opening, tuple(_person(one) for one in students.replace(" ", "+").split("+") if one))


def _person(written: str) -> PersonId:
    return PersonId(_id("student", written))


def read_person(fields: Fields, name: str) -> PersonId:
    """Read the id of a person a field must name."""
    return PersonId(_id(name, str(fields.get(name, ""))))


def _id(field: str, written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError as exc:
        raise Malformed(field, "unreadable") from exc


def ticked(fields: Fields, name: str, known: Iterable[str]) -> list[str]:
    """Read which of the known boxes of a name are ticked, in their own order."""
    sent: Sequence[str] = [str(value) for value in fields.getall(name, [])]
    return [value for value in known if value in sent]

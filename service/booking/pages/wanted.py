"""Read what a guardian wants from an address or a form: one stop for each meeting, the mode, what to talk about.

A stop is written <opening key>.<student id>[-<student id>...], ids as 32 hex digits, several stops with a comma
between: it fits an address and holds no name. A calendar's entry knows only the opening: its address names no child.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from service.access.types import WishKey
from service.access.wishes import wish_key
from service.availability.rules import parse_opening_key
from service.booking.pages.fields import Fields
from service.booking.pages.help_typed import HelpTyped, read_help
from service.booking.types import NO_HELP, BookRequest, Help
from service.kernel.errors import Malformed
from service.kernel.ids import InvitationId, MeetingId, PersonId
from service.kernel.numbers import read_number
from service.rounds.types import InvitationFacts, Mode, Wish

MOST_STOPS = 10
LONGEST_TOPIC = 1000
LONGEST_NUMBER = 40  # characters, as people write a number with its country and blanks


class Stop(Struct, frozen=True):
    """One meeting wanted: the opening, and the children to talk about."""

    opening: str
    student_ids: tuple[PersonId, ...]

    @property
    def written(self) -> str:
        """The stop as an address or form holds it."""
        return ".".join((self.opening, "-".join(student.hex for student in self.student_ids)))

    @property
    def teacher_id(self) -> PersonId:
        """Whom the meeting is with."""
        return parse_opening_key(self.opening)[0]

    @property
    def topic_field(self) -> str:
        """The field that asks what to talk about in this meeting, where a form asks for several."""
        return f"topic_{self.student_ids[0].hex}_{self.teacher_id.hex}" if self.student_ids else "topic"


class Wanted(Struct, frozen=True, kw_only=True):
    """What the guardian chose and typed so far."""

    stops: tuple[Stop, ...]
    mode: Mode
    topic: str = ""
    topics: tuple[tuple[str, str], ...] = ()  # of each of several meetings, by its field
    number: str = ""  # to be called at, as typed
    moving: MeetingId | None = None
    wish: str = ""  # the form's own key, so that pressing twice books once
    help: HelpTyped | None = None  # None: the form did not ask
    remembered: bool = False  # what is in the way was said before, so nothing ticked is an answer too

    @property
    def written(self) -> str:
        """All stops as one field holds them."""
        return ",".join(stop.written for stop in self.stops)

    def topic_of(self, stop: Stop) -> str:
        """Give what is to be talked about in one of the meetings."""
        return dict(self.topics).get(stop.topic_field, self.topic)


def read_wanted(fields: Fields, invitation: InvitationFacts) -> Wanted:
    """Read it; Malformed names the field that cannot be read. A single opening may come without its children."""
    stops = tuple(_stop(one) for field in fields.getall("stop", []) for one in str(field).split(","))
    if not stops and fields.get("opening"):
        stops = (Stop(str(fields["opening"]), _people(map(str, fields.getall("student", [])))),)
    if not 1 <= len(stops) <= MOST_STOPS:
        raise Malformed("stop", "count")
    for stop in stops:
        parse_opening_key(stop.opening)
    return Wanted(
        stops=stops,
        mode=read_mode(fields, invitation),
        topic=read_words(fields, "topic"),
        topics=tuple(
            (one.topic_field, read_words(fields, one.topic_field)) for one in stops if one.topic_field in fields
        ),
        number=str(fields.get("number", ""))[:LONGEST_NUMBER].strip(),
        moving=read_meeting(fields, "moving"),
        wish=str(fields.get("wish", "")),
        help=read_help(fields),
        remembered=fields.get("remembered") == "1",
    )


def read_mode(fields: Fields, invitation: InvitationFacts) -> Mode:
    """Read how to meet; what the round does not offer becomes the first it does. A ticked other way wins."""
    asked = str(fields.get("way", "")) if fields.get("another") == "1" and fields.get("way") else ""
    asked = asked or str(fields.get("mode", ""))
    return next((mode for mode in invitation.round.modes if mode == asked), invitation.round.modes[0])


def read_meeting(fields: Fields, name: str) -> MeetingId | None:
    """Read the id of a meeting that a field may name."""
    return MeetingId(_id(name, str(fields[name]))) if fields.get(name) else None


def read_words(fields: Fields, name: str) -> str:
    """Read what somebody wrote, its lines ended as ours are."""
    return str(fields.get(name, ""))[:LONGEST_TOPIC].replace("\r\n", "\n").strip()


def with_children(wanted: Wanted, left: Sequence[Wish], asked: Sequence[Wish]) -> Wanted:
    """Name the children where the address did not: all this teacher asked about, those without a meeting if any."""
    stops = (
        replace(
            stop,
            student_ids=stop.student_ids or _of_teacher(stop.teacher_id, left) or _of_teacher(stop.teacher_id, asked),
        )
        for stop in wanted.stops
    )
    return replace(wanted, stops=tuple(stops))


def requests(wanted: Wanted, invitation_id: InvitationId, help_: Help = NO_HELP) -> list[BookRequest]:
    """Say it as booking takes it."""
    return [
        BookRequest(
            invitation_id=invitation_id,
            teacher_id=teacher_id,
            student_ids=list(stop.student_ids),
            start=start,
            mode=wanted.mode,
            topic=wanted.topic_of(stop),
            call_number=(read_number(wanted.number) or "") if wanted.mode == "phone" else "",
            help=help_,
        )
        for stop in wanted.stops
        for teacher_id, start in (parse_opening_key(stop.opening),)
    ]


def key_of(wanted: Wanted) -> WishKey | None:
    """Give the key under which this form has its effect once."""
    if not wanted.wish:
        return None
    help_ = repr(wanted.help.fields) if wanted.help else ""
    words = (wanted.topic, *(words for _, words in wanted.topics))
    said = (wanted.written, wanted.mode, *words, wanted.number, str(wanted.moving), help_)
    return wish_key(wanted.wish, "form /i/book", "\0".join(said).encode())


def read_person(fields: Fields, name: str) -> PersonId:
    """Read the id of a person a field must name."""
    return PersonId(_id(name, str(fields.get(name, ""))))


def ticked(fields: Fields, name: str, known: Iterable[str]) -> list[str]:
    """Read which of the known boxes of a name are ticked, in their own order."""
    boxes = {str(value) for value in fields.getall(name, [])}
    return [value for value in known if value in boxes]


def _of_teacher(teacher_id: PersonId, wishes: Iterable[Wish]) -> tuple[PersonId, ...]:
    return tuple(wish.student_id for wish in wishes if wish.teacher.teacher_id == teacher_id)


def _stop(written: str) -> Stop:
    opening, _, students = written.partition(".")
    return Stop(opening, _people(one for one in students.split("-") if one))


def _people(written: Iterable[str]) -> tuple[PersonId, ...]:
    """Read ids, each once."""
    return tuple(dict.fromkeys(PersonId(_id("student", one)) for one in written))


def _id(field: str, written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError as exc:
        raise Malformed(field, "unreadable") from exc

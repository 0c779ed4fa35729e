"""What a meeting says in a calendar: no child, no family, no link that opens a door."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from service.booking.entries import DOOR, entries_of, with_door
from service.booking.types import MeetingView, Student
from service.kernel.ids import MeetingId
from tests.rules.booking_facts import MATEO, NOW, a_view, an_invitation

LINK = "https://conferences.larkfield.example/l/" + "aB3_" * 10 + "xyz"


def _view(**changed: object) -> MeetingView:
    usual = {
        "teacher": {"": "Grace Okafor", "en": "Ms. Okafor", "es": "maestra Okafor"},
        "room": "Room 12",
        "topic": "He cannot sleep",
        "language": "es",
    }
    return a_view(an_invitation(), MATEO, **{**usual, **changed})


def test_family_and_teacher_each_read_their_own_language() -> None:
    family, teacher = entries_of(_view(), teacher_language="en", mail_domain="school.example")

    assert "SUMMARY:Cita con la maestra Okafor" in family.text.decode()
    assert "SUMMARY:Family meeting (5:00 pm)" in teacher.text.decode()
    assert (family.audience, family.language, teacher.language) == ("family", "es", "en")


def test_no_entry_names_a_child_a_family_or_what_it_is_about() -> None:
    view = _view(students=[Student(MATEO, "Mateo", "Delgado")], guardian="Rosa Delgado")

    written = b"".join(entry.text for entry in entries_of(view, teacher_language="en", mail_domain="school.example"))

    assert not any(secret in written for secret in (b"Mateo", b"Delgado", b"Rosa", b"sleep"))


def test_the_same_meeting_gives_the_same_bytes_stamped_by_its_row() -> None:
    view = _view()

    first = entries_of(view, teacher_language="en", mail_domain="school.example")

    assert first == entries_of(view, teacher_language="en", mail_domain="school.example")
    assert b"DTSTAMP:20260928T140000Z" in first[0].text


def test_family_and_teacher_entries_do_not_collide_in_one_calendar() -> None:
    family, teacher = entries_of(_view(), teacher_language="en", mail_domain="school.example")

    uids = [next(line for line in one.text.split(b"\r\n") if line.startswith(b"UID:")) for one in (family, teacher)]
    assert len(set(uids)) == 2


def test_the_readers_door_stands_where_the_mark_was_and_no_line_is_too_long() -> None:
    (family, _) = entries_of(_view(room="Salle d'été " * 8), teacher_language="en", mail_domain="school.example")

    piece = with_door(family.text, LINK)

    assert max(map(len, piece.split(b"\r\n"))) <= 75
    unfolded = piece.replace(b"\r\n ", b"").decode()
    assert unfolded.count(LINK) == 2
    assert DOOR not in unfolded


def test_a_cancelled_meeting_says_so_and_goes_after_two_weeks() -> None:
    off = replace(_view(), state="cancelled", cancelled_by="school", revision=1)

    for entry in entries_of(off, teacher_language="en", mail_domain="school.example"):
        assert b"STATUS:CANCELLED" in entry.text
        assert b"BEGIN:VALARM" not in entry.text
        assert b"TRANSP:TRANSPARENT" in entry.text
        assert entry.gone_after == NOW + timedelta(days=14)


def test_two_children_with_one_teacher_are_told_apart_by_the_page_an_entry_opens() -> None:
    views = [_view(meeting_id=MeetingId(UUID(int=number)), students=[]) for number in (1, 2)]

    links = {entries_of(one, teacher_language="en", mail_domain="school.example")[0].text for one in views}

    assert [sum(f"{DOOR}/{UUID(int=number).hex}".encode() in text for text in links) for number in (1, 2)] == [1, 1]


def test_an_entry_says_which_way_in_and_breaks_anywhere() -> None:
    school = replace(_view().school, door={"es": "Entre por la puerta de la calle Oak."})

    (family, _) = entries_of(_view(school=school), teacher_language="en", mail_domain="school.example")

    assert "Entre por la puerta de la calle Oak." in family.text.decode()
    assert "aula 12" in family.text.decode()

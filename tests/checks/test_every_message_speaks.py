"""Every message has words for each way it goes, in each language, and survives the outbox as it was put."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from service.desk.pages.notice_words import kinds_said
from service.kernel.catalogues import written
from service.kernel.locale import voice
from service.notices import messages as said
from service.notices.compose import DESK_PAGES, TEMPLATES, speaks
from service.notices.messages import ANSWERS, Message, kind_of
from tests.messages import every_message
from tests.opened import every_mail, part, text_of

KINDS = {kind_of(message) for message in get_args(Message)}
MAIL_FILES = {"subject.txt", "body.txt", "body.html"}

TO_STAFF = {
    "teacher_evening",
    "teacher_day_changed",
    "teacher_places_changed",
    "no_time_asked",
    "times_suggested",
    "booked_outside_hours",
    "calendar_fails",
    "calendar_clash",
    "delivery_failed",
    "visit_unfilled",
    "visit_alarm_to_office",
    "no_interpreter_left",
    "ratio_broken",
    "office_no_driver",
}
"""Staff are written to by mail."""
BY_TEXT_ALONE = {"hour_before", "text_consented", *(kind_of(answer) for answer in ANSWERS)}
"""By mail these would come when they are of no use."""


def way_in(message: Message) -> str:
    """Give how a message's link begins: a person's own door, and the desk where a whole office is written to."""
    own = type(message) not in DESK_PAGES
    return "https://school.example/l/" if own else "https://school.example/desk/"


def _files(kind: str) -> set[str]:
    return {path.name for path in (TEMPLATES / kind).iterdir()}


def test_the_desk_has_a_name_of_its_own_for_every_kind() -> None:
    assert kinds_said(voice("en")).keys() == KINDS


def test_the_samples_hold_every_kind() -> None:
    assert {kind_of(message) for message in every_message()} == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_message_has_its_templates(kind: str) -> None:
    by_mail = set() if kind in BY_TEXT_ALONE else MAIL_FILES
    by_text = set() if kind in TO_STAFF else {"sms.txt"}

    assert _files(kind) == by_mail | by_text


def test_there_is_no_template_without_a_message() -> None:
    kinds = {path.parent.name for path in TEMPLATES.glob("*/*") if path.name in MAIL_FILES | {"sms.txt"}}

    assert kinds == KINDS


@pytest.mark.parametrize("language", written())
def test_every_mail_has_a_subject_two_bodies_and_a_way_in(language: str) -> None:
    for message, mail in every_mail(language):
        assert str(mail["Subject"]).strip()
        assert way_in(message) in part(mail, "text/plain")
        assert way_in(message) in part(mail, "text/html")
        assert "%(" not in str(mail["Subject"]) + part(mail, "text/plain") + part(mail, "text/html")


@pytest.mark.parametrize("language", written())
def test_every_text_begins_with_the_school_and_says_something(language: str) -> None:
    for message in every_message():
        if speaks(kind_of(message), "sms"):
            body = text_of(message, language).body
            assert body.startswith("Lincoln Elementary: ")
            assert len(body) > len("Lincoln Elementary: ") + 20
            assert "%(" not in body
            assert "  " not in body


@pytest.mark.parametrize("language", written())
def test_no_subject_names_a_child(language: str) -> None:
    subjects = [str(mail["Subject"]) for _, mail in every_mail(language)]

    assert [subject for subject in subjects if "Mateo" in subject or "Lucía" in subject] == []


@pytest.mark.parametrize("message", every_message(), ids=kind_of)
def test_every_message_comes_out_of_json_as_it_went_in(message: Message) -> None:
    stored = msgspec.json.decode(msgspec.json.encode(message))

    assert msgspec.convert(stored, Message, str_keys=True) == message


def test_no_message_has_a_field_for_a_secret_or_an_address() -> None:
    fields = {
        field
        for struct in (*get_args(Message), said.MeetingFacts, said.SchoolFacts, said.TeacherAsks, said.TimeOffered)
        for field in struct.__struct_fields__
    }

    assert fields & {"token", "secret", "url", "link", "email", "sms", "address", "family_name", "topic"} == set()


def test_templates_put_nothing_into_html_unescaped() -> None:
    unsafe = [str(path) for path in Path(TEMPLATES).rglob("*.html") if "|safe" in path.read_text(encoding="utf-8")]

    assert unsafe == []

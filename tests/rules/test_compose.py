"""Mails as mail programs, calendars and people read them."""

import time
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import icalendar
import msgspec
import pytest

from service.notices import messages as said
from service.notices.messages import MeetingBooked, MeetingCancelled, MeetingMoved, kind_of
from service.notices.messages_visits import VisitLooking
from service.notices.views import entry_of
from service.notices.wording import last_day_to_book
from tests.messages import OKAFOR, PUT_AT, SCHOOL, THURSDAY, TRAN, about, booked, every_message, meeting, time_on
from tests.opened import FROM, every_mail, mail_of, mails_said, opened, part

EXPECTED = Path(__file__).parent / "expected"
WITH_CALENDAR = (MeetingBooked, MeetingMoved, said.VisitBooked, said.PlacesChanged, MeetingCancelled, VisitLooking)
MOVED = said.MeetingMoved(
    **about(),
    meeting=meeting(starts=THURSDAY + timedelta(days=1), revision=1, changed_at=PUT_AT + timedelta(hours=1)),
    before=time_on(0),
)
CANCELLED = said.MeetingCancelled(**about(), meeting=meeting(revision=2), by="family", free=[])


@pytest.mark.parametrize("language", ["en", "es"])
def test_mails_read_as_expected(language: str) -> None:
    assert mails_said(language) == (EXPECTED / f"mails.{language}.txt").read_text(encoding="utf-8")


def test_a_retry_has_the_same_bytes_at_any_time_of_day() -> None:
    first = mail_of(booked()).raw
    time.sleep(0.01)

    assert mail_of(booked()).raw == first


def test_an_invitation_is_built_as_calendars_want_it() -> None:
    mail = opened(mail_of(booked()))

    assert [one.get_content_type() for one in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, attached = list(mail.walk())[-2:]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert attached.get_filename() == "invite.ics"
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True)


def test_an_invitation_asks_its_one_reader_and_comes_from_the_mailbox_that_reads_replies() -> None:
    event = _event(booked())

    assert str(event["organizer"]) == f"mailto:{FROM}"
    assert (str(event["attendee"]), event["attendee"].params["RSVP"]) == ("mailto:rosa@home.example", "TRUE")
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_move_and_a_cancellation_keep_the_uid_and_raise_the_sequence() -> None:
    asked, moved, off = _event(booked()), _event(MOVED), _event(CANCELLED)

    assert asked["uid"] == moved["uid"] == off["uid"] == f"{meeting().meeting_id}@school.example"
    assert [event["sequence"] for event in (asked, moved, off)] == [0, 1, 2]
    stamps = [asked.DTSTAMP, moved.DTSTAMP]
    assert stamps == [PUT_AT, PUT_AT + timedelta(hours=1)]
    assert asked["organizer"] == moved["organizer"] == off["organizer"]


def test_a_cancellation_is_a_cancel_and_no_request() -> None:
    calendar = part(opened(mail_of(CANCELLED)), "text/calendar")

    assert "METHOD:CANCEL" in calendar
    assert "STATUS:CANCELLED" in calendar
    assert "VALARM" not in calendar


@pytest.mark.parametrize("by", ["family", "school"])
def test_a_cancelled_meeting_sends_nobody_to_a_room(by: str) -> None:
    message = said.MeetingCancelled(**about(), meeting=meeting(revision=2), by=by, free=[])  # type: ignore[arg-type]  # one of the two

    html = part(opened(mail_of(message)), "text/html")

    assert 'overflow:hidden">Your meeting is cancelled.</div>' in html
    assert "Room 12" not in html
    assert "side door" not in html


def test_an_invitation_names_the_days_and_the_last_day_to_book() -> None:
    plain = part(opened(mail_of(_invited(days=[date(2026, 10, 14), date(2026, 10, 15)]))), "text/plain")

    assert "We meet on Wednesday, October 14 and Thursday, October 15." in plain
    assert "Please choose by Wednesday, October 14." in plain


def test_many_days_are_said_as_a_span() -> None:
    days = [date(2026, 10, day) for day in (12, 13, 14, 16)]

    plain = part(opened(mail_of(_invited(days=days), "es")), "text/plain")

    assert "Las citas son del lunes 12 de octubre al viernes 16 de octubre." in plain


def test_booking_that_closes_at_midnight_closes_with_the_day_before() -> None:
    zone, midnight = "America/Chicago", datetime(2026, 10, 10, 5, tzinfo=UTC)
    days = [date(2026, 10, 14)]

    assert last_day_to_book(days, midnight, zone) == date(2026, 10, 9)
    assert last_day_to_book(days, midnight + timedelta(days=30), zone) == date(2026, 10, 14)


def test_only_what_changes_a_meeting_carries_a_calendar() -> None:
    with_calendar = {kind_of(message) for message, mail in every_mail("en") if part(mail, "text/calendar")}

    of_helpers = {kind_of(message) for message in every_message() if entry_of(message)}
    assert with_calendar == {kind_of(kind) for kind in WITH_CALENDAR} | of_helpers


def test_only_reminders_can_be_unsubscribed_from() -> None:
    unsubscribed = {kind_of(message) for message, mail in every_mail("en") if mail["List-Unsubscribe-Post"]}

    assert unsubscribed == {"week_ahead", "day_before", "teacher_evening", "helper_reminder"}


def test_every_mail_says_that_no_person_sent_it() -> None:
    mails = [mail for _, mail in every_mail("en")]

    assert {mail["Auto-Submitted"] for mail in mails} == {"auto-generated"}
    assert {mail["Message-ID"] for mail in mails} == {"<0e@lincoln.example>"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_subject_and_no_calendar_names_a_child(language: str) -> None:
    mails = [mail for _, mail in every_mail(language)]
    seen = "".join(str(mail["Subject"]) + part(mail, "text/calendar") for mail in mails)

    assert "Mateo" not in seen
    assert "Lucía" not in seen


def test_names_are_written_into_html_as_text() -> None:
    wild = {"": "<b>Ms. O'Brien & Söhne</b>"}

    html = part(opened(mail_of(booked(teacher=wild, students=['Zoë "Z" <i>']))), "text/html")

    assert "&lt;b&gt;Ms. O&#39;Brien &amp; Söhne&lt;/b&gt;" in html
    assert "Zoë &#34;Z&#34; &lt;i&gt;" in html


def test_a_name_cannot_write_a_header() -> None:
    wicked = {"": "Ms. X\r\nBcc: everyone@example.org"}
    school = said.SchoolFacts("Lincoln\nBcc: all@example.org", "Lincoln", "America/Chicago", "", {})

    mail = opened(mail_of(said.MeetingBooked(**about(school), meeting=meeting(teacher=wicked))))

    assert mail["Bcc"] is None


@pytest.mark.parametrize("name", ["مريم السيد", 'Rosa "La Jefa" Delgado', "山田 花子", "Ñandú 🙂", "O'Brien, Léa"])
def test_names_of_all_scripts_survive(name: str) -> None:
    mail = opened(mail_of(booked(teacher={"": name}, students=[name])))

    assert name in str(mail["Subject"])
    assert name in part(mail, "text/plain")
    summary = str(icalendar.Calendar.from_ical(part(mail, "text/calendar")).events[0]["summary"])
    assert summary == f"Meeting with {name}"


def test_lines_are_short_enough_for_every_relay() -> None:
    long = booked(teacher={"": "Ж" * 200}, students=["م" * 300])

    raw = mail_of(long, "es").raw

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()


def test_a_mailbox_outside_ascii_is_written_as_it_is() -> None:
    raw = mail_of(booked(), address="rosá@home.example").raw

    assert message_from_bytes(raw)["To"]
    assert "rosá@home.example".encode() in raw


def test_a_phone_call_says_who_calls_and_has_no_place() -> None:
    mail = opened(mail_of(booked(mode="phone", room="")))

    assert "Ms. Okafor calls you." in part(mail, "text/plain")
    assert "LOCATION" not in part(mail, "text/calendar")


def test_a_meeting_moved_to_another_place_only_says_so() -> None:
    message = said.MeetingMoved(**about(), meeting=meeting(mode="phone", room="", revision=1), before=time_on(0))

    mail = opened(mail_of(message))

    assert str(mail["Subject"]) == "Changed: Thursday, October 15, 5:10 pm, Ms. Okafor"
    assert "The time stays the same." in part(mail, "text/plain")


def test_many_teachers_are_counted_in_the_subject_and_named_in_the_mail() -> None:
    asks = [said.TeacherAsks({"": name}, ["Mateo"], 20) for name in ("Ms. A", "Mr. B", "Ms. C")]
    message = said.InvitationSent(
        **about(), asks=asks, modes=["school"], calendar_link_id=about()["link_id"], booking_closes_at=THURSDAY
    )

    mail = opened(mail_of(message))

    assert mail["Subject"] == "3 teachers would like to meet you"
    assert "Mr. B teaches Mateo this year." in part(mail, "text/plain")


def test_a_language_we_do_not_speak_yet_gets_english_whole() -> None:
    assert str(opened(mail_of(booked(), "so"))["Subject"]) == str(opened(mail_of(booked(), "en"))["Subject"])


def test_a_right_to_left_mail_runs_from_right_to_left() -> None:
    assert '<html lang="ar-XB" dir="rtl">' in part(opened(mail_of(booked(), "ar-XB")), "text/html")


def test_a_teacher_without_a_form_of_address_stands_alone_in_spanish() -> None:
    mail = opened(mail_of(booked(teacher={"": "Grace Okafor"}), "es"))

    assert "Su cita con Grace Okafor está reservada." in part(mail, "text/plain")


def test_two_teachers_are_told_apart_in_a_digest() -> None:
    digest = said.DayBefore(**about(), meetings=[meeting(), meeting(2, teacher=TRAN, students=["Lucía"])])

    plain = part(opened(mail_of(digest, "es")), "text/plain")

    assert "Mañana se reúne con la maestra Okafor y el maestro Tran." in plain
    assert plain.index("La maestra Okafor\n") < plain.index("sobre Mateo") < plain.index("El maestro Tran\n")


def test_without_a_phone_no_mail_asks_to_call() -> None:
    school = said.SchoolFacts(SCHOOL.name, SCHOOL.text_name, SCHOOL.zone, "", {})

    mail = opened(mail_of(said.MeetingBooked(**about(school), meeting=meeting(teacher=OKAFOR))))

    assert "Call" not in part(mail, "text/plain") + part(mail, "text/html")


def test_an_invitation_names_the_help_that_can_be_asked_for_and_no_other() -> None:
    offered = msgspec.structs.replace(_invited([]), help=["ride", "childcare"])

    with_help, without = (part(opened(mail_of(one)), "text/plain") for one in (offered, _invited([])))

    assert "Need a ride or childcare? You can ask when you book. It is free." in with_help
    assert "when you book" not in without


def test_an_invitation_says_how_long_a_meeting_is_with_an_interpreter() -> None:
    plain = part(opened(mail_of(msgspec.structs.replace(_invited([]), interpreted=True))), "text/plain")

    assert "It takes 20 minutes with an interpreter, at school." in plain


def _invited(days: list[date]) -> said.InvitationSent:
    return said.InvitationSent(
        **about(),
        asks=[said.TeacherAsks(OKAFOR, ["Mateo"], 20)],
        modes=["school"],
        calendar_link_id=about()["link_id"],
        booking_closes_at=THURSDAY - timedelta(days=1),
        days=days,
    )


def _event(message: said.Message) -> icalendar.Event:
    return icalendar.Calendar.from_ical(part(opened(mail_of(message)), "text/calendar")).events[0]

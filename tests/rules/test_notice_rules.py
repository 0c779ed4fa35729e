"""When notices may go and are tried again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.notices.inbound_words import meaning
from service.notices.rules import is_urgent, retry_at, text_may_go

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")


def test_waits_grow_and_then_stay_at_an_hour() -> None:
    waits = [retry_at(attempts, NOW, NOW + timedelta(days=9)) for attempts in range(1, 10)]

    assert [(wait - NOW).seconds // 60 for wait in waits if wait] == [1, 2, 5, 10, 20, 40, 60, 60, 60]


def test_after_72_hours_it_is_given_up() -> None:
    waited, attempts = timedelta(0), 0
    while again := retry_at(attempts := attempts + 1, NOW, NOW + timedelta(days=9)):
        waited += again - NOW

    assert timedelta(hours=71) < waited <= timedelta(hours=72)


def test_what_would_come_too_late_is_not_tried_again() -> None:
    assert retry_at(1, NOW, NOW + timedelta(seconds=61)) == NOW + timedelta(minutes=1)
    assert retry_at(1, NOW, NOW + timedelta(seconds=60)) is None


def test_what_begins_within_twelve_hours_is_urgent() -> None:
    assert is_urgent(NOW + timedelta(hours=12), NOW)
    assert not is_urgent(NOW + timedelta(hours=12, seconds=1), NOW)


@pytest.mark.parametrize(
    "asked, urgent, may_go",
    [
        ("2026-10-01 07:59", False, "2026-10-01 08:00"),
        ("2026-10-01 08:00", False, "2026-10-01 08:00"),
        ("2026-10-01 19:59", False, "2026-10-01 19:59"),
        ("2026-10-01 20:00", False, "2026-10-02 08:00"),
        ("2026-10-01 06:59", True, "2026-10-01 07:00"),
        ("2026-10-01 21:59", True, "2026-10-01 21:59"),
        ("2026-10-01 22:00", True, "2026-10-02 07:00"),
        # the nights the clocks change: morning is when the clock says so
        ("2026-10-31 21:00", False, "2026-11-01 08:00"),
        ("2026-03-07 21:00", False, "2026-03-08 08:00"),
    ],
)
def test_texts_keep_to_the_hours_of_the_schools_clock(asked: str, urgent: bool, may_go: str) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=CHICAGO).astimezone(UTC)

    assert text_may_go(at, "America/Chicago", urgent=urgent) == datetime.fromisoformat(may_go).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    "text, meant",
    [
        *[
            (word, ("stop", None))
            for word in ("STOP", "stop.", " Stop! ", "“Stop”", "Stop please", "QUIT", "End", "revoke")
        ],
        *[
            (word, ("stop", None))
            for word in ("CANCEL", "unsubscribe", "Opt out", "OPT-OUT", "stop all", "please stop texting me")
        ],
        *[(word, ("stop", None)) for word in ("Alto", "PARAR", "no más mensajes", "Dar de baja", "¡Basta ya!")],
        *[(word, ("start", None)) for word in ("START", "unstop", "Iniciar")],
        *[(word, ("help", None)) for word in ("HELP", "help?", "Ayuda", "INFORMACIÓN")],
        *[(f"{word}", ("number", int(word))) for word in range(4)],
        (" 2. ", ("number", 2)),
        ("２", ("number", 2)),
        *[
            (word, ("unclear", None))
            for word in ("", "4", "12", "yes", "cancel my meeting", "🙂", "non-stop", "1 or 2")
        ],
    ],
)
def test_what_a_text_means(text: str, meant: tuple[str, int | None]) -> None:
    assert meaning(text) == meant

"""The form of a decision follows the struct its slice obeys: every field has words and comes back as it was."""

import pytest
from msgspec import Struct

from service.desk.pages.policy_fields import Words, field_names, fields_of, read_settings, typed_of
from service.desk.pages.policy_words import SETTINGS, choices_said, fields_said, subject_said
from service.kernel.frame import Mistake
from service.kernel.locale import voice
from service.places.types import Subject
from service.rides.types import RidesPolicy
from service.visits.types import HomeVisitsPolicy

ENGLISH = voice("en")
NAMES = {"0199a1c0-1a10-74c3-a6d1-0f5e8c913003": "Grace Okafor", "0199a1c0-1a30-7a61-8d35-c1942fe55005": "Pat Lee"}


def _words(subject: Subject) -> Words:
    return Words(labels=fields_said(subject, ENGLISH), choices=choices_said(ENGLISH), people=NAMES, voice=ENGLISH)


@pytest.mark.parametrize("subject", SETTINGS)
def test_everything_that_is_decided_has_words(subject: Subject) -> None:
    assert subject_said(subject, ENGLISH).meaning
    assert set(fields_said(subject, ENGLISH)) == set(field_names(SETTINGS[subject]))
    assert fields_of(SETTINGS[subject], typed_of(SETTINGS[subject]()), _words(subject))


@pytest.mark.parametrize("subject", SETTINGS)
def test_the_defaults_come_back_from_the_form_as_they_were(subject: Subject) -> None:
    defaults, mistakes = SETTINGS[subject](), list[Mistake]()

    assert read_settings(type(defaults), typed_of(defaults), ENGLISH, mistakes) == defaults
    assert mistakes == []


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"least_age": ["12"]}, "Give a number from 16 to 99."),
        ({"least_age": [""]}, "Give a number from 16 to 99."),
        ({"contact": ["pigeon"]}, "Please check what is here."),
        ({"credentials": []}, "Choose at least one."),
    ],
)
def test_what_cannot_be_decided_is_said_beside_its_field(typed: dict[str, list[str]], said: str) -> None:
    mistakes: list[Mistake] = []

    assert read_settings(RidesPolicy, typed_of(RidesPolicy()) | typed, ENGLISH, mistakes) is None
    assert [(one.field, one.sentence) for one in mistakes] == [(next(iter(typed)), said)]


def test_people_are_read_in_the_order_they_stand_in() -> None:
    typed = typed_of(HomeVisitsPolicy()) | {"safety_list": ["", *reversed(NAMES), ""]}

    read = read_settings(HomeVisitsPolicy, typed, ENGLISH, [])

    assert isinstance(read, HomeVisitsPolicy)
    assert [str(person) for person in read.safety_list] == list(reversed(NAMES))


def test_numbers_that_belong_together_are_read_line_by_line() -> None:
    class Band(Struct, frozen=True):
        from_months: int
        children: int

    class Bands(Struct, frozen=True):
        bands: tuple[Band, ...] = (Band(0, 3), Band(24, 6))

    typed = typed_of(Bands())

    assert typed == {"bands-from_months": ["0", "24"], "bands-children": ["3", "6"]}
    assert read_settings(Bands, {**typed, "bands-children": ["3", "5"]}, ENGLISH, []) == Bands(
        (Band(0, 3), Band(24, 5))
    )

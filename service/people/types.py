"""People, families and classes as a roster brings them. None: the roster does not say, and what stands is kept.

Others are named by their id in the roster (source id); the ids here are taken only where the thing is new.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kernel.ids import LinkId, PersonId, SchoolId
from service.notices.facts import SchoolFacts

Role = Literal["guardian", "student", "teacher", "staff", "office", "volunteer", "interpreter"]
HelperRole = Literal["volunteer", "interpreter"]
CredentialKind = Literal[
    "home_visit_training",
    "interpreting",
    "childcare",
    "driving",
    "driving_licence",
    "driving_insurance",
    "driving_record",
    "background_check",
]


class IncomingPerson(Struct, frozen=True, kw_only=True, gc=False):
    """A person of a roster."""

    person_id: UUID
    source_id: str
    given_name: str
    family_name: str
    greeting: str | None
    email: str | None
    sms: str | None  # E.164
    phone: str | None  # E.164
    grade: str | None
    language: str | None  # BCP 47
    interpreter_need: str | None  # none, spoken, ase
    channel: str | None  # email, sms, call, paper
    called: dict[str, str] | None  # by language


class IncomingRole(Struct, frozen=True, kw_only=True, gc=False):
    """A role a person holds at a school."""

    person: str
    school: str
    role: str  # guardian, student, teacher, staff, office
    main: bool
    begins: date | None
    ends: date | None  # last day


class IncomingHousehold(Struct, frozen=True, kw_only=True, gc=False):
    """A home."""

    household_id: UUID
    source_id: str
    address_line: str | None
    locality: str | None
    postal_code: str | None
    latitude: float | None
    longitude: float | None
    has_car: bool | None
    works_nights: bool | None
    young_children_months: tuple[int, ...] | None


class IncomingGuardianship(Struct, frozen=True, kw_only=True, gc=False):
    """Who is whose guardian."""

    student: str
    guardian: str
    household: str | None
    relationship: str | None
    lives_with: bool | None
    may_pick_up: bool | None
    restriction: str | None  # none, no-contact, court-order; None keeps one that stands


class IncomingClass(Struct, frozen=True, kw_only=True, gc=False):
    """A class and the days it runs."""

    class_id: UUID
    source_id: str
    school: str
    title: str
    homeroom: bool
    room: str
    begins: date | None
    ends: date | None  # last day


class IncomingEnrollment(Struct, frozen=True, kw_only=True, gc=False):
    """Who teaches or attends a class."""

    class_: str
    person: str
    role: str  # student, teacher
    main: bool
    begins: date | None
    ends: date | None  # last day


class IncomingStaff(Struct, frozen=True, kw_only=True):
    """What a school adds about a member of its staff."""

    person: str
    languages: tuple[str, ...]
    trained_until: date | None  # home visits, last valid day
    room: UUID | None


class IncomingVolunteer(Struct, frozen=True, kw_only=True):
    """What is known of a volunteer beside their name: where they start from and what they speak."""

    person: str
    languages: tuple[str, ...] | None  # BCP 47
    latitude: float | None  # degrees WGS 84
    longitude: float | None


class IncomingCredential(Struct, frozen=True):
    """A credential a file speaks of; without a day it is taken away: what was not recorded, nobody has."""

    person: str
    kind: CredentialKind
    valid_until: date | None  # last valid day


class Standing(Struct, frozen=True):
    """How many people, family links and helpers stand at some schools, and how many of them would go."""

    people: int  # of the roster itself: who only helps is in a file of its own
    people_leaving: int
    links: int
    links_leaving: int
    helpers: dict[HelperRole, tuple[int, int]]  # in files that are whole: how many stand, how many would go


class Tally(Struct, frozen=True):
    """How many of one kind a merge added, changed, removed and left as they are."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @classmethod
    def of(cls, merge: Mapping[str, int]) -> "Tally":
        """Count what a merge says of itself; what it wanted and neither added nor changed was so already."""
        added, changed = merge["added"], merge["changed"]
        return cls(added, changed, merge["removed"], merge["wanted"] - added - changed)


class RoleHeld(Struct, frozen=True):
    """What somebody is at a school."""

    school_id: SchoolId
    role: Role


class PersonView(Struct, frozen=True, kw_only=True):
    """A person as other services may know them: no address, no number, nothing about home."""

    person_id: PersonId
    source_id: Annotated[str, Meta(description="sourcedId in the roster.")]
    given_name: str
    family_name: str
    language: Annotated[str, Meta(description="BCP 47.")]
    grade: Annotated[str, Meta(description='Students; "" for others.')]
    roles: list[RoleHeld]
    left_on: Annotated[date | None, Meta(description="No longer in the roster since then.")]


class PeopleWanted(Struct, frozen=True, kw_only=True):
    """Which people are listed; None: whoever."""

    school_id: SchoolId | None = None
    role: Role | None = None
    source_id: str | None = None


class PeoplePage(Struct, frozen=True):
    """Some people, by id; `next` is where the next page goes on, null on the last."""

    people: list[PersonView]
    next: PersonId | None


class Credential(Struct, frozen=True):
    """Something a person has until a day."""

    kind: CredentialKind
    valid_until: Annotated[date, Meta(description="Last valid day, in the school's zone.")]
    recorded_on: date


class Helper(Struct, frozen=True, kw_only=True):
    """Somebody who helps at a school, with what they have and how they are reached."""

    person_id: PersonId
    name: str
    greeting: str
    language: str  # BCP 47
    languages: tuple[str, ...]  # they speak
    email: str
    sms: str
    channel: str
    roles: tuple[Role, ...]  # at this school
    credentials: tuple[Credential, ...]
    link_id: LinkId | None  # of their private page, while it opens
    link_ends_at: datetime | None


class AtOwnPage(Struct, frozen=True):
    """Somebody who helps, as their own page greets them."""

    greeting: str
    language: str  # BCP 47
    school: SchoolFacts


class NewHelper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who wants to help."""

    given_name: Annotated[str, Meta(min_length=1, max_length=200)]
    family_name: Annotated[str, Meta(max_length=200)] = ""
    role: HelperRole
    email: Annotated[str, Meta(max_length=254)] = ""
    sms: Annotated[str, Meta(max_length=40, description="A number that takes texts, written in any way.")] = ""
    language: Annotated[str, Meta(min_length=2, max_length=35, description="BCP 47; of what we write to them.")] = "en"
    languages: Annotated[list[str], Meta(max_length=20, description="BCP 47; what they speak.")] = []

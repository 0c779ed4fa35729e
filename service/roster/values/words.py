"""Read booleans, grades and words out of a closed list."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from service.roster.values.reading import Reading

_TRUE: Final = frozenset({"y", "yes", "1", "t", "x", "si", "sí"})
_FALSE: Final = frozenset({"n", "no", "0", "f"})


@cache
def read_boolean(written: str) -> Reading[bool]:
    """Read true or false, in any case; Y, yes, 1 and their opposites are understood and said."""
    folded = written.casefold()
    if folded in ("true", "false"):
        return Reading(folded == "true")
    if folded in _TRUE:
        return Reading(value=True, kind="boolean-y", other="true")
    if folded in _FALSE:
        return Reading(value=False, kind="boolean-y", other="false")
    return Reading(None, "unreadable-boolean")


class Vocabulary(Struct, frozen=True):
    """The words a field may hold, other spellings of them, and what is taken when none fits."""

    words: tuple[str, ...]
    synonyms: Mapping[str, str] = {}
    otherwise: str | None = None  # None: left out
    unknown: str = "unknown-enum"  # the finding when none fits

    def read(self, written: str) -> Reading[str]:
        """Find the word that was meant."""
        if written in self.words:
            return Reading(written)
        folded = _folded(written)
        meant = next((word for word in self.words if _folded(word) == folded), self.synonyms.get(folded))
        if meant is not None:
            return Reading(meant, "enum-spelling", meant)
        return Reading(
            self.otherwise, self.unknown, f"{self.otherwise} is taken" if self.otherwise else "it is left out"
        )


def _folded(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


ORG_TYPES: Final = Vocabulary(
    ("department", "school", "district", "local", "state", "national"), {"campus": "school"}, "local"
)
CLASS_TYPES: Final = Vocabulary(("homeroom", "scheduled"), {"hr": "homeroom"}, "scheduled")
STATUSES: Final = Vocabulary(
    ("active", "tobedeleted"), {"inactive": "tobedeleted", "deleted": "tobedeleted"}, "active", "unknown-status"
)
ROLE_TYPES: Final = Vocabulary(("primary", "secondary"))
ROLES: Final = Vocabulary(
    (
        *("student", "teacher", "parent", "guardian", "relative", "aide", "counselor", "proctor", "principal"),
        *("administrator", "siteAdministrator", "districtAdministrator", "systemAdministrator"),
    ),
    {"pupil": "student", "mother": "parent", "father": "parent", "faculty": "teacher", "staff": "aide"},
    unknown="unknown-role",
)
ENROLLMENT_ROLES: Final = Vocabulary(
    ("student", "teacher", "proctor", "administrator", "aide"), {"pupil": "student"}, unknown="unknown-enrollment-role"
)
RELATIONSHIPS: Final = Vocabulary(
    (
        *("mother", "father", "stepmother", "stepfather", "grandmother", "grandfather", "aunt", "uncle", "foster"),
        *("guardian", "self", "other"),
    ),
    {
        **dict.fromkeys(("mom", "mum", "mama", "mamá", "madre"), "mother"),
        **dict.fromkeys(("dad", "papa", "papá", "padre"), "father"),
        **dict.fromkeys(("legalguardian", "parent", "tutor"), "guardian"),
        "stepmom": "stepmother",
        "stepdad": "stepfather",
        "grandma": "grandmother",
        "grandpa": "grandfather",
        "fosterparent": "foster",
    },
    otherwise="other",
)
RESTRICTIONS: Final = Vocabulary(("none", "no-contact", "court-order"), unknown="unknown-restriction")
INTERPRETING: Final = Vocabulary(
    ("none", "spoken", "ase"), {"asl": "ase", "sign": "ase", "no": "none"}, otherwise="spoken"
)
CHANNELS: Final = Vocabulary(
    ("sms", "email", "call", "paper"),
    {"text": "sms", "phone": "call", "voice": "call", "mail": "paper", "letter": "paper", "correo": "email"},
)
PLACE_KINDS: Final = Vocabulary(
    ("library", "cafe", "park", "community_centre", "place_of_worship", "school"), {"coffeeshop": "cafe"}
)
INTERPRETER_MODES: Final = Vocabulary(("in-person", "phone", "video"), {"onsite": "in-person", "telephone": "phone"})
MEETING_WISHES: Final = Vocabulary(("school", "home", "place", "video", "phone"))

_GRADES: Final = frozenset(
    {"IT", "PR", "PK", "TK", "KG", "PS", "UG", "Other", *(f"{n:02d}" for n in range(1, 14))}
)  # CEDS
_GRADE_NAMES: Final = {"k": "KG", "kindergarten": "KG", "prek": "PK", "prekindergarten": "PK", "other": "Other"}


@cache
def read_grade(written: str) -> Reading[str]:
    """Read a CEDS grade; 2 is 02 and K is KG."""
    if written in _GRADES:
        return Reading(written)
    folded = _folded(written)
    meant = folded.zfill(2) if folded.isdecimal() else _GRADE_NAMES.get(folded, folded.upper())
    return Reading(meant, "grade-not-padded", meant) if meant in _GRADES else Reading(None, "unknown-grade")

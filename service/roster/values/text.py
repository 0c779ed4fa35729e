"""Tidy text: what an eye does not see must not tell two values apart."""

import re
import unicodedata
from typing import Final

from service.roster.values.reading import Reading

# Zero-width space, word joiner, byte order mark, soft hyphen; bidirectional embeddings and isolates, which belong to
# the page and not to a name. Joiner and non-joiner (200C, 200D) shape Persian and Indic words and stay inside one.
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPACES: Final = re.compile(r"\s+")
_AT_ENDS: Final = "\u200c\u200d"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[!-~]+(?: [!-~]+)*")  # printable ASCII, single spaces inside

PLACEHOLDERS: Final = frozenset(
    {"n/a", "#n/a", "na", "none", "null", "nil", "-", "--", "?", "tbd", "unknown", "no email", "no phone", "nobody"}
)
# No name: how systems that insist on two names fill the second. FNU and LNU stand in visas of people with one name.
_NO_NAME: Final = frozenset({".", "-", "--", "fnu", "lnu", "n/a", "(none)"})


def tidy(written: str) -> Reading[str]:
    """Take out what is invisible, join accents (NFC), and tidy spaces."""
    if not written or _PLAIN.fullmatch(written):
        return Reading(written)
    seen = without_invisible(written)
    spaced = _SPACES.sub(" ", _CONTROL.sub(" ", seen)).strip()
    value = unicodedata.normalize("NFC", spaced)
    if seen != written:
        return Reading(value, "invisible-characters")
    if value != spaced:
        return Reading(value, "decomposed-accents")
    return Reading(value, "space-around" if value != written else "")


def without_invisible(text: str) -> str:
    """Take out characters that show nothing."""
    return _INVISIBLE.sub("", text).strip(_AT_ENDS)


def is_not_utf8(text: str) -> bool:
    """Tell whether bytes came through that were not UTF-8 (as lone surrogates)."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def read_name(written: str) -> Reading[str]:
    """Read one name as its owner writes it; what only fills the field is no name."""
    if written.casefold() in _NO_NAME:
        return Reading("", "placeholder-name")
    return Reading(written)


def read_reference(written: str) -> Reading[str]:
    """Read an identifier that a spreadsheet may have mangled."""
    if written.casefold() in PLACEHOLDERS:
        return Reading(None, "placeholder-value")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", written):
        return Reading(None, "number-mangled")
    return Reading(written)


def read_list(written: str) -> Reading[tuple[str, ...]]:
    """Read a list, comma separated; other separators are understood and said."""
    parts = tuple(part.strip() for part in re.split(r"[,;|/]", written) if part.strip())
    return Reading(parts, "list-separator" if re.search(r"[;|/]", written) else "")

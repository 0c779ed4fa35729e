"""Read languages into BCP 47 tags."""

import re
from functools import cache
from typing import Final

from babel import Locale

from service.roster.values.reading import Reading

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)
# What schools write for a language that CLDR knows by another name, or not at all.
_MORE_NAMES: Final = {
    "asl": "ase",
    "karen": "ksw",
    "s'gaw karen": "ksw",
    "creole": "ht",
    "haitian": "ht",
    "mandarin": "zh-Hans",
    "farsi": "fa",
    "español": "es",
    "quiche": "quc",
    "mam": "mam",
}
_MORE_CODES: Final = frozenset({"ksw", "kar", "mam", "kjb", "mix", "kmr", "rhg"})


@cache
def read_language(written: str) -> Reading[str]:
    """Read one language, as a tag in any spelling or by its English name."""
    if match := _TAG.fullmatch(written):
        tag = "-".join(_cased(match))
        if match[1].lower() in _codes():
            return Reading(tag, "language-spelling" if tag != written else "", tag)
    meant = _MORE_NAMES.get(written.casefold()) or _names().get(written.casefold())
    return Reading(meant, "language-spelling", meant) if meant else Reading(None, "unknown-language")


@cache
def read_languages(written: str) -> Reading[tuple[str, ...]]:
    """Read several languages; what is not known is left out and said."""
    readings = [read_language(part.strip()) for part in re.split(r"[,;|/]| and ", written) if part.strip()]
    tags = tuple(dict.fromkeys(reading.value for reading in readings if reading.value))
    if any(reading.value is None for reading in readings):
        return Reading(tags, "unknown-language")
    plain = re.search(r"[;|/]| and ", written) is None and not any(reading.kind for reading in readings)
    return Reading(tags, "" if plain else "language-spelling", ",".join(tags))


def _cased(match: re.Match[str]) -> list[str]:
    # RFC 5646 2.1.1: language small, script titled, region in capitals
    parts = [match[1].lower()]
    if match[2]:
        parts.append(match[2].title())
    if match[3]:
        parts.append(match[3].upper())
    return parts


@cache
def _codes() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").languages if "_" not in str(code)) | _MORE_CODES


@cache
def _names() -> dict[str, str]:
    return {str(name).casefold(): str(code).replace("_", "-") for code, name in Locale("en").languages.items()}

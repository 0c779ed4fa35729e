"""Know languages by their tags: which are offered, which one a reader gets, which way it runs, what it is called."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

from service.kernel.catalogues import ENGLISH, written
from service.kernel.locale_tables import PATTERNS
from service.kernel.pseudo import PSEUDO

_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_NATIVE: Final = {"es": "Español", PSEUDO: "Pseudo (ar-XB)"}
"""Where a language's own name, standing alone in a list, is not what CLDR writes inside a sentence."""

_NAMED: Final = {
    ("ase", "es"): "lengua de señas estadounidense",
    ("kar", "en"): "Karen",
    ("kar", "es"): "karen",
    ("ksw", "en"): "Karen",
    ("ksw", "es"): "karen",
    ("mam", "en"): "Mam",
    ("mam", "es"): "mam",
    ("kjb", "en"): "Qʼanjobʼal",
    ("kjb", "es"): "kanjobal",
}
"""Names of languages, by tag and reader's language, that CLDR has not."""

LONGEST_TAG: Final = 35
"""Characters of a language's tag: what everybody must take (BCP 47 4.4.1)."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def is_tag(written: str) -> bool:
    """Tell whether something has the shape of a language's tag (BCP 47 2.1), known or not."""
    return len(written) <= LONGEST_TAG and _TAG.fullmatch(written) is not None


def negotiate(wanted: Iterable[str]) -> str:
    """Give the first language of `wanted` that pages are written in, else English."""
    return next((found for tag in wanted if (found := _offered(tag))), ENGLISH)


@lru_cache(maxsize=200)  # whatever somebody's browser says may be asked for
def _offered(tag: str) -> str | None:
    return closest(tag, offered_languages(pseudo=True))


def offered_languages(*, pseudo: bool = False) -> tuple[str, ...]:
    """List the languages a page may offer; the pseudo language only where the settings show it."""
    spoken = tuple(tag for tag in written() if tag in PATTERNS)
    return (*spoken, PSEUDO) if pseudo else spoken


def base_of(tag: str) -> str:
    """Give a language's first subtag (BCP 47 2.2.1): es for es-MX. What is heard is the same in every script."""
    return tag.partition("-")[0].lower()


def is_spoken(wanted: str, languages: Iterable[str]) -> bool:
    """Tell whether one of somebody's languages is the wanted one: who speaks es understands es-MX."""
    return base_of(wanted) in map(base_of, languages)


def direction(tag: str) -> str:
    """Tell which way a language runs: ltr or rtl."""
    return "rtl" if base_of(tag) in _RIGHT_TO_LEFT else "ltr"


@cache
def native_name(tag: str) -> str:
    """Name a language in its own script, as a list of languages shows it."""
    return _NATIVE.get(tag) or Locale.parse(base_of(tag)).get_language_name() or tag


def language_name(tag: str, *, reader: str) -> str:
    """Name a language inside a sentence of the reader's: "Spanish", "español". Unknown ones read as their tag."""
    base = tag if tag in PATTERNS else tag.partition("-")[0]
    ours = (ENGLISH if reader == PSEUDO else reader).replace("-", "_")
    try:
        return Locale.parse(base, sep="-").get_display_name(ours) or tag
    except (UnknownLocaleError, ValueError):
        # CLDR names more languages than it writes in, and neither list has all our families speak or sign.
        named: str = _NAMED.get((base, ours)) or Locale.parse(ours).languages.get(base, tag)
        return named


def closest(tag: str, known: Iterable[str]) -> str | None:
    """Find the language of `known` that is nearest: es for es-MX, zh-Hans for zh-CN; the whole tag first."""
    by_key = {one.casefold(): one for one in known}
    key = tag.strip().replace("_", "-").casefold()
    if key in by_key:
        return by_key[key]
    base = key.partition("-")[0]
    # Simplified Chinese is what a bare "zh" means; readers of traditional Chinese get English before it
    if base == "zh" and not {"hant", "tw", "hk", "mo"} & set(key.split("-")):
        return by_key.get("zh-hans")
    return by_key.get(base)

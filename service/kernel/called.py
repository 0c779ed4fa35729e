"""Put names into a sentence: Spanish needs the article of a teacher's title, and joins it to "a" and "de".

The school writes how a teacher is called in each language ("maestra Okafor"); before it has, the name stands
alone and takes no article. Names themselves are never changed.
"""

from collections.abc import Sequence
from typing import Final

from babel import Locale
from babel.lists import format_list

from service.kernel.pseudo import PSEUDO

_FEMININE, _MASCULINE = "la", "el"
_ARTICLE: Final = {
    "maestra": _FEMININE,
    "maestro": _MASCULINE,
    "profesora": _FEMININE,
    "profesor": _MASCULINE,
    "directora": _FEMININE,
    "director": _MASCULINE,
    "subdirectora": _FEMININE,
    "subdirector": _MASCULINE,
    "consejera": _FEMININE,
    "consejero": _MASCULINE,
    "doctora": _FEMININE,
    "doctor": _MASCULINE,
    "dra.": _FEMININE,
    "dr.": _MASCULINE,
    "señora": _FEMININE,
    "señor": _MASCULINE,
    "señorita": _FEMININE,
    "sra.": _FEMININE,
    "sr.": _MASCULINE,
    "srta.": _FEMININE,
}
# Spanish says "e" for "y" before the sound i, which these beginnings only look like: Mateo e Inés, Mateo y Ian
_SOUND_I: Final = ("i", "í", "hi")
_ONLY_LOOKS_LIKE_I: Final = ("hia", "hie", "hio", "ia", "ie", "io", "iu")
# Spanish joins "a el" and "de el"; "a la" and "de la" stay apart
_JOINED: Final = {("a", _MASCULINE): "al", ("de", _MASCULINE): "del"}


def with_article(called: str, language: str, *, start: bool = False) -> str:
    """Say "la maestra Okafor"; with `start`, as a sentence begins: "La maestra Okafor"."""
    article = _article(called, language)
    if not article:
        return called
    return f"{article.capitalize() if start else article} {called}"


def alone(called: str, language: str) -> str:
    """Say a name by itself, as in a list: "Maestra Okafor". Without a title it stays as its owner writes it."""
    return called[:1].upper() + called[1:] if _article(called, language) else called


def to_(called: str, language: str) -> str:
    """Say "to Ms. Okafor", "a la maestra Okafor", "al maestro Tran"."""
    return _after({"es": "a"}.get(language, "to"), called, language)


def of_(called: str, language: str) -> str:
    """Say "of Ms. Okafor", "de la maestra Okafor", "del maestro Tran"."""
    return _after({"es": "de"}.get(language, "of"), called, language)


def listed(names: Sequence[str], language: str) -> str:
    """Say "Mateo and Lucía", "Mateo y Lucía", "Mateo e Inés"."""
    if len(names) == 1:
        return names[0]
    tag = "en" if language == PSEUDO else language
    joined = format_list(names, locale=Locale.parse(tag, sep="-"))
    if tag != "es" or not names:
        return joined
    last = names[-1].casefold()
    if not last.startswith(_SOUND_I) or last.startswith(_ONLY_LOOKS_LIKE_I):
        return joined
    return f"{', '.join(names[:-1])} e {names[-1]}"


def _after(preposition: str, called: str, language: str) -> str:
    article = _article(called, language)
    lead = _JOINED.get((preposition, article), f"{preposition} {article}".rstrip())
    return f"{lead} {called}"


def _article(called: str, language: str) -> str:
    if language != "es":
        return ""
    return _ARTICLE.get(called.split(maxsplit=1)[0].casefold(), "") if called.strip() else ""

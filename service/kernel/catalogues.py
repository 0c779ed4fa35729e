"""Read what the slices say in other languages: every service/<slice>/locale/<language>.po, merged into one.

There is no compile step: the first use of a language reads its files, and the process keeps what is said in it.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SERVICE: Final = Path(__file__).resolve().parent.parent
ENGLISH: Final = "en"
"""The language of every msgid: it needs no catalogue."""

_COMPLETE: Final = "es"
"""A check keeps this catalogue complete, so it tells which messages a full one has."""


class CatalogueConflict(Exception):  # noqa: N818 - reads as what it is
    """Two slices translate the same English text differently; the reader must not get one of them by chance."""


def merged(language: str, root: Path = SERVICE) -> Catalog:
    """Merge a language's catalogues; raise CatalogueConflict if two of them disagree on one text.

    Not to be kept: with all that translators note of it, a message is ten times as large as what it says.
    """
    whole = Catalog(locale=language.replace("-", "_"))
    origin: dict[tuple[object, str | None], Path] = {}
    for path in sorted(root.glob(f"*/locale/{language}.po")):
        for message in _translated(path, language):
            key = (message.id, message.context)
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise CatalogueConflict(
                    f"{_first(message)!r} reads {known.string!r} in {origin[key]} but {message.string!r} in {path}"
                )
            whole.add(message.id, message.string, context=message.context)
            origin[key] = path
    return whole


@cache
def translations(language: str, root: Path = SERVICE) -> gettext.NullTranslations:
    """Give gettext's view of a language; English and what is not translated read as their msgid."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged(language, root))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def written(root: Path = SERVICE) -> tuple[str, ...]:
    """List the languages pages can be read in: English and those with a full catalogue."""
    found = sorted({path.stem for path in root.glob("*/locale/*.po")})
    said = {tag: {message.id for message in merged(tag, root) if message.id} for tag in found}
    whole = said.get(_COMPLETE, set())
    return (ENGLISH, *(tag for tag in found if whole <= said[tag]))


def _translated(path: Path, language: str) -> list[Message]:
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language.replace("-", "_"), abort_invalid=True)
    return [message for message in catalogue if message.id and _is_said(message) and not message.fuzzy]


def _is_said(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, (tuple, list)) else bool(said)


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]

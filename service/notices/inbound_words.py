"""What a text that comes in says: stop, start, help, a number, or nothing we know. Pure."""

import re
import unicodedata
from typing import Final, Literal

Meant = Literal["stop", "start", "help", "number", "unclear"]

STOP: Final = frozenset(
    {
        # 47 CFR 64.1200(a)(10) names these; the carriers' own list has stopall
        *("stop", "stopall", "stop all", "quit", "end", "revoke", "cancel", "unsubscribe", "opt out", "optout"),
        *("alto", "parar", "pare", "basta", "detener", "terminar", "salir", "cancelar", "baja", "dar de baja"),
        *("no mas", "no mas mensajes"),
    }
)
START: Final = frozenset(
    {"start", "unstop", "opt in", "optin", "iniciar", "empezar", "comenzar", "alta", "dar de alta"}
)
HELP: Final = frozenset({"help", "info", "ayuda", "informacion"})

_POLITE: Final = re.compile(r"\b(please|por favor|texting|texts|messages|mensajes|me|now|ya)\b")
_NOT_LETTERS: Final = re.compile(r"[^\w\s]|_")
_NUMBER: Final = re.compile(r"[0-39]")


def meaning(text: str) -> tuple[Meant, int | None]:
    """Read a text in any case, with or without accents and punctuation; a number comes with its value."""
    plain = _plain(text)
    for meant, words in _WORDS:
        if plain in words or _POLITE.sub("", plain).strip() in words:
            return meant, None
    if _NUMBER.fullmatch(plain):
        return "number", int(plain)
    return "unclear", None


def _plain(text: str) -> str:
    """Keep letters and digits, without accents: "¡Ayúdame!" and "ayudame" are one. Full-width digits become plain."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_NOT_LETTERS.sub(" ", bare).split())


_WORDS: Final[tuple[tuple[Meant, frozenset[str]], ...]] = (("stop", STOP), ("start", START), ("help", HELP))

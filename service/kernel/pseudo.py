"""Turn English into a pseudo language written from right to left, to see at once what was never translated.

The same idea as CLDR's ar-XB: each word is accented and set against its direction, so a page shows how it
mirrors before anybody has translated a line. Placeholders, tags, addresses and numbers stay as they are.
"""

import gettext
import re
from typing import Final

PSEUDO: Final = "ar-XB"

_ACCENTED: Final = str.maketrans(
    "ABCDEGHIKLNORSTUWYZabcdeghiklnorstuwyz",
    "ÅƁÇÐÉĜĤÎĶĻÑÖŔŠŢÛŴÝŽåƀçðéĝĥîķļñöŕšţûŵýž",
)
_KEPT: Final = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]*>|&#?\w+;|\w+://\S+|\S+@\S+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’]*")
# Unicode's bidi controls: right-to-left mark, override, and the end of the override
_RLM, _RLO, _PDF = "\u200f", "\u202e", "\u202c"


def pseudo(english: str) -> str:
    """Accent, turn round and bracket a text; leave what a program reads."""
    if not english.strip():
        return english
    turned, done = "", 0
    for kept in _KEPT.finditer(english):
        turned += _turn(english[done : kept.start()]) + kept.group()
        done = kept.end()
    return f"[{turned}{_turn(english[done:])}]"


def _turn(text: str) -> str:
    return _WORD.sub(lambda word: f"{_RLM}{_RLO}{word.group().translate(_ACCENTED)}{_PDF}{_RLM}", text)


class PseudoTranslations(gettext.NullTranslations):
    """Answer each English message with its pseudo form; gettext's own base class is the interface Jinja takes."""

    def gettext(self, message: str) -> str:
        """Give the pseudo form."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the pseudo form of the English singular or plural."""
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 one English text, whatever the context
        """Give the pseudo form."""
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 see pgettext
        """Give the pseudo form of the English singular or plural."""
        return self.ngettext(msgid1, msgid2, n)

"""Let words that run another way than the sentence round them keep their own order and their own full stop.

A name, a time or a way in is put between U+2068 (first strong isolate) and U+2069: what <bdi> is to HTML, these are to
names of pages, attributes and plain mails too (Unicode UAX 9, 2.4.2). Texts and subjects go without.
"""

from typing import Final
from unicodedata import bidirectional

ISOLATE: Final = "\N{FIRST STRONG ISOLATE}"
_END: Final = "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


def isolated(words: str, direction: str) -> str:
    """Set words apart where they may run against the sentence; an address stays bare, so that it can be followed."""
    if not words or words.startswith(ISOLATE) or "://" in words:
        return words
    if direction == "ltr" and not any(bidirectional(character) in _RIGHT_TO_LEFT for character in words):
        return words
    return f"{ISOLATE}{words}{_END}"


def bare(words: str) -> str:
    """Take the marks out again."""
    return words.replace(ISOLATE, "").replace(_END, "")

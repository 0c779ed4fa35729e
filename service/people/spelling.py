"""Spell names as somebody types them who has no other keyboard, and read what is looked for. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

LEAST_DIGITS: Final = 3
"""Digits a number is looked for by: fewer are in everybody's number."""

_LETTERS: Final = str.maketrans("ĐđØøŁłĦħŦŧıÆŒÞ", "DdOoLlHhTtiæœþ")
_DOUBLED: Final = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
# Marks above and below letters, vowel signs of Arabic and Hebrew, and apostrophes, which people leave out.
_LEFT_OUT: Final = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0591-\u05bd\u2018\u2019\u02bb\u02bc'`\u00b4]")
_BETWEEN: Final = re.compile(r"[-\u2010-\u2014.,;:/\\()\"\u00ab\u00bb\u201c\u201d_%\s]+")
_NUMBER: Final = re.compile(r"[\d\s()+./-]+")


class Sought(Struct, frozen=True):
    """What is looked for: words that are all parts of a name, in any order, or the digits of a number."""

    words: list[str]
    digits: str  # "" where a name is looked for


def plain_letters(name: str) -> str:
    """Spell a name without marks, apostrophes and capitals: the same as the function of this name in SQL."""
    plain = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", name).translate(_LETTERS))
    for letter, letters in _DOUBLED:
        plain = plain.replace(letter, letters)
    return _BETWEEN.sub(" ", plain.lower()).strip()


def read_sought(typed: str) -> Sought:
    """Read what somebody typed to find a person.

    A number may be written in any way: the roster's are E.164, so what people put before it to dial, a zero or two
    and a zero in brackets, is left out.
    """
    if _NUMBER.fullmatch(typed):
        digits = "".join(str(unicodedata.decimal(sign)) for sign in typed.replace("(0)", "") if sign.isdecimal())
        digits = digits.lstrip("0") if digits.startswith("0") and len(digits) > LEAST_DIGITS + 1 else digits
        return Sought([], digits if len(digits) >= LEAST_DIGITS else "")
    return Sought(plain_letters(typed).split(), "")


def is_sought(words: Sequence[str], names: Iterable[str]) -> bool:
    """Tell whether all the words, spelled plainly, are parts of these names, taken together."""
    spelled = " ".join(plain_letters(name) for name in names)
    return bool(words) and all(word in spelled for word in words)

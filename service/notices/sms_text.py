"""What a text costs: characters of GSM-7 or of UCS-2, and parts (3GPP TS 23.038 and 23.040)."""

from collections.abc import Iterable
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED: Final = frozenset("\f^{}\\[~]|€")  # cost two: an escape goes before each

GSM_ALONE, GSM_JOINED = 160, 153  # septets of the only part, and of each of several
UCS_ALONE, UCS_JOINED = 70, 67  # UTF-16 units of the same
LINK_ROOM: Final = 70
"""What a private link may fill of a text of one part; our words keep to the other 90 characters."""

MOST_UCS_PARTS: Final = 3
"""A text that a name or a day forces out of GSM-7 goes out whole, in so many parts at most."""


def is_gsm7(text: str) -> bool:
    """Tell whether every character is one of the 7-bit alphabet or of its extension."""
    return all(character in _BASIC or character in _ESCAPED for character in text)


def length(text: str) -> int:
    """Count what a text fills: septets when it is GSM-7, else UTF-16 units (an emoji is two)."""
    if is_gsm7(text):
        return sum(2 if character in _ESCAPED else 1 for character in text)
    return len(text.encode("utf-16-le")) // 2


def parts(text: str) -> int:
    """Count the parts a text is sent and charged in."""
    alone, joined = (GSM_ALONE, GSM_JOINED) if is_gsm7(text) else (UCS_ALONE, UCS_JOINED)
    filled = length(text)
    return 1 if filled <= alone else -(-filled // joined)


def fits(text: str) -> bool:
    """Tell whether a text keeps to one part of GSM-7 or three of UCS-2."""
    return parts(text) <= (1 if is_gsm7(text) else MOST_UCS_PARTS)


def fit(candidates: Iterable[str]) -> str:
    """Take the first candidate that fits, else the last; they come longest first, day and hour in each."""
    chosen = ""
    for chosen in candidates:
        if fits(chosen):
            break
    return chosen

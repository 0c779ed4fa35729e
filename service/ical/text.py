"""Make any text safe to stand in a calendar: what icalendar lets through and other parsers stumble over is taken out.

icalendar 7.3 passes a bare CR in some properties, guards LF with an assert that `python -O` removes, and rewrites a
backslash followed by N as a line break. So control characters go before building, and TEXT is escaped here.
"""

import re
from urllib.parse import quote

from icalendar.prop import vInline

# Python, vobject and JavaScript each take some of these for the end of a content line.
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# C0, DEL, C1, and halves of surrogate pairs, which no UTF-8 can hold.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return the text without control characters, its line breaks and tabs turned into spaces."""
    if text.isprintable():  # as most are: nothing is to be taken out
        return text.strip()
    return _CONTROL.sub("", _LINE_BREAK.sub(" ", text).replace("\t", " ")).strip()


def paragraphs(text: str) -> str:
    """Return the text without control characters, every kind of line break turned into LF."""
    if text.replace("\n", "").isprintable():
        return text.strip()
    return _CONTROL.sub("", _LINE_BREAK.sub("\n", text).replace("\t", " ")).strip()


def text_value(text: str) -> vInline:
    """Return a clean text as a value the library writes as it is."""
    return vInline(escaped(text))


def escaped(text: str) -> str:
    r"""Escape a clean text as RFC 5545 3.3.11 asks: backslash, semicolon, comma, and LF as \n."""
    return text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def uri(address: str) -> str:
    """Return the address without anything that could end its line; blanks are percent-encoded."""
    return one_line(address).replace(" ", "%20")


def mailto(mailbox: str) -> str:
    """Return the mailbox as a mailto URI, percent-encoding only what would change its meaning (RFC 6068 2)."""
    return "mailto:" + quote(one_line(mailbox), safe="@!$&'*+-/=^_`{|}~.", encoding="utf-8")

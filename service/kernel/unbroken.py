"""Keep short phrases on one line: "aula 12", "10:15 am", "Ms. Okafor", "October 15".

Pages, letters and a mail's HTML take the hard spaces; texts (GSM-7 has none), plain mails, subjects and calendars take
them out again.
"""

import re
from typing import Final

HARD: Final = "\N{NO-BREAK SPACE}"

_PART_OF_DAY: Final = re.compile(r"(?<=\d) (?=\D{1,9}$)|(?<=\d) (?=[ap]m\b)")
"""The space between the hours and the word after them."""
_TITLE: Final = re.compile(r"(?<=\.) ")


def unbroken(phrase: str) -> str:
    """Let no line end inside a short phrase."""
    return phrase.replace(" ", HARD)


def unbroken_time(words: str) -> str:
    """Keep the hours on the line of their part of day, inside a range or a sentence's moment too."""
    return _PART_OF_DAY.sub(HARD, words)


def unbroken_name(name: str) -> str:
    """Keep "Ms." on the line of its name."""
    return _TITLE.sub(HARD, name, count=1)


def loosened(words: str) -> str:
    """Give the same words with plain spaces."""
    return words.replace(HARD, " ")

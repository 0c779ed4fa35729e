"""Telephone numbers as people type them, and as they are shown to who may have come by a forwarded link."""

from typing import Final

import phonenumbers

HOME: Final = "US"
"""Where a number is taken to be that comes without its country."""

AT_HOME: Final = 1
"""Country code of the schools we serve: the United States and its neighbours in the same plan."""

SHOWN = 4  # digits by which the owner of a number knows it again


def read_number(written: str) -> str | None:
    """Read a number into E.164: (312) 555-0142, 312.555.0142, +52 55 5555 0142; None where it is none.

    An extension cannot be kept, so a number that has one is refused rather than shortened.
    """
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        return None
    # "possible" would let a local number without its area code through
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def ending(number: str) -> str:
    """Give the last digits of a number: '…9087'; nothing for no number."""
    return f"…{number[-SHOWN:]}" if number else ""


def phone_said(number: str) -> str:
    """Write a number as people dial it, the same everywhere: (312) 555-0142; abroad with its country's code.

    What is not a whole number (555-0142, one with an extension) stays as somebody wrote it.
    """
    whole = read_number(number)
    if whole is None:
        return number
    parsed = phonenumbers.parse(whole, None)
    at_home = parsed.country_code == AT_HOME
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)

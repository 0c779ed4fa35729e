"""Read phone numbers and email addresses."""

import re
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from service.roster.values.reading import Reading
from service.roster.values.text import PLACEHOLDERS

_NORTH_AMERICAN: Final = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")  # NANP: nothing left for a parser to find out
_PLAIN_EMAIL: Final = re.compile(r"[a-z0-9_'+-]+(\.[a-z0-9_'+-]+)*@([a-z0-9](-?[a-z0-9])*\.)+(com|org|net|edu|gov|us)")


def read_phone(written: str, region: str) -> Reading[str]:
    """Read a number into E.164; one without a country code is taken as from `region`."""
    if _NORTH_AMERICAN.fullmatch(written):
        return Reading(written)
    if written.casefold() in PLACEHOLDERS:
        return Reading(None, "placeholder-value")
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return Reading(None, "invalid-phone")
    # "possible" would let a local number without its area code through
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Reading(None, "invalid-phone")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension:
        return Reading(value, "phone-extension")
    return Reading(value, "phone-format" if value != written else "")


def read_email(written: str) -> Reading[str]:
    """Read an address, by its form only. Capitals somebody chose stay; an address all in capitals was shouted."""
    if _PLAIN_EMAIL.fullmatch(written):
        return Reading(written)
    if written.casefold() in PLACEHOLDERS:
        return Reading(None, "placeholder-value")
    try:
        calm = written.lower() if written.isupper() else written
        value = validate_email(calm, check_deliverability=False).normalized
    except EmailNotValidError:
        return Reading(None, "invalid-email")
    return Reading(value, "email-case-and-space" if value != written else "")

"""Hold what stands round a view on every page and mail: the school, the office's phone, the way back."""

from datetime import date

import msgspec


class Link(msgspec.Struct, frozen=True):
    """Words that lead somewhere. `lang` only where the words are not in the reader's language."""

    label: str
    href: str
    lang: str = ""


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """The school office a page names that knows nothing of its reader; empty where there are several schools."""

    school: str = ""
    phone: str = ""
    zone: str = "UTC"  # IANA name


class Tab(msgspec.Struct, frozen=True):
    """One part of the desk; `current` is the one that is open."""

    label: str
    href: str
    current: bool = False


class Mistake(msgspec.Struct, frozen=True):
    """A form came back: the id of the field and the sentence, said above and beside it in the same words."""

    field: str
    sentence: str
    is_wrong: bool = False
    """Something is there that cannot be taken; else something is missing."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What base.html needs beside the view."""

    school: str
    phone: str = ""
    """The office's number as the school writes it; empty leaves the sentence out."""
    part: str = ""
    """Small below the school: "Volunteer drivers", "Ms. Okafor, Room 12"."""
    here: str = "/"
    """Path of this page without any secret: choosing a language comes back to it."""
    language_at: str = ""
    """Where a language is chosen, its tag left out; "" is the page of all sites, which comes back to `here`."""
    languages: tuple[str, ...] = ()
    """Tags offered; languages.offered_languages gives them. One or none shows no choice."""
    account: Link | None = None
    """At the end of the header instead of the languages: "Sign out"."""
    signed_in: bool = False
    """Staff sign out from the end of the header: a button, since it changes something."""
    today: date | None = None
    """By the school's clock: a day within a week from it needs no date."""
    tabs: tuple[Tab, ...] = ()
    tabs_label: str = ""
    private: bool = False
    """The page came by a private link: the foot asks not to share it."""
    for_helpers: bool = False
    """Who helps is not offered the language of families at the foot."""


class MailFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What mail.html needs beside the view."""

    school: str
    subject: str
    phone: str
    preheader: str = ""
    """The line a mailbox shows after the subject: when and where, nothing about a child."""
    links: tuple[Link, ...] = ()
    """In the foot: "Change how we reach you", the other language."""

"""Every kind of thing an import may find: what becomes of it, and the sentence that says it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from service.roster.types import Finding, Level

NOTES_KEPT: Final = 2_000  # repairs and doubts of one kind in one file that are listed; the rest is counted
BAD_ROWS_KEPT: Final = 200_000  # refused rows that are listed: more is no roster, and memory has an end
_SHOWN: Final = 400  # characters of a message
_FIXED, _WARNED, _ROW, _FILE = Level.FIXED, Level.WARNED, Level.REFUSED_ROW, Level.REFUSED_FILE

# {value} is what was written, {other} what it was compared with, {line} another line of the same file.
KINDS: Final[dict[str, tuple[Level, str]]] = {
    # the files
    "no-roster": (_FILE, "{value} is neither a folder nor a zip file with CSV files in it"),
    "zip-encrypted": (_FILE, "this zip is encrypted; export it without a password"),
    "zip-damaged": (_FILE, "this zip is damaged or was not copied whole"),
    "zip-path": (_FILE, "the zip holds {value}, a path that leaves it; nothing is read from such a zip"),
    "zip-method": (_FILE, "{value} is packed in a way few programs can read; pack it as an ordinary zip"),
    "zip-too-large": (_FILE, "unpacked this would be larger than {other}; nothing is read from such a zip"),
    "file-twice": (_FILE, "{value} is there twice; leave one"),
    "file-missing": (_FILE, "{value} is missing and the import cannot do without it"),
    "manifest-missing-file": (_WARNED, "manifest.csv promises {value}, but it is not there"),
    "manifest-unexpected-file": (_WARNED, "manifest.csv says {value} is absent, but it is there: its rows are read"),
    "delta-export": (_WARNED, "a delta export: only what is in it is taken, and nobody is removed for not being in it"),
    "unknown-file": (_WARNED, "this file is not part of a roster and is not read"),
    "zone-assumed": (
        _WARNED,
        "nobody says the time zone of school {value}: {other} is taken; pass --time-zone",
    ),
    # how a file is written
    "not-text": (_FILE, "this is not UTF-8 text; save it as 'CSV UTF-8'"),
    "no-header": (_FILE, "the file has no header line"),
    "semicolons": (_FILE, "fields are separated by {value}; export it with commas"),
    "quote-left-open": (_FILE, "a quote opened here is not closed; what follows cannot be read"),
    "header-too-wide": (_FILE, "{value} columns are more than any roster has; {other} are read at most"),
    "header-accept-unknown": (_FILE, "--accept-header {value}: there is no such file or no such column to read"),
    "header-near-miss": (_FILE, "column {value} looks like {other}; if it is, pass --accept-header {flag}"),
    "header-near-miss-unread": (_WARNED, "column {value} looks like {other}, which the import does not use"),
    "header-twice": (_FILE, "column {value} is there twice"),
    "header-missing": (_FILE, "column {value} is missing and the import cannot do without it"),
    "header-accepted": (_FIXED, "column {value} is read as {other}, as was asked"),
    "header-cleaned": (_FIXED, "column {other} was written with invisible characters or spaces around it"),
    "header-unknown": (_WARNED, "column {value} is not known and is not read"),
    "metadata-column-not-last": (
        _WARNED,
        "metadata columns belong at the end; columns are found by name, so nothing is lost",
    ),
    # a row
    "not-utf8": (_ROW, "this row is not UTF-8 text; save the file as 'CSV UTF-8'"),
    "nul-byte": (_ROW, "this row holds a NUL byte"),
    "stray-quote": (_ROW, "a quote stands inside a quoted field; write it twice"),
    "rows-lost": (_WARNED, "it is not known what some rows here were about, so nothing is removed for not being here"),
    "field-count": (_ROW, "this row has {value} fields and ends at line {line}; the header has {other}"),
    "required-value-empty": (_ROW, "{value} is empty"),
    "duplicate-row": (_FIXED, "line {line} says the same; it is taken once"),
    "duplicate-id-conflicting": (_ROW, "{value} is already at line {line} with other values; that one is taken"),
    "status-tobedeleted": (_WARNED, "{value} is marked for deletion and treated as no longer there"),
    "unknown-status": (_WARNED, "status '{value}' is not known; the row is taken as active"),
    # a value
    "invisible-characters": (_FIXED, "invisible characters were taken out"),
    "decomposed-accents": (_FIXED, "accents written as two characters were joined (NFC)"),
    "space-around": (_FIXED, "spaces around or inside were tidied"),
    "placeholder-value": (_WARNED, "'{value}' is read as empty"),
    "placeholder-name": (_FIXED, "'{value}' stands for no name and is left out"),
    "value-too-long": (_ROW, "this is longer than {other} characters"),
    "enum-spelling": (_FIXED, "'{value}' is read as {other}"),
    "unknown-enum": (_WARNED, "'{value}' is not known here; {other}"),
    "boolean-y": (_FIXED, "'{value}' is read as {other}"),
    "unreadable-boolean": (_WARNED, "'{value}' is neither true nor false and is left out"),
    "date-us-style": (_FIXED, "'{value}' is read as {other}, month first"),
    "date-us-style-ambiguous": (_WARNED, "'{value}' is read as {other}, month first; write YYYY-MM-DD to be sure"),
    "timestamp-in-date": (_FIXED, "'{value}' is read as the day {other}"),
    "unreadable-date": (_WARNED, "'{value}' is not a date of the form YYYY-MM-DD and is left out"),
    "impossible-date": (_WARNED, "'{value}' is not a possible day here and is left out"),
    "end-before-begin": (_WARNED, "it would end before it begins; both days are left out"),
    "grade-not-padded": (_FIXED, "grade '{value}' is read as {other}"),
    "unknown-grade": (_WARNED, "grade '{value}' is not known and is left out"),
    "language-spelling": (_FIXED, "'{value}' is read as {other}"),
    "unknown-language": (_WARNED, "'{value}' is not a language we know; it is left out"),
    "phone-format": (_FIXED, "the number was rewritten with its country code"),
    "phone-extension": (_WARNED, "the extension was left out; only the number is kept"),
    "invalid-phone": (_WARNED, "this is not a whole phone number and is left out"),
    "email-case-and-space": (_FIXED, "the address was tidied"),
    "invalid-email": (_WARNED, "this is not an email address and is left out"),
    "number-mangled": (_WARNED, "'{value}' is what a spreadsheet made of a number; format the column as text"),
    "leading-zero-lost": (_WARNED, "shorter than the others of its kind: a spreadsheet probably took a leading zero"),
    "unreadable-number": (_WARNED, "'{value}' is not a number here and is left out"),
    "missing-coordinates": (_WARNED, "no coordinates: distances are not known here"),
    "coordinates-zero": (_WARNED, "0, 0 lies in the sea; the coordinates are left out"),
    "coordinates-swapped": (_WARNED, "latitude and longitude look swapped; they are left out"),
    "coordinates-impossible": (_WARNED, "these coordinates are not on Earth and are left out"),
    "unknown-time-zone": (_WARNED, "'{value}' is not a time zone we know; the school's own is taken"),
    "time-zone-abbreviation": (_WARNED, "'{value}' is not a time zone's name; {other} is taken"),
    "time-12h": (_FIXED, "'{value}' is read as {other}"),
    "unreadable-time": (_ROW, "'{value}' is not a time of the form HH:MM"),
    "time-skipped": (_ROW, "the clocks jump over {value} on this day"),
    "time-comes-twice": (_WARNED, "the clocks show {value} twice on this day; the whole hour is taken"),
    "window-reversed": (_ROW, "it would end before it starts"),
    "window-overlaps": (_WARNED, "overlaps the window at line {line}; the two are joined"),
    "window-without-length": (_WARNED, "this window would end before it starts; it is left out"),
    "window-without-offset": (_WARNED, "'{value}' says no offset from UTC: the school's clock is taken"),
    "windows-unpaired": (_WARNED, "there are not as many ends as starts; no hours are taken"),
    "unreadable-window": (_WARNED, "'{value}' is not a time of the asked form"),
    "range-spelling": (_FIXED, "a long dash in a range is read as a hyphen"),
    "opening-hours-syntax": (_WARNED, "'{other}' cannot be read as OpenStreetMap's opening_hours; they are left out"),
    "not-cleared": (_WARNED, "'{value}' is not a date of the form YYYY-MM-DD; this does not clear anybody"),
    # one row against others
    "org-missing-parent": (_WARNED, "parent org {value} is in no file"),
    "org-taken-as-school": (_WARNED, "{value} is not of type school, but classes are held there: it is taken as one"),
    "no-school": (_FILE, "no org of type school is in the files"),
    "session-missing-parent": (_WARNED, "parent session {value} is in no file"),
    "class-missing-school": (_ROW, "school {value} is in no file"),
    "class-not-at-a-school": (_ROW, "{value} is not a school"),
    "class-missing-term": (_WARNED, "term {value} is in no file; the class keeps the days of its other terms"),
    "class-missing-course": (_WARNED, "course {value} is in no file"),
    "class-without-teacher": (_WARNED, "no teacher is enrolled in {value}: nobody can be booked for it"),
    "role-missing-user": (_ROW, "user {value} is in no file"),
    "role-missing-org": (_ROW, "org {value} is in no file"),
    "role-above-schools": (_WARNED, "{value} is not a school; the role is held in each of its schools"),
    "two-primary-roles": (_WARNED, "a second primary role at {value}"),
    "unknown-role": (_ROW, "role '{value}' is not known"),
    "roles-in-both": (_WARNED, "roles.csv is there: this column of users.csv is not read"),
    "user-without-role": (_ROW, "{value} has no role, so it is not known what this person is"),
    "user-disabled": (_WARNED, "{value} is disabled but other rows may name this person: taken all the same"),
    "username-empty": (_WARNED, "no username; the standard asks for one, the import does not need it"),
    "username-twice": (_WARNED, "the same username as {other}, another person: they are kept apart"),
    "same-person": (_FIXED, "{value} and {other} are one person in two roles"),
    "no-contact-data": (_WARNED, "no email and no phone: letters are printed for this person"),
    "channel-without-address": (_WARNED, "to be reached by {value}, but there is nothing to reach them by"),
    "agent-is-self": (_WARNED, "names itself"),
    "agent-is-a-student": (_WARNED, "{value} is a student too and is not taken as a guardian"),
    "agent-is-staff": (_WARNED, "{value} is staff without a guardian's role and is not taken as a guardian"),
    "agent-missing-user": (_WARNED, "{value} is in no file"),
    "list-separator": (_FIXED, "the list is separated by something else than commas"),
    "student-without-guardian": (_WARNED, "{value} has no guardian: nobody can be invited"),
    "guardian-without-student": (_WARNED, "{value} has no student"),
    "linked-in-families-only": (_WARNED, "users.csv links {value} with nobody, families.csv does: that is taken"),
    "family-missing-student": (_ROW, "student {value} is in no file"),
    "family-missing-guardian": (_ROW, "guardian {value} is in no file"),
    "family-missing-household": (_WARNED, "household {value} is in no file"),
    "family-not-linked": (_WARNED, "users.csv does not link {value} and {other}; the link is taken from here"),
    "family-not-a-student": (_ROW, "{value} is not a student"),
    "family-not-a-guardian": (_WARNED, "{value} has no guardian's role; the link is taken all the same"),
    "guardian-not-in-families": (_WARNED, "linked with {value}, but families.csv says nothing of the two"),
    "family-row-refused": (_WARNED, "a row of families.csv could not be read: {value} is treated as no-contact"),
    "contradicting-detail": (_WARNED, "says otherwise at line {line}; that one is taken"),
    "unknown-restriction": (_WARNED, "'{value}' cannot be read as a restriction: treated as no-contact"),
    "empty-restriction": (_WARNED, "empty where other rows say none: treated as no-contact"),
    "contradicting-restriction": (_WARNED, "line {line} says {other} of the same two people: the stricter is taken"),
    "restrictions-unknown": (_WARNED, "no row says a restriction: those that stand are kept, nobody else has one"),
    "enrollment-missing-class": (_ROW, "class {value} is in no file"),
    "enrollment-missing-user": (_ROW, "user {value} is in no file"),
    "reference-case": (_ROW, "{value} is in no file; {other} is: ids are compared letter by letter"),
    "names-a-deleted-row": (_WARNED, "{value} is marked for deletion; this row is left out"),
    "names-a-refused-row": (_WARNED, "the row of {value} was refused; this one is left out if nothing stands for it"),
    "enrollment-school-mismatch": (_WARNED, "says {value}, the class says {other}: the class is believed"),
    "duplicate-enrollment": (_FIXED, "the same class, person and role as line {line}; taken once"),
    "student-enrolled-as-teacher": (_ROW, "{value} is a student and cannot teach a class"),
    "staff-enrolled-as-student": (_WARNED, "{value} has no student's role; the row is left out"),
    "unknown-enrollment-role": (_ROW, "role '{value}' is not known"),
    "staff-missing-user": (_WARNED, "user {value} is in no file; the row is left out"),
    "availability-missing-teacher": (_ROW, "teacher {value} is in no file"),
    "availability-not-staff": (_ROW, "{value} is not staff of any school"),
    "zone-of-another": (
        _WARNED,
        "{value} is not the school's time zone: the hours are taken as {other} of the school's clock",
    ),
    "school-missing-org": (_WARNED, "school {value} is in no file; the row is left out"),
    "later-missing-row": (_WARNED, "{value} is in no file"),
    "volunteer-twice": (_WARNED, "{value} is a volunteer at line {line} already; this one is taken as somebody else"),
    "volunteer-is-a-student": (_WARNED, "{value} is a student; the volunteer is taken as somebody else"),
    "helper-is-staff": (_WARNED, "{value} is staff, whose hours stand in availability.csv; these are left out"),
    "wanted-does-not-teach": (_WARNED, "{value} does not teach {other}"),
    # against what stands
    "shrinks": (_FILE, "this would remove {value} of {other}; if that is right, pass --allow-shrink"),
    "restriction-kept": (
        _WARNED,
        "{value} restrictions that stand are not in families.csv any more: kept; write none to lift one",
    ),
    "invitations-taken-back": (_WARNED, "invitations of open rounds taken back, restricted now or gone: {value}"),
    "meetings-in-doubt": (*(_WARNED, "{value} meetings to come need the office: each is named below"),),
    "meeting-guardian-barred": (
        _WARNED,
        "{value}, {other}: the guardian is restricted or a guardian no more and is told nothing; the office decides",
    ),
    "meeting-teacher-left": (_WARNED, "{value}, {other}: the teacher has left; the family does not know"),
    "meeting-student-left": (_WARNED, "{value}, {other}: the student has left; no reminders go out"),
    "meeting-room-gone": (_WARNED, "{value}, {other}: the room is not listed any more"),
    "meeting-school-left": (_WARNED, "{value}, {other}: the school is marked for deletion"),
    "meeting-outside-hours": (_WARNED, "{value}, {other}: outside the hours the roster gives now; the meeting stands"),
    "room-taken": (_WARNED, "{value} is taken at {other}: the meetings stay in the room they have"),
    "school-not-in-files": (_WARNED, "{value} stands in Porchlight but is in no file: nothing of it is touched"),
    "bad-rows": (_FILE, "rows refused: {value}; so nothing is written: mend them, or pass --skip-bad-rows"),
}


Note = Callable[..., None]
"""Notes a finding on one row: (kind, column, **words), as Row.note does."""


class Where(Struct, frozen=True, gc=False):
    """A place in the files. `line` 0 is the file as a whole."""

    file: str
    line: int = 0
    column: str = ""


def plain(text: str) -> str:
    """Make what a file holds safe to show: no control characters, nothing that is not text, not too much of it."""
    shown = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return shown if shown.isprintable() and len(shown) <= _SHOWN else "".join(_printable(shown))[:_SHOWN]


def _printable(text: str) -> Iterator[str]:
    return (letter if letter.isprintable() else " " for letter in text)


class Findings:
    """Collects what is found; notes of one kind beyond a limit are counted, not listed."""

    def __init__(self) -> None:
        self._listed: list[Finding] = []
        self._of_kind: Counter[tuple[str, str]] = Counter()
        self.totals: Counter[Level] = Counter()
        self.lost: set[str] = set()  # files with rows of which it is not known what they were about

    def add(self, where: Where, kind: str, **words: object) -> Level:
        """Note one finding and tell what becomes of the row."""
        return self._add(where, kind, KINDS[kind][0], words)

    def add_gently(self, where: Where, kind: str, **words: object) -> Level:
        """Note one finding on a row that may be left out without stopping the import."""
        level = KINDS[kind][0]
        self._add(where, kind, _WARNED if level is _ROW else level, words)
        return level

    def _add(self, where: Where, kind: str, level: Level, words: Mapping[str, object]) -> Level:
        self.totals[level] += 1
        self._of_kind[where.file, kind] += 1
        if self._is_listed(level, self._of_kind[where.file, kind]):
            message = plain(KINDS[kind][1].format(**words))
            self._listed.append(Finding(plain(where.file), where.line, plain(where.column), kind, level, message))
        return level

    def _is_listed(self, level: Level, of_kind: int) -> bool:
        if level is _ROW:
            return self.totals[_ROW] <= BAD_ROWS_KEPT
        return level is _FILE or of_kind <= NOTES_KEPT

    def at(self, file: str, line: int) -> Note:
        """Return what notes findings on a row that has gone by."""

        def note(kind: str, column: str = "", **words: object) -> None:
            self.add(Where(file, line, column), kind, **words)

        return note

    def is_stopping(self) -> bool:
        """Tell whether something was found that lets nothing be taken."""
        return self.totals[_FILE] > 0

    def listed(self) -> tuple[Finding, ...]:
        """Return what is listed: what stops the import first, then by file and line."""
        return tuple(sorted(self._listed, key=lambda f: (f.level is not _FILE, f.file, f.line, f.column, f.kind)))

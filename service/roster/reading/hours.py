"""Read availability.csv: the windows teachers offer in the conference round, on the school's clock."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.kernel.spans import is_doubled, is_skipped
from service.roster.known import Register
from service.roster.reading.roles import Roles
from service.roster.reading.schools import Schools
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.days import read_date, read_time
from service.roster.values.hours import read_zone

_STAFF: Final = frozenset({"teacher", "staff", "office"})


class Window(Struct, frozen=True):
    """Hours of one day that a teacher offers, on the school's clock."""

    teacher: str
    day: date
    starts: time
    ends: time


class HoursReader:
    """Reads availability.csv with what the files before it said."""

    def __init__(self, schools: Schools, users: Register, roles: Roles, one_person: dict[str, str]) -> None:
        self._schools = schools
        self._users = users
        self._roles = roles
        self._one_person = one_person
        self._windows: dict[tuple[str, date], list[tuple[int, Window]]] = {}

    def read(self, table: Table) -> list[Window]:
        """Return the windows; those of one teacher and day that overlap are joined."""
        for row in table.rows():
            window = self._read_row(row)
            if window is not None:
                self._take(row, window)
        return [window for lined in self._windows.values() for _, window in lined]

    def _read_row(self, row: Row) -> Window | None:
        teacher = row.need("teacherSourcedId")
        day = row.read("date", read_date) if row.need("date") else None
        starts = row.read("start", read_time) if row.need("start") else None
        ends = row.read("end", read_time) if row.need("end") else None
        zone = row.read("timeZone", read_zone)
        if row.refused or not self._users.holds(row.note, "teacherSourcedId", teacher, "availability-missing-teacher"):
            return None
        if day is None or starts is None or ends is None:
            row.note("required-value-empty", "date", value="date")
            return None
        if ends <= starts:
            row.note("window-reversed", "end")
            return None
        at = [school for school in self._roles.schools_of(teacher) if self._roles.of(teacher) & _STAFF]
        if not at:
            row.note("availability-not-staff", "teacherSourcedId", value=teacher)
            return None
        window = Window(self._one_person.get(teacher, teacher), day, starts, ends)
        return self._on_school_clock(row, window, zone, self._schools.zone_of(at[0]))

    def _on_school_clock(self, row: Row, window: Window, zone: str | None, own: str) -> Window | None:
        said = ZoneInfo(zone or own)
        for column, at in (("start", window.starts), ("end", window.ends)):
            # spring: a time the clocks jump over is no time; autumn: a time shown twice is wide enough for both
            if is_skipped(window.day, at, said):
                row.note("time-skipped", column, value=f"{at:%H:%M}")
            elif is_doubled(window.day, at, said):
                row.note("time-comes-twice", column, value=f"{at:%H:%M}")
        if row.refused or not zone or zone == own:
            return None if row.refused else window
        starts = datetime.combine(window.day, window.starts, said).astimezone(ZoneInfo(own))
        ends = datetime.combine(window.day, window.ends, said).replace(fold=1).astimezone(ZoneInfo(own))
        row.note("zone-of-another", "timeZone", value=zone, other=f"{starts:%H:%M} to {ends:%H:%M}")
        if starts.date() != ends.date():
            row.note("window-reversed", "end")
            return None
        return Window(window.teacher, starts.date(), starts.time(), ends.time())

    def _take(self, row: Row, window: Window) -> None:
        lined = self._windows.setdefault((window.teacher, window.day), [])
        joined, line = window, row.line
        for other_line, other in list(lined):
            if other.starts < joined.ends and joined.starts < other.ends:
                same = (other.starts, other.ends) == (joined.starts, joined.ends)
                row.note("duplicate-row" if same else "window-overlaps", "start", line=other_line)
                lined.remove((other_line, other))
                joined = replace(joined, starts=min(joined.starts, other.starts), ends=max(joined.ends, other.ends))
                line = other_line
        lined.append((line, joined))

"""Rows of a teacher's pages."""

from collections.abc import Mapping
from typing import Final

from service.access.matrix.row import TEACHER, Row

ROWS: Final[Mapping[str, Row]] = {
    # families and meetings
    "GET /t": TEACHER,
    "GET /t/day/{}": TEACHER,
    "GET /t/day/{}/away": TEACHER,
    "POST /t/day/{}/away": TEACHER,
    "GET /t/asks": TEACHER,
    "GET /t/asks/{}": TEACHER,
    "POST /t/asks/{}": TEACHER,
    "GET /t/families": TEACHER,
    "GET /t/families/{}": TEACHER,
    "GET /t/families/{}/book": TEACHER,
    "POST /t/families/{}/book": TEACHER,
    "GET /t/families/{}/none": TEACHER,
    "POST /t/families/{}/none": TEACHER,
    "POST /t/families/{}/wait": TEACHER,
    "POST /t/waiting/{}": TEACHER,
    "GET /t/meetings/{}": TEACHER,
    "POST /t/meetings/{}/record": TEACHER,
    "GET /t/meetings/{}/move": TEACHER,
    "POST /t/meetings/{}/move": TEACHER,
    "GET /t/meetings/{}/cancel": TEACHER,
    "POST /t/meetings/{}/cancel": TEACHER,
    "GET /t/meetings/{}/help": TEACHER,
    "POST /t/meetings/{}/help": TEACHER,
    "POST /t/meetings/{}/place": TEACHER,
    "POST /t/meetings/{}/visit": TEACHER,
    "GET /t/calendar": TEACHER,
    "POST /t/calendar": TEACHER,
    "POST /t/meetings/{}/later": TEACHER,
    # hours
    "GET /t/hours": TEACHER,
    "POST /t/hours/weekly": TEACHER,
    "POST /t/hours/weekly/{}/remove": TEACHER,
    "POST /t/hours/dated": TEACHER,
    "POST /t/hours/dated/{}/remove": TEACHER,
    "POST /t/hours/calendars": TEACHER,
    "POST /t/hours/calendars/{}/remove": TEACHER,
}

"""Rows of the guardian's pages."""

from collections.abc import Mapping
from typing import Final

from service.access.matrix.row import GUARDIAN, Row

ROWS: Final[Mapping[str, Row]] = {
    "GET /i": GUARDIAN,
    "GET /i/times": GUARDIAN,
    "GET /i/book": GUARDIAN,
    "POST /i/book": GUARDIAN,
    "POST /i/confirm": GUARDIAN,
    "GET /i/meetings/{}": GUARDIAN,
    "GET /i/meetings/{}/cancel": GUARDIAN,
    "POST /i/meetings/{}/cancel": GUARDIAN,
    "GET /i/meetings/{}/topic": GUARDIAN,
    "POST /i/meetings/{}/topic": GUARDIAN,
    "GET /i/meetings/{}/number": GUARDIAN,
    "POST /i/meetings/{}/number": GUARDIAN,
    "GET /i/meetings/{}/help": GUARDIAN,
    "POST /i/meetings/{}/help": GUARDIAN,
    "POST /i/meetings/{}/instead": GUARDIAN,
    "GET /i/ride": GUARDIAN,
    "GET /i/obstacles": GUARDIAN,
    "POST /i/obstacles": GUARDIAN,
    "GET /i/calendar": GUARDIAN,
    "GET /i/none": GUARDIAN,
    "POST /i/none": GUARDIAN,
    "GET /i/answers/{}": GUARDIAN,
    "POST /i/answers/{}": GUARDIAN,
    "POST /i/answers/{}/withdraw": GUARDIAN,
    "POST /i/wait": GUARDIAN,
    "POST /i/meetings/{}/elsewhere": GUARDIAN,
    "GET /i/visit": GUARDIAN,
    "POST /i/visit": GUARDIAN,
    "GET /i/offers/{}": GUARDIAN,
    "POST /i/offers/{}": GUARDIAN,
    "GET /i/meetings/{}/meeting.ics": GUARDIAN,
}

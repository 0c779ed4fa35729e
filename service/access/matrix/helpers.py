"""Rows of the pages of everybody who helps."""

from collections.abc import Mapping
from typing import Final

from service.access.matrix.row import ANYONE, HELPER, Row

ROWS: Final[Mapping[str, Row]] = {
    # everybody who helps
    "GET /h": HELPER,
    "GET /h/hours": HELPER,
    "POST /h/hours/weekly": HELPER,
    "POST /h/hours/weekly/{}/remove": HELPER,
    "POST /h/hours/dated": HELPER,
    "POST /h/hours/dated/{}/remove": HELPER,
    "GET /h/calendar": HELPER,
    "POST /h/calendar": HELPER,
    # childcare: the board of shifts, the door of the room, its scripts
    "GET /h/childcare": HELPER,
    "POST /h/childcare/shifts/{}/claim": HELPER,
    "GET /h/childcare/shifts/{}/give-back": HELPER,
    "POST /h/childcare/shifts/{}/give-back": HELPER,
    "GET /h/childcare/{}/door": HELPER,
    "POST /h/childcare/{}/door": HELPER,
    "GET /h/childcare/{}/door/{}/out": HELPER,
    "POST /h/childcare/{}/door/{}/out": HELPER,
    "GET /h/childcare/{}/door/count": HELPER,
    "POST /h/childcare/{}/door/count": HELPER,
    "POST /h/childcare/{}/door/events": HELPER,
    "GET /h/childcare/{}/sheet": HELPER,
    "GET /h/childcare/files/{}": ANYONE,
    "GET /h/childcare/sw.js": ANYONE,
    # interpreting
    "GET /h/interpreting": HELPER,
    "POST /h/interpreting/{}/yes": HELPER,
    "GET /h/interpreting/{}/no": HELPER,
    "POST /h/interpreting/{}/no": HELPER,
    "POST /h/interpreting/{}/claim": HELPER,
    "POST /h/interpreting/{}/offer": HELPER,
    "POST /h/interpreting/{}/keep": HELPER,
    # rides
    "GET /h/rides": HELPER,
    "POST /h/rides/{}/claim": HELPER,
    "GET /h/rides/mine": HELPER,
    "GET /h/rides/mine/{}": HELPER,
    "POST /h/rides/mine/{}/mark": HELPER,
    "POST /h/rides/mine/{}/undo": HELPER,
    "GET /h/rides/mine/{}/give-back": HELPER,
    "POST /h/rides/mine/{}/give-back": HELPER,
    "GET /h/rides/car": HELPER,
    "POST /h/rides/car": HELPER,
    "GET /h/rides/trips": HELPER,
    "POST /h/rides/trips/{}/yes": HELPER,
    "POST /h/rides/trips/{}/no": HELPER,
    # home visits
    "GET /h/visits": HELPER,
    "GET /h/visits/{}": HELPER,
    "POST /h/visits/{}/yes": HELPER,
    "GET /h/visits/{}/no": HELPER,
    "POST /h/visits/{}/no": HELPER,
    "POST /h/visits/{}/where": HELPER,
    "POST /h/visits/{}/promises": HELPER,
    "POST /h/visits/{}/promises/{}": HELPER,
}

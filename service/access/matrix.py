"""The permission matrix: which door each route has, as data. A route without a row does not start.

Rows are "METHOD path" with {} for each path parameter; HEAD goes with GET. The door is the dependency the handler must
ask for, so a row cannot promise what the code does not do:

    anyone    asks for nobody
    guardian, teacher, office, helper    the link of that kind, from its cookie
    staff     the teacher's link or the office's
    api       an API key with the scope beside it
    feed      a read-only link that is part of the address; the handler resolves it
    signed    a signature over the body or a secret of the installation; the handler checks it
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from litestar.routes import BaseRoute, HTTPRoute
from msgspec import Struct

DoorName = Literal["anyone", "guardian", "teacher", "office", "helper", "staff", "api", "feed", "signed"]
ASKED_FOR: Final = frozenset({"guardian", "teacher", "office", "helper", "staff", "api"})
"""Doors that are dependencies of the handler."""

_PARAMETER: Final = re.compile(r"\{[^}]*\}")


class Row(Struct, frozen=True):
    """Who may come in by a route."""

    door: DoorName
    scope: str = ""  # API keys: what the key must be for


ANYONE, FEED, SIGNED = Row("anyone"), Row("feed"), Row("signed")
GUARDIAN, TEACHER, OFFICE, STAFF = Row("guardian"), Row("teacher"), Row("office"), Row("staff")
HELPER = Row("helper")


def key_with(scope: str) -> Row:
    """Make the row of a route that takes an API key."""
    return Row("api", scope)


MATRIX: Final[dict[str, Row]] = {
    # any site
    "GET /": ANYONE,
    "GET /static/{}": ANYONE,
    "GET /language/{}": ANYONE,
    "GET /robots.txt": ANYONE,
    "GET /health": ANYONE,
    "GET /ready": ANYONE,
    "GET /metrics": SIGNED,
    "GET /api/openapi.json": ANYONE,
    "GET /api/docs": ANYONE,
    "GET /api": ANYONE,
    "GET /api/{}": ANYONE,
    # private links
    "GET /l/{}": ANYONE,
    "GET /l/{}/{}": ANYONE,
    "POST /signout": ANYONE,
    "GET /signed-out": ANYONE,
    # the guardian's pages
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
    "POST /i/meetings/{}/phone": GUARDIAN,
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
    # calendars that are subscribed to
    "GET /c/{}/openings.ics": FEED,
    "GET /c/{}/family.ics": FEED,
    "GET /c/{}/teacher.ics": FEED,
    "GET /c/{}/helper.ics": FEED,
    "GET /c/{}/office.ics": FEED,
    # how reminders reach somebody: the address is signed
    "GET /notices/{}": ANYONE,
    "POST /notices/stop/{}": ANYONE,
    "POST /notices/resume/{}": ANYONE,
    # what comes back from gateways and relays
    "POST /inbound/sms/twilio": SIGNED,
    "POST /inbound/sms": SIGNED,
    "POST /inbound/sms/receipts/{}": SIGNED,
    "POST /inbound/mail": SIGNED,
    # trying the program out; closed elsewhere
    "GET /mailbox": ANYONE,
    "GET /mailbox/{}": ANYONE,
    "GET /mailbox/{}/html": ANYONE,
    "GET /mailbox/{}/download": ANYONE,
    # everybody who helps
    # childcare: the board of shifts, the door of the room, its scripts
    "GET /h/childcare": HELPER,
    "POST /h/childcare/shifts/{}/claim": HELPER,
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
    "GET /desk/childcare/{}/sheet": OFFICE,
    "GET /h/interpreting": HELPER,
    "POST /h/interpreting/{}/yes": HELPER,
    "POST /h/interpreting/{}/no": HELPER,
    # the desk: a teacher's pages, the office's pages
    "GET /t": TEACHER,
    "GET /t/day/{}": TEACHER,
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
    "GET /t/calendar": TEACHER,
    "POST /t/calendar": TEACHER,
    "GET /desk": OFFICE,
    "GET /desk/days": OFFICE,
    "GET /desk/day/{}": OFFICE,
    "GET /desk/day/{}/signs": OFFICE,
    "GET /desk/rounds/new": OFFICE,
    "POST /desk/rounds": OFFICE,
    "GET /desk/rounds/{}": OFFICE,
    "GET /desk/rounds/{}/open": OFFICE,
    "POST /desk/rounds/{}/open": OFFICE,
    "POST /desk/rounds/{}/close": OFFICE,
    "GET /desk/rounds/{}/close": OFFICE,
    "GET /desk/rounds/{}/edit": OFFICE,
    "POST /desk/rounds/{}/edit": OFFICE,
    "GET /desk/rounds/{}/delete": OFFICE,
    "POST /desk/rounds/{}/delete": OFFICE,
    "GET /desk/rounds/{}/change": OFFICE,
    "POST /desk/rounds/{}/change": OFFICE,
    "GET /desk/rounds/{}/calls": OFFICE,
    "GET /desk/rounds/{}/export.csv": OFFICE,
    "GET /desk/rounds/{}/export.xlsx": OFFICE,
    "GET /desk/invitations/{}": OFFICE,
    "GET /desk/invitations/{}/book": OFFICE,
    "POST /desk/invitations/{}/book": OFFICE,
    "GET /desk/invitations/{}/none": OFFICE,
    "POST /desk/invitations/{}/none": OFFICE,
    "POST /desk/invitations/{}/wait": OFFICE,
    "POST /desk/waiting/{}": OFFICE,
    "GET /desk/invitations/{}/link": OFFICE,
    "POST /desk/invitations/{}/link": OFFICE,
    "POST /desk/invitations/{}/early": OFFICE,
    "GET /desk/meetings/{}": OFFICE,
    "POST /desk/meetings/{}/record": OFFICE,
    "GET /desk/meetings/{}/move": OFFICE,
    "POST /desk/meetings/{}/move": OFFICE,
    "GET /desk/meetings/{}/cancel": OFFICE,
    "POST /desk/meetings/{}/cancel": OFFICE,
    "GET /desk/needs": OFFICE,
    "GET /desk/missing": OFFICE,
    "GET /desk/meetings/{}/room": OFFICE,
    "POST /desk/meetings/{}/room": OFFICE,
    "GET /desk/meetings/{}/help": OFFICE,
    "POST /desk/meetings/{}/help": OFFICE,
    "POST /desk/meetings/{}/place": OFFICE,
    "GET /desk/asks/{}": OFFICE,
    "POST /desk/asks/{}": OFFICE,
    "GET /desk/people": OFFICE,
    "GET /desk/messages": OFFICE,
    "GET /desk/school": OFFICE,
    "GET /desk/places": OFFICE,
    "GET /desk/places/new": OFFICE,
    "POST /desk/places": OFFICE,
    "POST /desk/places/import": OFFICE,
    "GET /desk/places/{}": OFFICE,
    "POST /desk/places/{}": OFFICE,
    "POST /desk/places/{}/leave": OFFICE,
    "POST /desk/holidays": OFFICE,
    "POST /desk/holidays/{}/remove": OFFICE,
    "GET /desk/policies": OFFICE,
    "GET /desk/policies/{}": OFFICE,
    "POST /desk/policies/{}": OFFICE,
    "GET /desk/interpreting": OFFICE,
    "GET /desk/interpreting/meetings/{}": OFFICE,
    "POST /desk/interpreting/meetings/{}": OFFICE,
    "GET /desk/interpreting/lines/new": OFFICE,
    "POST /desk/interpreting/lines": OFFICE,
    "GET /desk/interpreting/lines/{}": OFFICE,
    "POST /desk/interpreting/lines/{}": OFFICE,
    "POST /desk/interpreting/lines/{}/leave": OFFICE,
    "GET /desk/interpreting/people/{}": OFFICE,
    "POST /desk/interpreting/people/{}": OFFICE,
    "GET /desk/childcare": OFFICE,
    "POST /desk/childcare": OFFICE,
    "GET /desk/childcare/new": OFFICE,
    "GET /desk/childcare/{}": OFFICE,
    "POST /desk/childcare/{}": OFFICE,
    "POST /desk/childcare/{}/state": OFFICE,
    "POST /desk/childcare/{}/shifts": OFFICE,
    "POST /desk/childcare/{}/settle": OFFICE,
    "POST /desk/childcare/{}/pick-up": OFFICE,
    "GET /desk/helpers": OFFICE,
    "GET /desk/helpers/new": OFFICE,
    "POST /desk/helpers": OFFICE,
    "GET /desk/helpers/{}": OFFICE,
    "POST /desk/helpers/{}": OFFICE,
    "POST /desk/helpers/{}/credentials": OFFICE,
    "POST /desk/school": OFFICE,
    # rides: drivers, the teacher's tap, the office
    "GET /h/rides": HELPER,
    "POST /h/rides/{}/claim": HELPER,
    "GET /h/rides/mine": HELPER,
    "GET /h/rides/mine/{}": HELPER,
    "POST /h/rides/mine/{}/mark": HELPER,
    "POST /h/rides/mine/{}/give-back": HELPER,
    "GET /h/rides/car": HELPER,
    "POST /h/rides/car": HELPER,
    "POST /t/meetings/{}/later": TEACHER,
    "GET /desk/rides": OFFICE,
    "GET /desk/rides/evening": OFFICE,
    "GET /desk/rides/{}": OFFICE,
    "POST /desk/rides/{}/driver": OFFICE,
    "POST /desk/rides/{}/settle": OFFICE,
    "GET /h/rides/trips": HELPER,
    "POST /h/rides/trips/{}/yes": HELPER,
    "POST /h/rides/trips/{}/no": HELPER,
    "GET /desk/rides/plan": OFFICE,
    "POST /desk/rides/plan": OFFICE,
    "POST /desk/rides/plan/{}/yes": OFFICE,
    "GET /api/v1/schools/{}/ride-plans/{}": key_with("rides:read"),
    "POST /api/v1/schools/{}/ride-plans/{}": key_with("rides:write"),
    "POST /api/v1/ride-trips/{}/accept": key_with("rides:write"),
    "POST /api/v1/ride-trips/{}/decline": key_with("rides:write"),
    "GET /api/v1/rides": key_with("rides:read"),
    "GET /api/v1/rides/{}": key_with("rides:read"),
    "GET /api/v1/rides/{}/address": key_with("rides:addresses"),
    "POST /api/v1/rides/{}/claim": key_with("rides:write"),
    "POST /api/v1/rides/{}/release": key_with("rides:write"),
    "POST /api/v1/rides/{}/settle": key_with("rides:write"),
    "POST /api/v1/rides/{}/mark": key_with("rides:write"),
    "POST /api/v1/meetings/{}/later": key_with("rides:write"),
    "PUT /api/v1/drivers/{}/car": key_with("rides:write"),
    # home visits at the desk
    "GET /desk/visits": OFFICE,
    "GET /desk/visits/stipends.csv": OFFICE,
    "GET /desk/visits/{}": OFFICE,
    "POST /desk/visits/{}/acknowledge": OFFICE,
    "POST /desk/visits/{}/where": OFFICE,
    "POST /desk/visits/{}/ask": OFFICE,
    "POST /desk/visits/{}/answer": OFFICE,
    "GET /desk/rounds/{}/visits": OFFICE,
    "POST /desk/rounds/{}/visits": OFFICE,
    # everybody who helps; home visits' own pages
    "GET /h": HELPER,
    "GET /h/calendar": HELPER,
    "POST /h/calendar": HELPER,
    "GET /h/visits": HELPER,
    "GET /h/visits/{}": HELPER,
    "POST /h/visits/{}/yes": HELPER,
    "POST /h/visits/{}/no": HELPER,
    "POST /h/visits/{}/where": HELPER,
    "POST /h/visits/{}/promises": HELPER,
    "POST /h/visits/{}/promises/{}": HELPER,
    # rounds
    "GET /desk/calendar": OFFICE,
    "POST /desk/calendar": OFFICE,
    "GET /desk/rounds/{}/letters": OFFICE,
    "POST /desk/rounds/{}/letters/printed": OFFICE,
    "GET /desk/rounds/{}/teachers": OFFICE,
    "POST /desk/rounds/{}/teachers": OFFICE,
    "POST /desk/rounds/{}/links": OFFICE,
    "GET /api/v1/rounds": key_with("rounds:read"),
    "POST /api/v1/rounds": key_with("rounds:write"),
    "GET /api/v1/rounds/{}": key_with("rounds:read"),
    "PUT /api/v1/rounds/{}": key_with("rounds:write"),
    "PATCH /api/v1/rounds/{}": key_with("rounds:write"),
    "DELETE /api/v1/rounds/{}": key_with("rounds:write"),
    "POST /api/v1/rounds/{}/open": key_with("rounds:write"),
    "POST /api/v1/rounds/{}/close": key_with("rounds:write"),
    "GET /api/v1/rounds/{}/teachers": key_with("rounds:read"),
    "GET /api/v1/rounds/{}/invitations": key_with("invitations:read"),
    "GET /api/v1/invitations/{}": key_with("invitations:read"),
    # who is who
    "GET /api/v1/schools": key_with("schools:read"),
    "GET /api/v1/people": key_with("people:read"),
    "GET /api/v1/people/{}": key_with("people:read"),
    # what helps families come
    "GET /api/v1/places": key_with("places:read"),
    "POST /api/v1/places": key_with("places:write"),
    "GET /api/v1/places/{}": key_with("places:read"),
    "PUT /api/v1/places/{}": key_with("places:write"),
    "DELETE /api/v1/places/{}": key_with("places:write"),
    "GET /api/v1/schools/{}/policies": key_with("policies:read"),
    "PUT /api/v1/schools/{}/policies/{}": key_with("policies:write"),
    "DELETE /api/v1/schools/{}/policies/{}": key_with("policies:write"),
    "GET /api/v1/schools/{}/helpers": key_with("helpers:read"),
    "POST /api/v1/schools/{}/helpers": key_with("helpers:write"),
    "GET /api/v1/schools/{}/helpers/{}": key_with("helpers:read"),
    "DELETE /api/v1/schools/{}/helpers/{}": key_with("helpers:write"),
    "POST /api/v1/schools/{}/helpers/{}/link": key_with("helpers:write"),
    "PUT /api/v1/schools/{}/helpers/{}/credentials/{}": key_with("helpers:write"),
    "DELETE /api/v1/schools/{}/helpers/{}/credentials/{}": key_with("helpers:write"),
    # who interprets
    "GET /api/v1/interpretations": key_with("interpreting:read"),
    "GET /api/v1/interpretations/{}": key_with("interpreting:read"),
    "POST /api/v1/interpretations/{}/settle": key_with("interpreting:write"),
    "POST /api/v1/interpretations/{}/answer": key_with("interpreting:write"),
    "GET /api/v1/interpreters": key_with("interpreting:read"),
    "PUT /api/v1/interpreters/{}": key_with("interpreting:write"),
    "GET /api/v1/lines": key_with("interpreting:read"),
    "POST /api/v1/lines": key_with("interpreting:write"),
    "GET /api/v1/lines/{}": key_with("interpreting:read"),
    "PUT /api/v1/lines/{}": key_with("interpreting:write"),
    "DELETE /api/v1/lines/{}": key_with("interpreting:write"),
    # childcare: who is in the room has a scope of its own
    "GET /api/v1/childcare/sessions": key_with("childcare:read"),
    "GET /api/v1/childcare/sessions/{}": key_with("childcare:read"),
    "POST /api/v1/childcare/sessions": key_with("childcare:write"),
    "PATCH /api/v1/childcare/sessions/{}": key_with("childcare:write"),
    "POST /api/v1/childcare/sessions/{}/state": key_with("childcare:write"),
    "POST /api/v1/childcare/sessions/{}/shifts": key_with("childcare:write"),
    "POST /api/v1/childcare/shifts/{}/claim": key_with("childcare:write"),
    "POST /api/v1/childcare/shifts/{}/release": key_with("childcare:write"),
    "GET /api/v1/childcare/sessions/{}/children": key_with("childcare:children"),
    # rosters
    "POST /api/v1/rosters": key_with("roster:write"),
    "GET /api/v1/rosters/{}": key_with("roster:write"),
    "GET /api/v1/rosters/{}/findings.csv": key_with("roster:write"),
    # hours and openings
    "GET /t/hours": TEACHER,
    "POST /t/hours/weekly": TEACHER,
    "POST /t/hours/weekly/{}/remove": TEACHER,
    "POST /t/hours/dated": TEACHER,
    "POST /t/hours/dated/{}/remove": TEACHER,
    "POST /t/hours/calendars": TEACHER,
    "POST /t/hours/calendars/{}/remove": TEACHER,
    "GET /api/v1/rounds/{}/openings": key_with("openings:read"),
    "GET /api/v1/teachers/{}/hours": key_with("hours:read"),
    "PUT /api/v1/teachers/{}/hours": key_with("hours:write"),
    # meetings
    "POST /api/v1/meetings": key_with("meetings:write"),
    "GET /api/v1/meetings": key_with("meetings:read"),
    "GET /api/v1/meetings/{}": key_with("meetings:read"),
    "POST /api/v1/meetings/{}/move": key_with("meetings:write"),
    "POST /api/v1/meetings/{}/cancel": key_with("meetings:write"),
    "POST /api/v1/meetings/{}/help": key_with("meetings:write"),
    "POST /api/v1/meetings/{}/place": key_with("meetings:write"),
    "GET /api/v1/rounds/{}/replies": key_with("meetings:read"),
    # none of the times work: asks and what is proposed to them
    "GET /api/v1/rounds/{}/asks": key_with("asks:read"),
    "GET /api/v1/asks/{}": key_with("asks:read"),
    "POST /api/v1/asks": key_with("asks:write"),
    "POST /api/v1/asks/{}/proposals": key_with("asks:write"),
    "POST /api/v1/asks/{}/accept": key_with("asks:write"),
    "POST /api/v1/asks/{}/decline": key_with("asks:write"),
    "POST /api/v1/asks/{}/withdraw": key_with("asks:write"),
    # waiting lists
    "GET /api/v1/rounds/{}/waiting": key_with("waiting:read"),
    "GET /api/v1/waiting/{}": key_with("waiting:read"),
    "POST /api/v1/waiting": key_with("waiting:write"),
    "POST /api/v1/waiting/{}/leave": key_with("waiting:write"),
    "POST /api/v1/waiting/{}/take": key_with("waiting:write"),
    # home visits
    "GET /api/v1/visits": key_with("visits:read"),
    "GET /api/v1/visits/{}": key_with("visits:read"),
    "GET /api/v1/visits/{}/address": key_with("visits:addresses"),
    "POST /api/v1/visits/{}/answer": key_with("visits:write"),
    "POST /api/v1/visits/{}/ask": key_with("visits:write"),
    "POST /api/v1/visits/{}/where": key_with("visits:write"),
    "POST /api/v1/visits/{}/acknowledge": key_with("visits:write"),
    "GET /api/v1/rounds/{}/visit-offers": key_with("visits:read"),
    "POST /api/v1/rounds/{}/visit-offers": key_with("visits:write"),
    "GET /api/v1/rounds/{}/visit-report": key_with("visits:read"),
    "GET /api/v1/visit-stipends": key_with("visits:read"),
    # what was sent
    "GET /api/v1/notices": key_with("notices:read"),
    # keys
    "GET /api/v1/keys": key_with("keys:read"),
    "GET /api/v1/keys/{}": key_with("keys:read"),
    "POST /api/v1/keys": key_with("keys:write"),
    "POST /api/v1/keys/{}/rotate": key_with("keys:write"),
    "POST /api/v1/keys/{}/revoke": key_with("keys:write"),
}


class MatrixError(Exception):
    """The application does not start: a route has no row, or asks for another door than its row says."""


def row_key(method: str, path: str) -> str:
    """Name a route as the matrix does."""
    return f"{'GET' if method == 'HEAD' else method} {_PARAMETER.sub('{}', path)}"


def check_matrix(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that has no row, or whose handler asks for another door than its row says."""
    troubles = sorted({trouble for key, asked in _asked_by(routes) if (trouble := _trouble(key, asked))})
    if troubles:
        raise MatrixError("\n".join(("The permission matrix (service/access/matrix.py) does not hold:", *troubles)))


def rows_without_route(routes: Iterable[BaseRoute]) -> list[str]:
    """List rows that speak of routes there are not."""
    return sorted(MATRIX.keys() - {key for key, _ in _asked_by(routes)})


def _asked_by(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each route's name and the doors its handler asks for. OPTIONS is answered by Litestar and tells nothing."""
    for route in routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            asked = ASKED_FOR & handler.parsed_fn_signature.parameters.keys()
            for method in sorted(handler.http_methods):
                if method != "OPTIONS":
                    yield row_key(method, route.path_format), asked


def _trouble(key: str, asked: frozenset[str]) -> str:
    row = MATRIX.get(key)
    if row is None:
        return f'"{key}": no row'
    wanted = ASKED_FOR & {row.door}
    if asked != wanted:
        return f'"{key}": the row says {row.door}, the handler asks for {", ".join(sorted(asked)) or "nobody"}'
    return ""

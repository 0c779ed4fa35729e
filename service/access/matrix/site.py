"""Rows of the site itself: what is open to anyone, private links, calendars one subscribes to, what gateways send."""

from collections.abc import Mapping
from typing import Final

from service.access.matrix.row import ANYONE, FEED, SIGNED, Row

ROWS: Final[Mapping[str, Row]] = {
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
}

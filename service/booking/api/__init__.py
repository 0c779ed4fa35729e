"""What other services may do about meetings: book, ask for other times, propose, wait. Ids and instants only go in."""

from typing import Final

from service.booking.api.asks import ROUTES as ASKS
from service.booking.api.meetings import ROUTES as MEETINGS
from service.booking.api.waiting import ROUTES as WAITING

ROUTES: Final = (*MEETINGS, *ASKS, *WAITING)

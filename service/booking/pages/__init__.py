"""The guardian's pages: what is booked, the times, one time to confirm, the meeting, and what to do when none works.

Each handler reads the request, calls one action or reading, and answers; views.py makes what the templates show.
"""

from typing import Final

from service.booking.pages.asking import ROUTES as ASKING
from service.booking.pages.booked import ROUTES as BOOKED
from service.booking.pages.choosing import ROUTES as CHOOSING

ROUTES: Final = (*CHOOSING, *BOOKED, *ASKING)

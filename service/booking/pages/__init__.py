"""The guardian's pages: what is booked, the times, one time to confirm, the meeting, and what to do when none works.

Each handler reads the request, calls one action or reading, and answers; views.py makes what the templates show.
"""

from typing import Final

from service.booking.pages import asking, booked, choosing

ROUTES: Final = (*choosing.ROUTES, *booked.ROUTES, *asking.ROUTES)

"""The guardian's pages: what is booked, the times, one time to confirm, the meeting, and what to do when none works.

Read choosing.py first. A handler begins with visit.py (who comes, what the family has), reads the address or form with
wanted.py, calls one action or reading, and answers with a struct that showing.py and views.py make of what was read.
refused.py says what happened instead of a booking, said.py how names and places are said.
"""

from typing import Final

from service.booking.pages.answers import ROUTES as ANSWERS
from service.booking.pages.asking import ROUTES as ASKING
from service.booking.pages.booked import ROUTES as BOOKED
from service.booking.pages.choosing import ROUTES as CHOOSING
from service.booking.pages.helping import ROUTES as HELPING
from service.booking.pages.home_visit import ROUTES as HOME_VISIT
from service.booking.pages.undriven import ROUTES as UNDRIVEN
from service.booking.pages.waiting import ROUTES as WAITING
from service.booking.pages.words import ROUTES as WORDS

ROUTES: Final = (*CHOOSING, *BOOKED, *HELPING, *UNDRIVEN, *WORDS, *ASKING, *ANSWERS, *WAITING, *HOME_VISIT)

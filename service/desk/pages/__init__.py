"""The pages of office and teachers.

office*.py, company.py and teacher.py are the doors; the other files lie behind.

Each handler sits down at a desk (desks.py) and calls one function that reads the request, calls one action or
reading, and answers; what both desks can do is one function, handed the desk that asks.
"""

from typing import Final

from service.desk.pages import (
    company,
    office,
    office_childcare,
    office_families,
    office_help,
    office_interpreting,
    office_rides,
    office_rounds,
    office_visits,
    teacher,
)

ROUTES: Final = (
    *office.ROUTES,
    *office_rounds.ROUTES,
    *office_families.ROUTES,
    *company.ROUTES,
    *office_visits.ROUTES,
    *office_help.ROUTES,
    *office_childcare.ROUTES,
    *office_interpreting.ROUTES,
    *office_rides.ROUTES,
    *teacher.ROUTES,
)

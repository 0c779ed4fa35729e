"""The pages of office and teachers.

office*.py, childcare.py, interpreting*.py, missing.py, rides.py and teacher.py are the doors; the other
files lie behind.

Each handler sits down at a desk (desks.py) and calls one function that reads the request, calls one action or
reading, and answers; what both desks can do is one function, handed the desk that asks.
"""

from typing import Final

from service.desk.pages import (
    childcare,
    company,
    interpreting,
    interpreting_forms,
    missing,
    office,
    office_families,
    office_help,
    office_rounds,
    ride_plan,
    rides,
    teacher,
)
from service.desk.pages.office_visits import ROUTES as VISITS

ROUTES: Final = (
    *office.ROUTES,
    *office_rounds.ROUTES,
    *office_families.ROUTES,
    *company.ROUTES,
    *VISITS,
    *office_help.ROUTES,
    *childcare.ROUTES,
    *interpreting.ROUTES,
    *interpreting_forms.ROUTES,
    *missing.ROUTES,
    *rides.ROUTES,
    *ride_plan.ROUTES,
    *teacher.ROUTES,
)

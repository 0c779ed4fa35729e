"""The pages under /h that no one slice has alone: home, the calendar, and home visits."""

from typing import Final

from service.helping.pages import calendar, home, visits

ROUTES: Final = (*home.ROUTES, *calendar.ROUTES, *visits.ROUTES)
"""A route without a row in the permission matrix does not start."""

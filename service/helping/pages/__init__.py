"""The pages under /h that no one slice has alone: home, hours, the calendar, and home visits."""

from typing import Final

from service.helping.pages import calendar, home, hours, visits

ROUTES: Final = (*home.ROUTES, *hours.ROUTES, *calendar.ROUTES, *visits.ROUTES)
"""A route without a row in the permission matrix does not start."""

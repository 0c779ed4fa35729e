"""The pages under /h that no one slice has alone: home, and home visits."""

from typing import Final

from service.helping.pages import home, visits

ROUTES: Final = (*home.ROUTES, *visits.ROUTES)
"""A route without a row in the permission matrix does not start."""

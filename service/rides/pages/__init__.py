"""A driver's pages: the board, the own trips, the own car; and a teacher's tap that says a meeting runs on."""

from typing import Final

from service.rides.pages.board import ROUTES as BOARD
from service.rides.pages.car import ROUTES as CAR
from service.rides.pages.later import ROUTES as LATER
from service.rides.pages.mine import ROUTES as MINE

ROUTES: Final = (*BOARD, *MINE, *CAR, *LATER)

"""The pages of childcare for those who work: the board of shifts, the door of the room, its sheet."""

from service.childcare.pages import board, door, files, sheet

ROUTES = [*board.ROUTES, *door.ROUTES, *sheet.ROUTES, *files.ROUTES]

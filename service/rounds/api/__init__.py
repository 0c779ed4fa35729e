"""What other services may do about rounds: keep them, read who meets and who is invited, print letters."""

from typing import Final

from service.rounds.api.asked import ROUTES as ASKED
from service.rounds.api.letters import ROUTES as LETTERS
from service.rounds.api.rounds import ROUTES as ROUNDS

ROUTES: Final = (*ROUNDS, *ASKED, *LETTERS)

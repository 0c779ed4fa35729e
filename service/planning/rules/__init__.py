"""What may be driven, and by whom in turn; when a suggestion holds. Pure.

`checking` judges any plan by itself; `grid`, `inserting` and `turns` make plans and know nothing of it.
"""

from service.planning.rules.checking import check as check
from service.planning.rules.suggesting import TO_ANSWER as TO_ANSWER
from service.planning.rules.suggesting import answer_by as answer_by
from service.planning.rules.suggesting import digest as digest
from service.planning.rules.suggesting import holds as holds
from service.planning.rules.suggesting import is_same as is_same
from service.planning.rules.suggesting import stops_of as stops_of
from service.planning.rules.turns import alone_in_turn as alone_in_turn
from service.planning.rules.turns import in_turn as in_turn

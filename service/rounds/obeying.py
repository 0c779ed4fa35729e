"""Follow the roster in rounds that are open: what it forbids is taken back at once, nobody new is asked."""

from datetime import datetime
from typing import Final

from service.kernel.db import Connection
from service.kernel.ids import InvitationId, OrgId, new_id
from service.rounds import opening, rules, store
from service.rounds.types import Round

ROUNDS_READ: Final = 200  # the newest; older ones have ended


async def obey_roster(conn: Connection, org_id: OrgId, *, now: datetime, mail_domain: str) -> int:
    """Take back invitations the roster does not allow any more, and wishes about children it took away; say how many.

    A restriction that came in the night must not wait until somebody opens the round again. Whom the roster newly
    brings does wait: who is asked, and when they are told, is the office's decision.
    """
    taken_back = 0
    for round_ in await store.rounds_of(conn, org_id, None, after=None, size=ROUNDS_READ):
        if round_.state == "open" and now < round_.closes_at:
            taken_back += await _obey_in(conn, org_id, round_, now, mail_domain)
    return taken_back


async def _obey_in(conn: Connection, org_id: OrgId, round_: Round, now: datetime, mail_domain: str) -> int:
    await store.lock_round(conn, org_id, round_.round_id)
    standing = await store.invitations_of_round(conn, org_id, round_.round_id)
    plan = await opening.plan_of(conn, org_id, round_)
    todo = rules.changes(plan, standing, iter(lambda: InvitationId(new_id()), None))
    # who would be told, being new or back or reachable at last, is left for when the round is opened again
    kept = {invitation_id: asked for invitation_id, asked in todo.invited.items() if invitation_id not in todo.fresh}
    invited = await store.invite(conn, org_id, round_.round_id, kept, now=now)
    await opening.tell_anew(conn, org_id, round_.round_id, invited.lost, now=now, mail_domain=mail_domain)
    return await opening.take_back(conn, org_id, todo.taken_back, by="roster", now=now)

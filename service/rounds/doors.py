"""The private link of who is invited to a round, for messages that lead to their page."""

from service.access.actions import issue_link
from service.access.types import Act
from service.kernel.db import Connection
from service.kernel.ids import LinkId
from service.rounds.rules import links_end
from service.rounds.types import InvitationFacts


async def guardians_door(conn: Connection, act: Act, invitation: InvitationFacts) -> LinkId:
    """Give the guardian's private link: the one that is open, or a new one."""
    return invitation.link_id or await issue_link(
        conn,
        act.keyring,
        org_id=act.org_id,
        purpose="guardian",
        person_id=invitation.invitation.guardian_id,
        invitation_id=invitation.invitation.invitation_id,
        now=act.now,
        expires_at=links_end(invitation.round),
    )

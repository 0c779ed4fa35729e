"""Put the first notice of an invitation together. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from service.notices.messages import HelpKind, InvitationSent, Notice, TeacherAsks
from service.rounds.rules import minutes_with_interpreter, told_at
from service.rounds.types import InvitationFacts, Mode, Wish

COMES_TO: Final[dict[HelpKind, frozenset[Mode]]] = {
    "ride": frozenset({"school", "place"}),
    "childcare": frozenset({"school"}),
    "interpreter": frozenset({"school", "place", "home", "phone", "video"}),
}
"""With which ways to meet each help may come, as an invitation names them."""


def first_notice(
    facts: InvitationFacts, now: datetime, offset: str = "", help_: Collection[HelpKind] = ()
) -> Notice | None:
    """Ask a guardian to choose a time; None: there is no address, no open link, or no time left to choose in.

    Once for each link and channel: a link made anew is told of anew. `offset` tells again what was taken out of the
    outbox to go out at another time. `help_` is what the school offers; who comes anyway is not named.
    """
    recipient, not_before = facts.recipient, told_at(facts, now)
    if recipient is None or facts.link_id is None or facts.openings_link_id is None:
        return None
    if not_before >= facts.round.closes_at:
        return None
    invitation_id = facts.invitation.invitation_id
    dedupe = ":".join(
        ("invitation", str(invitation_id), str(facts.link_id), recipient.channel, str(recipient.person_id), offset)
    )
    return Notice(
        recipient=recipient,
        message=InvitationSent(
            school=facts.school,
            greeting=facts.greeting,
            link_id=facts.link_id,
            asks=asks(facts),
            interpreted=bool(facts.interpreter),
            modes=facts.round.modes,
            calendar_link_id=facts.openings_link_id,
            booking_closes_at=facts.round.closes_at,
            days=sorted(facts.round.days),
            help=asked_for(facts, help_),
        ),
        dedupe=dedupe,
        not_before=not_before,
        not_after=facts.round.closes_at,
        subject_id=invitation_id,
    )


def asked_for(facts: InvitationFacts, help_: Collection[HelpKind]) -> list[HelpKind]:
    """Choose what a family is told it can ask for, of what its school offers: what one of the round's ways can have."""
    modes = set(facts.round.modes)
    coming: set[HelpKind] = {"interpreter"} if facts.interpreter else set()
    return [kind for kind, comes_to in COMES_TO.items() if kind in help_ and comes_to & modes and kind not in coming]


def asks(facts: InvitationFacts) -> list[TeacherAsks]:
    """Bring wishes together by teacher, in the order they come: who asks, about which children, for how long.

    A family that said it wants an interpreter is told how long it takes with one.
    """
    by_teacher: dict[UUID, list[Wish]] = {}
    for wish in facts.wishes:
        by_teacher.setdefault(wish.teacher.teacher_id, []).append(wish)
    return [
        TeacherAsks(
            same[0].teacher.called,
            [wish.student for wish in same],
            _minutes(same[0].teacher.slot_minutes, facts),
        )
        for same in by_teacher.values()
    ]


def _minutes(plain: int, facts: InvitationFacts) -> int:
    return minutes_with_interpreter(plain) if facts.interpreter else plain

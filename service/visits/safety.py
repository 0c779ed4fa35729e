"""Out and back: what a pair says of itself, by tap or by text, and who of the school says that they see to it."""

from datetime import timedelta
from typing import Final

from service.access import audit
from service.access.types import Act, Principal
from service.kernel.db import Connection, Pool, transact
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span
from service.notices import outbox
from service.notices.facts import NO_LINK, Recipient
from service.notices.messages import Notice
from service.notices.messages_visits import VisitNoted
from service.visits import rules, telling
from service.visits.errors import NotOnAVisit
from service.visits.store import pairs as store
from service.visits.types import Out, Safety, Step
from service.visits.watching import alarm_next

ON_THE_WAY: Final = timedelta(hours=6)
"""So long before and after it a visit may be what somebody taps or texts about."""

ANSWER_WITHIN: Final = timedelta(minutes=30)
LONGEST_NAME: Final = 200
TEXTED: Final[dict[int, Step]] = {1: "back", 2: "still", 9: "help"}
"""What the numbers of the text to an overdue pair mean."""


async def say(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId, step: Step) -> Safety:
    """Take down where a pair is, as one of them says; said twice changes nothing. Help alarms the school at once.

    NotFound for anybody else, NotOnAVisit hours before or after, and while the visit is not sure.
    """
    found = await _out(conn, act.org_id, meeting_id)
    outing = found.outing
    if not any(one.person_id == person_id and one.state == "accepted" for one in found.going):
        raise NotFound
    around = Span(outing.span.start - ON_THE_WAY, outing.span.end + ON_THE_WAY)
    if not around.start <= act.now < around.end or rules.needs_of(outing, found.going):
        raise NotOnAVisit
    if step == "help":
        await store.ask_help(conn, act.org_id, meeting_id, act.now)
        await alarm_next(conn, act, await _out(conn, act.org_id, meeting_id))
    else:
        where = rules.said(step, Safety(), outing.travel_minutes, act.now)
        await store.say_where(conn, act.org_id, meeting_id, where)
    if step == "back" and found.safety.back_at is None:
        await telling.ask_to_reflect(conn, act, outing, found.going)
    await audit.note(conn, act.principal, f"visit-{step.replace('_', '-')}", f"meeting:{meeting_id}", act.now)
    return (await _out(conn, act.org_id, meeting_id)).safety


async def say_by_text(pool: Pool, act: Act, number: str, choice: int) -> bool:
    """Act on a number texted by somebody who is on a visit; False: they are on none, or the number says nothing."""
    step = TEXTED.get(choice)
    if step is None:
        return False

    async def work(conn: Connection) -> bool:
        around = Span(act.now - ON_THE_WAY, act.now + ON_THE_WAY)
        found = await store.out_by_number(conn, act.org_id, number, around)
        if found is None:
            return False
        meeting_id, person_id = found
        who = Principal(org_id=act.org_id, kind="helper", actor=f"text:{person_id}", person_id=person_id)
        visitor = act.by(who)
        try:
            await say(conn, visitor, meeting_id, person_id, step)
        except NotOnAVisit:
            return False
        await _answer(conn, visitor, await _out(conn, act.org_id, meeting_id), number, step)
        return True

    return await transact(pool, act.org_id, work)


async def acknowledge(conn: Connection, act: Act, meeting_id: MeetingId, name: str) -> Safety:
    """Let somebody of the school say by name that they see to a pair: nobody else is alarmed.

    Malformed without a name, NotOnAVisit where there is no open alarm, NotFound at another school.
    """
    found = await _out(conn, act.org_id, meeting_id)
    if act.principal.school_id not in {None, found.outing.school_id}:
        raise NotFound
    written = " ".join(name.split())
    if not 1 <= len(written) <= LONGEST_NAME:
        raise Malformed("name", "too-long" if written else "missing")
    if not await store.acknowledge(conn, act.org_id, meeting_id, written, act.now):
        raise NotOnAVisit
    await audit.note(conn, act.principal, "visit-acknowledged", f"meeting:{meeting_id}", act.now)
    return (await _out(conn, act.org_id, meeting_id)).safety


async def _out(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> Out:
    found = await store.those(conn, org_id, [meeting_id])
    if not found:
        raise NotFound
    return found[0]


async def _answer(conn: Connection, act: Act, found: Out, number: str, step: Step) -> None:
    """Answer a text by a text: it was understood."""
    one = next(each for each in found.going if each.person_id == act.principal.person_id)
    language = one.recipient.language if one.recipient else "en"
    said = VisitNoted(
        school=found.outing.school,
        greeting="",
        link_id=NO_LINK,
        said="back" if step == "back" else "help" if step == "help" else "still",
    )
    notice = Notice(
        recipient=Recipient(one.person_id, "sms", number, language),
        message=said,
        dedupe=f"visit_noted:{one.entry_id}:{act.now.isoformat()}",
        not_before=act.now,
        not_after=act.now + ANSWER_WITHIN,
    )
    await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)

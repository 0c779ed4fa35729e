"""Make feeds. Nothing here writes: whoever fetches a calendar, person, program or mail scanner, changes nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.errors import LinkClosed
from service.access.types import Principal
from service.availability import actions as availability
from service.availability.cache import OpeningsCache
from service.booking import reading
from service.booking.entries import CANCELLED_SHOWN
from service.booking.facts import facts_with
from service.booking.rules import takable
from service.booking.servable import asks_more, servable
from service.booking.types import Facts, TimesWanted
from service.childcare import calendar as childcare
from service.feeds import rules, store
from service.feeds.types import Feed
from service.interpreting import calendar as interpreting
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import InvitationId, LinkId, MeetingId
from service.kernel.locale import voice
from service.notices.links import Links
from service.rides import calendar as rides
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts
from service.visits import calendar as visits


async def openings(
    pool: Pool, cache: OpeningsCache, guardian: Principal, links: Links, *, mail_domain: str, now: datetime
) -> Feed:
    """Make the feed of an invitation's free times, with the meetings that stand in the place of those already used.

    The free times may be as old as the cache allows; booking looks again. A family that wants an interpreter sees those
    at which one can be there, as long as they take then.
    """
    async with transaction(pool, guardian.org_id) as conn:
        invitation, door = await _invitation(conn, guardian, links)
        meetings = await reading.family_entries(conn, guardian.org_id, invitation, now=now)
        facts = await facts_with(conn, guardian.org_id, invitation, {}, now, agreed=False)
    left = rules.teachers_left(invitation, facts.standing) if rules.is_open(invitation, now) else []
    zone = ZoneInfo(invitation.round.zone)
    listed = await availability.openings(pool, cache, guardian.org_id, invitation.round, left, zone, None, now)
    facts = await _servable(pool, guardian, replace(facts, openings=listed), now)
    free = [opening for teacher_id in listed for opening in takable(facts, teacher_id, now)]
    title = invitation.round.title.get(voice(invitation.language).tag) or invitation.round.title["en"]
    return Feed(
        name=f"{invitation.school.name}: {title}",
        door=door,
        meetings=meetings,
        entries=rules.free_times(invitation, free, mail_domain),
    )


async def family(pool: Pool, guardian: Principal, links: Links, *, now: datetime) -> Feed:
    """Make the feed of what a guardian's household has booked in one round."""
    async with transaction(pool, guardian.org_id) as conn:
        invitation, door = await _invitation(conn, guardian, links)
        meetings = await reading.family_entries(conn, guardian.org_id, invitation, now=now)
    name = voice(invitation.language).gettext("%(school)s: your meetings") % {"school": invitation.school.name}
    return Feed(name=name, door=door, meetings=meetings)


async def teacher(pool: Pool, principal: Principal, links: Links, *, now: datetime) -> Feed:
    """Make the feed of a teacher's meetings, of all schools and rounds. LinkClosed."""
    org_id, teacher_id = principal.org_id, principal.person_id
    async with transaction(pool, org_id) as conn:
        reader = await store.teacher(conn, org_id, teacher_id, now) if teacher_id else None
        if teacher_id is None or reader is None or reader.door_id is None:
            raise LinkClosed
        door, since = links.door(reader.door_id), now - rules.PAST_SHOWN
        meetings = await reading.teacher_entries(conn, org_id, teacher_id, since=since, now=now)
    name = voice(reader.language).gettext("%(school)s: family meetings") % {"school": reader.school}
    return Feed(name=name, door=door, meetings=meetings)


async def office(pool: Pool, principal: Principal, links: Links, *, mail_domain: str, now: datetime) -> Feed:
    """Make the feed of a school's days: which teacher meets families from when to when. LinkClosed."""
    org_id, person_id, school_id = principal.org_id, principal.person_id, principal.school_id
    if person_id is None or school_id is None:
        raise LinkClosed
    async with transaction(pool, org_id) as conn:
        reader = await store.office(conn, org_id, person_id, school_id)
        if reader is None:
            raise LinkClosed
        since = rules.offices_past(now)
        days = await store.days_of_teachers(conn, org_id, school_id, since)
    say = voice(reader.language)
    name = say.gettext("%(school)s: family meetings") % {"school": reader.school}
    entries = [rules.day_of_teacher(day, say, mail_domain, since=since) for day in days]
    return Feed(name=name, door=f"{links.base_url}/desk", entries=entries)


async def helper(pool: Pool, principal: Principal, links: Links, *, mail_domain: str, now: datetime) -> Feed:
    """Make the feed of what is a helper's: visits, interpreting, rides and shifts, as their invitations say them.

    LinkClosed.
    """
    org_id, person_id = principal.org_id, principal.person_id
    if person_id is None:
        raise LinkClosed
    async with transaction(pool, org_id) as conn:
        reader = await store.helper(conn, org_id, person_id, now)
        if reader is None or reader.door_id is None:
            raise LinkClosed
        since, gone_since = now - rules.PAST_SHOWN, now - CANCELLED_SHOWN
        found = [
            *await visits.entries(conn, org_id, person_id, since=since, gone_since=gone_since),
            *await interpreting.entries(conn, org_id, person_id, since=since),
            *await rides.entries(conn, org_id, person_id, since=since, gone_since=gone_since),
            *await childcare.entries(conn, org_id, person_id, since=since, gone_since=gone_since),
        ]
    say = voice(reader.language)
    name = say.gettext("%(school)s: where you help") % {"school": reader.school}
    return Feed(name=name, door=links.door(reader.door_id), entries=rules.helping(found, say, mail_domain))


async def meeting_file(
    pool: Pool, guardian: Principal, meeting_id: MeetingId, links: Links, *, mail_domain: str
) -> bytes:
    """Make a file of one meeting for a calendar that subscribes to nothing; NotFound if it is not theirs."""
    meeting = await reading.meeting(pool, guardian, meeting_id)
    return rules.meeting_file(meeting, door=links.door(_some(guardian.link_id)), mail_domain=mail_domain)


async def _servable(pool: Pool, guardian: Principal, facts: Facts, now: datetime) -> Facts:
    """Keep the times the family can have as it would meet; where that is at school and by itself, all of them."""
    wanted = TimesWanted(mode=facts.invitation.round.modes[0], interpreter=facts.invitation.interpreter)
    if not asks_more(wanted):
        return facts
    async with transaction(pool, guardian.org_id) as conn:
        return (await servable(conn, guardian.org_id, facts, wanted, now))[0]


async def _invitation(conn: Connection, guardian: Principal, links: Links) -> tuple[InvitationFacts, str]:
    """Read the invitation a feed is of, and the guardian's door; without an open door there is no feed."""
    asked: InvitationId | None = guardian.invitation_id
    if asked is None:
        raise LinkClosed
    invitation = await rounds.invitation_facts(conn, guardian.org_id, asked)
    if invitation.invitation.withdrawn_at is not None:
        raise LinkClosed
    return invitation, links.door(_some(invitation.link_id))


def _some(link_id: LinkId | None) -> LinkId:
    if link_id is None:
        raise LinkClosed
    return link_id

"""Everybody who helps: who they are, what they are cleared for and until when, and the door to their own page."""

from datetime import date, datetime, timedelta
from typing import Final

from email_validator import EmailNotValidError, validate_email
from msgspec.structs import replace

from service.access import actions as access
from service.access import audit
from service.access.types import Act, Principal
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import LinkId, PersonId, SchoolId, new_id
from service.kernel.languages import is_tag
from service.kernel.numbers import read_number
from service.notices import outbox
from service.notices.facts import Recipient, SchoolFacts
from service.notices.messages import HelperInvited, Notice
from service.notices.rules import best_reached, dedupe_key
from service.people import store
from service.people.at_school import check_school, school_named, today_at
from service.people.types import CredentialKind, Helper, HelperRole, NewHelper

LINK_KEPT: Final = timedelta(days=400)
"""How long a helper's page opens: a school year and the summer after it."""

TELL_WITHIN: Final = timedelta(days=3)
"""Later than this nobody wonders any more where their page is: the office gives the link by hand."""


async def list_helpers(pool: Pool, principal: Principal, school_id: SchoolId, *, now: datetime) -> list[Helper]:
    """List everybody who helps at a school, by name; NotFound as `school_named`."""
    async with transaction(pool, principal.org_id) as conn:
        await school_named(conn, principal, school_id)
        return await store.helpers(conn, principal.org_id, school_id, at=now)


async def read_helper(
    pool: Pool, principal: Principal, school_id: SchoolId, person_id: PersonId, *, now: datetime
) -> Helper:
    """Return one who helps at a school, or a member of its staff who might; NotFound."""
    check_school(principal, school_id)
    async with transaction(pool, principal.org_id) as conn:
        return await helper_at(conn, principal, school_id, person_id, now=now)


async def helper_at(
    conn: Connection, principal: Principal, school_id: SchoolId, person_id: PersonId, *, now: datetime
) -> Helper:
    """Return one who helps at a school as this transaction sees them; NotFound."""
    check_school(principal, school_id)
    found = await store.helpers(conn, principal.org_id, school_id, person_id=person_id, at=now)
    if not found:
        raise NotFound
    return found[0]


async def locked_helper(
    conn: Connection, principal: Principal, school_id: SchoolId, person_id: PersonId, *, now: datetime
) -> Helper:
    """Return one who helps at a school, whom nobody else changes until this transaction ends; NotFound."""
    await store.lock_helper(conn, principal.org_id, person_id)
    return await helper_at(conn, principal, school_id, person_id, now=now)


async def add_helper(
    conn: Connection, principal: Principal, school_id: SchoolId, new: NewHelper, *, now: datetime
) -> PersonId:
    """Let somebody help at a school, and return who that is: a guardian by the same name and address is that guardian.

    Who is here already keeps what they speak unless it is said anew. Malformed for an address, a number or a language
    that is none, NotFound as `school_named`.
    """
    await school_named(conn, principal, school_id)
    tidy = _checked(new)
    person_id = await store.same_person(conn, principal.org_id, tidy)
    if person_id is None:
        person_id = PersonId(new_id())
        await store.add_person(conn, principal.org_id, person_id, f"desk:{person_id}", tidy)
    await let_help(conn, principal, school_id, person_id, tidy.role, now=now)
    if tidy.role == "volunteer":
        await store.make_volunteer(conn, principal.org_id, person_id, tidy.languages)
    return person_id


async def let_help(
    conn: Connection,
    principal: Principal,
    school_id: SchoolId,
    person_id: PersonId,
    role: HelperRole,
    *,
    now: datetime,
) -> None:
    """Give somebody a helper's role; no roster takes it away."""
    await store.let_help(conn, principal.org_id, person_id, school_id, role)
    await audit.note(conn, principal, f"helps-as-{role}", f"person:{person_id}", now)


async def stop_help(
    conn: Connection, principal: Principal, school_id: SchoolId, person_id: PersonId, *, now: datetime
) -> None:
    """Let somebody help no more at a school: their page closes at once. What they have taken on is theirs to settle."""
    helper = await locked_helper(conn, principal, school_id, person_id, now=now)
    await store.stop_help(conn, principal.org_id, person_id, school_id)
    await store.leave_volunteer(conn, principal.org_id, person_id, await today_at(conn, principal, school_id, now))
    if helper.link_id:
        await access.revoke_links(conn, link_id=helper.link_id, now=now)
    await audit.note(conn, principal, "helps-no-more", f"person:{person_id}", now)


async def record_credential(
    conn: Connection,
    principal: Principal,
    school_id: SchoolId,
    person_id: PersonId,
    kind: CredentialKind,
    valid_until: date | None,
    *,
    now: datetime,
) -> None:
    """Record until when somebody has something, its last day included; None: they have it no more. NotFound."""
    await locked_helper(conn, principal, school_id, person_id, now=now)
    if valid_until is None:
        await store.withdraw_credential(conn, principal.org_id, person_id, kind)
    else:
        today = await today_at(conn, principal, school_id, now)
        await store.record_credential(conn, principal.org_id, person_id, kind, valid_until, today)
    act = "credential-recorded" if valid_until else "credential-withdrawn"
    await audit.note(conn, principal, act, f"person:{person_id}:{kind}", now)


async def invite(conn: Connection, act: Act, school_id: SchoolId, person_id: PersonId, *, anew: bool = False) -> LinkId:
    """Give a helper the link of their own page and tell them of it by mail or text.

    A link that opens already stays and is told again; `anew` closes it first, since it may have gone astray. Who has
    no address is told by the office: the page shows the link for a while.
    """
    helper = await helper_at(conn, act.principal, school_id, person_id, now=act.now)
    if anew and helper.link_id:
        await access.revoke_links(conn, link_id=helper.link_id, now=act.now)
    link_id = await access.issue_link(
        conn,
        act.keyring,
        org_id=act.org_id,
        purpose="helper",
        person_id=person_id,
        now=act.now,
        expires_at=act.now + LINK_KEPT,
    )
    school = await store.school_that_speaks(conn, act.org_id, school_id)
    if school and (recipient := recipient_of(helper)):
        notice = _invitation(helper, recipient, school, link_id, act.now)
        await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)
    await audit.note(conn, act.principal, "helper-invited", f"link:{link_id}", act.now)
    return link_id


async def close_page(
    conn: Connection, principal: Principal, school_id: SchoolId, person_id: PersonId, *, now: datetime
) -> None:
    """Close a helper's page at once; they may be given a new link at any time."""
    helper = await helper_at(conn, principal, school_id, person_id, now=now)
    if helper.link_id:
        await access.revoke_links(conn, link_id=helper.link_id, now=now)
        await audit.note(conn, principal, "links-closed", f"link:{helper.link_id}", now)


async def own_feed(pool: Pool, helper: Principal, *, now: datetime) -> LinkId | None:
    """Find the open link of a helper's own calendar; None until they ask for one."""
    async with transaction(pool, helper.org_id) as conn:
        return await store.own_feed(conn, helper.org_id, _person(helper), now)


async def make_feed(pool: Pool, act: Act) -> LinkId:
    """Give a helper the link of their own calendar; an open one stays the same."""

    async def make(conn: Connection) -> LinkId:
        link_id = await access.issue_link(
            conn,
            act.keyring,
            org_id=act.org_id,
            purpose="helper_feed",
            person_id=_person(act.principal),
            now=act.now,
            expires_at=act.now + LINK_KEPT,
        )
        await audit.note(conn, act.principal, "feed-made", f"link:{link_id}", act.now)
        return link_id

    return await transact(pool, act.org_id, make)


def recipient_of(helper: Helper) -> Recipient | None:
    """Say where a helper is told of things: as they are reached best, else as they can be; None: only by a call."""
    return best_reached(
        helper.person_id, channel=helper.channel, email=helper.email, sms=helper.sms, language=helper.language
    )


def _invitation(helper: Helper, recipient: Recipient, school: SchoolFacts, link_id: LinkId, now: datetime) -> Notice:
    return Notice(
        recipient=recipient,
        message=HelperInvited(school=school, greeting=helper.greeting, link_id=link_id),
        dedupe=dedupe_key("helper_invited", link_id, 0, recipient.channel, helper.person_id, now.isoformat()),
        not_before=now,
        not_after=now + TELL_WITHIN,
        subject_id=helper.person_id,
    )


def _checked(new: NewHelper) -> NewHelper:
    given, email, sms = new.given_name.strip(), new.email.strip(), new.sms.strip()
    if not given:
        raise Malformed("given_name", "missing")
    if email:
        try:
            email = validate_email(email, check_deliverability=False).normalized
        except EmailNotValidError:
            raise Malformed("email", "unreadable") from None  # its message quotes the address
    if not is_tag(new.language):
        raise Malformed("language", "unreadable")
    if not all(map(is_tag, new.languages)):
        raise Malformed("languages", "unreadable")
    number = read_number(sms) if sms else ""
    if number is None:
        raise Malformed("sms", "unreadable")
    return replace(new, given_name=given, family_name=new.family_name.strip(), email=email, sms=number)


def _person(helper: Principal) -> PersonId:
    if helper.person_id is None:
        raise NotFound
    return helper.person_id

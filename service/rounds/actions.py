"""Make, open and close rounds; take back and renew invitations; read what a round asks of whom."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from service.access import audit
from service.access.types import Act, Principal
from service.kernel.cutting import cut, page_of
from service.kernel.db import Connection, Pool, refusing, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.growth import count_what_was_brought
from service.kernel.ids import InvitationId, OrgId, PersonId, RoomId, RoundId, SchoolId, new_id
from service.notices import outbox
from service.people.at_school import check_school
from service.rounds import happened, opening, rules, store
from service.rounds.errors import InvitationUnknown, NoTeachers, RoundNotOpened, RoundUnknown
from service.rounds.opening import Progress
from service.rounds.types import (
    HeldBack,
    InvitationFacts,
    InvitationStatus,
    InvitationsWanted,
    NewRound,
    OpenedRound,
    Page,
    Preview,
    Round,
    RoundTeacher,
    TeacherChange,
)

PAGE = 100
"""Rows of one page of a list."""


def by_command(org_id: OrgId) -> Principal:
    """Name the operator's command line as who acts."""
    return Principal(org_id=org_id, kind="command", actor="command")


async def create_round(pool: Pool, org_id: OrgId, new: NewRound, now: datetime) -> RoundId:
    """Make a round, still a draft: nobody is invited yet. Malformed, NotFound (the school) or NoTeachers."""
    return await transact(pool, org_id, lambda conn: make_round(conn, by_command(org_id), new, now=now))


async def make_round(conn: Connection, principal: Principal, new: NewRound, *, now: datetime) -> RoundId:
    """Make a round in the caller's transaction, as `create_round`."""
    rules.check_new(new)
    check_school(principal, new.school_id)
    org_id, round_id = principal.org_id, RoundId(new_id())
    with refusing({"a_round_is_held_at_a_school": NotFound}):
        await store.add_round(conn, org_id, round_id, new, now=now)
    if not await store.add_teachers(conn, org_id, round_id, new, new.teachers):
        raise NoTeachers
    await audit.note(conn, principal, "round-made", f"round:{round_id}", now)
    await happened.record(conn, org_id, "round.made", await round_of(conn, org_id, round_id), now=now)
    return round_id


async def open_round(
    pool: Pool, act: Act, round_id: RoundId, *, progress: Progress = lambda _done, _all: None
) -> OpenedRound:
    """Invite everybody a round asks, in one transaction; once more adds what is missing. RoundUnknown, RoundClosed.

    `progress` is told how many of how many are done, and from the start again if PostgreSQL asks to begin anew.
    """
    return await transact(
        pool,
        act.org_id,
        lambda conn: begin_round(conn, act, round_id, progress=progress),
    )


async def begin_round(
    conn: Connection, act: Act, round_id: RoundId, *, progress: Progress = lambda _done, _all: None
) -> OpenedRound:
    """Open a round in the caller's transaction, as `open_round`. Other services are told if that changed anything."""
    await round_for(conn, act.principal, round_id)
    opened, is_changed = await opening.open_in(conn, act, round_id, progress=progress)
    await audit.note(conn, act.principal, "round-opened", f"round:{round_id}", act.now)
    if is_changed:
        await happened.record(conn, act.org_id, "round.opened", await round_of(conn, act.org_id, round_id), now=act.now)
        await count_what_was_brought(conn)
    return opened


async def preview(conn: Connection, principal: Principal, round_id: RoundId) -> OpenedRound:
    """Say what opening a round would do now, as the roster stands; nothing is written. RoundUnknown."""
    return await opening.preview(conn, principal.org_id, await round_for(conn, principal, round_id))


async def write_teachers(
    conn: Connection, principal: Principal, round_id: RoundId, wanted: Sequence[TeacherChange], *, now: datetime
) -> None:
    """Give teachers of a round a length of their own, a room, and an address for video calls. All of them or none.

    Booked meetings keep their length; their place is for the caller to follow up, who knows of meetings. Malformed: an
    address that is not https. NotFound: no teacher of the round, or no room of its school.
    """
    for change in wanted:
        rules.check_teacher(change)
    await store.lock_round(conn, principal.org_id, round_id)
    round_ = await round_for(conn, principal, round_id)
    before = await store.round_teachers(conn, principal.org_id, round_id)
    for change in wanted:
        if not await store.change_teacher(conn, principal.org_id, round_id, change):
            raise NotFound
    if before == await store.round_teachers(conn, principal.org_id, round_id):
        return
    await audit.note(conn, principal, "teachers-changed", f"round:{round_id}", now)
    await happened.record(conn, principal.org_id, "round.changed", round_, now=now)


async def follow_rooms(
    conn: Connection, org_id: OrgId, today: date, moved: Mapping[PersonId, tuple[RoomId | None, RoomId]]
) -> list[tuple[RoundId, PersonId]]:
    """Let teachers meet in their new own room in rounds to come, unless the office chose another; say who does where.

    `moved` says from where to where. Booked meetings are for the caller to follow up, as in `write_teachers`.
    """
    return await store.follow_rooms(conn, org_id, today, moved)


async def close_round(pool: Pool, org_id: OrgId, round_id: RoundId, *, now: datetime) -> None:
    """End booking in a round. Meetings stand, links still show them; who was not told yet is not told any more.

    RoundNotOpened: a draft. One that is closed stays so.
    """
    await transact(pool, org_id, lambda conn: end_round(conn, by_command(org_id), round_id, now=now))


async def end_round(conn: Connection, principal: Principal, round_id: RoundId, *, now: datetime) -> None:
    """Close a round in the caller's transaction, as `close_round`."""
    await store.lock_round(conn, principal.org_id, round_id)
    before = await round_for(conn, principal, round_id)
    if before.state == "closed":
        return
    if before.state == "draft":
        raise RoundNotOpened
    await store.set_state(conn, principal.org_id, round_id, "closed")
    await outbox.drop_all(
        conn, principal.org_id, await store.invitations_untold(conn, principal.org_id, round_id, None)
    )
    await audit.note(conn, principal, "round-closed", f"round:{round_id}", now)
    await happened.record(conn, principal.org_id, "round.closed", replace(before, state="closed"), now=now)


async def round_of(conn: Connection, org_id: OrgId, round_id: RoundId) -> Round:
    """Read a round or refuse with RoundUnknown."""
    found = await store.round_of(conn, org_id, round_id)
    if found is None:
        raise RoundUnknown
    return found


async def round_for(conn: Connection, principal: Principal, round_id: RoundId) -> Round:
    """Read a round of a school this principal may see, or refuse with RoundUnknown."""
    found = await round_of(conn, principal.org_id, round_id)
    if principal.school_id not in {None, found.school_id}:
        raise RoundUnknown
    return found


async def round_teachers(conn: Connection, org_id: OrgId, round_id: RoundId) -> list[RoundTeacher]:
    """Read the teachers who take part in a round, by name."""
    return await store.round_teachers(conn, org_id, round_id)


async def rounds_of_school(
    conn: Connection, org_id: OrgId, school_id: SchoolId | None, *, size: int = PAGE
) -> list[Round]:
    """Read a school's rounds, newest first; without a school every school's."""
    return await store.rounds_of(conn, org_id, school_id, after=None, size=size)


async def invitation_facts(conn: Connection, org_id: OrgId, invitation_id: InvitationId) -> InvitationFacts:
    """Read all there is to know of an invitation in one question, taken back or not; else InvitationUnknown."""
    found = await store.invitation_facts(conn, org_id, [invitation_id])
    if not found:
        raise InvitationUnknown
    return found[0]


async def invitations_facts(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId]
) -> dict[InvitationId, InvitationFacts]:
    """Read all there is to know of several invitations, taken back or not."""
    found = await store.invitation_facts(conn, org_id, invitation_ids)
    return {one.invitation.invitation_id: one for one in found}


async def invitation_for(conn: Connection, principal: Principal, invitation_id: InvitationId) -> InvitationFacts:
    """Read an invitation of a school this principal may see, or refuse with InvitationUnknown."""
    facts = await invitation_facts(conn, principal.org_id, invitation_id)
    if principal.school_id not in {None, facts.round.school_id}:
        raise InvitationUnknown
    return facts


async def invitation_of_guardian(
    conn: Connection, org_id: OrgId, round_id: RoundId, guardian_id: PersonId
) -> InvitationId | None:
    """Find a guardian's invitation to a round."""
    return await store.invitation_of_guardian(conn, org_id, round_id, guardian_id)


async def read_round(pool: Pool, principal: Principal, round_id: RoundId) -> Round:
    """Read a round this principal may see, or refuse with RoundUnknown."""
    async with transaction(pool, principal.org_id) as conn:
        return await round_for(conn, principal, round_id)


async def list_rounds(
    pool: Pool, principal: Principal, school_id: SchoolId | None, *, after: RoundId | None, size: int
) -> Page[Round, RoundId]:
    """List rounds of a school, or of every school this principal may see, newest first."""
    if school_id is not None:
        check_school(principal, school_id)
    async with transaction(pool, principal.org_id) as conn:
        rows = await store.rounds_of(
            conn, principal.org_id, school_id or principal.school_id, after=after, size=size + 1
        )
    return Page(*cut(rows, lambda one: one.round_id, size))


async def list_invitations(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    wanted: InvitationsWanted,
    *,
    after: InvitationId | None,
    size: int,
) -> Page[InvitationStatus, InvitationId]:
    """List a round's invitations, in the order they were made, withdrawn ones too; of guardians no name."""
    async with transaction(pool, principal.org_id) as conn:
        await round_for(conn, principal, round_id)
        rows = await store.invitations_page(conn, principal.org_id, round_id, wanted, after=after, size=size + 1)
    return Page(*cut(rows, lambda one: one.invitation_id, size))


async def read_invitation(pool: Pool, principal: Principal, invitation_id: InvitationId) -> InvitationStatus:
    """Read one invitation as a list shows it, or refuse with InvitationUnknown."""
    async with transaction(pool, principal.org_id) as conn:
        return await invitation_status(conn, principal, invitation_id)


async def invitation_status(conn: Connection, principal: Principal, invitation_id: InvitationId) -> InvitationStatus:
    """Read one invitation as `read_invitation` does, as this transaction sees it."""
    facts = await invitation_for(conn, principal, invitation_id)
    wanted = InvitationsWanted(guardian_id=facts.invitation.guardian_id)  # who has one invitation to a round
    return (await store.invitations_page(conn, principal.org_id, facts.round.round_id, wanted, after=None, size=1))[0]


async def list_teachers(
    pool: Pool, principal: Principal, round_id: RoundId, *, after: PersonId | None, size: int
) -> Page[RoundTeacher, PersonId]:
    """List who meets families in a round, by id; a round has so few that a page is cut from all of them."""
    async with transaction(pool, principal.org_id) as conn:
        await round_for(conn, principal, round_id)
        found = await store.round_teachers(conn, principal.org_id, round_id)
    return Page(*page_of(found, lambda one: one.teacher_id, after=after, size=size))


async def read_teacher(pool: Pool, principal: Principal, round_id: RoundId, teacher_id: PersonId) -> RoundTeacher:
    """Return one who meets families in a round; NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        await round_for(conn, principal, round_id)
        return await teacher_in(conn, principal.org_id, round_id, teacher_id)


async def teacher_in(conn: Connection, org_id: OrgId, round_id: RoundId, teacher_id: PersonId) -> RoundTeacher:
    """Return one who meets families in a round as this transaction sees it; NotFound."""
    found = await store.round_teachers(conn, org_id, round_id)
    for one in found:
        if one.teacher_id == teacher_id:
            return one
    raise NotFound


async def look_ahead(pool: Pool, principal: Principal, round_id: RoundId) -> Preview:
    """Say what opening a round would do, as `preview`, and whom it holds back. RoundUnknown."""
    async with transaction(pool, principal.org_id) as conn:
        outcome = await preview(conn, principal, round_id)
        return Preview(outcome=outcome, held_back=await held_back(conn, principal.org_id, round_id))


async def held_back(conn: Connection, org_id: OrgId, round_id: RoundId) -> list[HeldBack]:
    """List the guardians who are not invited until the office says so, as the roster stands now."""
    return (await opening.plan_of(conn, org_id, await round_of(conn, org_id, round_id))).held_back


async def lock_round(conn: Connection, org_id: OrgId, round_id: RoundId) -> None:
    """Let nobody else open or close a round until this transaction ends."""
    await store.lock_round(conn, org_id, round_id)

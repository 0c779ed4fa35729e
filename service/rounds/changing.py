"""Change a round: a draft as a whole, an open one where nothing is broken that families were told."""

from datetime import datetime
from typing import Final

from service.access import audit
from service.access.types import Act, Principal
from service.kernel.db import Connection, refusing
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import PersonId, RoundId
from service.notices import outbox
from service.rounds import happened, opening, rules, store
from service.rounds.actions import round_for, round_of, teacher_in
from service.rounds.errors import NoTeachers, RoundClosed, RoundKept, RoundOpened
from service.rounds.types import NewRound, Round, RoundChange, RoundTeacher

_PLANNED: Final = ("childcare_session_org_id_round_id_fkey", "visit_offering_org_id_round_id_fkey")


async def redo_round(
    conn: Connection, principal: Principal, round_id: RoundId, new: NewRound, *, now: datetime
) -> None:
    """Write a draft anew, teachers too; those who stay keep their own length, room and video address.

    RoundOpened once families were asked; else as make_round.
    """
    rules.check_new(new)
    round_ = await _locked(conn, principal, round_id)
    if round_.state != "draft":
        raise RoundOpened
    if new.school_id != round_.school_id:
        raise Malformed("school_id", "another-school")
    org_id = principal.org_id
    teachers = await store.round_teachers(conn, org_id, round_id)
    await store.redo_round(conn, org_id, round_id, new)
    if new.teachers is not None:
        await store.drop_teachers(conn, org_id, round_id, new.teachers)
    if not await store.add_teachers(conn, org_id, round_id, new, new.teachers):
        raise NoTeachers
    redone = await round_of(conn, org_id, round_id)
    if (redone, await store.round_teachers(conn, org_id, round_id)) == (round_, teachers):
        return
    await audit.note(conn, principal, "round-redone", f"round:{round_id}", now)
    await happened.record(conn, org_id, "round.changed", redone, now=now)


async def add_teacher(
    conn: Connection, principal: Principal, round_id: RoundId, teacher_id: PersonId, *, now: datetime
) -> RoundTeacher:
    """Let one more teacher take part; who does already stays. Opening an open round again invites their families.

    RoundClosed once it has ended; NoTeachers: they teach no class of the school on the round's days.
    """
    round_ = await _locked(conn, principal, round_id)
    if round_.state == "closed":
        raise RoundClosed
    standing = await store.round_teachers(conn, principal.org_id, round_id)
    if found := [one for one in standing if one.teacher_id == teacher_id]:
        return found[0]
    if not await store.add_teachers(conn, principal.org_id, round_id, round_, [teacher_id]):
        raise NoTeachers
    await audit.note(conn, principal, "teacher-added", f"round:{round_id}", now)
    await happened.record(conn, principal.org_id, "round.changed", round_, now=now)
    return await teacher_in(conn, principal.org_id, round_id, teacher_id)


async def remove_teacher(
    conn: Connection, principal: Principal, round_id: RoundId, teacher_id: PersonId, *, now: datetime
) -> None:
    """Take a teacher out of a draft. NotFound; RoundOpened once families were asked; NoTeachers: nobody is left."""
    round_ = await _locked(conn, principal, round_id)
    if round_.state != "draft":
        raise RoundOpened
    standing = [one.teacher_id for one in await store.round_teachers(conn, principal.org_id, round_id)]
    if teacher_id not in standing:
        raise NotFound
    kept = [one for one in standing if one != teacher_id]
    if not kept:
        raise NoTeachers
    await store.drop_teachers(conn, principal.org_id, round_id, kept)
    await audit.note(conn, principal, "teacher-removed", f"round:{round_id}", now)
    await happened.record(conn, principal.org_id, "round.changed", round_, now=now)


async def delete_round(conn: Connection, principal: Principal, round_id: RoundId, *, now: datetime) -> None:
    """Take a round away that nobody was invited to. RoundOpened: one that families know of is closed, never deleted.

    RoundKept: childcare or home visits are planned for it.
    """
    round_ = await _locked(conn, principal, round_id)
    if await store.has_invited(conn, principal.org_id, round_id):
        raise RoundOpened
    with refusing(dict.fromkeys(_PLANNED, RoundKept)):
        await store.delete_round(conn, principal.org_id, round_id)
    await audit.note(conn, principal, "round-deleted", f"round:{round_id}", now)
    await happened.record(conn, principal.org_id, "round.deleted", round_, now=now)


async def change_round(conn: Connection, act: Act, round_id: RoundId, change: RoundChange) -> None:
    """Change a round's title, closing or cut-off, or add days. RoundClosed once it has ended; Malformed.

    Links live as long as the days ask for, and first notices that still wait say what is so now.
    """
    round_ = await _locked(conn, act.principal, round_id)
    if round_.state == "closed":
        raise RoundClosed
    org_id, after = act.org_id, rules.changed(round_, change, act.now)
    if after == round_:
        return
    await store.change_round(conn, org_id, after)
    if max(after.days) > max(round_.days):
        await opening.give_links(
            conn, act.keyring, org_id, after, await store.invited(conn, org_id, round_id), now=act.now
        )
    waiting = await store.invitations_untold(conn, org_id, round_id, None)
    await outbox.drop_all(conn, org_id, waiting)
    await opening.tell(conn, org_id, waiting, now=act.now, mail_domain=act.site.mail_domain)
    await audit.note(conn, act.principal, "round-changed", f"round:{round_id}", act.now)
    await happened.record(conn, org_id, "round.changed", after, now=act.now)


async def _locked(conn: Connection, principal: Principal, round_id: RoundId) -> Round:
    """Read a round that nobody else opens, closes or changes until this transaction ends."""
    await store.lock_round(conn, principal.org_id, round_id)
    return await round_for(conn, principal, round_id)

"""Take in the people of a roster: received row by row, compared and merged as sets, in the caller's transaction.

The order is the caller's duty: open_intake, receive ..., find_leaving, merge. Nothing is written before merge.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.people import store
from service.people.types import (
    HelperRole,
    IncomingClass,
    IncomingCredential,
    IncomingEnrollment,
    IncomingGuardianship,
    IncomingHousehold,
    IncomingPerson,
    IncomingRole,
    IncomingStaff,
    IncomingVolunteer,
    Role,
    Standing,
    Tally,
)

ROSTER_ROLES: Final[tuple[Role, ...]] = ("guardian", "student", "teacher", "staff", "office")
"""Roles OneRoster tells; who helps is told by files of our own."""


class Scope(Struct, frozen=True, kw_only=True):
    """What a roster speaks for; only there can something be missing from it."""

    schools: tuple[str, ...]  # source ids
    today: date
    bulk: bool  # a whole export: who is not in it has left
    gone: tuple[str, ...] = ()  # persons marked for deletion
    helping: bool = False  # the roster has a file of who helps
    helpers: tuple[HelperRole, ...] = ()  # of whom the roster has a whole file: who is not in it helps no more
    classes: bool = True  # each: the roster has a file of them
    enrollments: bool = True
    households: bool = True
    links: bool = True

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles this roster speaks for; another one it leaves alone."""
        return (*ROSTER_ROLES, *self.helpers)


async def open_intake(conn: Connection) -> None:
    """Make room for a roster; it goes with the transaction."""
    await store.open_intake(conn)


async def receive_people(conn: Connection, people: Sequence[IncomingPerson]) -> None:
    """Receive persons, each source id once."""
    await store.copy_people(conn, people)


async def receive_roles(conn: Connection, roles: Sequence[IncomingRole]) -> None:
    """Receive roles."""
    await store.copy_roles(conn, roles)


async def receive_households(conn: Connection, households: Sequence[IncomingHousehold]) -> None:
    """Receive homes, each source id once."""
    await store.copy_households(conn, households)


async def receive_guardianships(conn: Connection, links: Sequence[IncomingGuardianship]) -> None:
    """Receive family links, each pair once."""
    await store.copy_guardianships(conn, links)


async def receive_classes(conn: Connection, classes: Sequence[IncomingClass]) -> None:
    """Receive classes, each source id once."""
    await store.copy_classes(conn, classes)


async def receive_enrollments(conn: Connection, enrollments: Sequence[IncomingEnrollment]) -> None:
    """Receive enrollments."""
    await store.copy_enrollments(conn, enrollments)


async def receive_staff(conn: Connection, staff: Sequence[IncomingStaff]) -> None:
    """Receive what schools add about their staff, each person once."""
    await store.copy_staff(conn, staff)


async def receive_volunteers(conn: Connection, volunteers: Sequence[IncomingVolunteer]) -> None:
    """Receive what is known of volunteers, each person once; their names and roles come as everybody's do."""
    await store.copy_volunteers(conn, volunteers)


async def receive_credentials(conn: Connection, credentials: Sequence[IncomingCredential]) -> None:
    """Receive credentials, each kind of a person once."""
    await store.copy_credentials(conn, credentials)


async def keep(
    conn: Connection,
    *,
    people: Iterable[str] = (),
    classes: Iterable[str] = (),
    households: Iterable[str] = (),
    enrollments: Iterable[tuple[str, str]] = (),
) -> None:
    """Say what must stay as it stands because its row could not be taken: no row is not the same as a bad row."""
    await store.copy_kept(conn, "person", people)
    await store.copy_kept(conn, "class", classes)
    await store.copy_kept(conn, "household", households)
    await store.copy_kept(conn, "enrollment", {f"{class_}\x1f{person}" for class_, person in enrollments})


async def find_leaving(conn: Connection, org_id: OrgId, scope: Scope) -> Standing:
    """Find out who would leave, before anything is merged, and how many that is of how many."""
    await store.weigh_intake(conn)
    await store.find_leaving(conn, org_id, schools=scope.schools, gone=scope.gone, bulk=scope.bulk, roles=scope.roles)
    return await store.standing(conn, org_id, scope.schools, scope.helpers if scope.bulk else ())


async def restrictions_unsaid(conn: Connection, org_id: OrgId) -> int:
    """Count the restrictions that stand and that the roster does not repeat; they are kept."""
    return await store.restrictions_unsaid(conn, org_id)


async def ids_of(conn: Connection, org_id: OrgId, source_ids: Iterable[str]) -> dict[str, PersonId]:
    """Tell which person stands behind each of the roster's ids; one that is not known is left out."""
    return await store.ids_of(conn, org_id, source_ids)


async def staff_of(conn: Connection, org_id: OrgId, schools: Sequence[str]) -> list[PersonId]:
    """Tell who works at some schools, given by their source ids."""
    return await store.staff_of(conn, org_id, schools)


async def holders_of(conn: Connection, org_id: OrgId, schools: Sequence[str], roles: Sequence[Role]) -> list[PersonId]:
    """Tell who holds one of some roles at some schools, given by their source ids."""
    return await store.holders_of(conn, org_id, schools, roles)


async def roles_held(conn: Connection, org_id: OrgId, person_id: PersonId, *, now: datetime) -> list[tuple[str, Role]]:
    """Tell which roles somebody holds or is about to, each with the school's source id; who has left holds none."""
    return await store.roles_held(conn, org_id, person_id, now)


async def merge(conn: Connection, org_id: OrgId, scope: Scope) -> dict[str, Tally]:
    """Bring everything up to date and tell what that did, by kind.

    Nobody is deleted: who leaves gets a day of leaving, and past meetings keep their people.
    """
    today, schools = scope.today, scope.schools
    tallies = {
        "people": await store.merge_people(conn, org_id, today),
        "roles": await store.merge_roles(conn, org_id, schools=schools, bulk=scope.bulk, roles=scope.roles),
        "households": await store.merge_households(conn, org_id),
        "family links": await store.merge_guardianships(conn, org_id, today, bulk=scope.bulk and scope.links),
        "classes": await store.merge_classes(conn, org_id, today, schools=schools, bulk=scope.bulk and scope.classes),
        "enrollments": await store.merge_enrollments(
            conn, org_id, today, schools=schools, bulk=scope.bulk and scope.enrollments
        ),
        "staff": await store.merge_staff(conn, org_id, today),
    }
    if scope.helping:
        tallies["volunteers"] = await store.merge_volunteers(conn, org_id, today)
        tallies["credentials"] = await store.merge_credentials(conn, org_id, today)
    if scope.bulk and scope.households:
        gone = await store.leave_households(conn, org_id, today)
        tallies["households"] = replace(tallies["households"], removed=gone)
    return tallies

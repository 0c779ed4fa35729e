"""What belongs to another family is not there: the same page, be it somebody's, never made, or closed."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import httpx
import pytest
from msgspec import Struct

from service.access import actions as access
from service.access.matrix import MATRIX
from service.availability.types import opening_key
from service.booking import asking, waiting
from service.booking.types import NoneWork, ProposedTime
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId, new_id
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from tests.builders import (
    BuiltSchool,
    act_of,
    add_family,
    add_link,
    add_teacher,
    booked,
    guardian_of,
    school_with,
    teacher_of,
)
from tests.conftest import StillClock

OWNERS: Final = ("another family", "another school", "another org", "nobody")
GUARDIANS_ROUTES: Final = sorted(route for route, row in MATRIX.items() if row.door == "guardian")
KEYS: Final = ("none", "made up", "expired", "revoked", "teacher", "office", "calendar")
LOOKS: Final = (
    "/i/meetings/{meeting}",
    "/i/meetings/{meeting}/cancel",
    "/i/meetings/{meeting}/topic",
    "/i/meetings/{meeting}/number",
    "/i/meetings/{meeting}/help",
    "/i/meetings/{meeting}/meeting.ics",
    "/i/calendar?meeting={meeting.hex}",
    "/i/answers/{ask}",
    "/i/offers/{offer}",
    "/i/times?student={student.hex}&teacher={teacher.hex}",
    "/i/times?student={my_student.hex}&teacher={my_teacher.hex}&moving={meeting.hex}",
    "/i/none?about={student.hex}.{teacher.hex}",
    "/i/book?stop={opening}.{student.hex}",
    "/i/book?stop={my_opening}.{student.hex}",
    "/i/book?stop={my_opening}.{my_student.hex}&moving={meeting.hex}",
)
ACTS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("/i/meetings/{meeting}/cancel", {}),
    ("/i/answers/{ask}", {"number": "1"}),
    ("/i/answers/{ask}/withdraw", {}),
    ("/i/meetings/{meeting}/topic", {"topic": "Ours"}),
    ("/i/meetings/{meeting}/number", {"number": "(312) 555-0142"}),
    ("/i/meetings/{meeting}/help", {"help": "1"}),
    ("/i/meetings/{meeting}/instead", {"way": "phone"}),
    ("/i/offers/{offer}", {"do": "book"}),
    ("/i/offers/{offer}", {"do": "leave"}),
    ("/i/none", {"about": "{student.hex}.{teacher.hex}", "band": "evening"}),
    ("/i/wait", {"student": "{student.hex}", "teacher": "{teacher.hex}"}),
    ("/i/book", {"stop": "{opening}.{student.hex}"}),
    ("/i/book", {"stop": "{my_opening}.{my_student.hex}", "moving": "{meeting.hex}"}),
    ("/i/confirm", {"stop": "{my_opening}.{student.hex}"}),
)


class Belongings(Struct, frozen=True, kw_only=True):
    """What a family has: a meeting, an ask with a proposal, a place in a line."""

    meeting: UUID
    ask: UUID
    offer: UUID
    student: PersonId
    teacher: PersonId
    opening: str


class Walls(Struct, frozen=True):
    """A guardian who has come in, what is theirs, and what is others'."""

    client: httpx.AsyncClient
    pool: Pool
    school: BuiltSchool
    orgs: tuple[OrgId, ...]
    csrf: str
    others: dict[str, Belongings]

    async def all_there_is(self) -> list[tuple[object, ...]]:
        """Every meeting, ask and place of all orgs, as it stands."""
        found: list[tuple[object, ...]] = []
        for org_id in self.orgs:
            async with transaction(self.pool, org_id) as conn:
                for table, key in (("meeting", "meeting_id"), ("no_time", "no_time_id"), ("waiting", "waiting_id")):
                    found += [tuple(row) for row in await conn.fetch(f"SELECT {key}, state FROM {table} ORDER BY 1")]  # noqa: S608 - our own names
        return found

    def written(self, pattern: str, owner: str) -> str:
        """Write an address or field with the ids of an owner's belongings."""
        theirs, child = self.others[owner], self.school.family.child
        teacher = child.teacher_ids[0]
        mine = {
            "my_student": child.student_id,
            "my_teacher": teacher,
            "my_opening": opening_key(teacher, self.school.at(17)),
        }
        return pattern.format(**mine, **{name: getattr(theirs, name) for name in theirs.__struct_fields__})


@pytest.fixture
async def walls(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Walls:
    now = clock.now()
    school = await school_of_two_families(pool, org, clock)
    elsewhere = await make_org(pool, "Elsewhere", now=now)
    others = {
        "another family": await belongings(pool, keyring, school, clock),
        "another school": await belongings(pool, keyring, await school_of_two_families(pool, org, clock), clock),
        "another org": await belongings(pool, keyring, await school_of_two_families(pool, elsewhere, clock), clock),
        "nobody": nothing(school),
    }
    async with transaction(pool, org) as conn:
        token = await add_link(conn, keyring, school, now)
    await client.get(f"/l/{token}")
    link = await access.principal_of_link(pool, keyring, token, purposes=frozenset({"guardian"}), now=now)
    assert link.link_id
    return Walls(client, pool, school, (org, elsewhere), keyring.csrf(link.link_id), others)


@pytest.mark.parametrize("owner", OWNERS)
async def test_nothing_of_others_is_there_to_be_looked_at(walls: Walls, owner: str) -> None:
    missing = await walls.client.get("/i/nowhere")

    answers = {path: await walls.client.get(walls.written(path, owner)) for path in LOOKS}

    assert missing.status_code == 404
    assert [path for path, answer in answers.items() if answer.status_code != 404] == []
    assert {answer.text for answer in answers.values()} == {missing.text}


@pytest.mark.parametrize("owner", ["another school", "another org", "nobody"])
async def test_a_teacher_who_asked_nothing_of_this_family_has_no_times_for_it(walls: Walls, owner: str) -> None:
    missing = await walls.client.get("/i/nowhere")

    answer = await walls.client.get(walls.written("/i/book?opening={opening}", owner))

    assert (answer.status_code, answer.text) == (404, missing.text)


@pytest.mark.parametrize("owner", OWNERS)
async def test_nothing_of_others_is_there_to_be_changed(walls: Walls, owner: str) -> None:
    missing = await walls.client.get("/i/nowhere")
    before = await walls.all_there_is()

    answers = [
        await walls.client.post(
            walls.written(path, owner),
            data={"csrf": walls.csrf, **{name: walls.written(value, owner) for name, value in fields.items()}},
        )
        for path, fields in ACTS
    ]

    assert [answer.status_code for answer in answers] == [404] * len(ACTS)
    assert {answer.text for answer in answers} == {missing.text}
    assert await walls.all_there_is() == before


async def test_one_owns_what_is_one_s_own(walls: Walls, keyring: Keyring, clock: StillClock) -> None:
    """The control: the same addresses with one's own ids are there."""
    own = await belongings(walls.pool, keyring, walls.school, clock, family=0)
    walls.others["nobody"] = own

    answers = {path: await walls.client.get(walls.written(path, "nobody")) for path in LOOKS}

    assert [path for path, answer in answers.items() if answer.status_code == 404] == []


@pytest.mark.parametrize("key", KEYS)
async def test_no_other_key_opens_a_guardians_door(walls: Walls, keyring: Keyring, clock: StillClock, key: str) -> None:
    closed = await walls.client.get(f"/l/{'x' * 43}")
    walls.client.cookies = await other_key(walls, keyring, clock, key)
    door = await walls.client.get("/i")

    answers = {}
    for route in GUARDIANS_ROUTES:
        clock.advance(timedelta(minutes=1))  # past 20 misses a minute every key is refused for a while
        method, path = route.replace("{}", str(walls.others["another family"].meeting)).split(" ")
        answers[route] = await walls.client.request(method, path)

    assert len(answers) > 15
    assert [route for route, answer in answers.items() if answer.status_code != 404] == []
    assert {answer.text for answer in answers.values()} == {door.text}
    assert door.text == closed.text or key == "none"  # who brings no key at all is told to open their link


async def school_of_two_families(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    """A school where each child has three teachers; the third has no times."""
    school = await school_with(pool, org, clock.now(), teachers=2, families=0)
    async with transaction(pool, org) as conn:
        school = await add_teacher(conn, school, hours=None)
        for _ in range(2):
            school = await add_family(conn, school, clock.now(), teachers_per_child=3)
    return school


async def belongings(
    pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, *, family: int = 1
) -> Belongings:
    """Let a family book with the first teacher, ask the second, and wait for the third."""
    now, who = clock.now(), school.families[family]
    guardian, child = guardian_of(school, who), who.child.student_id
    first, second, third = (teacher.person_id for teacher in school.teachers)
    family_act, asked_act = act_of(guardian, keyring, now), act_of(teacher_of(school, 1), keyring, now)
    meeting = await booked(pool, keyring, school, school.at(15 + family), now, family=who, teacher_id=first)
    wanted = NoneWork(
        invitation_id=who.guardian.invitation_id, teacher_id=second, student_id=child, bands=["evening"], weekdays=[]
    )
    ask = await asking.say_none_work(pool, family_act, wanted)
    proposed = ProposedTime(start=school.at(19 + family), mode="school")
    await asking.propose(pool, asked_act, ask, [proposed])
    place = await waiting.wait(
        pool, family_act, invitation_id=who.guardian.invitation_id, teacher_id=third, student_id=child
    )
    return Belongings(
        meeting=meeting.meeting_id,
        ask=ask,
        offer=place.waiting_id,
        student=child,
        teacher=second,
        opening=opening_key(second, school.at(16)),
    )


def nothing(school: BuiltSchool) -> Belongings:
    """What was never made."""
    teacher, student = PersonId(new_id()), PersonId(new_id())
    opening = opening_key(teacher, school.at(16))
    return Belongings(meeting=new_id(), ask=new_id(), offer=new_id(), student=student, teacher=teacher, opening=opening)


async def other_key(walls: Walls, keyring: Keyring, clock: StillClock, key: str) -> httpx.Cookies:
    """A browser's cookies with a key that is none for this door, or none any more."""
    own = walls.client.cookies["pl-guardian"]
    async with transaction(walls.pool, walls.school.org_id) as conn:
        teacher, office, feed = [
            await add_link(conn, keyring, walls.school, clock.now(), purpose=purpose)
            for purpose in ("teacher", "office", "family_feed")
        ]
        if key == "revoked":
            await access.revoke_links(conn, person_id=walls.school.family.guardian.person_id, now=clock.now())
    if key == "expired":
        clock.advance(timedelta(days=121))
    cookies = {
        "none": {},
        "made up": {"pl-guardian": "x" * 43},
        "expired": {"pl-guardian": own},
        "revoked": {"pl-guardian": own},
        "teacher": {"pl-teacher": teacher, "pl-guardian": teacher},
        "office": {"pl-office": office, "pl-guardian": office},
        "calendar": {"pl-guardian": feed},
    }
    return httpx.Cookies(cookies[key])

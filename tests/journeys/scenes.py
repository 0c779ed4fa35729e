"""Every page a guardian can come to, brought about as it comes about in life and open in a browser.

`SCENES` groups them: name -> how to get there. A scene has a family of its own, so that many can share a school.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from msgspec import Struct
from playwright.async_api import Page

from service.access import actions as access
from service.access.types import Purpose, WantedLink
from service.booking import actions, asking, waiting
from service.booking.types import MeetingView, NoneWork, Place, ProposedTime
from service.kernel.db import Pool, transaction
from service.kernel.ids import NoTimeId, OrgId
from service.kernel.tokens import Keyring
from tests.builders import (
    THURSDAY,
    BuiltFamily,
    BuiltSchool,
    act_of,
    add_family,
    asked_by,
    guardian_of,
    school_with,
    teacher_of,
)
from tests.conftest import StillClock


class Stage(Struct):
    """An installation, and a browser's tab in which one family comes in."""

    pool: Pool
    org: OrgId
    clock: StillClock
    keyring: Keyring
    address: str
    page: Page
    language: str = "en"

    async def school(self, **built: Any) -> BuiltSchool:
        """Build a school whose round is open."""
        return await school_with(self.pool, self.org, self.clock.now(), families=0, **built)

    async def family(self, school: BuiltSchool, **built: Any) -> BuiltSchool:
        """Add a family to a school; it is the school's last one."""
        async with transaction(self.pool, self.org) as conn:
            return await add_family(conn, school, self.clock.now(), **built)

    async def link(self, school: BuiltSchool, family: BuiltFamily | None = None) -> str:
        """Give the secret of a family's private link, without a family the last one's; its calendars get theirs too."""
        who = (family or school.families[-1]).guardian
        ends = self.clock.now() + timedelta(days=120)
        purposes: tuple[Purpose, ...] = ("guardian", "openings_feed", "family_feed")
        wanted = [
            WantedLink(purpose=one, person_id=who.person_id, invitation_id=who.invitation_id, expires_at=ends)
            for one in purposes
        ]
        async with transaction(self.pool, self.org) as conn:
            links = await access.issue_links(conn, self.keyring, self.org, wanted, now=self.clock.now())
        return self.keyring.link_token(links[0])

    async def enter(self, school: BuiltSchool, family: BuiltFamily | None = None) -> None:
        """Come in by a family's private link, without a family the last one's, and read the stage's language."""
        token = await self.link(school, family)
        await self.page.context.clear_cookies()
        await self.open(f"/l/{token}")
        await self.open(f"/language/{self.language}?back=/i")

    async def open(self, path: str) -> None:
        """Open a page of the product."""
        await self.page.goto(f"{self.address}{path}")

    async def tap(self, selector: str, number: int = 0) -> None:
        """Tap a link or button and wait for the page it leads to."""
        async with self.page.expect_navigation():
            await self.page.click(f"{selector} >> nth={number}")

    async def book(self, school: BuiltSchool, start: datetime, *, child: int = 0, **changed: Any) -> MeetingView:
        """Book for the last family, not by its pages."""
        family = school.families[-1]
        asked = asked_by(family, start, child=child, **changed)
        booked = await actions.book(
            self.pool, act_of(guardian_of(school, family), self.keyring, self.clock.now()), [asked]
        )
        return booked[0]

    async def occupy(self, school: BuiltSchool, start: datetime, *, teacher: int = 0) -> None:
        """Let the teacher be taken by somebody else."""
        async with transaction(self.pool, self.org) as conn:
            await conn.execute(
                "INSERT INTO agenda (org_id, resource_id, during, claim_id, kind) "
                "SELECT $1, $2, tstzrange($3, $4), gen_random_uuid(), 'teacher'",
                self.org,
                school.teachers[teacher].person_id,
                start,
                start + timedelta(minutes=school.slot_minutes),
            )

    async def ask(self, school: BuiltSchool, *, child: int = 0) -> NoTimeId:
        """Say for the last family that none of the times work."""
        family = school.families[-1]
        wanted = NoneWork(
            invitation_id=family.guardian.invitation_id,
            teacher_id=family.children[child].teacher_ids[0],
            student_id=family.children[child].student_id,
            bands=["evening"],
            weekdays=[],
        )
        guardian = guardian_of(school, family)
        return await asking.say_none_work(self.pool, act_of(guardian, self.keyring, self.clock.now()), wanted)

    async def propose(self, school: BuiltSchool, no_time_id: NoTimeId) -> None:
        """Let the first teacher propose two evenings."""
        proposed = [
            ProposedTime(start=school.at(19), mode="school"),
            ProposedTime(start=school.at(19, day=1), mode="phone"),
        ]
        await asking.propose(
            self.pool, act_of(teacher_of(school), self.keyring, self.clock.now()), no_time_id, proposed
        )

    async def wait(self, school: BuiltSchool) -> Place:
        """Put the last family into the first teacher's line."""
        family = school.families[-1]
        return await waiting.wait(
            self.pool,
            act_of(guardian_of(school, family), self.keyring, self.clock.now()),
            invitation_id=family.guardian.invitation_id,
            teacher_id=school.teacher.person_id,
            student_id=family.child.student_id,
        )


Scene = Callable[[Stage, BuiltSchool], Awaitable[object]]


async def times(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school))


async def times_by_phone(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school))
    await stage.tap("a.row[href*='mode=phone']")


async def two_children(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school, children=2))


async def three_teachers(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school, teachers_per_child=3))


async def confirm(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school))
    await stage.tap("a.tile", 4)


async def confirm_a_visit(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school, children=2))
    await stage.tap("a.trip")


async def confirm_for_twins(stage: Stage, _: BuiltSchool) -> None:
    await stage.enter(await stage.family(await stage.school(), children=2))
    await stage.tap("a.row[href^='/i/times']")
    await stage.tap("a.tile")


async def no_child_ticked(stage: Stage, school: BuiltSchool) -> None:
    await confirm_for_twins(stage, school)
    await stage.page.uncheck("input[name=student] >> nth=0")
    await stage.tap("button.btn-go")


async def taken(stage: Stage, school: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    await stage.enter(school)
    await stage.tap("a.tile", 4)
    await stage.page.fill("textarea", "Reading at home")
    await stage.occupy(school, school.at(16, 20))
    await stage.tap("button.btn-go")


async def visit_taken(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school(teachers=2), children=2)
    await stage.enter(school)
    await stage.tap("a.trip")
    for hour in (15, 16):
        for teacher in (0, 1):
            await stage.occupy(school, school.at(hour, 0), teacher=teacher)
    await stage.tap("button.btn-go")


async def full(stage: Stage, _: BuiltSchool) -> None:
    await stage.enter(await stage.family(await stage.school(hours=None)))


async def limit_reached(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school(teachers=2, child_limit=1), teachers_per_child=2)
    await stage.book(school, school.at(15))
    await stage.enter(school)


async def not_yet_open(stage: Stage, _: BuiltSchool) -> None:
    opens_at = stage.clock.now() + timedelta(days=2)
    await stage.enter(await stage.family(await stage.school(opens_at=opens_at)))


async def ended(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.school(closes_at=stage.clock.now() - timedelta(hours=1))
    await stage.enter(await stage.family(school, children=2))


async def booked(stage: Stage, school: BuiltSchool) -> None:
    await confirm(stage, school)
    await stage.page.fill("textarea", "Reading at home")
    await stage.tap("button.btn-go")


async def visit_booked(stage: Stage, _: BuiltSchool) -> None:
    await confirm_a_visit(stage, await stage.school(teachers=2))
    await stage.tap("button.btn-go")


async def some_booked(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school(teachers=2), children=2)
    await stage.book(school, school.at(15))
    await stage.enter(school)


async def times_to_move_to(stage: Stage, school: BuiltSchool) -> None:
    await booked(stage, school)
    await stage.tap("a.row[href*=moving]")


async def confirm_a_move(stage: Stage, school: BuiltSchool) -> None:
    await times_to_move_to(stage, school)
    await stage.tap("a.tile", 6)


async def moved(stage: Stage, school: BuiltSchool) -> None:
    await confirm_a_move(stage, school)
    await stage.tap("button.btn-go")


async def cancelling(stage: Stage, school: BuiltSchool) -> None:
    await booked(stage, school)
    await stage.tap("a.row[href$=cancel]")


async def cancelled(stage: Stage, school: BuiltSchool) -> None:
    await cancelling(stage, school)
    await stage.tap("main form button")


async def cancelled_by_school(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    meeting = await stage.book(school, school.at(15))
    await actions.cancel(
        stage.pool, act_of(teacher_of(school), stage.keyring, stage.clock.now()), meeting.meeting_id, side="school"
    )
    await stage.enter(school)
    await stage.open(f"/i/meetings/{meeting.meeting_id}")


async def already_booked(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    await stage.enter(school)
    await stage.tap("a.tile")
    await stage.book(school, school.at(17))
    await stage.tap("button.btn-go")


async def over(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    meeting = await stage.book(school, school.at(15))
    await stage.enter(school)
    await _at(stage, school.at(18), f"/i/meetings/{meeting.meeting_id}")


async def by_video_now(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    async with transaction(stage.pool, stage.org) as conn:
        await conn.execute("UPDATE round_teacher SET video_url = 'https://video.example/okafor'")
    meeting = await stage.book(school, school.at(15), mode="video")
    await stage.enter(school)
    await _at(stage, school.at(15, 5), f"/i/meetings/{meeting.meeting_id}")


async def calendar(stage: Stage, school: BuiltSchool) -> None:
    await booked(stage, school)
    await stage.tap("a.btn-go")
    await stage.page.click("summary")


async def none_work(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school))
    await stage.tap("a[href^='/i/none']")


async def none_work_mistake(stage: Stage, school: BuiltSchool) -> None:
    await none_work(stage, school)
    await stage.tap("button.btn-go")


async def none_work_for_two(stage: Stage, school: BuiltSchool) -> None:
    await two_children(stage, school)
    await stage.tap("a[href^='/i/none']")
    await stage.page.uncheck("input[name=about] >> nth=0")
    await stage.page.uncheck("input[name=about] >> nth=1")
    await stage.tap("button.btn-go")


async def none_work_sent(stage: Stage, school: BuiltSchool) -> None:
    await none_work(stage, school)
    await stage.page.check("input[name=band] >> nth=3")
    await stage.tap("button.btn-go")


async def proposed(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    no_time_id = await stage.ask(school)
    await stage.propose(school, no_time_id)
    await stage.enter(school)
    await stage.tap("a[href^='/i/answers']")


async def proposal_taken(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    await stage.propose(school, await stage.ask(school))
    await stage.enter(school)
    await stage.tap("a[href^='/i/answers']")
    await stage.occupy(school, school.at(19))
    await stage.tap("button[name=number]")


async def settled(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    no_time_id = await stage.ask(school)
    await stage.book(school, school.at(15))
    await stage.enter(school)
    await stage.open(f"/i/answers/{no_time_id}")


async def waiting_for_a_time(stage: Stage, school: BuiltSchool) -> None:
    await full(stage, school)
    await stage.tap("form[action='/i/wait'] button")


async def offered(stage: Stage, _: BuiltSchool) -> None:
    await _offered(stage)
    await stage.open("/i")
    await stage.tap("a[href^='/i/offers']")


async def offered_at_home(stage: Stage, _: BuiltSchool) -> None:
    await _offered(stage)
    await stage.open("/i")


async def offer_ended(stage: Stage, _: BuiltSchool) -> None:
    await _offered(stage)
    await stage.open("/i")
    await stage.tap("a[href^='/i/offers']")
    await _at(stage, stage.clock.now() + timedelta(days=2), stage.page.url.removeprefix(stage.address))


async def closed_link(stage: Stage, _: BuiltSchool) -> None:
    await stage.open(f"/language/{stage.language}?back=/l/{'x' * 43}")


async def not_found(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school))
    await stage.open("/i/nowhere")


async def without_a_link(stage: Stage, _: BuiltSchool) -> None:
    await stage.page.context.clear_cookies()
    await stage.open(f"/language/{stage.language}?back=/")


async def confirm_by_phone(stage: Stage, school: BuiltSchool) -> None:
    await stage.enter(await stage.family(school, phone="+13125559087"))
    await stage.open("/i?mode=phone")
    await stage.tap("a.tile")


async def number_mistake(stage: Stage, school: BuiltSchool) -> None:
    await confirm_by_phone(stage, school)
    await stage.page.fill("input[name=number]", "555-0142")
    await stage.tap("button.btn-go")


async def booked_by_phone(stage: Stage, school: BuiltSchool) -> None:
    await confirm_by_phone(stage, school)
    await stage.page.fill("textarea", "Reading at home")
    await stage.tap("button.btn-go")


async def another_number(stage: Stage, school: BuiltSchool) -> None:
    await booked_by_phone(stage, school)
    await stage.tap("a[href$='/number']")


async def words_for_the_teacher(stage: Stage, school: BuiltSchool) -> None:
    await booked_by_phone(stage, school)
    await stage.tap("a[href$='/topic']")


async def words_saved(stage: Stage, school: BuiltSchool) -> None:
    await words_for_the_teacher(stage, school)
    await stage.tap("button.btn-go")


async def moved_instead_of_booked_twice(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    await stage.book(school, school.at(17))
    await stage.enter(school)
    child, key = school.families[-1].child.student_id.hex, f"{school.at(16):%Y%m%dT%H%MZ}"
    await stage.open(f"/i/book?stop={school.teacher.person_id.hex}-{key}.{child}&mode=school")


async def other_times_for_a_meeting(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    meeting = await stage.book(school, school.at(17))
    await stage.enter(school)
    await stage.open(f"/i/meetings/{meeting.meeting_id}")
    await stage.tap("a[href^='/i/times']")
    await stage.tap("a[href^='/i/none']")


async def other_times_asked_for_a_meeting(stage: Stage, school: BuiltSchool) -> None:
    await other_times_for_a_meeting(stage, school)
    await stage.page.check("input[name=band] >> nth=3")
    await stage.page.fill("textarea", "After eight")
    await stage.tap("button.btn-go")


async def other_times_refused(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school())
    no_time_id = await stage.ask(school)
    await stage.propose(school, no_time_id)
    await stage.enter(school)
    await stage.open(f"/i/answers/{no_time_id}")
    await stage.tap("a[href^='/i/none']")
    await stage.tap("button.btn-go")


async def asked_by_the_other_guardian(stage: Stage, _: BuiltSchool) -> None:
    school = await stage.family(await stage.school(), guardians=2)
    await stage.propose(school, await stage.ask(school))
    family = school.families[-1]
    other = BuiltFamily(family.household_id, family.guardians[::-1], family.children)
    await stage.enter(school, other)


async def _offered(stage: Stage) -> None:
    """Let the second family wait for the first one's time, and the first one cancel."""
    school = await stage.family(await stage.school(hours=(time(17), time(17, 20)), days=[THURSDAY]))
    meeting = await stage.book(school, school.at(17))
    school = await stage.family(school)
    await stage.wait(school)
    first = guardian_of(school)
    await actions.cancel(stage.pool, act_of(first, stage.keyring, stage.clock.now()), meeting.meeting_id)
    await stage.enter(school)


async def _at(stage: Stage, now: datetime, path: str) -> None:
    """Open a page at another hour."""
    before, stage.clock.at = stage.clock.at, now
    await stage.open(path)
    stage.clock.at = before


SCENES: Mapping[str, tuple[Scene, ...]] = {
    "choosing": (times, times_by_phone, two_children, three_teachers, full, limit_reached, not_yet_open, ended),
    "confirming": (confirm, confirm_a_visit, confirm_for_twins, no_child_ticked, taken, visit_taken),
    "booked": (booked, visit_booked, some_booked, over, by_video_now, calendar, already_booked),
    "changing": (times_to_move_to, confirm_a_move, moved, cancelling, cancelled, cancelled_by_school),
    "none work": (
        none_work,
        none_work_mistake,
        none_work_for_two,
        none_work_sent,
        proposed,
        proposal_taken,
        settled,
    ),
    "said of a meeting": (
        confirm_by_phone,
        number_mistake,
        booked_by_phone,
        another_number,
        words_for_the_teacher,
        words_saved,
        moved_instead_of_booked_twice,
    ),
    "other times": (
        other_times_for_a_meeting,
        other_times_asked_for_a_meeting,
        other_times_refused,
        asked_by_the_other_guardian,
    ),
    "waiting": (waiting_for_a_time, offered, offered_at_home, offer_ended, closed_link, not_found, without_a_link),
}

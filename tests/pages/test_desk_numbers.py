"""Every number on a round's page is the length of the list behind its link, however mixed the families are."""

import re
from datetime import timedelta

import httpx

from service.kernel.db import transaction
from tests.builders import add_family, add_link
from tests.pages.browsing import words_of
from tests.pages.conftest import Desk, an_ask


async def _mixed(desk: Desk) -> None:
    """Let eight families come differently far: booked, in part, asking, on paper, untold, with mail that came back."""
    school = desk.school
    async with transaction(desk.pool, school.org_id) as conn:
        school = await add_family(conn, school, desk.clock.now(), children=2)
        school = await add_family(conn, school, desk.clock.now(), children=2)
        school = await add_family(conn, school, desk.clock.now(), channel="paper", email="", sms="")
        school = await add_family(conn, school, desk.clock.now(), channel="paper", email="", sms="")
        school = await add_family(conn, school, desk.clock.now(), guardians=2)
        for family in school.families[5:7]:
            who = family.guardian
            await add_link(
                conn, desk.keyring, school, desk.clock.now(), person_id=who.person_id, invitation_id=who.invitation_id
            )
    mixed = Desk(school, desk.client, desk.pool, desk.keyring, desk.clock)
    await mixed.book(15, 0)
    await mixed.book(16, 0, family=3)
    await mixed.book(17, 0, family=5)
    await an_ask(mixed, family=1)
    await mixed.say("UPDATE notice SET state = 'sent', settled_at = $1 WHERE settled_at IS NULL", mixed.clock.now())
    await mixed.say(
        "UPDATE notice SET state = 'bounced' WHERE recipient_id = $1", school.families[3].guardian.person_id
    )
    mixed.clock.advance(timedelta(days=4))


def _length(page: httpx.Response) -> int:
    """How many families a list says it has; none where it is empty."""
    found = re.search(r"(\d+) famil(?:y|ies) \(by name\)", words_of(page))
    return int(found[1]) if found else 0


async def test_every_number_of_a_mixed_round_is_the_length_of_its_list(desk: Desk) -> None:
    await _mixed(desk)

    page = await desk.client.get(desk.round)

    numbers = re.findall(r'<b class="num">(\d+)</b><span><a href="([^"]+)">', page.text)
    offered = re.findall(r'<option value="([a-z-]+)"[^>]*>[^<]+ \((\d+)\)</option>', page.text)
    assert [int(number) for number, _ in numbers] == [_length(await desk.client.get(href)) for _, href in numbers]
    assert [int(count) for _, count in offered] == [
        _length(await desk.client.get(f"{desk.round}?state={state}")) for state, _ in offered
    ]
    assert sum(int(number) for number, _ in numbers) == _length(page) == 8
    assert len(numbers) == 4
    assert len(offered) == 12
    assert dict(offered)["partly"] == "1"
    by_teacher = re.findall(r'href="([^"]+teacher=[^"]+)">.*?(\d+) of (\d+)</td>', page.text, flags=re.DOTALL)
    assert [int(total) for *_, total in by_teacher] == [_length(await desk.client.get(href)) for href, *_ in by_teacher]


async def test_the_call_list_and_the_letters_are_as_many_as_their_buttons_say(desk: Desk) -> None:
    await _mixed(desk)

    page = words_of(await desk.client.get(desk.round))
    calls = words_of(await desk.client.get(f"{desk.round}/calls"))
    letters = await desk.client.get(f"{desk.round}/letters")

    to_call = re.search(r"Open the call list \((\d+)\)", page)
    to_print = re.search(r"Print (\d+) letters", page)
    assert to_call
    assert re.search(rf"\b{to_call[1]} famil", calls)
    assert to_print
    assert int(to_print[1]) == letters.text.count('<div class="letter"') == 2


async def test_a_day_counts_only_teachers_who_meet_somebody(desk: Desk) -> None:
    await desk.book(15, 0)

    assert "1 meeting with 1 teacher" in words_of(await desk.client.get("/desk/days"))

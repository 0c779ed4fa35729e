"""The office sees everybody who helps, records what they hold, and gives them the link of their own page."""

from datetime import timedelta

from tests.pages.browsing import fields_of, links_of, values_of, words_of
from tests.pages.conftest import Desk

UMA = {
    "given_name": "Uma",
    "family_name": "Nair",
    "role": "volunteer",
    "email": "uma@example.net",
    "sms": "",
    "language": "es",
    "languages": "en, hi",
}


async def _add(desk: Desk, **changed: str) -> str:
    fields = fields_of(await desk.client.get("/desk/helpers/new"), "/desk/helpers")
    answer = await desk.client.post("/desk/helpers", data={**fields, **UMA, **changed})
    return str(answer.headers.get("location", words_of(answer)))


async def test_somebody_is_added_and_listed(desk: Desk) -> None:
    page = await _add(desk)

    assert "Added. Record what they hold" in words_of(await desk.client.get(page))
    words = words_of(await desk.client.get("/desk/helpers"))
    assert "Uma Nair Volunteer English and Hindi" in words
    assert "No link yet" in words


async def test_an_address_that_is_none_comes_back_with_what_was_typed(desk: Desk) -> None:
    said = await _add(desk, email="uma at home")

    assert "This is not an email address." in said
    assert "Write languages by their short names" in await _add(desk, languages="en, ??")


async def test_an_interpreters_page_leads_to_what_they_interpret(desk: Desk) -> None:
    volunteer = await desk.client.get(await _add(desk))
    interpreter = await desk.client.get(await _add(desk, given_name="Ines", role="interpreter", email="i@example.net"))

    (there,) = links_of(interpreter, "/desk/interpreting/people/")
    assert (await desk.client.get(there)).status_code == 200
    assert links_of(volunteer, "/desk/interpreting/people/") == []


async def test_what_somebody_holds_is_recorded_and_who_runs_out_is_said(desk: Desk) -> None:
    page = (await _add(desk)).partition("?")[0]
    form = await desk.client.get(page)
    fields = {**fields_of(form, f"{page}/credentials"), "kind": "childcare"}

    await desk.client.post(f"{page}/credentials", data={**fields, "until": "2026-10-10"})

    words = words_of(await desk.client.get("/desk/helpers?has=soon"))
    assert "Childcare clearance: October 10, 2026 Runs out soon" in words
    assert "One credential runs out within 30 days, or has." in words

    await desk.client.post(f"{page}/credentials", data={**fields, "until": "2026-09-01"})
    assert "Has run out" in words_of(await desk.client.get(page))

    await desk.client.post(f"{page}/credentials", data={**fields, "until": ""})
    assert await desk.ask("SELECT count(*) FROM credential WHERE kind = 'childcare'") == 0


async def test_the_link_is_shown_for_ten_minutes_mailed_and_closed(desk: Desk) -> None:
    page = (await _add(desk)).partition("?")[0]
    fields = fields_of(await desk.client.get(page), page)

    answer = await desk.client.post(page, data={**fields, "do": "invite"})

    shown = await desk.client.get(answer.headers["location"])
    assert "The link is on its way." in words_of(shown)
    assert "/l/" in words_of(shown)
    assert await desk.ask("SELECT language FROM notice WHERE message ->> 'kind' = 'helper_invited'") == "es"

    desk.clock.advance(timedelta(minutes=11))
    assert "/l/" not in words_of(await desk.client.get(page))

    await desk.client.post(page, data={**fields, "do": "close"})
    assert "No link yet" in words_of(await desk.client.get(page))


async def test_who_helps_no_more_is_not_listed(desk: Desk) -> None:
    page = (await _add(desk)).partition("?")[0]
    fields = fields_of(await desk.client.get(page), page)

    await desk.client.post(page, data={**fields, "do": "stop"})

    assert "Uma Nair" not in words_of(await desk.client.get("/desk/helpers"))


async def test_only_those_with_a_credential_are_shown_when_asked(desk: Desk) -> None:
    await _add(desk)

    shown = await desk.client.get("/desk/helpers?has=driving")

    assert "Uma Nair" not in words_of(shown)
    assert links_of(shown, "/desk/helpers/new") == ["/desk/helpers/new"]
    assert values_of(shown, "do") == []

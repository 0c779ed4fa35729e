"""The office keeps the book of places, its holidays, and what the school has decided."""

import re

import httpx

from tests.pages.browsing import fields_of, links_of, words_of
from tests.pages.conftest import Desk

LIBRARY = {
    "name": "Larkfield Central Library",
    "kind": "library",
    "address_line": "3564 Walnut Pl",
    "latitude": "41.39527",
    "longitude": "-94.28763",
    "opening_hours": "Mo-Th 10:00-20:00; Fr-Sa 10:00-17:00; Su off",
    "max_party": "8",
    "tables": "3",
    "quiet": "1",
    "indoor": "1",
}
PLACES = (
    "placeId,name,kind,latitude,longitude,openingHours\n"
    "P1,Corner Cafe,cafe,41.4,-94.29,Mo-Su 07:00-15:00\n"
    "P2,Nowhere Park,park,,,24/7\n"
)


def typed_by(form: httpx.Response) -> dict[str, str]:
    """What stands in the form's fields of text, and the first choice of each kind."""
    texts = dict(re.findall(r'name="(\w+)" type="text"[^>]* value="([^"]*)"', form.text))
    return texts | dict(re.findall(r'name="(\w+)" value="(\w+)" checked', form.text))


async def _add(desk: Desk, **changed: str) -> str:
    form = await desk.client.get("/desk/places/new")
    answer = await desk.client.post("/desk/places", data={**fields_of(form, "/desk/places"), **LIBRARY, **changed})
    return str(answer.headers.get("location", words_of(answer)))


async def test_a_place_is_added_and_its_hours_read_back_in_words(desk: Desk) -> None:
    assert await _add(desk) == "/desk/places?said=added"

    shown = await desk.client.get("/desk/places")

    words = words_of(shown)
    assert "Larkfield Central Library Library, 3564 Walnut Pl" in words
    assert "Monday to Thursday: 10:00 am to 8:00 pm Friday to Saturday: 10:00 am to 5:00 pm Sunday: closed" in words
    assert "Quiet, 8 people, 3 meetings at a time" in words
    assert links_of(shown, "geo:") == ["geo:41.39527,-94.28763"]
    assert links_of(shown, "https://www.openstreetmap.org/")


async def test_hours_nobody_can_read_come_back_with_the_part_that_is_wrong(desk: Desk) -> None:
    said = await _add(desk, opening_hours="Mo-Fr 09:00-17:00; weekends too", latitude="north")

    assert "Please check 2 things" in said
    assert "We cannot read “weekends too”." in said
    assert "Give the degrees as a map shows them" in said
    assert await desk.ask("SELECT count(*) FROM place") == 0


async def test_a_place_is_changed_left_and_used_again(desk: Desk) -> None:
    await _add(desk)
    (page,) = links_of(await desk.client.get("/desk/places"), "/desk/places/0")
    fields = fields_of(await desk.client.get(page), page)

    await desk.say("UPDATE place SET time_zone = 'America/Denver'")
    await desk.client.post(page, data={**fields, **LIBRARY, "opening_hours": ""})
    assert await desk.ask("SELECT time_zone FROM place") == "America/Denver"
    assert "Hours not known" in words_of(await desk.client.get("/desk/places"))

    await desk.client.post(f"{page}/leave", data={**fields, "do": "leave"})
    assert "No longer used" in words_of(await desk.client.get("/desk/places"))

    await desk.client.post(f"{page}/leave", data={**fields, "do": "back"})
    assert await desk.ask("SELECT left_on FROM place") is None


async def test_a_file_of_places_is_taken_in_and_what_was_found_is_said(desk: Desk) -> None:
    fields = fields_of(await desk.client.get("/desk/places"), "/desk/places/import")

    answer = await desk.client.post(
        "/desk/places/import", data=fields, files={"file": ("book.csv", PLACES.encode(), "text/csv")}
    )

    words = words_of(await desk.client.get(answer.headers["location"]))
    assert "The file is in. 1 new, 0 changed, 0 as before." in words
    assert "places.csv:3 no coordinates" in words
    assert "Every day: 7:00 am to 3:00 pm" in words


async def test_a_file_nothing_can_be_read_of_is_not_said_to_be_in(desk: Desk) -> None:
    fields = fields_of(await desk.client.get("/desk/places"), "/desk/places/import")

    answer = await desk.client.post(
        "/desk/places/import", data=fields, files={"file": ("names.csv", b"a,b\n1,2\n", "text/csv")}
    )

    words = words_of(await desk.client.get(answer.headers["location"]))
    assert "The file is in." not in words
    assert "Nothing of this file is in. Read what we found in it." in words
    assert "places.csv:1 column placeId is missing" in words


async def test_without_a_file_the_page_says_what_is_missing(desk: Desk) -> None:
    fields = fields_of(await desk.client.get("/desk/places"), "/desk/places/import")

    answer = await desk.client.post("/desk/places/import", data=fields)

    assert answer.status_code == 422
    assert "Choose a file that is called places.csv." in words_of(answer)


async def test_a_holiday_is_added_and_taken_out(desk: Desk) -> None:
    fields = fields_of(await desk.client.get("/desk/places"), "/desk/holidays")

    await desk.client.post("/desk/holidays", data={**fields, "day": "2026-10-15", "holiday": "Founders' day"})
    shown = await desk.client.get("/desk/places")
    assert "October 15, 2026: Founders' day" in words_of(shown)

    await desk.client.post("/desk/holidays/2026-10-15/remove", data=fields)
    assert await desk.ask("SELECT count(*) FROM holiday") == 0


async def test_the_rooms_of_the_school_stand_on_the_same_page(desk: Desk) -> None:
    shown = await desk.client.get("/desk/places")

    assert "Rooms at school Room" in words_of(shown)


async def test_rides_and_childcare_are_off_until_the_school_records_its_decision(desk: Desk) -> None:
    words = words_of(await desk.client.get("/desk/policies"))

    assert words.count("Off until the school records its decision.") == 2
    assert "Least age of a driver, in years: 25" in words
    assert "Children under 2 years to one adult: 3" in words


async def test_a_decision_is_recorded_with_its_source_and_taken_back(desk: Desk) -> None:
    page = "/desk/policies/rides"
    fields = fields_of(await desk.client.get(page), page)
    sent = {**typed_by(await desk.client.get(page)), "least_age": "21"}

    answer = await desk.client.post(
        page, data={**fields, **sent, "source": "School board", "recorded_on": "2026-08-20"}
    )

    assert answer.headers["location"] == "/desk/policies?said=recorded"
    words = words_of(await desk.client.get("/desk/policies"))
    assert "Decided by School board, recorded August 20, 2026." in words
    assert "Least age of a driver, in years: 21" in words
    assert await desk.ask("SELECT settings ->> 'least_age' FROM policy WHERE subject = 'rides'") == "21"

    await desk.client.post(page, data={**fields, "do": "withdraw"})
    assert await desk.ask("SELECT count(*) FROM policy") == 0


async def test_a_number_past_its_bounds_comes_back_beside_its_field(desk: Desk) -> None:
    page = "/desk/policies/childcare"
    fields = fields_of(await desk.client.get(page), page)

    answer = await desk.client.post(page, data={**fields, "least_adults": "1"})

    assert answer.status_code == 422
    assert "Give a number from 2 to 10." in words_of(answer)
    assert "Say who decided it." in words_of(answer)


async def test_a_decision_of_a_day_to_come_comes_back_beside_its_field(desk: Desk) -> None:
    page = "/desk/policies/rides"
    shown = await desk.client.get(page)
    sent = {**fields_of(shown, page), **typed_by(shown), "source": "Board", "recorded_on": "2036-08-20"}

    answer = await desk.client.post(page, data=sent)

    assert (answer.status_code, "This day is still to come." in words_of(answer)) == (422, True)


async def test_a_subject_there_is_not_is_not_found(desk: Desk) -> None:
    assert (await desk.client.get("/desk/policies/lunch")).status_code == 404


async def test_another_room_is_offered_only_while_nobody_has_it(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    await desk.book(15, 0, family=1)
    taken = await desk.ask("SELECT room_id::text FROM meeting WHERE meeting_id <> $1", meeting.meeting_id)

    offered = (await desk.client.get(f"/desk/meetings/{meeting.meeting_id}/room")).text

    assert str(meeting.room_id).replace("-", "") in offered
    assert taken.replace("-", "") not in offered

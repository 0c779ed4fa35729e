"""The API's page for who writes programs: whole, and without script."""

import httpx
import pytest
from playwright.async_api import Browser

from tests.looking import HEIGHT, OVERFLOWS


async def test_the_page_shows_every_operation_field_and_refusal_without_a_script(client: httpx.AsyncClient) -> None:
    description = (await client.get("/api/openapi.json")).json()
    names = [one["operationId"] for item in description["paths"].values() for one in item.values()]

    page = await client.get("/api/docs")

    assert page.headers["content-type"].startswith("text/html")
    assert [name for name in names if f'id="{name}"' not in page.text] == []
    assert "<code>meetings[].starts_at</code>" in page.text
    assert "<code>settings (childcare).least_adults</code>" in page.text
    assert "<code>opening-taken</code>" in page.text
    assert [mark for mark in ("<script", '="http', "url(http", "@import") if mark in page.text] == []


async def test_its_index_shows_methods_and_paths_and_its_fields_their_patterns(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/docs")).text
    index = page[page.index("<nav") : page.index("</nav>")]

    assert "<b>POST</b> <code>/api/v1/meetings/{meeting_id}/move</code>" in index
    assert "matches ^[ -~]+$" in page
    assert [heading for heading in ("Headers", "Query parameters", "Path parameters") if heading not in page] == []


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
async def test_it_is_sent_packed_and_only_to_who_has_not_got_it(client: httpx.AsyncClient, path: str) -> None:
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    packed = await client.get(path, headers={"Accept-Encoding": "br, gzip"})
    unwanted = await client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    known = await client.get(path, headers={"If-None-Match": packed.headers["etag"]})

    assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content)
    assert int(packed.headers["content-length"]) * 5 < int(plain.headers["content-length"])
    assert ("content-encoding" in plain.headers, "content-encoding" in unwanted.headers) == (False, False)
    assert plain.headers["etag"] == packed.headers["etag"]
    assert (packed.headers["cache-control"], packed.headers["vary"]) == ("public, no-cache", "Accept-Encoding")
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", packed.headers["etag"])


async def test_it_is_drawn_on_a_phone_under_the_strict_policy(address: str, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 320, "height": HEIGHT})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{address}/api/docs")

    assert (await page.evaluate(OVERFLOWS), said) == (None, [])

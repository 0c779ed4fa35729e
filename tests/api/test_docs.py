"""The API's page for who writes programs: whole, and without script."""

import httpx
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


async def test_it_is_drawn_on_a_phone_under_the_strict_policy(address: str, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 320, "height": HEIGHT})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{address}/api/docs")

    assert (await page.evaluate(OVERFLOWS), said) == (None, [])

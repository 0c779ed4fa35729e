"""Forms no browser sends: a page of plain words, never a fault."""

import re

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.http_edge import BODY_LIMIT
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import school_with
from tests.conftest import StillClock
from tests.pages.conftest import enter

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "body",
    [
        b"stop=%ff%fe&mode=school&topic=%00",
        b"stop=\xff\xfe",
        b"stop=%ED%A0%80",
        b"stop=" + "مريم 👩‍👧 \"'<b>".encode(),
        b"stop=" + b"x" * 100_000,
        b"&".join(b"stop=%d" % number for number in range(5_000)),
        b"x" * (BODY_LIMIT + 1),
    ],
    ids=["NUL", "no UTF-8", "half a pair", "unusual", "too long", "too many", "past the limit"],
)
@pytest.mark.parametrize("path", ["/i/book", "/i/confirm", "/i/none"])
async def test_a_form_no_browser_sends_is_no_fault(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, path: str, body: bytes
) -> None:
    await enter(client, pool, keyring, await school_with(pool, org, clock.now()), clock, "guardian")

    mark = re.search(r'name="csrf" value="([^"]+)"', (await client.get("/i/none")).text)
    assert mark

    answer = await client.post(path, headers=FORM, content=b"csrf=" + mark[1].encode() + b"&" + body)

    assert answer.status_code in {303, 400, 409, 413, 422}

"""A change tried as of several versions."""

from typing import Any

import httpx

STALE = '"0f1e2d3c"'


async def tried(client: httpx.AsyncClient, method: str, path: str, read: str, body: Any = None) -> list[int]:
    """Change something as of a version that is not, as it is, and as it was before that; give the answers' codes."""
    now = (await client.get(read)).headers["etag"]
    answers = [
        await client.request(method, path, json=body, headers={"If-Match": version}) for version in (STALE, now, now)
    ]
    return [answer.status_code for answer in answers]

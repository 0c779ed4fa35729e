"""Wishes that run at the same time, as on the evening a round opens."""

import asyncio
from collections.abc import Awaitable, Iterable

from service.kernel.errors import Refusal


async def at_once(wishes: Iterable[Awaitable[object]]) -> list[object]:
    """Let all wishes run together; refusals are answers, faults are not."""
    answers = await asyncio.gather(*wishes, return_exceptions=True)
    faults = [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, Refusal)]
    assert faults == []
    return answers

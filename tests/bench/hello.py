"""The smallest application of the same framework, which reading is measured against."""

from typing import Final

from litestar import Litestar, get


@get("/hello")
async def hello() -> dict[str, str]:
    """Say hello."""
    return {"hello": "world"}


APP: Final = Litestar([hello], openapi_config=None, logging_config=None)

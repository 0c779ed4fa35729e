"""What tests of the API share: another service that has a key."""

from datetime import datetime

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer


@pytest.fixture
async def service(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> httpx.AsyncClient:
    """A client with a key for everything, whose paths begin below the API's version."""
    client.headers.update(await bearer(pool, keyring, org, now))
    client.base_url = httpx.URL("http://localhost/api/v1/")
    return client

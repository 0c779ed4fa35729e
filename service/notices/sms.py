"""Hand texts to a gateway, or to a folder. A call is made once: what may have gone out is never sent again."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import httpx
import msgspec

from service.kernel.clock import Clock
from service.notices.folder import folder_of, keep, name_of
from service.notices.links import Links
from service.notices.signatures import sign
from service.notices.types import Later, Outcome, Refused, Sent, Text, Unknown

TIMEOUT: Final = 15.0
"""Seconds until a silent gateway is given up, well within a notice's lease."""

_OURS: Final = frozenset({401, 403, 404, 408, 429})
"""Key, account, address or pace: nothing went out, and it is not the text's fault."""


class Texter(Protocol):
    """Sends one text and says what came of it; never raises for what the other side does."""

    async def send(self, text: Text) -> Outcome:
        """Call once."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class TwilioTexter:
    """Speaks the Twilio-compatible API: POST /2010-04-01/Accounts/{SID}/Messages.json, basic sign-in, form fields."""

    def __init__(self, url: str, *, sender: str, links: Links, client: httpx.AsyncClient | None = None) -> None:
        self.account, self.token, host = twilio_account(url)
        self.url = f"https://{host}/2010-04-01/Accounts/{self.account}/Messages.json"
        self.sender = sender
        self.links = links
        self.client = client or httpx.AsyncClient(timeout=TIMEOUT)

    async def send(self, text: Text) -> Outcome:
        """Call once."""
        fields = {
            "To": text.number,
            "From": self.sender,
            "Body": text.body,
            "StatusCallback": self.links.text_receipt(text.notice_id),
        }
        return await _call(self.client, self.url, id_field="sid", data=fields, auth=(self.account, self.token))

    async def close(self) -> None:
        """Let go of connections."""
        await self.client.aclose()


class GatewayTexter:
    """Speaks to any gateway that takes JSON signed as signatures.py says, and keeps to our id."""

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        secret: str,
        links: Links,
        clock: Clock,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self.url = url.removeprefix("gateway:")
        self.sender = sender
        self.secret = secret
        self.links = links
        self.clock = clock
        self.client = client or httpx.AsyncClient(timeout=TIMEOUT)

    async def send(self, text: Text) -> Outcome:
        """Call once. The notice's id goes as Idempotency-Key, for gateways that keep to it."""
        body = msgspec.json.encode(
            {
                "id": text.notice_id,
                "to": text.number,
                "from": self.sender,
                "text": text.body,
                "receipt_to": self.links.text_receipt(text.notice_id),
            }
        )
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(text.notice_id),
            **sign(self.secret, body, now=self.clock.now()),
        }
        return await _call(self.client, self.url, id_field="id", content=body, headers=headers)

    async def close(self) -> None:
        """Let go of connections."""
        await self.client.aclose()


class FolderTexter:
    """Keeps texts as .txt files: lines of headers, an empty line, the words."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    async def send(self, text: Text) -> Outcome:
        """Keep one text. The file's name is the notice's, so even a second call would not make two."""
        head = f"To: {text.number}\nFrom: {self.sender}\nDate: {text.created_at.isoformat()}\nParts: {text.parts}\n"
        name = name_of(text.created_at, text.notice_id, ".txt")
        try:
            await asyncio.to_thread(keep, self.folder, name, f"{head}\n{text.body}\n".encode())
        except OSError:
            return Later("folder")
        return Sent()

    async def close(self) -> None:
        """Do nothing: files are closed."""


def texter_for(url: str, *, sender: str, secret: str, base: Path, links: Links, clock: Clock) -> Texter | None:
    """Make the texter of a setting; None where no texts are sent. Folders that are not absolute lie in `base`."""
    match urlsplit(url).scheme:
        case "twilio":
            return TwilioTexter(url, sender=sender, links=links)
        case "gateway":
            return GatewayTexter(url, sender=sender, secret=secret, links=links, clock=clock)
        case "file":
            return FolderTexter(folder_of(url, base), sender=sender)
        case _:
            return None


def twilio_account(url: str) -> tuple[str, str, str]:
    """Take twilio://SID:TOKEN@host apart."""
    parts = urlsplit(url)
    return unquote(parts.username or ""), unquote(parts.password or ""), parts.netloc.rpartition("@")[2]


async def _call(client: httpx.AsyncClient, url: str, *, id_field: str, **request: Any) -> Outcome:  # noqa: ANN401 httpx's own
    try:
        async with asyncio.timeout(TIMEOUT):
            answer = await client.post(url, follow_redirects=False, **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        return Later("gateway-connection")  # nobody was spoken to
    except (httpx.HTTPError, TimeoutError):
        return Unknown("gateway-silent")
    if answer.is_success:
        return Sent(_own_id(answer, id_field))
    if answer.status_code in _OURS:
        return Later(f"gateway-{answer.status_code}")
    if answer.is_client_error:
        return Refused(f"gateway-{answer.status_code}")
    # A redirect was not followed and a 5xx may have come after the text went out.
    return Unknown(f"gateway-{answer.status_code}")


def _own_id(answer: httpx.Response, field: str) -> str:
    try:
        said = msgspec.json.decode(answer.content, type=Mapping[str, object])
    except msgspec.DecodeError:
        return ""
    return str(said.get(field, ""))[:100]

"""Webhooks: texts that come back, receipts of gateways, and raw mail. Each proves who sends it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from msgspec import Meta, Struct

from service.kernel.clock import Clock
from service.kernel.errors import Malformed
from service.kernel.tokens import same
from service.notices.errors import Unsigned
from service.notices.inbound import Incoming, take_mail, take_receipt, take_text
from service.notices.lmtp import SIZE_LIMIT
from service.notices.signatures import is_from_twilio, is_signed

SMALL: Final = 64 * 1024  # bytes of a webhook about one text
ARRIVED: Final = frozenset({"delivered", "read"})
NOT_ARRIVED: Final = frozenset({"failed", "undelivered", "canceled"})

AnyRequest = Request[Any, Any, Any]
Shape = TypeVar("Shape", bound=Struct)


class Webhooks(Struct, frozen=True, kw_only=True):
    """What the webhooks stand on. An empty secret closes those that need it."""

    incoming: Incoming
    base_url: str
    twilio_token: str
    sms_secret: str
    mail_secret: str


class TextIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A text as the generic gateway hands it in."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]  # the gateway's own; the same again is answered once
    sender: Annotated[str, Meta(pattern=r"^\+[1-9]\d{6,14}$")] = msgspec.field(name="from")
    text: Annotated[str, Meta(max_length=2000)] = ""


class ReceiptIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt as the generic gateway hands it in."""

    arrived: bool


AnyWebhooks = NamedDependency[SkipValidation[Webhooks]]
AnyClock = NamedDependency[SkipValidation[Clock]]  # a protocol cannot be checked while running


@post("/inbound/sms/twilio", status_code=HTTP_200_OK, include_in_schema=False, request_max_body_size=SMALL)
async def text_from_twilio(request: AnyRequest, webhooks: AnyWebhooks, clock: AnyClock) -> Response[str]:
    """Take a text from a Twilio-compatible service; the answer goes by the outbox, so the reply is empty TwiML."""
    form = await _twilio_form(request, webhooks)
    number, sid = form.get("From", ""), form.get("MessageSid", "")
    await take_text(webhooks.incoming, number, form.get("Body", ""), message_id=sid, now=clock.now())
    return Response("<Response/>", media_type="text/xml")


@post("/inbound/sms", status_code=HTTP_204_NO_CONTENT, include_in_schema=False, request_max_body_size=SMALL)
async def text_from_gateway(request: AnyRequest, webhooks: AnyWebhooks, clock: AnyClock) -> None:
    """Take a text from the generic gateway."""
    text = _read(await _signed_body(request, webhooks, clock), TextIn)
    await take_text(webhooks.incoming, text.sender, text.text, message_id=text.id, now=clock.now())


@post(
    "/inbound/sms/receipts/{notice_id:uuid}",
    status_code=HTTP_204_NO_CONTENT,
    include_in_schema=False,
    request_max_body_size=SMALL,
)
async def text_receipt(request: AnyRequest, notice_id: FromPath[UUID], webhooks: AnyWebhooks, clock: AnyClock) -> None:
    """Take a receipt for one text, from either kind of gateway. States in between say nothing yet."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        state = (await _twilio_form(request, webhooks)).get("MessageStatus", "")
        if state not in ARRIVED | NOT_ARRIVED:
            return
        arrived = state in ARRIVED
    else:
        arrived = _read(await _signed_body(request, webhooks, clock), ReceiptIn).arrived
    await take_receipt(webhooks.incoming, notice_id, arrived=arrived, now=clock.now())


@post("/inbound/mail", status_code=HTTP_204_NO_CONTENT, include_in_schema=False, request_max_body_size=SIZE_LIMIT)
async def raw_mail(request: AnyRequest, webhooks: AnyWebhooks, clock: AnyClock) -> None:
    """Take one raw mail (message/rfc822) from the mail service, with the secret as bearer (RFC 6750 2.1)."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if not webhooks.mail_secret or scheme.lower() != "bearer" or not same(secret.strip(), webhooks.mail_secret):
        raise Unsigned
    await take_mail(webhooks.incoming, await request.body(), now=clock.now())


async def _twilio_form(request: AnyRequest, webhooks: Webhooks) -> Mapping[str, str]:
    """Read a form whose signature holds; it covers our public address, whatever the proxy made of it."""
    query = request.scope["query_string"].decode("latin-1")
    address = webhooks.base_url + request.scope["path"] + (f"?{query}" if query else "")
    try:
        fields = parse_qsl((await request.body()).decode(), keep_blank_values=True)
    except UnicodeDecodeError as exc:
        raise Malformed("body", "not-utf-8") from exc
    if not is_from_twilio(webhooks.twilio_token, request.headers.get("x-twilio-signature", ""), address, fields):
        raise Unsigned
    return dict(fields)


async def _signed_body(request: AnyRequest, webhooks: Webhooks, clock: Clock) -> bytes:
    body = await request.body()
    if not is_signed(webhooks.sms_secret, request.headers, body, now=clock.now()):
        raise Unsigned
    return body


def _read(body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise Malformed("body", "not-as-described") from exc


ROUTES: Final = (text_from_twilio, text_from_gateway, text_receipt, raw_mail)

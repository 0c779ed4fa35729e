"""Logs for the operator: events with ids of ours, a request id, and nothing about a person."""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

SECRET_FIELDS = frozenset(
    {
        "token",
        "secret",
        "password",
        "email",
        "sms",
        "phone",
        "address",
        "name",
        "url",
        "body",
        "topic",
        "authorization",
        "cookie",
    }
)
"""Fields that never reach a log line, whoever passes them."""

TOLD_OF_FAULTS = ("sqlstate", "constraint_name", "table_name", "column_name", "errno", "code")
"""What a fault may say beside its kind and place: names of our own tables and numbers of the system's."""


def set_up_logs(level: str, form: Literal["json", "text"]) -> None:
    """Send every log line of this process to standard error, our own and the libraries' alike."""
    written: Processor
    if form == "json":
        written = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        written = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, without_words, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, first_line],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_words,
                written,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn", "uvicorn.access", "httpx", "httpcore", "apscheduler", "mail.log"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # they write addresses, ours say the same without


def without_secrets(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take out the fields that could tell on somebody."""
    return {key: "(kept out)" if key in SECRET_FIELDS else value for key, value in event.items()}


def without_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write a fault as its kinds and places. Its words may quote what somebody typed or what a row holds."""
    fault = event.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        event["exception"] = "\n".join(_told(fault, set()))
    return event


def first_line(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep the first line of what a library says: asyncio writes the words of a lost exception below it."""
    return {**event, "event": str(event.get("event", "")).partition("\n")[0]}


def log(name: str) -> structlog.typing.FilteringBoundLogger:
    """Give a logger that says which part speaks."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(part=name)
    return logger


def _told(fault: BaseException, seen: set[int]) -> Iterator[str]:
    """Tell a fault with those it came from, the first one first, and those a group holds."""
    seen.add(id(fault))
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "and then"
    for frame in traceback.extract_tb(fault.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    beside = [f"{name}={value}" for name in TOLD_OF_FAULTS if (value := getattr(fault, name, None))]
    yield " ".join([f"{type(fault).__module__}.{type(fault).__qualname__}", *beside])
    for one in fault.exceptions if isinstance(fault, BaseExceptionGroup) else ():
        if id(one) not in seen:
            yield from _told(one, seen)

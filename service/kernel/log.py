"""Logs for the operator: events with ids of ours, a request id, and nothing about a person."""

import logging
import sys
from typing import Literal

import structlog

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


def set_up_logs(level: str, form: Literal["json", "text"]) -> None:
    """Send every log line of this process to standard error, our own and the libraries' alike."""
    written: structlog.typing.Processor
    if form == "json":
        written = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        written = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                written,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn", "uvicorn.access", "httpx", "httpcore", "apscheduler", "mail.log"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # they write addresses, ours say the same without


def without_secrets(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Take out the fields that could tell on somebody."""
    return {key: "(kept out)" if key in SECRET_FIELDS else value for key, value in event.items()}


def log(name: str) -> structlog.typing.FilteringBoundLogger:
    """Give a logger that says which part speaks."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(part=name)
    return logger

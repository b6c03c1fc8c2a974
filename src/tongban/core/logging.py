"""Structured logs: one JSON line an event, ids and codes only, never personal data."""

import logging
import sys

import structlog


def configure() -> None:
    """Write events as JSON lines to standard error, with time, level and the request id bound to the context."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _error_class,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _error_class(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep where an error happened, not what it said: a message may quote what a person typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        event["error"] = type(error).__name__
        if last is not None:
            event["where"] = f"{last.tb_frame.f_globals.get('__name__')}:{last.tb_lineno}"
    return event

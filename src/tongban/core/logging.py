"""Structured logs: one JSON line an event, ids and codes only, never personal data."""

import logging
import sys
from collections.abc import Callable, Mapping

import orjson
import structlog

log = structlog.get_logger("tongban.library")


def configure() -> None:
    """Write events as JSON lines to standard error, with time, level and the request id bound to the context."""
    logging.basicConfig(handlers=[Bridge()], level=logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _error_class,
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def _line(event: structlog.typing.EventDict, default: Callable[[object], object]) -> bytes:
    return orjson.dumps(event, default=default)


class Bridge(logging.Handler):
    """Carries what libraries log over into our lines, without what they filled in: that may be what a person typed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the library's words, not its arguments; of an error among them, its class and place."""
        given = record.args.values() if isinstance(record.args, Mapping) else record.args or ()
        error = record.exc_info[1] if record.exc_info else None
        error = error or next((one for one in given if isinstance(one, BaseException)), None)
        # What looks like an attack is quoted by Django in the words themselves.
        said = "" if record.name.startswith("django.security") else str(record.msg)[:200]
        log.log(record.levelno, "library", logger=record.name, said=said, exc_info=error)


def _error_class(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep where an error happened, not what it said: a message may quote what a person typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        if place := place_of(error):
            event["where"] = place
    return event


def place_of(error: BaseException) -> str:
    """Where an error happened, as ``module:line``; empty for one that was never raised."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return "" if last is None else f"{last.tb_frame.f_globals.get('__name__')}:{last.tb_lineno}"

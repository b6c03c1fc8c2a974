"""A web process reads the catalogue, its index and the model once by itself, so that no visitor waits for it."""

from threading import Thread

import structlog
from django.db import Error, connection
from psycopg_pool import PoolTimeout

from tongban.catalog.search import finding
from tongban.core import clock
from tongban.core.errors import Problem

log = structlog.get_logger(__name__)
#: Any question will do: what is found is not looked at.
_QUESTION = "办事"


def begin() -> None:
    """Warm up beside the first requests; where that fails they do it themselves."""
    Thread(target=_warm, name="warming", daemon=True).start()


def _warm() -> None:
    try:
        finding.find(_QUESTION, clock.today())
    except (Error, PoolTimeout, Problem) as error:
        log.info("warming.left_to_requests", said=type(error).__name__)
    finally:
        connection.close()

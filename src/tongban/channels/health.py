"""Signs of life for whoever runs the platform."""

from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

from tongban.catalog import queries as catalog
from tongban.channels.authorise import public
from tongban.core import away, clock, jobs
from tongban.core.errors import Problem
from tongban.materials import scanning


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, worker and pack are there: 200; else 503 with what is missing. Beside: whether uploads are scanned."""
    state = {"database": False, "worker": False, "pack": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        state["database"] = True
        state["worker"] = jobs.alive()
        state["pack"] = bool(catalog.catalogue(clock.today()).listings)
    except (Error, PoolTimeout, Problem) as error:
        away.let_go()
        return JsonResponse({**state, "error": type(error).__name__}, status=503)
    return JsonResponse({**state, "scanner": scanning.configured()}, status=200 if all(state.values()) else 503)

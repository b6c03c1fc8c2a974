"""A bare Django view: it answers with bytes that are there already, as many as the page it is compared with."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

#: The folder of the pages' bytes, by number.
FOLDER = "TONGBAN_BENCH_PAGES"


@cache
def _bytes(number: int) -> bytes:
    return (Path(os.environ[FOLDER]) / str(number)).read_bytes()


def page(request: HttpRequest, number: int) -> HttpResponse:
    """The page's bytes, as they were."""
    return HttpResponse(_bytes(number))


urlpatterns = [path("<int:number>", page)]

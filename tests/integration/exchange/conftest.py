"""The city with its libraries behind real HTTP: what the demonstration's table holds is moved to the systems."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.support.sharing import Systems, connected, serving

from tongban.catalog import queries as catalog
from tongban.exchange.models import BaseRecord


@pytest.fixture(scope="module")
def server() -> Iterator[Systems]:
    """One port for a module's tests."""
    with serving() as systems:
        yield systems


@pytest.fixture
def systems(server: Systems, db: None, pack: None, settings: LazySettings) -> Iterator[Systems]:
    """The systems with every record of the demonstration city, which our own table no longer has."""
    server.reset()
    known = catalog.resources()
    for row in BaseRecord.objects.all():
        server.put(known[row.licence_type].system.key, row.licence_type, row.subject_code, row.number, row.data)
    with connected(server, settings):
        yield server

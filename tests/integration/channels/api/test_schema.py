"""The OpenAPI document is kept: whatever it allows (and what it does not) is answered as it says, never by a 500."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.integration.channels.api.conftest import Program

import tongban
from tongban.channels.api.endpoints import ENDPOINTS
from tongban.channels.api.openapi import document
from tongban.channels.problems import EXPLAINED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

#: Not that of the web process, whose import warms it up: there is no database yet when tests are collected.
APPLICATION = get_wsgi_application()
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_EXAMPLES = 25


@pytest.fixture
def _same_connection() -> Iterator[None]:
    """Requests stay in the test's transaction, as they do with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_same_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not-allowed"])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_every_answer_is_one_the_document_describes(endpoint: Any, mode: GenerationMode, city: Program) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", APPLICATION)
    operation = schema[f"/api/v1/{endpoint.path}"][endpoint.method]

    @settings(
        max_examples=_EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {city.token}"})
        case.validate_response(response, checks=_CHECKS)

    answered()


def test_the_document_is_public_and_names_every_address() -> None:
    answer = Program("").get("openapi.json")
    assert answer.status == 200
    assert answer.body["openapi"] == "3.1.0"
    assert set(answer.body["paths"]) == {f"/api/v1/{one.path}" for one in ENDPOINTS}
    assert answer.body == document()


def test_every_code_a_program_can_meet_is_explained() -> None:
    rooms = [
        *("channels/api", "channels/errors.py", "channels/authorise.py", "cases", "licences/services.py"),
        *("core/errors.py", "core/idempotency.py", "org/queries.py", "parties/queries.py"),
        *("catalog/errors.py", "catalog/queries.py", "catalog/bundles.py"),
    ]
    # Met at the desk, at the portal or by the worker only.
    elsewhere = {
        *("TB-LIC-500", "TB-LIC-410", "TB-LIC-422", "TB-CASE-413", "TB-CASE-414", "TB-DRAFT-409", "TB-DRAFT-410"),
        *("TB-CSRF-403", "TB-AUTH-402", "TB-AUTH-406", "TB-AUTH-412", "TB-SHARE-404"),
        *("TB-CASE-416", "TB-CASE-417", "TB-CASE-431", "TB-CASE-432", "TB-CRED-412", "TB-CRED-423"),
        *("TB-FACT-412", "TB-PROM-409", "TB-PROM-422"),
        *("TB-BUN-422", "TB-BUN-423", "TB-BUN-424", "TB-BUN-503", "TB-REV-420"),
    }
    house = Path(tongban.__file__).parent
    raised = {
        code
        for room in rooms
        for path in ([house / room] if room.endswith(".py") else (house / room).rglob("*.py"))
        for code in re.findall(r'"(TB-[A-Z]+-\d{3})"', path.read_text())
    }
    assert raised - set(EXPLAINED) <= elsewhere

"""A program with a token, as the API's tests meet it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from tongban.org.models import Scope
from tongban.org.services import create_token
from tongban.parties.models import Party

ALL = (Scope.ITEMS_READ, Scope.INTERVIEWS, Scope.CASES_WRITE, Scope.CASES_READ, Scope.LICENCES_READ)
QUALIFICATION = "construction_qualification_simple_change"
CHANGE = {"变更事项": ["企业名称", "法定代表人"]}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered."""

    status: int
    body: Any
    raw: bytes
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The stable code of a problem document, which must be a whole one."""
        assert self.headers["Content-Type"] == "application/problem+json", self.raw[:300]
        assert {"type", "title", "status", "detail", "code", "request_id"} <= set(self.body)
        assert self.body["status"] == self.status
        assert any("\u4e00" <= letter <= "\u9fff" for letter in self.body["detail"]), self.body
        return str(self.body["code"])


@dataclass(slots=True)
class Program:
    """A program that calls the API with its token."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> Answer:
        """GET a path below /api/v1/."""
        return _answer(self.client.get(f"/api/v1/{path}", headers=self._headers(headers)))

    def post(self, path: str, body: Any, *, key: str | None = None, kind: str = "application/json") -> Answer:
        """POST a body: bytes as they are, anything else as JSON. ``key=""`` leaves the Idempotency-Key away."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = self._headers({"Idempotency-Key": f"test-{uuid4()}" if key is None else key} if key != "" else {})
        return _answer(self.client.post(f"/api/v1/{path}", raw, content_type=kind, headers=headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **more}


def _answer(response: Any) -> Answer:
    is_json = "json" in response.headers.get("Content-Type", "")
    return Answer(
        response.status_code,
        json.loads(response.content) if is_json else None,
        response.content,
        dict(response.headers),
    )


Make = Callable[..., Program]


@pytest.fixture
def program() -> Make:
    """Makes programs: ``program(party, scopes=ALL)`` bound to a party, ``program()`` for the whole city."""

    def make(party: Party | None = None, scopes: Iterable[str] = ALL) -> Program:
        wanted = [*scopes, *([] if party else [Scope.CASES_ANY])]
        _row, secret = create_token("测试程序", wanted, UUID(str(party.id)) if party else None)
        return Program(secret)

    return make


@pytest.fixture
def city(program: Make, pack: None) -> Program:
    """A program of the city."""
    return program()


@pytest.fixture
def firm(pack: None) -> Party:
    """The firm that gets its change at once."""
    return Party.objects.get(name="演示·新名建筑工程有限公司")


@pytest.fixture
def other_firm(firm: Party) -> Party:
    """Another firm, nobody of which acts for the first."""
    found = Party.objects.filter(kind="法人").exclude(id=firm.id).order_by("code").first()
    assert found is not None
    return found


def application(firm: Party, **more: Any) -> dict[str, Any]:
    """The body of the simple change."""
    return {"item": QUALIFICATION, "applicant": firm.code, "answers": CHANGE, **more}


@pytest.fixture
def rows() -> Callable[[], dict[str, int]]:
    """Counts the rows of every table a submission writes."""

    def count() -> dict[str, int]:
        written = "cases_case cases_caseevent cases_notice licences_licence core_job core_idempotencykey core_access"
        with connection.cursor() as cursor:
            found = {}
            for table in written.split():
                cursor.execute(f'select count(*) from "{table}"')
                found[table] = cursor.fetchone()[0]
        return found

    return count

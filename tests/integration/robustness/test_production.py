"""In production nothing stands in for an outside system, and no demonstration account comes in."""

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from tongban import wiring
from tongban.catalog.pack import PackFaults
from tongban.core.errors import Forbidden, Problem
from tongban.core.notify import mail, sms
from tongban.demo import load_city
from tongban.exchange.services import libraries
from tongban.licences.registrar import code_register
from tongban.licences.sealer import sealer
from tongban.org.models import Staff
from tongban.org.queries import staff_actor
from tongban.org.services import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

ADAPTERS = (sms, mail, libraries, code_register, sealer)
PERSON = {"login": "zhangsan", "secret": "demo"}


@pytest.fixture
def production(settings: Settings) -> Iterator[None]:
    """The running process as if it had been started in production."""
    _forget()
    settings.DEMO = False
    yield
    _forget()


def _forget() -> None:
    for adapter in ADAPTERS:
        adapter.cache_clear()


def test_a_demonstration_uses_its_own_adapters() -> None:
    assert wiring.unusable_adapters() == []


def test_every_adapter_that_stands_in_is_named_before_production_starts(production: None) -> None:
    told = wiring.unusable_adapters()
    assert [said.split()[0] for said in told] == [
        "TB-CFG-011",
        "TB-CFG-010",
        "TB-CFG-030",
        "TB-CFG-012",
        "TB-CFG-014",
        "TB-SEAL-001",
    ]


def test_an_adapter_named_by_the_deployment_is_used(production: None, settings: Settings) -> None:
    settings.SMS_ADAPTER = f"{__name__}.RealSms"
    assert sms().name == "短信网关"
    assert "TB-CFG-010" not in str(wiring.unusable_adapters())


class RealSms:
    """An adapter as a city would bring its own."""

    name = "短信网关"
    demonstration = False

    def send(self, to: str, text: str, reference: str) -> str:
        return reference


def test_the_demonstration_pack_is_refused(production: None) -> None:
    with pytest.raises(PackFaults) as caught:
        load_city(django_settings.PACK_DIR)
    assert "TB-PACK-093" in str(caught.value)


def test_a_demonstration_member_of_staff_does_not_come_in(production: None, settings: Settings) -> None:
    row = Staff.objects.filter(demonstration=True).order_by("login")[0]
    with pytest.raises(Problem) as wrong:
        sign_in(row.login, "guessed", "10.0.0.1")
    assert wrong.value.code == "TB-AUTH-402"
    from tongban.catalog.queries import demonstration_staff

    password = next(one.password for one in demonstration_staff() if one.login == row.login)
    with pytest.raises(Forbidden) as caught:
        sign_in(row.login, password, "10.0.0.1")
    assert caught.value.code == "TB-AUTH-409"


def test_sessions_begun_in_the_demonstration_end_with_it(settings: Settings) -> None:
    client = Client()
    officer = Staff.objects.filter(demonstration=True).order_by("login")[0]
    client.post("/sign-in", PERSON)
    client.post("/desk/sign-in", {"account": officer.login})
    assert client.get("/cases").status_code == client.get("/desk/items").status_code == 200
    settings.DEMO = False
    assert staff_actor(officer.id) is None
    assert client.get("/desk/items")["Location"].startswith("/desk/sign-in")
    assert client.get("/cases")["Location"].startswith("/sign-in")


def test_nobody_signs_in_through_the_demonstration_identity(production: None) -> None:
    for form in (PERSON, {"account": "zhangsan"}):
        answer = Client().post("/sign-in", form)
        assert answer.status_code == 503
        assert "TB-CFG-011" in answer.content.decode()


def test_no_demonstration_account_is_offered(production: None) -> None:
    for page in ("/sign-in", "/desk/sign-in"):
        assert "演示·" not in Client().get(page).content.decode()


@pytest.mark.parametrize("path", ["no.such.module.Adapter", f"{__name__}.NoSuchClass", "nodots", "os.sep"])
def test_an_adapter_that_is_not_there_is_told_by_its_variable_before_anything_starts(
    path: str, settings: Settings
) -> None:
    named = {"TONGBAN_IDENTITY": "IDENTITY_ADAPTER", "TONGBAN_SMS": "SMS_ADAPTER", "TONGBAN_MAIL": "MAIL_ADAPTER"}
    named |= {"TONGBAN_BASE_LIBRARY": "BASE_LIBRARY_ADAPTER", "TONGBAN_CODE_REGISTER": "CODE_REGISTER_ADAPTER"}
    named |= {"TONGBAN_SEALER": "SEALER_ADAPTER"}
    _forget()
    for name in named.values():
        setattr(settings, name, path)
    told = wiring.unusable_adapters()
    assert [said.split()[:2] for said in told] == [["TB-CFG-013", variable] for variable in named]

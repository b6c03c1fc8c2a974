"""Materials over the API: uploaded into a set, handed in with the application, and nobody else's to hand in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.integration.cases.test_bundles import NEW_SHOP, PAPERS, RESTAURANT
from tests.integration.channels.api.conftest import Answer, Program, _answer
from tests.support import errands

from tongban.cases.models import BundleCase, Case
from tongban.cases.services.drafting import UNDO
from tongban.channels.api.uploads import KEPT
from tongban.core import clock
from tongban.materials import services as materials
from tongban.materials.models import Material
from tongban.materials.queries import materials_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
BUNDLE = "bundles/restaurant"
#: Nobody signs a promise over the API.
BY_INSPECTION = {name: value for name, value in RESTAURANT.items() if "消防" not in name} | {"采用告知承诺方式": "否"}
PLANS = "消防安全制度、灭火和应急疏散预案、场所平面图"


def upload(program: Program, path: str, name: str, content: bytes = errands.PDF, **more: Any) -> Answer:
    fields = {"applicant": NEW_SHOP, "name": name, "file": SimpleUploadedFile("图.pdf", content), **more}
    headers = {"Authorization": f"Bearer {program.token}"}
    return _answer(program.client.post(f"/api/v1/{path}/materials", fields, headers=headers))


def test_a_bundle_that_needs_materials_is_applied_for_with_those_uploaded(city: Program) -> None:
    wanted = {"applicant": NEW_SHOP, "answers": BY_INSPECTION, "district": 370203}
    told = city.post(f"{BUNDLE}/cases", wanted)
    assert (told.status, told.code, set(told.body["fields"])) == (422, "TB-MAT-422", {*PAPERS, PLANS})
    first = upload(city, BUNDLE, PAPERS[0])
    assert (first.status, first.body["filename"]) == (201, "图.pdf")
    held = {**wanted, "materials": first.body["materials"]}
    assert city.post(f"{BUNDLE}/cases", held).code == "TB-MAT-422"
    for name in (PAPERS[1], PLANS):
        assert upload(city, BUNDLE, name, materials=held["materials"]).body["materials"] == held["materials"]
    done = city.post(f"{BUNDLE}/cases", held, key="bundle-once")
    again = city.post(f"{BUNDLE}/cases", held, key="bundle-once")
    assert (done.status, again.status, again.raw) == (201, 200, done.raw)
    row = BundleCase.objects.get(number=done.body["number"])
    case = Case.objects.get(bundle_id=row.id, item_key="food_license_new")
    assert {one.type for one in materials_in(case.container)} == set(PAPERS)
    with clock.at(clock.now() + KEPT + UNDO + timedelta(minutes=1)):
        materials.clear(clock.now() - UNDO, 100)
    assert not Material.objects.filter(container=held["materials"]).exists(), "the set itself is cleared away"
    assert {one.type for one in materials_in(case.container)} == set(PAPERS)


def test_what_cannot_be_taken_in_is_refused_with_its_code(city: Program) -> None:
    item = "items/food_license_new"
    assert upload(city, item, PAPERS[0], b"not a picture").code == "TB-MAT-415"
    assert upload(city, item, PAPERS[0], b"").code == "TB-MAT-400"
    assert upload(city, item, PAPERS[0], errands.PDF + b" " * 10_485_760).code == "TB-MAT-413"
    for told in (
        upload(city, item, "没有这份材料"),
        upload(city, item, PAPERS[0], materials="01930000-0000-7000-8000-000000000000"),
        upload(city, item, PAPERS[0], more="x"),
        upload(city, item, PAPERS[0], file="不是文件"),
    ):
        assert (told.status, told.code) == (422, "TB-API-422")
    assert city.post(f"{item}/materials", {"name": "x"}).code == "TB-API-415"
    assert upload(city, "items/nothing", PAPERS[0]).status == 404


def test_a_set_of_another_applicant_is_not_handed_in(city: Program) -> None:
    given = upload(city, "items/food_license_new", PAPERS[0]).body["materials"]
    body = {"item": "food_license_new", "applicant": errands.HOTEL, "answers": {}, "materials": given}
    told = city.post("cases", body)
    assert (told.status, set(told.body["fields"])) == (422, {"materials"})

"""Results that are no licence: what is computed and stated is kept, shown, written and answered."""

import pytest
from tests.support.sessions import client_of
from tests.support.walks import Walk, examples

from tongban.cases.models import Case, Notice
from tongban.cases.preparation import Application
from tongban.cases.queries import case
from tongban.cases.services.submission import submit
from tongban.catalog import queries as catalog
from tongban.channels.authorise import PERSON_KEY
from tongban.core import clock
from tongban.core.actor import Actor, ActorKind
from tongban.identity.grades import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
RENT = "housing_fund_rent"


def rented() -> Case:
    """Somebody without a registered lease, who may draw the fixed amount."""
    example = examples(RENT, "2025-01-01")[0]
    walk = Walk(catalog.item(RENT, clock.today()), example, 77)
    applicant = walk.applicant()
    actor = Actor(ActorKind.PERSON, str(applicant.id), applicant.name, party_id=applicant.id)
    application = Application(RENT, 370202, walk.answers(), "网上")
    done = submit(actor, applicant, None, application, key="stated-1", body_digest="stated-1")
    return case(done.number)


def test_a_machine_states_what_it_computed_and_the_case_keeps_how() -> None:
    row = rented()
    assert (row.automatic, row.licence_number) == (True, "")
    assert row.facts["每月提取额"] | {"at": ""} == {
        "v": "2000", "kind": "规则计算", "source": row.decision["computed"][0]["clause"], "at": "", "digest": "",
    }  # fmt: skip
    assert row.decision["stated"] == {
        "result": "住房公积金提取（租房）", "states": [{"name": "每月提取额", "value": "2000"}],
    }  # fmt: skip
    (computed,) = row.decision["computed"]
    assert computed["expr"].startswith("min([住房公积金账户信息.账户余额")
    assert computed["inputs"]["住房公积金账户信息.账户余额"] == "90000"


def test_the_result_page_the_case_pages_and_the_notice_state_it() -> None:
    row = rented()
    citizen = client_of(PERSON_KEY, str(row.applicant_id), acting=str(row.applicant_id), grade=Grade.HIGH)
    notice = Notice.objects.get(case_id=row.id, body__happening="准予")
    for url in (f"/cases/{row.number}/result", f"/cases/{row.number}", f"/cases/{row.number}/notices/{notice.number}"):
        shown = citizen.get(url).content.decode()
        assert "住房公积金提取（租房）" in shown and "2,000 元" in shown, url
    result = citizen.get(f"/cases/{row.number}/result").content.decode()
    assert "怎么算的" in result and "住房公积金管理条例第24条" in result and "规则计算" in result

"""A source that answers with a value that is none: the errand goes on, and a person decides."""

import pytest
from structlog.testing import capture_logs
from tests.integration.cases.people import applicant, change_of
from tests.support import errands

from tongban.cases.queries import case
from tongban.cases.services.submission import assess
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.exchange.models import BaseRecord
from tongban.licences.models import Licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
FIRM = "演示·新名建筑工程有限公司"


def garble(name: str, value: object) -> None:
    """Let the business licence of the firm say something its element cannot be."""
    row = BaseRecord.objects.get(licence_type="营业执照", subject_code=errands.RENAMED)
    BaseRecord.objects.filter(id=row.id).update(data={**row.data, name: value})


@pytest.mark.parametrize("value", ["两千万元", {"amount": 2000}, [2000], True])
def test_a_value_that_cannot_be_read_is_asked_for_and_a_person_decides(value: object) -> None:
    garble("注册资本", value)
    firm = applicant(FIRM)
    done = firm.submit(errands.QUALIFICATION, {**change_of("注册资本"), "变更后注册资本": "2000"})
    made = case(done.number)
    assert (made.open, made.automatic) == (True, False)
    assert "营业执照.注册资本" not in made.facts
    assert made.facts["变更后注册资本"]["kind"] == "本人填写"


def test_the_log_names_the_path_and_the_source_and_never_the_value() -> None:
    garble("注册资本", "两千万元")
    with capture_logs() as lines:
        assess(catalog.item(errands.QUALIFICATION, clock.today()), applicant(FIRM).party, change_of("注册资本"))
    (line,) = [one for one in lines if one["event"] == "exchange.unreadable"]
    assert (line["path"], line["source"]) == ("营业执照.注册资本", "市场主体库·营业执照")
    assert "两千" not in str(line)


def test_what_else_the_source_says_is_still_taken_from_it() -> None:
    garble("注册资本", "两千万元")
    made = case(applicant(FIRM).submit(errands.QUALIFICATION, change_of("企业名称")).number)
    assert made.facts["变更后企业名称"]["kind"] == "共享"


def test_a_licence_of_our_own_with_a_value_that_is_none_locks_nobody_out() -> None:
    row = Licence.objects.get(holder_code=errands.RENAMED, state="有效")
    Licence.objects.filter(id=row.id).update(face={**row.face, "注册资本": "两千万元"})
    made = case(applicant(FIRM).submit(errands.QUALIFICATION, change_of("注册资本")).number)
    assert made.open and "建筑业企业资质证书.注册资本" not in made.facts

"""Credit entries: who enters, what stands, how it is put right."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from tongban.core import clock, jobs
from tongban.core.actor import SYSTEM, Actor, ActorKind
from tongban.core.errors import Forbidden, Invalid, StaleVersion
from tongban.core.models import Delivery, Message
from tongban.core.unit_of_work import UnitOfWork
from tongban.messaging.models import Contact
from tongban.parties.credit import queries, services
from tongban.parties.credit.models import CreditEntry, StepKind
from tongban.parties.credit.services import BadStep, Finding
from tongban.parties.credit.standing import Kind, Mark
from tongban.parties.models import PartyKind
from tongban.parties.services import define_party

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
OFFICER = Actor(ActorKind.STAFF, "1", "演示·信用", rights=frozenset({(services.POST, "发展和改革委员会", None)}))
CLERK = Actor(ActorKind.STAFF, "2", "演示·窗口", rights=frozenset({("窗口受理", "行政审批服务局", None)}))
FIRM = Actor(ActorKind.PERSON, "3", "演示·法人")


@pytest.fixture
def found() -> Finding:
    firm = define_party(PartyKind.ORGANISATION, "演示·失信公司", "91370202DEMF99991A")
    return Finding(firm.id, Kind.BAD, "未履行承诺", "演示依据 1 条", "消防救援机构", DAY, case_number="演示办件")


def entered(found: Finding) -> UUID:
    with UnitOfWork(SYSTEM) as uow:
        return services.enter(uow, found)


def standing(found: Finding, on: date = DAY) -> tuple[Mark, ...]:
    reading = queries.marks_of(found.subject, on)
    reading.now()
    return reading.found


def test_an_entry_made_by_another_act_stands_from_its_first_to_its_last_day(found: Finding) -> None:
    entered(replace(found, until=DAY + timedelta(days=3)))
    assert [one.what for one in standing(found)] == ["未履行承诺"]
    assert standing(found, DAY - timedelta(days=1)) == ()
    assert len(standing(found, DAY + timedelta(days=3))) == 1
    assert standing(found, DAY + timedelta(days=4)) == ()


def test_nothing_is_entered_without_basis_nor_as_severe_without_its_list(found: Finding) -> None:
    for wrong, field in (
        (replace(found, basis=" "), "basis"),
        (replace(found, kind=Kind.SEVERE), "register"),
        (replace(found, until=DAY - timedelta(days=1)), "until"),
    ):
        with pytest.raises(Invalid) as refused:
            entered(wrong)
        assert field in refused.value.fields
    assert not CreditEntry.objects.exists()


def test_only_the_officer_of_credit_enters_by_hand(found: Finding) -> None:
    with pytest.raises(Forbidden):
        services.enter_by_hand(CLERK, found)
    services.enter_by_hand(OFFICER, found)
    assert len(standing(found)) == 1


def test_an_entry_cannot_be_changed_or_deleted(found: Finding) -> None:
    entered(found)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CreditEntry.objects.update(kind=Kind.GOOD.value)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CreditEntry.objects.all().delete()


def test_repair_is_asked_decided_with_reasons_and_counts_at_once(found: Finding) -> None:
    entry = entered(found)
    services.ask(FIRM, queries.entry(entry, DAY), StepKind.REPAIR_ASKED, "已经改正", None)
    assert [told.entry.id for told in queries.asked(DAY)] == [entry]
    with pytest.raises(Forbidden):
        services.decide(CLERK, queries.entry(entry, DAY), StepKind.REPAIRED, "属实")
    with pytest.raises(Invalid):
        services.decide(OFFICER, queries.entry(entry, DAY), StepKind.REPAIRED, " ")
    with pytest.raises(BadStep):
        services.decide(OFFICER, queries.entry(entry, DAY), StepKind.UPHELD, "属实")
    services.decide(OFFICER, queries.entry(entry, DAY), StepKind.REPAIRED, "核查属实")
    assert standing(found) == ()
    assert queries.asked(DAY) == []
    with pytest.raises(BadStep):
        services.ask(FIRM, queries.entry(entry, DAY), StepKind.REPAIR_ASKED, "再修一次", None)


def test_a_repair_refused_leaves_the_entry_and_may_be_asked_again(found: Finding) -> None:
    entry = entered(found)
    services.ask(FIRM, queries.entry(entry, DAY), StepKind.OBJECTION_ASKED, "不是我们", None)
    with pytest.raises(BadStep):
        services.ask(FIRM, queries.entry(entry, DAY), StepKind.REPAIR_ASKED, "改正了", None)
    services.decide(OFFICER, queries.entry(entry, DAY), StepKind.NOT_UPHELD, "查明属实")
    assert len(standing(found)) == 1
    services.ask(FIRM, queries.entry(entry, DAY), StepKind.REPAIR_ASKED, "改正了", None)


def test_of_two_officers_at_once_one_decides(found: Finding) -> None:
    entry = entered(found)
    services.ask(FIRM, queries.entry(entry, DAY), StepKind.REPAIR_ASKED, "已经改正", None)
    first, second = queries.entry(entry, DAY), queries.entry(entry, DAY)
    services.decide(OFFICER, first, StepKind.NOT_REPAIRED, "还没有改正")
    with pytest.raises(StaleVersion):
        services.decide(OFFICER, second, StepKind.REPAIRED, "属实")
    assert len(standing(found)) == 1


def told(found: Finding) -> list[Message]:
    jobs.drain()
    return list(Message.objects.filter(party_id=found.subject).order_by("created_at", "id"))


@pytest.mark.usefixtures("pack")
def test_the_party_is_told_once_what_was_entered_by_whom_and_what_it_takes_away(found: Finding) -> None:
    entered(replace(found, decision="演示办件-销", only=("告知承诺",)))
    told(found)
    (message,) = told(found)
    assert (message.event_name, message.link) == ("credit.entered", "/credit")
    for part in (
        "一般失信",
        "消防救援机构",
        "演示办件-销",
        DAY.isoformat(),
        "不能用告知承诺，",
        "申请修复",
        "提出异议",
    ):
        assert part in message.body
    assert "未履行承诺" not in message.title + message.body, "what was done stands at 我的信用 alone"


@pytest.mark.usefixtures("pack")
def test_a_text_message_about_credit_names_neither_the_party_nor_what_it_did(found: Finding) -> None:
    person = define_party(PartyKind.PERSON, "演示·失信人", "110101199003070011", phone="13800000042")
    entered(replace(found, subject=person.id))
    jobs.drain()
    (text,) = Delivery.objects.filter(event_name="credit.entered")
    assert "我的信用" in text.text and "失信人" not in text.text and "未履行承诺" not in text.text


@pytest.mark.usefixtures("pack")
def test_good_conduct_is_told_without_a_word_of_repair_and_what_was_taken_over_not_at_all(found: Finding) -> None:
    with UnitOfWork(SYSTEM) as uow:
        services.enter(uow, found, taken_over=True)
    assert told(found) == []
    services.enter_by_hand(OFFICER, replace(found, kind=Kind.GOOD, what="连续三年守信"))
    (message,) = told(found)
    assert "守信" in message.body and "修复" not in message.body and "不能用" not in message.body


@pytest.mark.usefixtures("pack")
@pytest.mark.parametrize(
    ("asked", "decided", "said"),
    [
        (StepKind.REPAIR_ASKED, StepKind.REPAIRED, "不再有影响"),
        (StepKind.REPAIR_ASKED, StepKind.NOT_REPAIRED, "仍然有影响"),
        (StepKind.OBJECTION_ASKED, StepKind.UPHELD, "不再有影响"),
        (StepKind.OBJECTION_ASKED, StepKind.NOT_UPHELD, "仍然有影响"),
    ],
)
def test_the_party_is_told_how_its_repair_or_objection_was_answered(
    found: Finding, asked: StepKind, decided: StepKind, said: str
) -> None:
    entry = entered(found)
    services.ask(FIRM, queries.entry(entry, DAY), asked, "请看", None)
    services.decide(OFFICER, queries.entry(entry, DAY), decided, "内部查明的理由")
    assert [one.event_name for one in told(found)] == ["credit.entered", "credit.answered"]
    last = told(found)[-1]
    assert decided.value in last.title and said in last.body and last.link == "/credit"
    assert ("不再" in last.body) != ("仍然" in last.body)


@pytest.mark.usefixtures("pack")
def test_who_reads_english_is_told_in_english_what_it_takes_away(found: Finding) -> None:
    Contact.objects.create(party_id=found.subject, language="en", updated_at=clock.now())
    entered(found)
    (message,) = told(found)
    assert "“Bad credit”" in message.body
    assert "告知承诺" not in message.body and "documents to follow" in message.body

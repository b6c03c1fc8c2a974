"""Registers taken over by change feeds: nothing lost where it is broken off, nothing double, used as a copy is."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.support import errands
from tests.support.sharing import Systems, connected

from tongban.catalog import queries as catalog
from tongban.exchange import feeds
from tongban.exchange.gateway import libraries
from tongban.exchange.models import Replica, Subscription, Watermark
from tongban.exchange.ports import Purpose, Silence, SourceAway
from tongban.exchange.services import Collected, collect
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "营业执照.企业名称"


def change(number: int, name: str | None = None) -> dict[str, object]:
    code = errands.RENAMED if not number else f"{number:018d}"
    data = (
        None
        if name == ""
        else {"企业名称": name or f"演示·第{number}家", "注册资本": "两千" if number == 3 else number}
    )
    return {"code": code, "number": str(number), "data": data}


@pytest.fixture
def register(server: Systems, pack: None, settings: LazySettings) -> Iterator[Systems]:
    """A register of fifty firms behind a feed."""
    server.reset()
    server.feed = [change(number) for number in range(50)]
    with connected(server, settings):
        yield server


def looked() -> Collected:
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    why = Purpose((errands.QUALIFICATION,), "测试", "draft-1", "w")
    return collect(catalog.vocabulary(), firm.id, firm.code, [NAME], why)


def test_a_register_is_taken_over_batch_by_batch_and_goes_on_where_it_was_broken_off(register: Systems) -> None:
    following = feeds.follow("营业执照", 20)
    assert (next(following).records, next(following).records) == (20, 40)
    following.close()  # what was taken is durable; the process is gone
    mark = Watermark.objects.get()
    assert (mark.to, mark.current, mark.records, Replica.objects.count()) == ("40", False, 40, 40)
    told: list[feeds.Progress] = []
    feeds.backfill("营业执照", told.append, 20)
    assert [(one.records, one.total, one.more) for one in told] == [(50, 50, False)]
    assert Replica.objects.count() == 50
    assert Watermark.objects.get().faults > 0  # the third firm's capital is no number
    assert "注册资本" not in Replica.objects.get(number="3").data


def test_a_part_that_is_not_written_whole_is_not_written_at_all(
    register: Systems, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the process were killed, or the database gone, between the records and their mark."""
    monkeypatch.setattr(feeds, "_MARK", "select 1 / 0, %s, %s, %s, %s, %s, %s, %s, %s, %s")
    with pytest.raises(Exception, match="division"):
        feeds.backfill("营业执照", lambda _now: None, 20)
    assert (Replica.objects.count(), Watermark.objects.count()) == (0, 0)


def test_what_changes_later_replaces_what_was_known_and_what_is_struck_off_is_gone(register: Systems) -> None:
    feeds.backfill("营业执照", lambda _now: None)
    register.feed += [change(1, "演示·改名"), change(2, "甲"), change(2, "乙"), change(4, "")]
    assert feeds.sweep_feeds() == 1
    names = {row.number: row.data.get("企业名称") for row in Replica.objects.filter(number__in=["1", "2"])}
    assert names == {"1": "演示·改名", "2": "乙"}
    assert Replica.objects.get(subject_code=f"{4:018d}").gone
    assert Replica.objects.count() == 50


def test_a_feed_broken_off_between_two_parts_is_followed_on(register: Systems) -> None:
    feeds.backfill("营业执照", lambda _now: None)
    reached = Watermark.objects.get().at
    register.feed += [change(number, "演示·改名") for number in range(1, 9)]
    following = feeds.follow("营业执照", 4)
    assert next(following).more
    following.close()  # the worker is killed with more to come
    assert (Watermark.objects.get().current, Watermark.objects.get().at) == (True, reached)
    assert feeds.sweep_feeds() == 1
    assert (Watermark.objects.get().to, Watermark.objects.get().at > reached) == ("58", True)


def test_of_two_that_follow_one_feed_each_part_is_taken_once(register: Systems) -> None:
    slow = feeds.follow("营业执照", 20)
    next(slow)
    feeds.backfill("营业执照", lambda _now: None, 20)
    assert list(slow) == [] or Watermark.objects.get().records == 50
    assert Watermark.objects.get().records == 50


def test_a_register_looked_at_lately_answers_in_place_of_the_system(register: Systems) -> None:
    feeds.backfill("营业执照", lambda _now: None)
    told = looked()
    assert (told.facts[NAME].value, register.asked) == ("演示·第0家", [])
    Replica.objects.update(data={"企业名称": "演示·冒名"})
    libraries.forget()
    assert looked().facts[NAME].value is None  # changed by hand: thrown out, and the system itself knows nobody
    assert len(register.asked) == 1


def test_a_register_without_a_subscription_answers_nothing(register: Systems) -> None:
    feeds.backfill("营业执照", lambda _now: None)
    Subscription.objects.all().update(state="已停止")
    assert looked().silent == {"营业执照": Silence.DENIED}


def test_a_feed_that_is_away_stands_still_or_is_none_is_told(register: Systems) -> None:
    register.off.add("legal_persons")
    with pytest.raises(SourceAway):
        feeds.backfill("营业执照", lambda _now: None)
    register.off.clear()
    register.status, register.body = "200 OK", b'{"changes": [], "to": "", "more": true}'
    with pytest.raises(Exception, match="停在原地"):
        feeds.backfill("营业执照", lambda _now: None)
    with pytest.raises(Exception, match="没有变更接口"):
        feeds.backfill("火化登记信息", lambda _now: None)
    with pytest.raises(Exception, match="没有数据资源"):
        feeds.backfill("没有的资源", lambda _now: None)

"""A likely value of a data element by its type, for records and answers nobody wrote down."""

from datetime import date, timedelta
from typing import Any

from tongban.catalog.vocabulary import Element, ElementType
from tongban.population.chance import Chance

#: A yes to one of these is bad news, or leads out of the procedure: seldom true of anybody.
_SELDOM = (
    "未处理",
    "事故",
    "违法",
    "违规",
    "失信",
    "禁止",
    "限制",
    "冻结",
    "查封",
    "死亡",
    "吊销",
    "剧毒",
    "重大危险源",
    "学校",
    "住宅",
    "只销售",
    "仅销售",
    "厂区内",
    "港口",
    "免备案",
    "目录",
)


def value_of(element: Element, chance: Chance, today: date) -> Any:
    """A raw value, as somebody would type it or a library would answer it."""
    return _MAKERS[element.type](element, chance, today)


def _text(element: Element, chance: Chance, today: date) -> str:
    numbered = element.name.endswith(("号", "编号", "代码", "账号"))
    return f"演示{element.name[:40]}{chance.randint(1000, 9999) if numbered else ''}"


def _number(element: Element, chance: Chance, today: date) -> str:
    least = int(element.minimum or 0)
    most = int(element.maximum) if element.maximum is not None else least + chance.choice((10, 100, 1000))
    return str(chance.randint(least, max(least, most)))


def _date(element: Element, chance: Chance, today: date) -> str:
    ahead = any(word in element.name for word in ("期至", "届满", "到期", "截止"))
    days = chance.randint(-30, 1500) if ahead else -chance.randint(1, 1500)
    return (today + timedelta(days=days)).isoformat()


def _boolean(element: Element, chance: Chance, today: date) -> bool:
    return chance.maybe(0.1 if any(word in element.name for word in _SELDOM) else 0.85)


def _choice(element: Element, chance: Chance, today: date) -> str:
    return chance.choice(element.options)


def _choices(element: Element, chance: Chance, today: date) -> list[str]:
    return chance.sample(element.options, min(len(element.options), chance.choice((1, 1, 2))))


_MAKERS = {
    ElementType.TEXT: _text,
    ElementType.LONG_TEXT: _text,
    ElementType.NUMBER: _number,
    ElementType.DATE: _date,
    ElementType.BOOLEAN: _boolean,
    ElementType.CHOICE: _choice,
    ElementType.CHOICES: _choices,
}

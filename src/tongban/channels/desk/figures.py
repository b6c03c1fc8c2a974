"""Figures in words and numbers, the same on pages and in exports: a share never hides how few it is taken of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.channels.charts import Columns, columns
from tongban.insight.indicators import FEW, INDICATORS, SUMS, Figures, Indicator, Share

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Shown:
    """One indicator: what it is called, its value, and the counts it comes from."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One indicator before and after, and whether the difference says anything."""

    name: str
    before: str
    after: str
    said: str


def percent(value: float) -> str:
    """A percentage as it is written: whole ones, but never 0 or 100 for what is neither."""
    if 0 < value < 1 or 99 < value < 100:
        return f"{value:.1f}%"
    return f"{value:.0f}%"


def share(one: Share) -> Shown:
    """A share as a value with its counts: a percentage where the whole is large enough, else the counts alone."""
    if one.whole == 0:
        return Shown("", NOTHING)
    counts = f"{one.part}／{one.whole}"
    told = one.percent
    return Shown("", counts) if told is None else Shown("", percent(told), counts)


def days(median: int | None, p90: int | None) -> str:
    """The middle and the ninetieth percentile of a time."""
    if median is None:
        return NOTHING
    return f"{median}" if p90 is None else f"{median}／{p90}"


def summary(figures: Figures, indicators: Sequence[Indicator] = INDICATORS) -> list[Shown]:
    """Every indicator of some cases, in the order of the definitions."""
    return [Shown(_(one.name), *_value(one.key, figures)) for one in indicators]


def _value(key: str, figures: Figures) -> tuple[str, str]:
    if key == "received":
        return str(figures.received), _("其中在办 %(count)d 件") % {"count": figures.open} if figures.open else ""
    if key == "people":
        return _days(figures.people_median, figures.people_p90_told, figures.people_worked)
    if key == "worked":
        return _days(figures.worked_median, figures.worked_p90_told, figures.worked)
    told = share(figures.shares[key])
    note = told.note
    if key == "corrected" and figures.corrections:
        items = _("共 %(items)d 项") % {"items": figures.corrections}
        note = _("%(counts)s，%(more)s") % {"counts": note, "more": items} if note else items
    return told.value, note


def _days(median: int | None, p90: int | None, count: int) -> tuple[str, str]:
    if median is None:
        return NOTHING, ""
    value = _("%(days)d 个工作日") % {"days": median}
    counted = _("%(count)d 件") % {"count": count}
    if p90 is None:
        return value, _("中位数，%(counted)s") % {"counted": counted}
    return value, _("中位数；九成位 %(days)d 个工作日，%(counted)s") % {"days": p90, "counted": counted}


#: The columns of a table: a key for sorting, and what the column is called; the first one names the line.
Table = Sequence[tuple[str, str]]
TABLE: Table = (
    ("item", N_("事项")), ("received", N_("收件数")), ("automatic", N_("自动办结率")),
    ("people", N_("人工用时（中位／九成）")), ("in_time", N_("按期办结率")), ("filled", N_("字段免填率")),
    ("spared", N_("材料免交率")), ("corrected", N_("补正率")), ("refused", N_("不予率")),
)  # fmt: skip


OF_BUNDLES: Table = (
    ("bundle", N_("一件事")), ("received", N_("申请数")), ("automatic", N_("全部当场办结率")),
    ("worked", N_("全程用时（中位／九成）")), ("in_time", N_("全部按期率")), ("filled", N_("字段免填率")),
    ("spared", N_("材料免交率")), ("corrected", N_("补正率")), ("granted", N_("全部准予率")),
    ("partly", N_("部分准予率")),
)  # fmt: skip


def cells(figures: Figures, table: Table = TABLE) -> list[Shown]:
    """The cells of a line after its name."""
    return [Shown(_(name), *_cell(key, figures)) for key, name in table[1:]]


def _cell(key: str, figures: Figures) -> tuple[str, str]:
    if key == "received":
        return str(figures.received), ""
    if key == "people":
        return days(figures.people_median, figures.people_p90_told), ""
    if key == "worked":
        return days(figures.worked_median, figures.worked_p90_told), ""
    told = share(figures.shares[key])
    return told.value, told.note


def rank(figures: Figures, key: str) -> float:
    """What a line is sorted by; what is not known comes last either way as the least."""
    if key == "received":
        return figures.received
    if key == "people":
        return -1 if figures.people_median is None else figures.people_median
    one = figures.shares[key]
    return one.part / one.whole if one.whole else -1


def months(found: Mapping[date, Figures], *, together: bool = False) -> Columns:
    """Applications by month, those a machine granted below those people handled; ``together``: of bundles."""
    if together:
        series = [_("全部当场办结"), _("有转人工"), _("依法无需办理")]
        said = _("%(months)d 个月共有 %(total)d 件申请，其中 %(automatic)d 件全部当场办结。")
    else:
        series = [_("机器当场准予"), _("转人工"), _("依法无需办理")]
        said = _("%(months)d 个月共收件 %(total)d 件，其中机器当场准予 %(automatic)d 件。")
    rows = []
    month = min(found, default=None)
    while month is not None and month <= max(found):
        one = found.get(month, Figures())
        rows.append((f"{month:%Y-%m}", (one.automatic, one.by_people, one.received - one.applied)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    total, automatic = (sum(values) for values in ([sum(v) for _, v in rows], [v[0] for _, v in rows]))
    return columns(
        _("各月申请") if together else _("各月收件"),
        said % {"months": len(rows), "total": total, "automatic": automatic},
        series,
        rows,
    )


def compared(before: Figures, after: Figures, indicators: Sequence[Indicator] = INDICATORS) -> list[Side]:
    """Each indicator on both sides of a day."""
    return [
        Side(_(one.name), _told(one.key, before), _told(one.key, after), _difference(one.key, before, after))
        for one in indicators
    ]


def _told(key: str, figures: Figures) -> str:
    value, note = _value(key, figures)
    interval = figures.shares[key].interval if key in figures.shares and key not in SUMS else None
    if interval is None:
        return f"{value}（{note}）" if note else value
    low, high = (percent(end) for end in interval)
    span = _("95%% 置信区间 %(low)s—%(high)s") % {"low": low, "high": high}
    return f"{value}（{note}；{span}）"


def _difference(key: str, before: Figures, after: Figures) -> str:
    if key == "received":
        return ""
    if key in {"people", "worked"}:
        return _in_days(key, before, after)
    old, new = before.shares[key], after.shares[key]
    if old.percent is None or new.percent is None:
        return _("件数不足 %(few)d，不比较") % {"few": FEW}
    points = _("%(points)s 个百分点") % {"points": f"{new.percent - old.percent:+.1f}"}
    if key in SUMS:
        return points
    sure = _("超出偶然") if new.surely_differs(old) else _("可能是偶然")
    return f"{points}，{sure}"


def _in_days(key: str, before: Figures, after: Figures) -> str:
    old, new = (
        (before.people_median, after.people_median) if key == "people" else (before.worked_median, after.worked_median)
    )
    if old is None or new is None:
        return ""
    return _("中位数 %(days)s 个工作日") % {"days": f"{new - old:+d}"}


def definitions(indicators: Sequence[Indicator] = INDICATORS) -> Sequence[tuple[str, str]]:
    """What each indicator counts, and how shares of few cases are told."""
    few = _("分母不足 %(few)d 的，只列件数，不折算成百分比：一件就会使百分比变动 5 个百分点以上。") % {"few": FEW}
    return [*((_(one.name), _(one.definition)) for one in indicators), (_("小样本"), few)]

"""The figures of the effect analysis: each read is one aggregate over the measures, whatever the number of cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tongban.cases.worklists import Place
from tongban.core.city import current_city
from tongban.insight.indicators import Figures
from tongban.insight.measure import Outcome
from tongban.insight.models import FiguresTaken, MeasuredUntil

#: At most so many days are looked at on each side of a version's first day.
SIDE = 180
#: So many conditions are told apart.
MOST_REASONS = 30
_DECIDED = (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.REVOKED)
#: The sums taken of cases that came out alike in the same time; how they came out is counted from these groups.
_SUMS: Mapping[str, str] = {
    "corrected": "count(*) filter (where corrections > 0)",
    "corrections": "sum(corrections)",
    "timed": "count(in_time)",
    "in_time": "count(*) filter (where in_time)",
    "fields_asked": "sum(fields_asked)",
    "fields_filled": "sum(fields_filled)",
    "needed": "sum(needed)",
    "brought": "sum(brought)",
}
#: What figures may be told along, by name.
_DIMENSIONS: Mapping[str, str] = {
    "item": "{key}",
    "district": "district",
    "channel": "channel",
    "version": "{digest}",
    "month": "applied_on - extract(day from applied_on)::int + 1",
    "side": "applied_on >= %(day)s",
}
_FIGURES = f"""
select '{{name}}', ({{value}})::text, outcome, automatic, worked, count(*), {", ".join(_SUMS.values())}
  from {{table}} where {{where}} group by {{value}}, outcome, automatic, worked
"""
_REASONS = f"""
select reason, count(*) from {{table}}, jsonb_array_elements_text(handed_over) as reason
 where {{where}} and not automatic group by reason order by 2 desc, 1 limit {MOST_REASONS}
"""
_WAYS = """
select way, sum(number::int)::int from {table}, jsonb_each_text(materials) as one(way, number)
 where {where} group by way order by 2 desc, 1
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: the table of its measures, and the columns of what it is and which version it was made under."""

    table: str
    key: str
    digest: str


CASES = Counted("insight_casemeasure", "item_key", "item_digest")
#: Submitted bundles, each once; their ``item`` is the bundle.
BUNDLES = Counted("insight_bundlemeasure", "bundle_key", "bundle_digest")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases are counted: what the reader may see (None: the whole city), narrowed as she asks."""

    places: Sequence[Place] | None
    since: date
    until: date
    item: str = ""
    district: int = 0
    channel: str = ""
    bundle: str = ""  # of cases alone: those applied for in this bundle
    of: Counted = CASES


@dataclass(frozen=True, slots=True)
class ByDimension:
    """The figures of one item as a whole and by where, how, under which version and when it was applied for."""

    whole: Figures
    district: Mapping[int, Figures]
    channel: Mapping[str, Figures]
    version: Mapping[str, Figures]
    month: Mapping[date, Figures]


@dataclass(slots=True)
class _Tally:
    """Cases being added up: how they came out, by whom, in how many working days, and the sums over them."""

    sums: list[int] = field(default_factory=lambda: [0] * len(_SUMS))
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    automatic: int = 0
    by_people: int = 0
    days: Counter[int] = field(default_factory=Counter)
    people_days: Counter[int] = field(default_factory=Counter)

    def add(self, outcome: Outcome, automatic: bool, days: int | None, count: int, sums: Sequence[int]) -> None:
        """Take in the cases that came out so, in so many days."""
        self.sums = [one + int(more) for one, more in zip(self.sums, sums, strict=True)]
        self.outcomes[outcome] += count
        if automatic:
            self.automatic += count
        elif outcome is not Outcome.NOT_REQUIRED:
            self.by_people += count
        if days is not None and outcome in _DECIDED:
            self.days[days] += count
            if not automatic:
                self.people_days[days] += count

    def figures(self) -> Figures:
        """What was added up."""
        ended = self.outcomes
        return Figures(
            received=ended.total(),
            applied=ended.total() - ended[Outcome.NOT_REQUIRED],
            automatic=self.automatic,
            by_people=self.by_people,
            decided=sum(ended[one] for one in _DECIDED),
            granted=ended[Outcome.GRANTED],
            partly=ended[Outcome.PARTLY],
            refused=ended[Outcome.REFUSED],
            declined=ended[Outcome.DECLINED],
            withdrawn=ended[Outcome.WITHDRAWN],
            revoked=ended[Outcome.REVOKED],
            open=ended[Outcome.OPEN],
            worked=self.days.total(),
            worked_median=percentile(self.days, 0.5),
            worked_p90=percentile(self.days, 0.9),
            people_worked=self.people_days.total(),
            people_median=percentile(self.people_days, 0.5),
            people_p90=percentile(self.people_days, 0.9),
            **dict(zip(_SUMS, self.sums, strict=True)),
        )


def percentile(cases: Mapping[int, int], part: float) -> int | None:
    """The least number of days that at least this part of the cases did not exceed; None without a case."""
    wanted, seen = part * sum(cases.values()), 0
    for days, count in sorted(cases.items()):
        seen += count
        if seen >= wanted:
            return days
    return None


def _figures(scope: Scope, *names: str, **more: Any) -> tuple[Figures, list[dict[str, Figures]]]:
    """The figures as a whole and along some dimensions, in the order of their values; one statement.

    Cases are grouped by outcome and days taken and added up here: sorts for percentiles, a filter for each count and
    grouping sets all cost many times as much.
    """
    text = " union all ".join(
        _FIGURES.format(name=name, value=_DIMENSIONS[name], where="{where}", table="{table}") for name in names
    )
    whole, found = _Tally(), {name: dict[str, _Tally]() for name in names}
    for name, value, outcome, automatic, days, count, *sums in _run(text, scope, **more):
        one = (Outcome(outcome), automatic, days, count, sums)
        found[name].setdefault(value, _Tally()).add(*one)
        if name == names[0]:
            whole.add(*one)
    along = [{value: tally.figures() for value, tally in sorted(found[name].items())} for name in names]
    return whole.figures(), along


def overview(scope: Scope) -> tuple[Figures, dict[str, Figures], dict[date, Figures]]:
    """The figures of everything in scope, of each item by its key, and of each month that has cases."""
    whole, (items, months) = _figures(scope, "item", "month")
    return whole, items, _dated(months)


def _dated(months: Mapping[str, Figures]) -> dict[date, Figures]:
    return {date.fromisoformat(month): figures for month, figures in months.items()}


def by_dimension(scope: Scope) -> ByDimension:
    """The figures of a scope as a whole and along each dimension."""
    whole, (districts, channels, versions, months) = _figures(scope, "district", "channel", "version", "month")
    return ByDimension(
        whole, {int(code): figures for code, figures in districts.items()}, channels, versions, _dated(months)
    )


def bundles(scope: Scope) -> int:
    """How many bundles (一件事) the cases in scope were applied for in."""
    ((count,),) = _run("select count(distinct bundle_case) from {table} where {where}", scope)
    return int(count)


def by_key(scope: Scope) -> dict[str, Figures]:
    """The figures of each item, or of each bundle, in scope."""
    return _figures(scope, "item")[1][0]


def reasons(scope: Scope) -> list[tuple[str, int]]:
    """Why cases went to people: each condition with the number of cases it held back, the most frequent first."""
    return [(str(reason), int(count)) for reason, count in _run(_REASONS, scope)]


def ways(scope: Scope) -> list[tuple[str, int]]:
    """How many required materials came which way."""
    return [(str(way), int(count)) for way, count in _run(_WAYS, scope)]


def sides(scope: Scope, day: date) -> tuple[Figures, Figures]:
    """The figures of a scope before a day and from it on; its period is that of both sides."""
    _whole, (found,) = _figures(scope, "side", day=day)
    return found.get("false", Figures()), found.get("true", Figures())


def around(day: date, today: date) -> tuple[date, date]:
    """The first and last day of a comparison: as many days before a version's first day as there are since, both
    at most ``SIDE``."""
    days = max(min((today - day).days + 1, SIDE), 1)
    return day - timedelta(days=days), day + timedelta(days=days - 1)


def until() -> datetime | None:
    """When the cases were last measured, None before the first time."""
    return MeasuredUntil.objects.values_list("at", flat=True).first()


def taken() -> "QuerySet[FiguresTaken]":
    """Who took figures out of the house, the newest first."""
    return FiguresTaken.objects.order_by("-at", "-id")


def _run(text: str, scope: Scope, **more: Any) -> list[tuple[Any, ...]]:
    where, values = _condition(scope)
    with connection.cursor() as cursor:
        cursor.execute(text.format(where=where, **asdict(scope.of)), {**values, **more})
        return list(cursor.fetchall())


def _condition(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition of a scope with its values; a reader without any place sees nothing."""
    values: dict[str, Any] = {"city": current_city(), "since": scope.since, "until": scope.until}
    parts = ["city = %(city)s", "applied_on between %(since)s and %(until)s"]
    for name, column, wanted in (
        ("item", scope.of.key, scope.item),
        ("district", "district", scope.district),
        ("channel", "channel", scope.channel),
        ("bundle", "bundle", scope.bundle),
    ):
        if wanted:
            values[name] = wanted
            parts.append(f"{column} = %({name})s")
    if scope.places is not None:
        parts.append(_places(scope.places, values))
    return " and ".join(parts), values


def _places(places: Sequence[Place], values: dict[str, Any]) -> str:
    seen = ["false"]
    for number, (department, district) in enumerate(places):
        values[f"department{number}"] = department
        one = f"department = %(department{number})s"
        if district is not None:
            values[f"at{number}"] = district
            one = f"({one} and district = %(at{number})s)"
        seen.append(one)
    return f"({' or '.join(seen)})"

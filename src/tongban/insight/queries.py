"""The figures of the effect analysis: each read is one aggregate over the measures, whatever the number of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
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
#: So many conditions and months are told apart.
MOST_REASONS = 30
_DECIDED = f"outcome in ('{Outcome.GRANTED}', '{Outcome.REFUSED}', '{Outcome.REVOKED}')"
_PEOPLE = f"{_DECIDED} and not automatic"
_APPLIED = f"outcome <> '{Outcome.NOT_REQUIRED}'"


def _of(outcome: Outcome) -> str:
    return f"count(*) filter (where outcome = '{outcome}')"


def _percentile(part: float, condition: str) -> str:
    return f"percentile_disc({part}) within group (order by worked) filter (where {condition})"


#: How each count of ``Figures`` is taken.
_COLUMNS: Mapping[str, str] = {
    "received": "count(*)",
    "applied": f"count(*) filter (where {_APPLIED})",
    "automatic": "count(*) filter (where automatic)",
    "by_people": f"count(*) filter (where not automatic and {_APPLIED})",
    "decided": f"count(*) filter (where {_DECIDED})",
    "granted": _of(Outcome.GRANTED),
    "refused": _of(Outcome.REFUSED),
    "declined": _of(Outcome.DECLINED),
    "withdrawn": _of(Outcome.WITHDRAWN),
    "revoked": _of(Outcome.REVOKED),
    "open": _of(Outcome.OPEN),
    "corrected": "count(*) filter (where corrections > 0)",
    "corrections": "coalesce(sum(corrections), 0)",
    "timed": "count(in_time)",
    "in_time": "count(*) filter (where in_time)",
    "worked": f"count(worked) filter (where {_DECIDED})",
    "worked_median": _percentile(0.5, _DECIDED),
    "worked_p90": _percentile(0.9, _DECIDED),
    "people_worked": f"count(worked) filter (where {_PEOPLE})",
    "people_median": _percentile(0.5, _PEOPLE),
    "people_p90": _percentile(0.9, _PEOPLE),
    "fields_asked": "coalesce(sum(fields_asked), 0)",
    "fields_filled": "coalesce(sum(fields_filled), 0)",
    "needed": "coalesce(sum(needed), 0)",
    "brought": "coalesce(sum(brought), 0)",
}
_LIST = ", ".join(_COLUMNS[one.name] for one in fields(Figures))
_MONTH = "date_trunc('month', applied_on)::date"
#: The dimensions with the mark that grouping() puts on a row of each: all ones but its own bit.
_MARKS = {"whole": 15, "district": 7, "channel": 11, "version": 13, "month": 14}
_SETS = f"""
select grouping(district, channel, item_digest, {_MONTH}),
       coalesce(district::text, channel, item_digest, {_MONTH}::text), {_LIST}
  from insight_casemeasure where {{where}}
 group by grouping sets ((), (district), (channel), (item_digest), ({_MONTH}))
"""
_ITEMS = f"select item_key, {_LIST} from insight_casemeasure where {{where}} group by grouping sets ((), (item_key))"
_MONTHS = f"select {_MONTH}, {_LIST} from insight_casemeasure where {{where}} group by 1 order by 1"
_REASONS = f"""
select reason, count(*) from insight_casemeasure, jsonb_array_elements_text(handed_over) as reason
 where {{where}} and not automatic group by reason order by 2 desc, 1 limit {MOST_REASONS}
"""
_WAYS = """
select way, sum(number::int)::int from insight_casemeasure, jsonb_each_text(materials) as one(way, number)
 where {where} group by way order by 2 desc, 1
"""
_SIDES = f"select applied_on >= %(day)s, {_LIST} from insight_casemeasure where {{where}} group by 1"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases are counted: what the reader may see (None: the whole city), narrowed as she asks."""

    places: Sequence[Place] | None
    since: date
    until: date
    item: str = ""
    district: int = 0
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ByDimension:
    """The figures of one item as a whole and by where, how, under which version and when it was applied for."""

    whole: Figures
    district: Mapping[int, Figures]
    channel: Mapping[str, Figures]
    version: Mapping[str, Figures]
    month: Mapping[date, Figures]


def by_item(scope: Scope) -> tuple[Figures, dict[str, Figures]]:
    """The figures of everything in scope, and of each item by its key; one statement."""
    whole, found = Figures(), {}
    for key, *counts in _run(_ITEMS, scope):
        if key is None:
            whole = Figures(*counts)
        else:
            found[key] = Figures(*counts)
    return whole, found


def by_month(scope: Scope) -> dict[date, Figures]:
    """The figures of each month that has cases, the earliest first."""
    return {month: Figures(*counts) for month, *counts in _run(_MONTHS, scope)}


def by_dimension(scope: Scope) -> ByDimension:
    """The figures of a scope as a whole and along each dimension; one statement."""
    found: dict[int, dict[Any, Figures]] = {mark: {} for mark in _MARKS.values()}
    for mark, value, *counts in _run(_SETS, scope):
        found[mark][value] = Figures(*counts)
    one = {name: dict(sorted(found[mark].items(), key=lambda pair: str(pair[0]))) for name, mark in _MARKS.items()}
    return ByDimension(
        one["whole"].get(None, Figures()),
        {int(district): figures for district, figures in one["district"].items()},
        one["channel"],
        one["version"],
        {date.fromisoformat(month): figures for month, figures in one["month"].items()},
    )


def reasons(scope: Scope) -> list[tuple[str, int]]:
    """Why cases went to people: each condition with the number of cases it held back, the most frequent first."""
    return [(str(reason), int(count)) for reason, count in _run(_REASONS, scope)]


def ways(scope: Scope) -> list[tuple[str, int]]:
    """How many required materials came which way."""
    return [(str(way), int(count)) for way, count in _run(_WAYS, scope)]


def sides(scope: Scope, day: date) -> tuple[Figures, Figures]:
    """The figures of a scope before a day and from it on; its period is that of both sides."""
    found = {after: Figures(*counts) for after, *counts in _run(_SIDES, scope, day=day)}
    return found.get(False, Figures()), found.get(True, Figures())


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
        cursor.execute(text.format(where=where), {**values, **more})
        return list(cursor.fetchall())


def _condition(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition of a scope with its values; a reader without any place sees nothing."""
    values: dict[str, Any] = {"city": current_city(), "since": scope.since, "until": scope.until}
    parts = ["city = %(city)s", "applied_on between %(since)s and %(until)s"]
    for name, column, wanted in (
        ("item", "item_key", scope.item),
        ("district", "district", scope.district),
        ("channel", "channel", scope.channel),
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

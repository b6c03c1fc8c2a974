"""Figures taken away as CSV or as a workbook with the definitions beside them; who took what is on record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongban.channels.authorise import staff
from tongban.channels.desk import figures as words
from tongban.channels.desk.export import csv_response, guarded
from tongban.channels.desk.insight import (
    PERIODS,
    Asked,
    asked,
    bundle_lines,
    bundles_scope,
    dimensions,
    lines_of,
    scope_of,
    sides_scope,
)
from tongban.channels.desk.insight_subject import Subject, a_bundle, an_item
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.insight import queries
from tongban.insight.indicators import INDICATORS, OF_BUNDLES, Figures, Indicator
from tongban.insight.queries import Scope
from tongban.insight.rights import READERS
from tongban.insight.services import note_taken
from tongban.org.queries import districts

FORMS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = int | str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an export: what it is called, and its lines, the first of which names the columns."""

    name: str
    lines: list[list[Cell]] = field(default_factory=list)

    @classmethod
    def of_figures(
        cls, name: str, first: Sequence[str], rows: Iterable[tuple[Sequence[str], Figures]],
        indicators: Sequence[Indicator] = INDICATORS,
    ) -> "Sheet":  # fmt: skip
        """Every indicator of some lines; ``first`` names what each line is told by."""
        lines: list[list[Cell]] = [[*first, *_head(indicators)]]
        lines += [[*name, *_cells(figures, indicators)] for name, figures in rows]
        return cls(name, lines)

    @classmethod
    def of_counts(cls, name: str, first: Sequence[str], counts: Iterable[tuple[str, int]]) -> "Sheet":
        """What there is how many of."""
        lines: list[list[Cell]] = [[*first]]
        lines += [[_(one), number] for one, number in counts]
        return cls(name, lines)


@staff(*READERS)
def overview(request: Any, form: str) -> Any:
    """The tables of items and of bundles as narrowed and sorted."""
    now = asked(request.GET)
    scope = scope_of(request.actor, now)
    whole, items, _months = queries.overview(scope)
    rows = [([one.name], one.figures) for one in lines_of(items, now)]
    if not now.text:
        rows.insert(0, ([_("合计")], whole))
    joined = bundle_lines(queries.by_key(bundles_scope(scope, now.bundle)), now)
    together = [([one.name], one.figures) for one in joined]
    sheets = [
        Sheet.of_figures(_("各事项"), [_("事项")], rows),
        Sheet.of_figures(_("一件事"), [_("一件事")], together, OF_BUNDLES),
    ]
    return _sent(request, form, _("成效分析"), _narrowed(now), sheets[: 2 if together else 1])


@staff(*READERS)
def item(request: Any, key: str, form: str) -> Any:
    """The figures of one item, as a whole and along each dimension, and why its cases went to people."""
    now = asked(request.GET)
    return _subject(request, an_item(key), now, scope_of(request.actor, now, key), form)


@staff(*READERS)
def bundle(request: Any, key: str, form: str) -> Any:
    """The same of one bundle, its members taken together."""
    now = replace(asked(request.GET), bundle="")
    return _subject(request, a_bundle(key), now, bundles_scope(scope_of(request.actor, now), key), form)


def _subject(request: Any, subject: Subject, now: Asked, scope: Scope, form: str) -> Any:
    found = queries.by_dimension(scope)
    rows: list[tuple[Sequence[str], Figures]] = [([_("合计"), ""], found.whole)]
    rows += [([_("按月份"), f"{month:%Y-%m}"], one) for month, one in found.month.items()]
    rows += [([title, name], one) for title, lines in dimensions(subject, found) for name, one in lines]
    sheets = [
        Sheet.of_figures(_("数据"), [_("分组"), _("范围")], rows, subject.indicators),
        Sheet.of_counts(_("为什么转人工"), [_("条件"), _("件数")], queries.reasons(scope)),
        Sheet.of_counts(_("材料怎样取得"), [_("取得方式"), _("份数")], queries.ways(scope)),
    ]
    return _sent(request, form, _title(subject), _narrowed(now), sheets, subject.indicators)


@staff(*READERS)
def version(request: Any, key: str, since: str, form: str) -> Any:
    """The figures before and after a version of an item came into force."""
    return _version(request, an_item(key), since, form)


@staff(*READERS)
def bundle_version(request: Any, key: str, since: str, form: str) -> Any:
    """The figures of a bundle before and after it, or one of its items, had a new version."""
    return _version(request, a_bundle(key), since, form)


def _version(request: Any, subject: Subject, since: str, form: str) -> Any:
    day, _turns = subject.turn(since)
    now = replace(asked(request.GET), bundle="")
    scope = sides_scope(request.actor, now, subject, day)
    before, after = queries.sides(scope, day)
    rows = [([_("之前"), f"{scope.since}"], before), ([_("之后"), f"{day}"], after)]
    sheet = Sheet.of_figures(_("版本前后"), [_("范围"), _("起始日期")], rows, subject.indicators)
    title = _("%(title)s·%(day)s 前后") % {"title": _title(subject), "day": day.isoformat()}
    return _sent(request, form, title, _narrowed(now, f"{scope.since}—{scope.until}"), [sheet], subject.indicators)


def _title(subject: Subject) -> str:
    return _("成效分析·%(item)s") % {"item": subject.name}


def _sent(
    request: Any, form: str, title: str, narrowed: str, sheets: Sequence[Sheet],
    indicators: Sequence[Indicator] = INDICATORS,
) -> Any:  # fmt: skip
    """The file in the form asked for, recorded before its first line leaves."""
    if form not in FORMS:
        raise NotFound(_("没有这种格式。可以导出 csv 或 xlsx。"))
    note_taken(request.actor, f"{title}（{narrowed}）", form)
    filename = f"{title}-{clock.today():%Y%m%d}.{form}"
    if form == "csv":
        return csv_response(filename, [*_one_table(sheets), [_("范围"), narrowed]])
    response = HttpResponse(_workbook(title, narrowed, sheets, indicators), content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _one_table(sheets: Sequence[Sheet]) -> Iterable[list[str]]:
    """All tables below each other, with an empty line and the name of the next between them."""
    for number, sheet in enumerate(sheets):
        if number:
            yield [sheet.name]
        yield from ([str(cell) for cell in line] for line in sheet.lines)
        yield []


def _narrowed(now: Asked, period: str = "") -> str:
    parts = [
        period or _(PERIODS[now.period][1]),
        districts().get(now.district, "") if now.district else "",
        _(now.channel) if now.channel else "",
        a_bundle(now.bundle).name if now.bundle else "",
    ]
    return "，".join(part for part in parts if part)


def _head(indicators: Sequence[Indicator]) -> Iterable[str]:
    """A share takes two columns, its part and its whole, so that nothing is rounded away."""
    for one in indicators:
        if one.key == "received":
            yield from (_(one.name), _("在办"))
        elif one.key in {"people", "worked"}:
            yield from (_("%(name)s：%(what)s") % {"name": _(one.name), "what": what}
                        for what in (_("件数"), _("中位数"), _("九成位")))  # fmt: skip
        else:
            yield from (
                _("%(name)s：%(what)s") % {"name": _(one.name), "what": what} for what in (_("分子"), _("分母"))
            )


def _cells(figures: Figures, indicators: Sequence[Indicator]) -> Iterable[Cell]:
    for one in indicators:
        if one.key == "received":
            yield from (figures.received, figures.open)
        elif one.key == "people":
            yield from _days(figures.people_worked, figures.people_median, figures.people_p90_told)
        elif one.key == "worked":
            yield from _days(figures.worked, figures.worked_median, figures.worked_p90_told)
        else:
            told = figures.shares[one.key]
            yield from (told.part, told.whole)


def _days(count: int, median: int | None, p90: int | None) -> tuple[Cell, ...]:
    return count, "" if median is None else median, "" if p90 is None else p90


def _workbook(title: str, narrowed: str, sheets: Sequence[Sheet], indicators: Sequence[Indicator]) -> bytes:
    """Sheets of numbers, and a sheet of what they mean."""
    from openpyxl import Workbook  # takes a while to load, and few export

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for line in sheet.lines:
            page.append([guarded(cell) if isinstance(cell, str) else cell for cell in line])
    meaning = book.create_sheet(_("指标说明"))
    for name, definition in ((title, narrowed), *words.definitions(indicators)):
        meaning.append([name, definition])
    held = BytesIO()
    book.save(held)
    return held.getvalue()

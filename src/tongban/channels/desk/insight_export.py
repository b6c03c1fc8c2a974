"""Figures taken away as CSV or as a workbook with the definitions beside them; who took what is on record."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.channels.authorise import staff
from tongban.channels.desk import figures as words
from tongban.channels.desk.export import csv_response, guarded
from tongban.channels.desk.insight import PERIODS, Asked, asked, lines_of, name_of, scope_of
from tongban.core import clock
from tongban.core.errors import NotFound
from tongban.insight import queries
from tongban.insight.indicators import INDICATORS, Figures
from tongban.insight.rights import READERS
from tongban.insight.services import note_taken
from tongban.org.queries import districts

FORMS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff(*READERS)
def overview(request: Any, form: str) -> Any:
    """The table of items as narrowed and sorted."""
    now = asked(request.GET)
    whole, items, _months = queries.overview(scope_of(request.actor, now))
    rows = [(one.name, one.figures) for one in lines_of(items, now)]
    if not now.text:
        rows.insert(0, (_("合计"), whole))
    return _sent(request, form, _("成效分析"), now, _("事项"), rows)


@staff(*READERS)
def item(request: Any, key: str, form: str) -> Any:
    """The figures of one item, as a whole and along each dimension."""
    if not catalog.versions(key):
        raise NotFound(_("没有这个事项。"))
    now = asked(request.GET)
    found = queries.by_dimension(scope_of(request.actor, now, key))
    places, since = districts(), {one.digest: one.in_force for one in catalog.versions(key)}
    rows: list[tuple[str, Figures]] = [(_("合计"), found.whole)]
    rows += [(f"{month:%Y-%m}", one) for month, one in found.month.items()]
    rows += [(places.get(code, _("市级")), one) for code, one in found.district.items()]
    rows += [(_(channel), one) for channel, one in found.channel.items()]
    rows += [(f"{since[digest]:%Y-%m-%d}", one) for digest, one in found.version.items() if digest in since]
    return _sent(request, form, _("成效分析·%(item)s") % {"item": name_of(key)}, now, _("范围"), rows)


def _sent(request: Any, form: str, title: str, now: Asked, first: str, rows: Sequence[tuple[str, Figures]]) -> Any:
    """The file in the form asked for, recorded before its first line leaves."""
    if form not in FORMS:
        raise NotFound(_("没有这种格式。可以导出 csv 或 xlsx。"))
    narrowed = _narrowed(now)
    note_taken(request.actor, f"{title}（{narrowed}）", form)
    table: list[list[int | str]] = [[first, *_head()], *([name, *_cells(one)] for name, one in rows)]
    filename = f"{title}-{clock.today():%Y%m%d}.{form}"
    if form == "csv":
        return csv_response(filename, [*([str(cell) for cell in line] for line in table), [], [_("范围"), narrowed]])
    response = HttpResponse(_workbook(title, narrowed, table), content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _narrowed(now: Asked) -> str:
    parts = [
        _(PERIODS[now.period][1]),
        districts().get(now.district, "") if now.district else "",
        now.channel,
        now.bundle,
    ]
    return "，".join(part for part in parts if part)


def _head() -> Iterable[str]:
    """A share takes two columns, its part and its whole, so that nothing is rounded away."""
    for one in INDICATORS:
        if one.key == "received":
            yield from (_(one.name), _("在办"))
        elif one.key in {"people", "worked"}:
            yield from (_("%(name)s：%(what)s") % {"name": _(one.name), "what": what}
                        for what in (_("件数"), _("中位数"), _("九成位")))  # fmt: skip
        else:
            yield from (
                _("%(name)s：%(what)s") % {"name": _(one.name), "what": what} for what in (_("分子"), _("分母"))
            )


def _cells(figures: Figures) -> Iterable[int | str]:
    for one in INDICATORS:
        if one.key == "received":
            yield from (figures.received, figures.open)
        elif one.key == "people":
            yield from _days(figures.people_worked, figures.people_median, figures.people_p90_told)
        elif one.key == "worked":
            yield from _days(figures.worked, figures.worked_median, figures.worked_p90_told)
        else:
            told = figures.shares[one.key]
            yield from (told.part, told.whole)


def _days(count: int, median: int | None, p90: int | None) -> tuple[int | str, ...]:
    return count, "" if median is None else median, "" if p90 is None else p90


def _workbook(title: str, narrowed: str, table: Sequence[Sequence[int | str]]) -> bytes:
    """A sheet of numbers, and a sheet of what they mean."""
    from openpyxl import Workbook  # takes a while to load, and few export

    book = Workbook(write_only=True)
    numbers = book.create_sheet(_("数据"))
    for line in table:
        numbers.append([guarded(cell) if isinstance(cell, str) else cell for cell in line])
    meaning = book.create_sheet(_("指标说明"))
    for name, definition in ((title, narrowed), *words.definitions()):
        meaning.append([name, definition])
    held = BytesIO()
    book.save(held)
    return held.getvalue()

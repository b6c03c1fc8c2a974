"""The work list as a CSV file that a spreadsheet opens rightly and cannot be tricked by; its owners hear of it."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from tongban.cases.models import Case
from tongban.cases.rights import READERS
from tongban.cases.states import Status
from tongban.cases.worklists import worklist
from tongban.channels import records
from tongban.channels.authorise import staff
from tongban.channels.desk.worklist import Row, asked, columns, row
from tongban.core import audit, clock

#: What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: An export is bounded; whoever needs more narrows the list first.
EXPORT_ROWS = 5000
#: How many cases are in memory at a time.
CHUNK = 250


@staff(*READERS)
def export(request: Any) -> Any:
    """The list as filtered and sorted, sent while it is read; its owners know of it before the first line leaves."""
    found = worklist(request.actor, asked(request.GET).wanted).values_list("id", "applicant_id")
    listed = list(found[: EXPORT_ROWS + 1])
    more = len(listed) > EXPORT_ROWS
    del listed[EXPORT_ROWS:]
    purpose = records.EXPORTED % {"count": len(listed)}
    per_owner = Counter(owner for _id, owner in listed)
    looks = {owner: records.LISTED % {"count": n} for owner, n in per_owner.items()}
    audit.note_accesses(request.actor, looks, purpose)
    head = [_("办件编号"), *(column.title for column in columns()), _("计时"), _("结果"), _("实施主体")]
    tail = [[_("只导出了前 %(count)d 件。请先筛选，再分次导出。") % {"count": EXPORT_ROWS}]] if more else []
    lines = chain([head], _lines([id_ for id_, _owner in listed]), tail)
    return csv_response(f"{_('办件')}-{clock.today():%Y%m%d}.csv", lines)


def _lines(ids: Sequence[UUID]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        read = Case.objects.defer("facts").in_bulk(some)
        yield from (_cells(read[id_]) for id_ in some if id_ in read)


def _cells(case: Case) -> Sequence[str]:
    line: Row = row(case, "")
    due = f"{line.due:%Y-%m-%d}" + (_("（待公布）") if line.provisional else "") if line.due else ""
    return [
        line.number, line.item_name, line.applicant, Status(line.state).word, line.node, f"{line.at:%Y-%m-%d %H:%M}",
        due, line.left or line.clock, line.result, case.implementer_name,
    ]  # fmt: skip


def guarded(cell: str) -> str:
    """The cell as text: one that a spreadsheet would run as a formula starts with an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_response(filename: str, lines: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A download in UTF-8 with a byte-order mark, so that Chinese is read as such; each line is sent as it comes."""
    writer = csv.writer(_Echo())
    written = (writer.writerow([guarded(cell) for cell in line]) for line in lines)
    response = StreamingHttpResponse(chain(["\ufeff"], written), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


class _Echo:
    """Hands each line the writer makes back to it."""

    def write(self, line: str) -> str:
        return line

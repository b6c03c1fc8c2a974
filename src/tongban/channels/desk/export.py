"""Lists as CSV files that a spreadsheet opens rightly and cannot be tricked by."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse

#: What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: str) -> str:
    """The cell as text: one that a spreadsheet would run as a formula starts with an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_response(filename: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A download in UTF-8 with a byte-order mark, so that Chinese is read as such."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response

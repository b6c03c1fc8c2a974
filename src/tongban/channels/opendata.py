"""The catalogue of items as open data: a page that explains it, and the files as they were made at publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from tongban.catalog import queries as catalog
from tongban.catalog.models import OpenDataFile
from tongban.catalog.opendata import FIELDS, Dataset, Form
from tongban.catalog.opendata.editions import WHOLE
from tongban.catalog.opendata.fields import BUNDLE_FIELDS
from tongban.catalog.opendata.making import Listed, edition, whole_editions
from tongban.channels.authorise import public
from tongban.channels.portal import pages
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.core.errors import Invalid

_MEDIA = {Form.JSON: "application/json", Form.CSV: "text/csv; charset=utf-8"}
#: How long a file may be kept before it is asked for again, in seconds.
_FRESH = 300


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition of the whole catalogue: from when it holds, and its files."""

    since: date
    current: bool
    files: list[Link]


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What there is, how it may be used, what each field means."""
    pages.known(request)
    context = {
        "city": catalog.city(),
        "editions": _editions(),
        "items": [
            Link(one.name, _address(Dataset.ITEMS, Form.JSON, one.key)) for one in catalog.catalogue(clock.today())
        ],
        "fields": (*FIELDS, *BUNDLE_FIELDS),
        "address": request.build_absolute_uri(_address(Dataset.ITEMS, Form.JSON)),
    }
    return pages.show(request, "portal/open_data.html", context)


def _editions() -> list[EditionLine]:
    today = clock.today()
    found: list[EditionLine] = []
    for since, files in groupby(whole_editions(), lambda one: one.since):
        current = since <= today and not any(line.current for line in found)
        found.append(EditionLine(since, current, [_link(one) for one in files]))
    return found


def _link(one: Listed) -> Link:
    names = {Dataset.ITEMS: _("事项"), Dataset.MATERIALS: _("材料"), Dataset.BUNDLES: _("一件事")}
    return Link(
        f"{names[one.dataset]} {one.form.value.upper()}",
        f"{_address(one.dataset, one.form)}?on={one.since.isoformat()}",
    )


def _address(dataset: Dataset, form: Form, key: str = WHOLE) -> str:
    if key == WHOLE:
        return reverse(f"open_data_{dataset.value}_{form.value}")
    return reverse(f"open_data_item_{dataset.value}_{form.value}", args=[key])


def _file(request: HttpRequest, dataset: str, form: str, key: str) -> OpenDataFile:
    """The file asked for, read once a request."""
    if not hasattr(request, "open_data"):
        day = request.GET.get("on", "")
        try:
            on = date.fromisoformat(day) if day else clock.today()
        except ValueError as error:
            raise Invalid(_("日期写成 2026-05-01 的样子。"), code="TB-OPEN-422") from error
        request.open_data = edition(Dataset(dataset), Form(form), on, key)  # type: ignore[attr-defined]  # ours, not Django's
    found: OpenDataFile = request.open_data  # type: ignore[attr-defined]  # ours, not Django's
    return found


def _etag(request: HttpRequest, dataset: str, form: str, key: str = WHOLE) -> str:
    return f'"{_file(request, dataset, form, key).digest}"'


def _modified(request: HttpRequest, dataset: str, form: str, key: str = WHOLE) -> datetime:
    return _file(request, dataset, form, key).made_at


_unchanged: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]] = condition(_etag, _modified)


@public
@require_safe
@_unchanged
def download(request: HttpRequest, dataset: str, form: str, key: str = WHOLE) -> HttpResponse:
    """One file of the catalogue, of all items or one, on ``?on=`` (today without it)."""
    found = _file(request, dataset, form, key)
    response = HttpResponse(found.content, content_type=_MEDIA[Form(form)])
    name = "-".join(filter(None, ["tongban", dataset, key, found.since.isoformat()]))
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    patch_cache_control(response, public=True, max_age=_FRESH)
    return response

"""The rules of a revision as a file for other tools: a workbook, a DMN model, or rules.yaml itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from ruamel.yaml.error import YAMLError

from tongban.catalog.pack.editing import data_of
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.revisions import rights
from tongban.channels.authorise import staff
from tongban.channels.studio.ruling.views import opened
from tongban.core.errors import Invalid, NotFound
from tongban.rules import DmnError, FeelError
from tongban.rules.dmn.book import book_document
from tongban.rules.model import Model
from tongban.rules.sheets import write_workbook

TYPES: Final[Mapping[str, str]] = {
    "yaml": "application/yaml",
    "dmn": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@staff(*rights.POSTS)
def rules_file(request: Any, revision_id: UUID, form: str) -> HttpResponse:
    """The rules of a revision in one of the forms they can be brought in again."""
    if form not in TYPES:
        raise NotFound
    revision, _editable = opened(request, revision_id)
    text = revision.files.get(RULES, "")
    try:
        content = text.encode() if form == "yaml" else _model(text, revision.item_key, form)
    except (FeelError, DmnError, YAMLError, ValueError) as wrong:
        said = _("规则现在还导不出来：%(why)s请先改好规则。") % {"why": wrong}
        raise Invalid(said, code="TB-STUDIO-007") from wrong
    answer = HttpResponse(content, content_type=TYPES[form])
    name = "rules" if form == "yaml" else revision.item_key
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _model(text: str, name: str, form: str) -> bytes:
    data: dict[str, Any] = data_of(text)
    model = Model(book_document(_bare(data), name))
    if form == "dmn":
        return model.to_xml()
    with TemporaryDirectory(prefix="tongban-studio-") as folder:
        path = Path(folder) / "rules.xlsx"
        write_workbook(model.document, path)
        return path.read_bytes()


def _bare(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rules without where their clauses were read, which other tools do not know."""

    def stripped(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: stripped(one) for key, one in value.items() if key not in ("source", "confidence")}
        return [stripped(one) for one in value] if isinstance(value, list) else value

    return {key: stripped(value) for key, value in data.items()}


__all__ = ["rules_file"]

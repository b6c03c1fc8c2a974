"""Taking a revision out as the folder of a pack, and bringing one in from a zip file of such a folder."""

import io
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalog.revisions import drafting, moving, queries, rights
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import ErrorLine, Field, Link
from tongban.core.errors import Invalid, Problem

_MOST_BYTES = 4 * 1024 * 1024
_MOST_FILES = 60


@require_safe
@staff(*rights.POSTS)
def export(request: Any, revision_id: UUID) -> HttpResponse:
    """The canonical files of a revision where a pack has them, as a zip file; the same revision, the same bytes."""
    row = queries.revision(request.actor, revision_id)
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, text in sorted(moving.exported(row).items()):
            archive.writestr(ZipInfo(name), text.encode())
    answer = HttpResponse(made.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{row.item_key}.zip"'
    return answer


@staff(rights.DRAFTER)
@require_http_methods(["GET", "POST"])
def bring(request: Any) -> HttpResponse:
    """Begin a revision with the files of a zip file."""
    if request.method == "GET":
        return _page(request)
    try:
        made = drafting.bring(request.actor, moving.imported(_unpacked(request.FILES.get("file"))))
    except Problem as problem:
        return _page(request, problem)
    say(request, _("已经导入为一份稿，请看检查结果。"))
    return redirect("studio:revision", revision_id=made.id)


def _unpacked(file: Any) -> dict[str, str]:
    """The texts of a zip file by name. Raises Invalid (TB-REV-422)."""
    said = _("请选一个 zip 文件：里面是事项包里一个事项或一件事的文件夹，总共不超过 4 MB。")
    if file is None or file.size > _MOST_BYTES:
        raise Invalid(said, code="TB-REV-422", fields={"file": said})
    try:
        with ZipFile(io.BytesIO(file.read())) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > _MOST_FILES or sum(one.file_size for one in entries) > _MOST_BYTES:
                raise Invalid(said, code="TB-REV-422", fields={"file": said})
            return {one.filename: archive.read(one).decode() for one in entries}
    # An archive with a password is a RuntimeError, one packed in a way nobody here knows a NotImplementedError.
    except (BadZipFile, UnicodeDecodeError, RuntimeError, NotImplementedError) as wrong:
        raise Invalid(said, code="TB-REV-422", fields={"file": said}) from wrong


def _page(request: Any, problem: Problem | None = None) -> HttpResponse:
    wrong = problem.fields.get("file", "") if problem else ""
    hint = _("从这里或别的平台导出的文件；一个事项或一件事一份。")
    return show(request, "studio/import.html", "revisions", {
        "crumbs": [Link(_("事项工作室"), reverse("studio:home")), Link(_("导入"))],
        "fields": [Field("file", _("zip 文件"), "file", accept=".zip", hint=hint, error=wrong)],
        "errors": [ErrorLine(problem.detail, "file" if wrong else "")] if problem else [],
    }, status=problem.status if problem else 200)  # fmt: skip

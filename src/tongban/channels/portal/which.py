"""Of several licences of one type, the one an application is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases import choosing
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import filling, pages
from tongban.channels.portal.filling import Filling, step
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.licences.models import Licence


@step
@require_http_methods(["GET", "HEAD", "POST"])
def which(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Asked before anything else, because all that is filled in from the licence depends on it."""
    choices = choosing.to_choose(draft.version, draft.collected)
    if not choices:
        return redirect(filling.next_url(request, draft))
    fields = [_field(request, draft, type_, rows) for type_, rows in choices.items()]
    wrong = [ErrorLine(one.error, one.name) for one in fields if one.error]
    if request.method == "POST" and not wrong:
        return redirect(
            filling.next_url(request, filling.keep(request, draft, {one.name: one.value for one in fields}))
        )
    context = {
        "title": _("办的是哪一张证照"),
        "lead": draft.version.name,
        "notes": [_("申请人有不止一张同类的证照。请选这次要办的那一张，其他的不受影响。")],
        "fields": fields,
        "button": _("继续"),
        "back": Link(_("返回我的办件"), f"{reverse('portal:cases')}?show=drafts"),
        "errors": wrong,
    }
    return pages.show(request, "portal/sign_in.html", context, status=422 if wrong else 200)


def _field(request: CitizenRequest, draft: Filling, type_: str, rows: Sequence[Licence]) -> Field:
    path = choosing.path_of(type_)
    posted = request.method == "POST"
    given = str(request.POST.get(path, "") if posted else draft.answers.get(path, ""))
    error = _("请选择一张。") if posted and given not in {row.number for row in rows} else ""
    return Field(path, type_, "radio", given, choices=[Choice(row.number, _told(row)) for row in rows], error=error)


def _told(row: Licence) -> str:
    """What tells a licence from its like: its premises where it has any, its number, its last day."""
    said = {"where": row.per or row.holder_name, "number": row.number}
    if row.valid_until is None:
        return _("%(where)s（编号 %(number)s）") % said
    return _("%(where)s（编号 %(number)s，有效期至 %(day)s）") % {**said, "day": row.valid_until.isoformat()}

"""What was sent after a sign-in had ended: shown back, and held for whoever wrote it until she is back."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.channels.signed_in import PERSON_KEY, STAFF_KEY, row_of
from tongban.identity.services import held

#: Where staff work.
STAFF = ("/desk/", "/studio/")
#: Never held: what opens doors, and what a form brings along for the page alone.
_SECRET = frozenset({"csrfmiddlewaretoken", "password", "secret", "new", "again", "code", "credential"})
#: Where people write at length; never a sign-in page.
_WRITTEN = ("/drafts/", "/cases/", "/desk/cases/", "/desk/items/", "/studio/")
#: Text fields whose name is not what their page calls them.
_LABELS = {
    "reasons": _("理由"),
    "reason": _("说明"),
    "items": _("需要补正的内容"),
    "opinion": _("意见"),
    "findings": _("现场查看情况"),
    "text:expression": _("表达式"),
    "text:table": _("决策表"),
    "text:book": _("规则文件"),
}


def _ours(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of ours."""
    origin = request.headers.get("Origin")
    return request.method == "POST" and (origin is None or urlsplit(origin).netloc == request.get_host())


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was written in the form that did not arrive, by label, to be copied; of forms of our own pages only."""
    if not _ours(request) or not request.path.startswith(_WRITTEN):
        return []
    labels = {name: label(name) for name in request.POST}
    return [(label, text) for name, label in labels.items() if label for text in request.POST.getlist(name) if text]


def label(name: str) -> str:
    """The label of a text field: a data element, a face value to be put right, or an officer's text; else empty."""
    bare = name.removeprefix("face:")
    return str(_LABELS.get(name, "" if bare.isascii() else bare))


def hold(request: HttpRequest) -> str:
    """Hold a form for whoever this browser was last signed in as; where it goes on, empty where it cannot be held.

    What a script saves while somebody types is saved again by the script, and files are too large to be held.
    """
    if not _ours(request) or request.headers.get("X-Requested-With") or "/sign-" in request.path:
        return ""
    at_desk = request.path.startswith(STAFF)
    row = row_of(request, STAFF_KEY if at_desk else PERSON_KEY)
    if row is None:
        return ""
    fields = [(name, text) for name, texts in request.POST.lists() if name not in _SECRET for text in texts]
    form = held.hold(row.subject_id, request.get_full_path(), fields)
    return reverse("desk:held" if at_desk else "portal:held", args=[form]) if form else ""

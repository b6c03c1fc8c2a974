"""The form of a district's copy: each thing inherited or set by the district, with reason and approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalog import queries as catalog
from tongban.catalog.districts import CONDITIONS, KEYS, NEED, SAME, of_city
from tongban.catalog.pack.editing import ABSENT
from tongban.catalog.revisions import copies, drafting, queries, rights
from tongban.catalog.revisions.checking import check
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import OPEN
from tongban.catalog.revisions.texts import COPY, Edit, Overtaken, fingerprint
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.shapes import Choice, ErrorLine, Field, Link
from tongban.channels.studio.sides import Side, sides
from tongban.core.errors import NotFound

_OWN: Final = "own"
_CITY: Final = "city"
_LONGEST: Final = 2000
_HINTS: Final[Mapping[str, str]] = {
    "number": N_("实施编码最后 12 位，和市级不同的要说明"), "conditions": N_("一行一个条件"),
    "need": N_("只能少要，不能另加：勾选本区还要交的"), "promised": N_("写成“5 工作日”，只能比市级的短"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of the form: both sides of it, its fields and what the check says of it."""

    side: Side
    fields: Sequence[Field]
    was: str
    errors: Sequence[str]
    open: bool


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rights.DRAFTER)
def copy(request: Any, revision_id: UUID) -> HttpResponse:
    """What a district says otherwise, thing by thing; saved as one step of the history."""
    row = _of_copy(request, revision_id)
    if request.method != "POST":
        return _page(request, row)
    empty = {name for name in KEYS if _chosen(request.POST, name) == _OWN and not _typed(request.POST, name)}
    if empty:
        return _page(request, row, request.POST, dict.fromkeys(empty, _("请写本区的内容，或者选沿用市级。")))
    try:
        drafting.edit(request.actor, row.id, list(_edits(row, request.POST)))
    except Overtaken as other:
        return _page(request, row, request.POST, {str(other.extra["path"][0]): other.detail}, status=409)
    say(request, _("已保存。"))
    return redirect(request.path)


@require_POST
@staff(rights.DRAFTER)
def follow(request: Any, revision_id: UUID) -> HttpResponse:
    """Let the copy follow the city's newest version."""
    row = _of_copy(request, revision_id)
    copies.follow(request.actor, row.id)
    say(request, _("已经跟到市级的最新版本。标着“待决定”的，选沿用市级还是保留自己的。"))
    return redirect("studio:copy", revision_id=row.id)


def _of_copy(request: Any, revision_id: UUID) -> Revision:
    row = queries.revision(request.actor, revision_id)
    if not row.parent:
        raise NotFound
    return row


def _chosen(sent: QueryDict, name: str) -> str:
    return sent.get(f"how:{name}", "")


def _typed(sent: QueryDict, name: str) -> Any:
    """What was typed for one thing, as the file has it."""
    if KEYS[name] == NEED:
        return [one[:200] for one in sent.getlist(f"say:{name}")]
    text = sent.get(f"say:{name}", "").replace("\r\n", "\n").strip()[:_LONGEST]
    if KEYS[name] == CONDITIONS:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(text.split())


def _edits(row: Revision, sent: QueryDict) -> Iterator[Edit]:
    """The edits of what was chosen; what stays undecided stays as it is."""
    for name, what in KEYS.items():
        now, chosen = copies.entry_at(row, name), _chosen(sent, name)
        if chosen == _CITY and now is not ABSENT:
            yield Edit(COPY, (name,), "remove", saw=sent.get(f"was:{name}", ""))
        elif chosen == _OWN:
            entry = {"say": _typed(sent, name), "reason": sent.get(f"reason:{name}", "").strip()[:300]}
            approved = sent.get(f"approved:{name}", "").strip()[:300] if what in SAME else ""
            entry |= {"approved": approved} if approved else {}
            if entry != now:
                yield Edit(COPY, (name,), "put", entry, saw=sent.get(f"was:{name}", ""))


def _page(
    request: Any,
    row: Revision,
    sent: QueryDict | None = None,
    wrong: Mapping[str, str] | None = None,
    status: int = 422,
) -> HttpResponse:
    parent = copies.newest(row.item_key)
    own, _faults = copies.read(row)
    told: dict[str, list[str]] = {name: [said] for name, said in (wrong or {}).items()}
    loose: list[str] = []
    for one in check(row).blocking:
        line = _("%(what)s。%(remedy)s") % {"what": one.fault.what, "remedy": one.fault.remedy}
        name = str(one.path[0]) if one.path else ""
        (told.setdefault(name, []) if name in KEYS else loose).append(line)
    cards = [_card(row, one, of_city(parent, NEED), sent, told.get(one.key, [])) for one in
             sides(parent, own, row.district)]  # fmt: skip
    writes = row.state in OPEN and rights.covers(request.actor, rights.DRAFTER, row.department, row.district)
    return show(request, "studio/copy.html", "revisions", {
        "crumbs": [
            Link(_("事项工作室"), reverse("studio:home")), Link(row.name, reverse("studio:revision", args=[row.id])),
            Link(_("区市清单")),
        ],
        "row": row, "cards": cards, "loose": loose, "editable": writes, "parent": parent,
        "district": catalog.city().districts.get(row.district, ""),
        "behind": own is not None and own.parent != parent.in_force,
        "errors": [ErrorLine(said, f"how:{name}") for name, said in (wrong or {}).items()],
    }, status=status if wrong else 200)  # fmt: skip


def _card(row: Revision, side: Side, needs: Sequence[str], sent: QueryDict | None, errors: Sequence[str]) -> Card:
    now = copies.entry_at(row, side.key)
    how = _CITY if now is ABSENT else "" if side.before else _OWN
    value: str = "\n".join(side.own) if side.what == CONDITIONS else "；".join(side.own)
    values: Sequence[str] = side.own if now is not ABSENT else needs
    reason, approved = ("" if side.before else side.reason), side.approved
    if sent is not None:
        how, value = _chosen(sent, side.key), sent.get(f"say:{side.key}", "")
        values = sent.getlist(f"say:{side.key}")
        reason, approved = sent.get(f"reason:{side.key}", ""), sent.get(f"approved:{side.key}", "")
    fields = [
        Field(f"how:{side.key}", _("沿用还是自定"), "radio", how, choices=_ways(side)),
        _said(side, value, values, needs),
        Field(f"reason:{side.key}", _("理由"), value=reason, max_length=300,
              hint=_("原来的理由：%(reason)s") % {"reason": side.reason} if side.before else ""),
    ]  # fmt: skip
    if side.same:
        hint = _("应当四同：写批准它不同的文件")
        fields.append(Field(f"approved:{side.key}", _("批准依据"), value=approved, max_length=300, hint=hint))
    return Card(side, fields, fingerprint(now), errors, open=how != _CITY or bool(errors))


def _ways(side: Side) -> list[Choice]:
    keep = _("保留自己的") if side.before else _("本区自己定")
    return [Choice(_CITY, _("沿用市级的")), Choice(_OWN, keep)]


def _said(side: Side, value: str, values: Sequence[str], needs: Sequence[str]) -> Field:
    name, label = f"say:{side.key}", _("本区的内容")
    hint = _(_HINTS[side.key]) if side.key in _HINTS else ""
    if side.what == NEED:
        every = dict.fromkeys([*needs, *values])
        return Field(name, label, "checkboxes", values=list(values), hint=hint,
                     choices=[Choice(one, one) for one in every])  # fmt: skip
    kind: Any = "textarea" if side.what == CONDITIONS else "text"
    return Field(name, label, kind, value, hint=hint, max_length=_LONGEST)

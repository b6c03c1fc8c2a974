"""The places of a revision in the words of the editor: 材料 › 1. 营业执照 › 免提交方式."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml.error import YAMLError

from tongban.catalog.pack import editing
from tongban.catalog.pack.places import unfilled
from tongban.catalog.revisions.models import Revision, RevisionStep
from tongban.catalog.revisions.states import Kind
from tongban.catalog.revisions.tracing import traced
from tongban.channels.studio import places
from tongban.channels.studio.writing import holding, telling
from tongban.channels.studio.writing.fields import Records, Section
from tongban.channels.studio.writing.values import typed
from tongban.channels.studio.writing.walking import Path, entries, lists, places_of, value_at


def said(revision: Revision, file: str, path: Sequence[str | int]) -> str:
    """A place of a file in words; of a record that is gone by now what is around it."""
    at = holding.in_form(file, tuple(path))
    section = telling.home_of(file, at)
    if section is None or not at:
        return places.place(file, path)
    try:
        known = labels(section, holding.data_of(file, revision.files.get(file, "")))
    except (YAMLError, ValueError):
        return places.place(file, path)
    near = telling.nearest(at, set(known))
    return f"{_(section.title)} › {known[near]}" if near else places.place(file, path)


def labels(section: Section, data: Any) -> Mapping[Path, str]:
    """Every list, record and entry of a section as people say it, below the section's title."""
    found: dict[Path, str] = {}
    for part, at in lists(section, data):
        found[at] = _below(found, at, _(part.title))
        for number, path in enumerate(places_of(part, data, at), 1):
            found[path] = f"{found[at]} › {_called(part, data, path, number)}"
    for entry, path in entries(section, data):
        found[path] = _below(found, path, _(entry.label))
    return found


def _below(found: Mapping[Path, str], path: Path, label: str) -> str:
    owner = telling.nearest(path[:-1], set(found)) if path[:-1] else None
    return f"{found[owner]} › {label}" if owner else label


def _called(part: Records, data: Any, path: Path, number: int) -> str:
    first = part.entries[0]
    name = str(path[-1]) if part.named else editing.name_of(value_at(data, path))
    name = name or typed(first, value_at(data, (*path, *first.steps)))
    return name if name and not unfilled(name) else _("第 %(number)d 项") % {"number": number}


def changed(revision: Revision, change: Mapping[str, Any], now: Path | None) -> str:
    """The place of an older change as it stands ``now``; of an entry that is gone, the list it stood in."""
    if now is not None:
        return said(revision, change["file"], now)
    path = change["path"]
    owner = path[: next((at for at, step in enumerate(path) if isinstance(step, int)), len(path))]
    entry = {"insert": change["after"], "remove": change["before"]}.get(change["op"])
    name = editing.name_of(entry) if entry is not None else ""
    return f"{said(revision, change['file'], owner)} › {name or _('后来删去的一项')}"


def step_said(revision: Revision, step: RevisionStep | None, steps: Sequence[RevisionStep]) -> str:
    """What a step among ``steps``, the oldest first, changed, in a few words; empty without one."""
    if step is None:
        return ""
    at = traced([one for one in steps if one.number >= step.number])
    told = list(dict.fromkeys(
        changed(revision, one, at[step.number, number]) for number, one in enumerate(step.changes)
    ))  # fmt: skip
    if len(told) < 2:
        return told[0] if told else ""
    return _("%(first)s等 %(count)d 处") % {"first": told[0], "count": len(told)}


def act_said(step: RevisionStep) -> str:
    """What a step did: 修改, or which step it took back or did again."""
    if step.undoes is None:
        return str(Kind(step.kind).label)
    said = _("重做了第 %(number)d 步") if step.kind == Kind.REDO else _("撤销了第 %(number)d 步")
    return said % {"number": step.undoes}


__all__ = ["act_said", "changed", "labels", "said", "step_said"]

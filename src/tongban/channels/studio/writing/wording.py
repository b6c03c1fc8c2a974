"""The places of a revision in the words of the editor: 材料 › 1. 营业执照 › 免提交方式."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml.error import YAMLError

from tongban.catalog.pack import editing
from tongban.catalog.revisions.models import Revision, RevisionStep
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
    return name or typed(first, value_at(data, (*path, *first.steps))) or _("第 %(number)d 项") % {"number": number}


def step_said(revision: Revision, step: RevisionStep | None) -> str:
    """What a step changed, in a few words; empty without one."""
    changes = step.changes if step is not None else []
    told = list(dict.fromkeys(said(revision, one["file"], one["path"]) for one in changes))
    if len(told) < 2:
        return told[0] if told else ""
    return _("%(first)s等 %(count)d 处") % {"first": told[0], "count": len(told)}


__all__ = ["labels", "said", "step_said"]

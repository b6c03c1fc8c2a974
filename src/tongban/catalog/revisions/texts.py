"""Editing the files of a revision: pure; what an editor saw must still be there, and every edit can be taken back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ruamel.yaml.error import YAMLError

from tongban.catalog.pack import editing
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.editing import ABSENT, Absent, NoPlace
from tongban.catalog.pack.yaml_spots import Path
from tongban.core.errors import Conflict, Invalid
from tongban.standards.hashes import digest

Files = Mapping[str, str]
Change = dict[str, Any]  # as RevisionStep.changes has it

#: The files of a revision beside the templates (*.typ) of its version folder.
NAMES: Final = (
    "item.yaml",
    "bundle.yaml",
    "rules.yaml",
    "examples.yaml",
    "implementing.csv",
    "sources.csv",
    "vocabulary/elements.yaml",
    "vocabulary/licences.yaml",
    "vocabulary/materials.yaml",
)
#: The one file of a district's copy.
COPY: Final = "district.yaml"
MOST_BYTES: Final = 1024 * 1024
_GONE = N_("（没有）")


class Overtaken(Conflict):
    """Somebody else has changed the place meanwhile: both texts are told, nothing was written."""

    code = "TB-REV-409"

    def __init__(self, file: str, path: Path, yours: Any, theirs: Any) -> None:
        told = {"yours": shown(yours), "theirs": shown(theirs)}
        detail = _("这一处刚刚被别人改了，您的没有写进去。现在是：%(theirs)s。您写的是：%(yours)s。")
        super().__init__(detail % told, extra={"file": file, "path": list(path), **told})


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one place.

    ``op``: put (write ``value``), insert (``value`` before the position the path ends with), remove, move (to the
    position ``to``), text (``value`` is the whole new text of the file, empty: no such file).
    ``seen`` is the value the editor saw there (``editing.value_at``; ABSENT for none; for text the whole text), not
    asked of an insert; a form may send its ``fingerprint`` as ``saw`` instead. ``names`` are those of
    ``editing.names_on`` when the path was shown: with them the entries are found again where somebody put others
    before them.
    """

    file: str
    path: Path = ()
    op: str = "put"
    value: Any = None
    seen: Any = ABSENT
    saw: str = ""
    names: tuple[str, ...] = ()
    to: int = 0


def applied(files: Files, edits: Sequence[Edit]) -> tuple[dict[str, str], list[Change]]:
    """The files after some edits, and what changed, to be kept as a step.

    Raises Overtaken (TB-REV-409) where a place no longer says what the editor saw, Invalid (TB-REV-422) for a place
    or value a pack cannot have.
    """
    after, changes = dict(files), []
    for edit in edits:
        if not known(edit.file):
            raise Invalid(_("稿里没有名为“%(file)s”的文件。") % {"file": edit.file}, code="TB-REV-422")
        old = after.get(edit.file, "")
        new, path, before = _edited(old, edit)
        if len(new.encode()) > MOST_BYTES:
            raise Invalid(_("这个文件超过 1 MB，写不下了。请删减后再试。"), code="TB-REV-422")
        if new != old:
            value = edit.value if edit.op in ("put", "insert") else None
            changes.append({
                "file": edit.file, "path": list(path), "op": edit.op, "before": _kept(before), "after": _kept(value),
                **({"to": edit.to} if edit.op == "move" else {}), **_splice(old, new),
            })  # fmt: skip
            _store(after, edit.file, new)
    return after, changes


def known(file: str) -> bool:
    """Whether a revision may have a file of this name."""
    return (
        file in NAMES
        or file == COPY
        or (file.endswith(".typ") and file[:-4].replace("_", "").isalpha() and file.isascii())
    )


def _edited(old: str, edit: Edit) -> tuple[str, Path, Any]:
    """The new text, the path as it is now, and what stood there."""
    if edit.op == "text":
        if not _as_seen(edit, old or ABSENT):
            raise Overtaken(edit.file, (), edit.value, old)
        return (canonical_text(str(edit.value)) if edit.value else ""), (), None
    try:
        path = editing.found(old, edit.path, edit.names)
        before = editing.value_at(old, path)
        if edit.op != "insert" and not _as_seen(edit, before):
            raise Overtaken(edit.file, path, edit.value, before)
        return _cut(old, path, edit), path, before
    except NoPlace as missing:
        raise Overtaken(edit.file, edit.path, edit.value, ABSENT) from missing
    except (YAMLError, ValueError, TypeError) as wrong:
        said = _("“%(file)s”这时不是有效的 YAML，或者这里写不了这样的内容。请先改正它的文字。") % {"file": edit.file}
        raise Invalid(said, code="TB-REV-422") from wrong


def fingerprint(value: Any) -> str:
    """A short text that stands for a value in a form, to tell later whether it is still the same."""
    return digest({"value": repr(value)})[:16]


def _as_seen(edit: Edit, now: Any) -> bool:
    if edit.saw:
        return edit.saw == fingerprint(now)
    nothing = (None, ABSENT)
    return now is edit.seen or (now in nothing and edit.seen in (*nothing, "")) or editing.same(now, edit.seen)


def _cut(text: str, path: Path, edit: Edit) -> str:
    match edit.op:
        case "put":
            return editing.put(text, path, edit.value)
        case "insert":
            return editing.insert(text, path, edit.value)
        case "remove":
            return editing.remove(text, path)
        case "move":
            return editing.move(text, path, edit.to)
    raise ValueError(edit.op)


def shown(value: Any) -> str:
    """A value as a message tells it."""
    if isinstance(value, Absent) or value is None:
        return _(_GONE)
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 400 else f"{text[:400]}…"


def _kept(value: Any) -> Any:
    return None if isinstance(value, Absent) else value


def _store(files: dict[str, str], name: str, text: str) -> None:
    if text:
        files[name] = text
    else:
        files.pop(name, None)


def _splice(old: str, new: str) -> dict[str, Any]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return {"at": start, "removed": old[start : len(old) - end], "inserted": new[start : len(new) - end]}


def between(old: Files, new: Files) -> list[Change]:
    """What changed from some files to others, a file at a time."""
    return [
        {"file": name, "path": [], "op": "text", "before": None, "after": None, **_splice(a, b)}
        for name in sorted({*old, *new})
        if (a := old.get(name, "")) != (b := new.get(name, ""))
    ]


def taken_back(files: Files, step: Sequence[Change], later: Sequence[Sequence[Change]]) -> dict[str, str]:
    """The files without what a step changed; ``later`` are the steps after it, the oldest first.

    Raises Overtaken where a later step that still holds changed the same lines.
    """
    then = dict(files)
    for changes in reversed(later):
        then = _unwound(then, changes)
    result = dict(files)
    for file in {change["file"] for change in step}:
        before = _unwound(then, [change for change in step if change["file"] == file]).get(file, "")
        merged = _merged(then.get(file, ""), before, files.get(file, ""))
        if merged is None or not _sound(file, merged):
            path = next(tuple(change["path"]) for change in step if change["file"] == file)
            raise Overtaken(file, path, before, files.get(file, ""))
        _store(result, file, merged)
    return result


def _unwound(files: Files, changes: Sequence[Change]) -> dict[str, str]:
    before = dict(files)
    for change in reversed(changes):
        text, at = before.get(change["file"], ""), change["at"]
        _store(before, change["file"], text[:at] + change["removed"] + text[at + len(change["inserted"]) :])
    return before


def _merged(base: str, mine: str, theirs: str) -> str | None:
    """``theirs`` with what turns ``base`` into ``mine``; None where both changed the same lines."""
    if base == theirs:
        return mine
    ours, others = list(_hunks(base, mine)), list(_hunks(base, theirs))
    if any((a_start < b_end and b_start < a_end) or a_start == b_start for a_start, a_end, _a in ours
           for b_start, b_end, _b in others):  # fmt: skip
        return None
    lines, made, at = base.splitlines(keepends=True), [], 0
    for start, end, text in sorted([*ours, *others]):
        made += [*lines[at:start], text]
        at = end
    return "".join([*made, *lines[at:]])


def _hunks(base: str, other: str) -> Iterator[tuple[int, int, str]]:
    old, new = base.splitlines(keepends=True), other.splitlines(keepends=True)
    for tag, a_start, a_end, b_start, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield a_start, a_end, "".join(new[b_start:b_end])


def _sound(file: str, text: str) -> bool:
    if not file.endswith(".yaml"):
        return True
    try:
        editing.data_of(text)
    except (YAMLError, ValueError):
        return False
    return True

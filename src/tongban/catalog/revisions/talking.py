"""What was said of a revision, as threads at the places they speak of, wherever these stand by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ruamel.yaml.error import YAMLError

from tongban.catalog.pack import editing
from tongban.catalog.pack.editing import NoPlace
from tongban.catalog.pack.yaml_spots import Path
from tongban.catalog.revisions import queries
from tongban.catalog.revisions.models import Revision, RevisionComment


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers; ``path`` is where its place stands now, None where that is gone."""

    comment: RevisionComment
    answers: Sequence[RevisionComment]
    path: Path | None

    @property
    def settled(self) -> bool:
        """Whether it is dealt with and was not taken up again since."""
        said = [one.settled for one in self.answers if one.settled or one.reopened]
        return bool(said) and said[-1]


def threads(row: Revision) -> list[Thread]:
    """Everything said of a revision, the oldest first."""
    return [Thread(one, answers, _place(row, one)) for one, answers in queries.comments(row.id)]


def _place(row: Revision, one: RevisionComment) -> Path | None:
    path, text = tuple(one.path), row.files.get(one.file, "")
    if not path or not one.file.endswith(".yaml"):
        return path
    try:
        at = editing.found(text, path, tuple(one.names))
        entries = [number for number, step in enumerate(at) if isinstance(step, int)]
        gone = any(editing.value_at(text, at[: number + 1]) is editing.ABSENT for number in entries)
        return None if gone else at
    except NoPlace:
        return None
    except (YAMLError, ValueError):
        return path


__all__ = ["Thread", "threads"]

"""What is wrong in a pack, said so that its author can put it right: file, line, fault and remedy."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

#: A word a message names.
_QUOTED = re.compile("“([^”]+)”")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. ``line`` is 1-based; ``code`` is stable (TB-PACK-NNN, table in docs/item-packs.md)."""

    file: str
    line: int
    code: str
    what: str
    remedy: str
    shown: str = ""  # the text in question with a caret under the place, where that helps

    def under(self, folder: str) -> str:
        """The fault with its file as seen from where the folder was named."""
        return str(replace(self, file=f"{folder.rstrip('/')}/{self.file}"))

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}: {self.code} {self.what} — {self.remedy}"
        return f"{head}\n{self.shown}" if self.shown else head


class PackFaults(Exception):
    """A pack that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def under(self, folder: str) -> str:
        """Every fault, one after another, with file names as seen from where the folder was named."""
        return "\n".join(fault.under(folder) for fault in self.faults)


def pointed(faults: Iterable[Fault], files: Mapping[str, str]) -> list[Fault]:
    """The faults, each with the line it is on and a caret under the word it names, where that word stands there."""
    return [fault if fault.shown else _pointed(fault, files.get(fault.file, "")) for fault in faults]


def _pointed(fault: Fault, text: str) -> Fault:
    lines = text.splitlines()
    line = lines[fault.line - 1].strip() if 0 < fault.line <= len(lines) else ""
    for word in _QUOTED.findall(fault.what):
        place = line.find(word)
        if place >= 0:
            return replace(fault, shown=caret(line, place, place + len(word)))
    return fault


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``, as the second half of a remedy; empty when nothing is near."""
    candidates = list(known)
    found = get_close_matches(word, candidates, n=1, cutoff=0.5)
    if not found:
        found = [one for one in candidates if word and (word in one or one in word)][:1]
    return f"是不是想写“{found[0]}”？" if found else ""


def listed(words: Sequence[str], most: int = 12) -> str:
    """Words for a message, cut where the list grows too long to read."""
    return "、".join(words[:most]) + ("等" if len(words) > most else "")


def caret(text: str, start: int, end: int) -> str:
    """The line of ``text`` holding ``start`` with carets under start..end; wide characters take two columns."""
    before = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    line = text[before:] if stop < 0 else text[before:stop]
    lead = sum(map(_columns, line[: start - before]))
    width = max(1, sum(map(_columns, line[start - before : max(end, start + 1) - before])))
    return f"    {line}\n    {' ' * lead}{'^' * width}"


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

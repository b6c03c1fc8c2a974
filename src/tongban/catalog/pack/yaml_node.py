"""Reading YAML with its line numbers: asking for a key is also the schema, what nobody asked for is a fault."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tongban.catalog.pack.faults import Fault, listed, nearest
from tongban.catalog.pack.yaml_text import Listed, Mapped, parse

T = TypeVar("T")
Path = tuple[str | int, ...]


class Reading:
    """The faults found so far in one file; reading goes on after a fault so that the author sees all of them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, line: int, code: str, what: str, remedy: str, shown: str = "") -> None:
        """Note one fault at a 1-based line."""
        self.faults.append(Fault(self.file, line, f"TB-PACK-{code}", what, remedy, shown))


class Node:
    """One YAML mapping at a known place in a file."""

    def __init__(self, reading: Reading, data: Mapped, line: int, name: str) -> None:
        self.reading = reading
        self.data = data
        self.line = line
        self.name = name
        self._asked: dict[str, None] = {}

    def has(self, key: str) -> bool:
        """True when the key is there (and says so to ``finish``)."""
        self._asked[key] = None
        return key in self.data and self.data[key] is not None

    def line_of(self, key: str) -> int:
        """The 1-based line of a key; of the mapping when the key is absent."""
        line = self.data.lines.get(key)  # none where it is absent, or merged in with <<
        return self.line if line is None else line + 1

    def fault(self, key: str | None, code: str, what: str, remedy: str, shown: str = "") -> None:
        """Note a fault at a key of this mapping, or at its head."""
        self.reading.fault(self.line if key is None else self.line_of(key), code, what, remedy, shown)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required without a default. Numbers written without quotes are refused, they lose leading zeros."""
        return str(self._scalar(key, str, "文字", default, ""))

    def text_or_none(self, key: str) -> str | None:
        """A text that may be left out."""
        return self.text(key) if self.has(key) else None

    def integer_or_none(self, key: str) -> int | None:
        """A whole number that may be left out."""
        return int(self._scalar(key, int, "整数", None, 0)) if self.has(key) else None

    def number_or_none(self, key: str) -> float | None:
        """A number that may be left out."""
        if not self.has(key):
            return None
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self._wrong(key, "数值", value)
            return None
        return float(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        return self._scalar(key, bool, "true 或 false", default, default)

    def day(self, key: str) -> date:
        """A required date, written 2026-05-01."""
        return self._scalar(key, date, "日期（例如 2026-05-01）", None, date(1900, 1, 1))

    def day_or_none(self, key: str) -> date | None:
        """A date that may be left out."""
        return self.day(key) if self.has(key) else None

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        if not self.has(key):
            if required:
                self._missing(key)
            return ()
        value = self.data[key]
        found = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in found):
            self._wrong(key, "文字的列表", value)
            return ()
        return tuple(str(one) for one in found)

    def node(self, key: str) -> "Node | None":
        """A mapping under a key; None when absent or not a mapping (which is a fault)."""
        if not self.has(key):
            return None
        value = self.data[key]
        if not isinstance(value, Mapped):
            self._wrong(key, "“键: 值”的组", value)
            return None
        return Node(self.reading, value, self.line_of(key), key)

    def nodes(self, key: str, required: bool = False) -> Iterator["Node"]:
        """The mappings of a list under a key."""
        if not self.has(key):
            if required:
                self._missing(key)
            return
        value = self.data[key]
        if not isinstance(value, Listed):
            self._wrong(key, "列表", value)
            return
        for index, one in enumerate(value):
            line = value.lines[index] + 1
            if isinstance(one, Mapped):
                yield Node(self.reading, one, line, key)
            else:
                self.reading.fault(
                    line, "003", f"“{key}”第 {index + 1} 项应当是“键: 值”的组", "照 docs/item-packs.md 的样子改写"
                )

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The mappings of a table whose keys are names chosen by the author."""
        for key in self.data:
            name = str(key)
            child = self.node(name)
            if child is not None:
                yield name, child

    def finish(self) -> None:
        """Call when everything this mapping may hold has been asked for: what is left is unknown."""
        for key in self.data:
            if key not in self._asked:
                near = nearest(str(key), self._asked)
                self.fault(
                    key, "001", f"不认识的键“{key}”", near or f"删去它；这里可用的键有：{listed(list(self._asked))}"
                )

    def choice(self, key: str, table: Mapping[str, T], code: str, kind: str, remedy: str) -> T | None:
        """The entry of ``table`` named under a key; a name not in the table is a fault with the nearest one."""
        if not self.has(key):
            self._missing(key)
            return None
        name = self.text(key)
        if name not in table:
            self.fault(key, code, f"没有名为“{name}”的{kind}", nearest(name, table) or remedy)
            return None
        return table[name]

    def position(self, path: Path) -> int:
        """The 1-based line of the value at a path below this mapping, or of its nearest ancestor that exists."""
        line = self.line
        at: Any = self.data
        for step in path:
            try:
                line, at = at.lines[step] + 1, at[step]
            except (KeyError, IndexError, TypeError, AttributeError):
                break
        return line

    def _scalar(self, key: str, kind: type[T], said: str, default: T | None, fallback: T) -> T:
        if not self.has(key):
            if default is None:
                self._missing(key)
                return fallback
            return default
        value = self.data[key]
        mistaken = (kind is int and isinstance(value, bool)) or isinstance(value, datetime)
        if mistaken or not isinstance(value, kind):
            self._wrong(key, said, value)
            return fallback
        return value

    def _missing(self, key: str) -> None:
        self.fault(None, "002", f"“{self.name}”缺少“{key}”", f"补上“{key}: …”")

    def _wrong(self, key: str, said: str, value: Any) -> None:
        remedy = "给它加上引号" if said == "文字" and isinstance(value, int | float | date) else f"改成{said}"
        self.fault(key, "003", f"“{key}”应当是{said}，现在是 {value!r:.60}", remedy)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    """Read-only: a check looks at the same text several times."""
    return parse(text)


def read_yaml(text: str, reading: Reading, name: str) -> Node | None:
    """The mapping a YAML text holds; None (and a fault at the line) when it is not YAML or not a mapping."""
    try:
        data = _parsed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reading.fault(
            line, "004", f"不是有效的 YAML：{error.problem or error.context}", "检查缩进、冒号、引号和重复的键"
        )
        return None
    except (YAMLError, ValueError) as error:
        reading.fault(1, "004", f"不是有效的 YAML：{error}", "检查缩进、冒号、引号")
        return None
    if not isinstance(data, Mapped):
        reading.fault(1, "004", "文件应当是“键: 值”的组", "照 docs/item-packs.md 的样子改写")
        return None
    return Node(reading, data, 1, name)


def plain(value: Any) -> Any:
    """YAML data without its positions and comments."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, str) else value

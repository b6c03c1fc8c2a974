"""YAML as plain data that knows its line numbers: parsed by libyaml where that is installed, ten times as quickly."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_MERGE = "<<"


class Mapped(dict[Any, Any]):
    """A mapping with the 0-based line of each key of its own; keys merged in with ``<<`` have none."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Any, int] = {}


class Listed(list[Any]):
    """A list with the 0-based line of each item."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def parse(text: str) -> Any:
    """The one document of a text (YAML 1.2, safe tags alone); None for an empty text. Raises YAMLError, ValueError."""
    try:
        return _read(YAML(typ="safe"), text)
    except (
        MarkedYAMLError
    ):  # libyaml does not know all of YAML 1.2, such as {hours: 9:00—17:00}: Python has the last word
        return _read(YAML(typ="safe", pure=True), text)


def _read(yaml: YAML, text: str) -> Any:
    root = yaml.compose(text)
    return None if root is None else _Built(yaml).value(root)


class _Built:
    """Builds each composed node once, so that an alias is the very value of its anchor."""

    def __init__(self, yaml: YAML) -> None:
        self._scalar = yaml.constructor.construct_object
        self._done: dict[int, Any] = {}
        self._open: set[int] = set()

    def value(self, node: Node) -> Any:
        key = id(node)
        if key in self._done:
            return self._done[key]
        if key in self._open:
            raise ConstructorError(None, None, "found a value that contains itself", node.start_mark)
        self._open.add(key)
        self._done[key] = found = self._made(node)
        self._open.discard(key)
        return found

    def _made(self, node: Node) -> Any:
        if isinstance(node, ScalarNode) or (isinstance(node, MappingNode | SequenceNode) and not _plain(node)):
            return self._scalar(node, deep=True)
        return self._mapping(node) if isinstance(node, MappingNode) else self._list(node)

    def _list(self, node: Node) -> Listed:
        made = Listed()
        for one in node.value:
            made.append(self.value(one))
            made.lines.append(one.start_mark.line)
        return made

    def _mapping(self, node: Node) -> Mapped:
        made, merged = Mapped(), []
        for name, inner in node.value:
            if isinstance(name, ScalarNode) and name.value == _MERGE and not name.style:
                merged += self._merged(inner)
                continue
            key = self.value(name)
            if not _usable(key):
                raise ConstructorError(None, None, "found unusable key", name.start_mark)
            if key in made:
                raise DuplicateKeyError(None, None, f"found duplicate key “{key}”", name.start_mark)
            made[key] = self.value(inner)
            made.lines[key] = name.start_mark.line
        for other in merged:
            for key, one in other.items():
                made.setdefault(key, one)
        return made

    def _merged(self, node: Node) -> list[Mapped]:
        found = self.value(node)
        several = found if isinstance(found, Listed) else [found]
        if not all(isinstance(one, Mapped) for one in several):
            raise ConstructorError(None, None, "expected a mapping for merging", node.start_mark)
        return list(several)


def _plain(node: Node) -> bool:
    """False for what a tag makes something else than a mapping or a list."""
    return str(node.tag) in {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


def _usable(key: Any) -> bool:
    return key.__hash__ is not None

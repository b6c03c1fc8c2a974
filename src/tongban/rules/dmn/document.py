"""A DMN document as an immutable tree in the words of DMN 1.5, whatever version it was written in; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tongban.rules.dmn.errors import refuse

MODEL: Final = "https://www.omg.org/spec/DMN/20230324/MODEL/"
DIAGRAM: Final = "https://www.omg.org/spec/DMN/20230324/DMNDI/"
FEEL: Final = "https://www.omg.org/spec/DMN/20230324/FEEL/"
COMMENT: Final = "#comment"
SIZE_LIMIT: Final = 20_000_000

_RENAMED: Final = {
    f"{start}/spec/DMN/{date}/{room}": f"https://www.omg.org/spec/DMN/20230324/{room}"
    for start in ("http://www.omg.org", "https://www.omg.org")
    for date in ("20180521", "20191111", "20211108", "20230324")
    for room in ("MODEL/", "DMNDI/", "FEEL/")
}
_URI_ATTRIBUTES: Final = frozenset({"importType", "expressionLanguage", "typeLanguage"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name with the namespace in braces, attributes, prefixes declared here, text and children.

    White space between children is not kept; `line` is where it was read and takes no part in equality.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element, ...] = ()
    text: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()
    tail: str = ""
    line: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """The name of an element of the model; for one of another namespace, the whole tag."""
        return self.tag.removeprefix(f"{{{MODEL}}}")

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute's value."""
        for name, value in self.attributes:
            if name == attribute:
                return value
        return default

    def all(self, *names: str) -> Iterator[Element]:
        """The children of the model with one of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> Element | None:
        """The first child with one of these names."""
        return next(self.all(*names), None)

    def text_of(self, name: str) -> str:
        """The text of the first child of that name, empty when there is none."""
        child = self.first(name)
        return child.text if child is not None else ""

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


def made(tag: str, /, *children: Element | None, text: str = "", **attributes: str | None) -> Element:
    """An element of the model; a child or attribute that is None is left out."""
    kept = tuple((key.rstrip("_"), value) for key, value in attributes.items() if value is not None)
    return Element(f"{{{MODEL}}}{tag}", kept, tuple(child for child in children if child is not None), text)


def read_document(path: Path) -> Element:
    """The document in a file. Raises DmnError."""
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise refuse("TB-DMN-002", file=path.name, size=size, limit=SIZE_LIMIT)
        content = path.read_bytes()
    except OSError as error:
        raise refuse("TB-DMN-001", file=path.name, problem=error.strerror) from error
    return parse_document(content, path.name)


def parse_document(content: bytes, file: str = "") -> Element:
    """The document in these bytes: no entities, no network, bounded in size and depth. Raises DmnError."""
    from lxml import etree

    if len(content) > SIZE_LIMIT:
        raise refuse("TB-DMN-002", file=file, size=len(content), limit=SIZE_LIMIT)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise refuse("TB-DMN-001", line, file=file, problem=error.msg) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse("TB-DMN-003", file=file)
    document = _element(root, {}, etree.Comment)
    if document.name != "definitions":
        raise refuse("TB-DMN-004", document.line, file=file, found=document.tag.rpartition("}")[2])
    return document


def _element(node: Any, around: dict[str, str], comment: object) -> Element:
    tail = node.tail or ""
    tail = tail if tail.strip() else ""
    line: int = node.sourceline or 0
    if node.tag is comment:
        return Element(COMMENT, text=node.text or "", tail=tail, line=line)
    here = {prefix or "": _renamed(uri) for prefix, uri in node.nsmap.items()}
    children = tuple(
        _element(child, here, comment) for child in node if isinstance(child.tag, str) or child.tag is comment
    )
    text = node.text or ""
    return Element(
        _renamed_tag(node.tag),
        tuple(_attribute(name, value) for name, value in node.attrib.items()),
        children,
        text if text.strip() or not children else "",
        tuple(sorted((prefix, uri) for prefix, uri in here.items() if around.get(prefix) != uri)),
        tail,
        line,
    )


def _attribute(name: str, value: str) -> tuple[str, str]:
    return _renamed_tag(name), _renamed(value) if name in _URI_ATTRIBUTES else value


def _renamed(uri: str) -> str:
    return _RENAMED.get(uri, uri)


def _renamed_tag(tag: str) -> str:
    namespace, brace, name = tag[1:].partition("}")
    return f"{{{_renamed(namespace)}}}{name}" if brace else tag

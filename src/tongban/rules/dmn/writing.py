"""Writes a document as DMN 1.5 XML; what was read from one comes out again whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tongban.rules.dmn.document import COMMENT, DIAGRAM, MODEL, Element

_WELL_KNOWN = {
    "": MODEL,
    "dmndi": DIAGRAM,
    "dc": "http://www.omg.org/spec/DMN/20180521/DC/",
    "di": "http://www.omg.org/spec/DMN/20180521/DI/",
}


def to_xml(document: Element) -> bytes:
    """The document as an XML file in UTF-8, indented; reading it again gives an equal document."""
    from lxml import etree

    prefixes = dict(document.prefixes) or _used(document)
    root: Any = etree.Element(document.tag, nsmap=_map(prefixes))  # type: ignore[arg-type]  # the default namespace has no prefix
    _fill(root, document, etree)
    _indent(root, document, 0)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _map(prefixes: dict[str, str]) -> dict[str | None, str]:
    return {prefix or None: uri for prefix, uri in prefixes.items()}


def _used(document: Element) -> dict[str, str]:
    spaces = {element.tag[1:].partition("}")[0] for element in document.walk() if element.tag != COMMENT}
    return {prefix: uri for prefix, uri in _WELL_KNOWN.items() if uri in spaces}


def _fill(node: Any, element: Element, etree: Any) -> None:
    for name, value in element.attributes:
        node.set(name, value)
    node.text = element.text or None
    for child in element.children:
        made = _made(node, child, etree)
        made.tail = child.tail or None
        if child.tag != COMMENT:
            _fill(made, child, etree)


def _made(node: Any, child: Element, etree: Any) -> Any:
    if child.tag == COMMENT:
        made = etree.Comment(child.text)
        node.append(made)
        return made
    return etree.SubElement(node, child.tag, nsmap=_map(dict(child.prefixes)))


def _indent(node: Any, element: Element, depth: int) -> None:
    """White space between children, where there is no text that it would change."""
    if not element.children or element.text or any(child.tail for child in element.children):
        return
    node.text = "\n" + "  " * (depth + 1)
    for made, child, last in _children(node, element):
        made.tail = "\n" + "  " * (depth if last else depth + 1)
        if child.tag != COMMENT:
            _indent(made, child, depth + 1)


def _children(node: Any, element: Element) -> Iterator[tuple[Any, Element, bool]]:
    count = len(element.children)
    for place, (made, child) in enumerate(zip(node, element.children, strict=True)):
        yield made, child, place + 1 == count

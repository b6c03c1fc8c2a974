"""Reads a DMN file and those it imports from the same folder into one compiled graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tongban.rules.dmn.document import Element, read_document
from tongban.rules.dmn.errors import DmnError, refuse
from tongban.rules.dmn.graph import Graph, Package, compiled

_DMN_FILES: Final = ("*.dmn", "*.xml")
_MOST_FILES: Final = 200
_DEEPEST: Final = 20


def read_documents(path: Path) -> tuple[Element, dict[str, Element]]:
    """The document of a file and those it imports, by namespace. Raises DmnError where the file is not DMN."""
    document = read_document(path)
    return document, _imported(document, _neighbours(document, path))


def _imported(document: Element, neighbours: Mapping[str, Element]) -> dict[str, Element]:
    """Of the neighbours, those the document needs."""
    found: dict[str, Element] = {}
    waiting = [document]
    while waiting:
        for one in waiting.pop().all("import"):
            namespace = one.get("namespace")
            if namespace in neighbours and namespace not in found:
                found[namespace] = neighbours[namespace]
                waiting.append(neighbours[namespace])
    return found


def graph_of(document: Element, others: Mapping[str, Element] | None = None) -> Graph:
    """The graph of a document; `others` are the documents it may import, by namespace."""
    missing: list[DmnError] = []
    packages: dict[str, Package] = {}
    top = _package(document, others or {}, packages, missing, 0)
    graph = compiled(top, packages)
    return Graph(graph.namespace, graph.parts, (*missing, *graph.faults))


def _package(
    document: Element,
    others: Mapping[str, Element],
    packages: dict[str, Package],
    missing: list[DmnError],
    depth: int,
) -> Package:
    imports: dict[str, Package] = {}
    for one in document.all("import"):
        namespace = one.get("namespace")
        found = packages.get(namespace)
        if found is None and namespace in others and depth < _DEEPEST:
            found = _package(others[namespace], others, packages, missing, depth + 1)
        if found is not None:
            imports[one.get("name")] = found
        elif "/DMN/" in one.get("importType"):
            missing.append(refuse("TB-DMN-010", one.line, namespace=namespace))
    package = Package(document, imports, depth == 0)
    packages[package.namespace] = package
    return package


def _neighbours(document: Element, path: Path) -> dict[str, Element]:
    """The other models of the folder by namespace, looked at only when something is imported."""
    if document.first("import") is None:
        return {}
    found: dict[str, Element] = {}
    for other in _files(path):
        try:
            neighbour = read_document(other)
        except DmnError:
            # Files beside the model need not be models.
            continue
        found.setdefault(neighbour.get("namespace"), neighbour)
    return found


def _files(path: Path) -> Iterator[Path]:
    names = sorted({one for pattern in _DMN_FILES for one in path.parent.glob(pattern)} - {path})
    return iter(names[:_MOST_FILES])

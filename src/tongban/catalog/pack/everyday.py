"""Reading search.yaml: how people speak of things, which helps to find items and is no part of any version."""

from collections.abc import Collection, Mapping

from tongban.catalog.pack.faults import Fault, PackFaults, nearest
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.search.entries import Everyday, Sayings

SEARCH = "search.yaml"


def read_everyday(files: Mapping[str, str]) -> Everyday:
    """The everyday words of a pack, none where it has no search.yaml; raises PackFaults."""
    reading = Reading(SEARCH)
    root = read_yaml(files.get(SEARCH, "items: {}"), reading, SEARCH)
    found = _everyday(root) if root else None
    if reading.faults or found is None:
        raise PackFaults(reading.faults)
    return found


def unknown_items(files: Mapping[str, str], keys: Collection[str]) -> tuple[Fault, ...]:
    """What to know about a search.yaml without faults: items it speaks of that the pack does not have."""
    reading = Reading(SEARCH)
    root = read_yaml(files.get(SEARCH, "items: {}"), reading, SEARCH)
    table = root.node("items") if root else None
    for key, node in table.entries() if table else ():
        if key not in keys:
            node.fault(None, "099", f"本包没有事项“{key}”", nearest(key, keys) or "等它加入，或删去这一段")
    return tuple(reading.faults)


def _everyday(root: Node) -> Everyday:
    synonyms: dict[str, tuple[str, ...]] = {}
    table = root.node("synonyms")
    for word in table.data if table else ():
        if table:
            synonyms[str(word)] = table.texts(str(word))
    items: dict[str, Sayings] = {}
    table = root.node("items")
    for key, node in table.entries() if table else ():
        items[key] = Sayings(node.texts("words"), node.texts("questions"))
        node.finish()
    root.finish()
    return Everyday(synonyms, items)

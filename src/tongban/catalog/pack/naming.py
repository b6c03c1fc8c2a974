"""Naming a licence type or a record (数据资源) in a pack: each under its own key, so that a reader sees which it is."""

from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.vocabulary import LicenceType, Vocabulary

_WORDS = {"licence": "证照", "type": "证照", "record": "数据资源"}


def named(node: Node, key: str, vocabulary: Vocabulary) -> LicenceType | None:
    """What the key ``licence`` or ``record`` names; a fault (011) where there is none, 044 where it is the other."""
    record, said = key == "record", _WORDS[key]
    other = vocabulary.licences.get(node.text(key)) if node.has(key) else None
    if other is not None and other.record != record:
        right = "licence" if record else "record"
        node.fault(key, "044", f"“{other.name}”不是{said}，是{_WORDS[right]}", f"改写成“{right}: {other.name}”")
        return None
    table = {name: one for name, one in vocabulary.licences.items() if one.record == record}
    remedy = f"在 vocabulary 的{said}里加上它"
    return node.choice(key, table, "011", said, remedy)

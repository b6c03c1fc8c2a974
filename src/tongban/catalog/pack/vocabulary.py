"""Reading vocabulary/: the words a pack speaks, each kind in one file or in a folder of files."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from tongban.catalog.pack.faults import Fault, PackFaults, listed, nearest
from tongban.catalog.pack.merges import (
    MERGES,
    elements_differ,
    joined,
    licences_differ,
    materials_differ,
    read_merges,
)
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.vocabulary import (
    RECORD_FACE,
    Element,
    ElementType,
    LicenceType,
    MaterialType,
    Sensitivity,
    Vocabulary,
)

T = TypeVar("T")
#: The kinds of words every pack has; records (数据资源) are the one kind it may do without.
REQUIRED = ("elements", "licences", "materials")
RECORDS = "records"

_TYPES = {kind.value: kind for kind in ElementType}
_SENSITIVITIES = {kind.value: kind for kind in Sensitivity}
_WITH_OPTIONS = (ElementType.CHOICE, ElementType.CHOICES)


def file_name(kind: str) -> str:
    """The one file a kind of words may stand in."""
    return f"vocabulary/{kind}.yaml"


def files_of(names: Iterable[str], kind: str) -> list[str]:
    """The files among ``names`` that hold one kind of words, in order."""
    return sorted(name for name in names if name == file_name(kind) or name.startswith(f"vocabulary/{kind}/"))


def vocabulary_files(names: Iterable[str]) -> list[str]:
    """The files among ``names`` that hold words of any kind, in order."""
    return sorted(name for name in names if name.startswith("vocabulary/"))


def place_of(files: Mapping[str, str], kind: str, word: str) -> tuple[str, int]:
    """The file and line where a word of a kind is written; the kind's own file where it is nowhere."""
    for name, root in _roots(files, kind, []):
        if word in root.data:
            return name, root.line_of(word)
    return file_name(kind), 1


def read_vocabulary(files: Mapping[str, str]) -> Vocabulary:
    """The vocabulary out of its texts; raises PackFaults with every fault."""
    faults: list[Fault] = []
    roots = list(_roots(files, MERGES, faults))
    merges = read_merges(roots)
    elements, gone = _words(files, "elements", _element, faults, ("030", "数据元", "一个数据元"), merges["elements"])
    joined(elements, gone, merges["elements"], elements_differ)
    licence, told = partial(_licence, elements=elements), ("040", "证照", "一种证照")
    licences, former = _words(files, "licences", licence, faults, told, merges["licences"])
    joined(licences, former, merges["licences"], licences_differ)
    record = partial(_record, elements=elements)
    records, _ = _words(files, RECORDS, record, faults, ("040", "数据资源", "一种证照或数据资源"), taken=licences)
    materials, old = _words(files, "materials", _material, faults, ("042", "材料", "一种材料"), merges["materials"])
    joined(materials, old, merges["materials"], materials_differ)
    for _file, root in roots:
        faults += root.reading.faults
    if faults:
        raise PackFaults(faults)
    return Vocabulary(elements, {**licences, **records}, materials)


def _roots(files: Mapping[str, str], kind: str, faults: list[Fault]) -> Iterator[tuple[str, Node]]:
    for name in files_of(files, kind):
        reading = Reading(name)
        root = read_yaml(files[name], reading, name)
        if root is not None:
            yield name, root
        faults += reading.faults


def _words(
    files: Mapping[str, str],
    kind: str,
    read: Callable[[str, Node], T],
    faults: list[Fault],
    twice: tuple[str, str, str],
    merged: Container[str] = (),
    taken: Iterable[str] = (),
) -> tuple[dict[str, T], dict[str, T]]:
    """Everything of one kind by name and alias, and the words that go into others by name.

    A word may stand for one thing only, in whichever file.
    """
    found: dict[str, T] = {}
    gone: dict[str, T] = {}
    where: dict[str, str] = dict.fromkeys(taken, "")
    code, called, one = twice
    for file, root in _roots(files, kind, faults):
        for name, node in root.entries():
            word = read(name, node)
            for said in (name, *node.texts("aliases")):
                if said in where:
                    also = f"（{where[said]} 里也有）" if where[said] not in ("", file) else ""
                    remedy = f"一个名称只能指{one}，删去一处或换一个别名"
                    node.fault(None, code, f"{called}“{said}”写了两次{also}", remedy)
                else:
                    where[said] = file
                if name not in merged:
                    found[said] = word
            if name in merged:
                gone[name] = word
            node.finish()
    return found, gone


def _element(name: str, node: Node) -> Element:
    kind = node.choice("type", _TYPES, "031", "数据元类型", f"可用：{listed(list(_TYPES))}") or ElementType.TEXT
    seen = Sensitivity.PUBLIC
    if node.has("sensitivity"):
        remedy = f"可用：{listed(list(_SENSITIVITIES))}"
        seen = node.choice("sensitivity", _SENSITIVITIES, "032", "敏感级别", remedy) or seen
    options = node.texts("options")
    if bool(options) != (kind in _WITH_OPTIONS):
        node.fault(
            None, "033", f"数据元“{name}”的选项与类型“{kind.value}”不符", "单选、多选要列出 options，其他类型不要"
        )
    if not name[:1].isalpha() or any(c in name for c in '.（）()“”"＞＜＝，'):
        node.fault(None, "034", f"数据元名称“{name}”在规则里无法书写", "以文字开头，不用点号、括号、引号和全角运算符")
    return Element(
        name=name,
        type=kind,
        ask=node.text_or_none("ask"),
        hint=node.text_or_none("hint"),
        unit=node.text_or_none("unit"),
        options=options,
        pattern=_pattern(node),
        minimum=node.number_or_none("minimum"),
        maximum=node.number_or_none("maximum"),
        max_length=node.integer_or_none("max_length") or (2000 if kind is ElementType.LONG_TEXT else 200),
        sensitivity=seen,
        source=node.text_or_none("source"),
        confidence=node.text_or_none("confidence"),
        system=node.flag("system"),
        owner=node.text_or_none("owner"),
        aliases=node.texts("aliases"),
    )


def _pattern(node: Node) -> str | None:
    pattern = node.text_or_none("pattern")
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            node.fault("pattern", "035", f"正则表达式写错了：{error}", "改正 pattern，或删去它")
    return pattern


def _licence(name: str, node: Node, elements: Mapping[str, Element]) -> LicenceType:
    licence = LicenceType(
        name=name,
        face=node.texts("face", required=True),
        issuer=node.text("issuer"),
        code=_licence_code(node),
        library=node.text_or_none("library"),
        holder=node.text_or_none("holder"),
        source=node.text_or_none("source"),
        confidence=node.text_or_none("confidence"),
        aliases=node.texts("aliases"),
    )
    _check_elements(node, "face", f"“{name}”的照面", licence.face, elements)
    if licence.holder is not None and licence.holder not in licence.face:
        remedy = nearest(licence.holder, licence.face) or "holder 写照面里的一项"
        node.fault("holder", "043", f"“{licence.name}”的持证人“{licence.holder}”不在照面上", remedy)
    absent = [one for one in RECORD_FACE[:3] if one not in licence.face]
    if absent and licence.library is None:
        node.fault(
            "face", "041", f"“{licence.name}”的照面缺少{listed(absent)}", "本地证照库的证照都要有编号、机关和日期"
        )
    return licence


def _record(name: str, node: Node, elements: Mapping[str, Element]) -> LicenceType:
    """A record of a base library that is no licence: who owns it, which library shares it, what it holds."""
    record = LicenceType(
        name=name,
        face=node.texts("holds", required=True),
        issuer=node.text("owner"),
        library=node.text("library"),
        record=True,
        source=node.text_or_none("source"),
        confidence=node.text_or_none("confidence"),
        aliases=node.texts("aliases"),
    )
    _check_elements(node, "holds", f"数据资源“{name}”", record.face, elements)
    return record


def _check_elements(node: Node, key: str, whose: str, names: tuple[str, ...], elements: Mapping[str, Element]) -> None:
    for element in names:
        if element not in elements:
            remedy = nearest(element, elements) or "在 vocabulary 的数据元里加上它，或从这里删去"
            node.fault(key, "010", f"{whose}有未知的数据元“{element}”", remedy)


def _licence_code(node: Node) -> str | None:
    code = node.text_or_none("code")
    if code is not None and not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}[0-9A-Z]{3}", code):
        node.fault(
            "code", "050", f"证照类型代码“{code}”不是 21 位", "填国家公布的 21 位代码；不知道就删去这一行，不要自造"
        )
    return code


def _material(name: str, node: Node) -> MaterialType:
    return MaterialType(
        name, node.text("kind"), node.text("source"), node.text_or_none("confidence"), node.texts("aliases")
    )

"""Reading vocabulary/{elements,licences,materials}.yaml: the words a pack speaks."""

import re
from collections.abc import Mapping

from tongban.catalog.definition import (
    RECORD_FACE,
    Element,
    ElementType,
    LicenceType,
    MaterialType,
    Sensitivity,
    Vocabulary,
)
from tongban.catalog.pack.faults import Fault, PackFaults, listed, nearest
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml

ELEMENTS = "vocabulary/elements.yaml"
LICENCES = "vocabulary/licences.yaml"
MATERIALS = "vocabulary/materials.yaml"
FILES = (ELEMENTS, LICENCES, MATERIALS)

_TYPES = {kind.value: kind for kind in ElementType}
_SENSITIVITIES = {kind.value: kind for kind in Sensitivity}
_WITH_OPTIONS = (ElementType.CHOICE, ElementType.CHOICES)


def read_vocabulary(files: Mapping[str, str]) -> Vocabulary:
    """The vocabulary out of its three texts; raises PackFaults with every fault."""
    faults: list[Fault] = []
    elements = _elements(files.get(ELEMENTS, ""), faults)
    licences = _licences(files.get(LICENCES, ""), elements, faults)
    materials = _materials(files.get(MATERIALS, ""), faults)
    if faults:
        raise PackFaults(faults)
    return Vocabulary(elements, licences, materials)


def _elements(text: str, faults: list[Fault]) -> dict[str, Element]:
    found: dict[str, Element] = {}
    reading = Reading(ELEMENTS)
    root = read_yaml(text, reading, ELEMENTS)
    for name, node in root.entries() if root else ():
        element = _element(name, node)
        for word in (name, *node.texts("aliases")):
            if word in found:
                node.fault(None, "030", f"数据元“{word}”写了两次", "一个名称只能指一个数据元，删去一处或换一个别名")
            found[word] = element
        node.finish()
    faults += reading.faults
    return found


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
    )


def _pattern(node: Node) -> str | None:
    pattern = node.text_or_none("pattern")
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            node.fault("pattern", "035", f"正则表达式写错了：{error}", "改正 pattern，或删去它")
    return pattern


def _licences(text: str, elements: Mapping[str, Element], faults: list[Fault]) -> dict[str, LicenceType]:
    found: dict[str, LicenceType] = {}
    reading = Reading(LICENCES)
    root = read_yaml(text, reading, LICENCES)
    for name, node in root.entries() if root else ():
        licence = LicenceType(
            name=name,
            face=node.texts("face", required=True),
            issuer=node.text("issuer"),
            code=_licence_code(node),
            library=node.text_or_none("library"),
            holder=node.text_or_none("holder"),
        )
        _check_face(node, licence, elements)
        for word in (name, *node.texts("aliases")):
            if word in found:
                node.fault(None, "040", f"证照“{word}”写了两次", "一个名称只能指一种证照，删去一处或换一个别名")
            found[word] = licence
        node.finish()
    faults += reading.faults
    return found


def _check_face(node: Node, licence: LicenceType, elements: Mapping[str, Element]) -> None:
    for element in licence.face:
        if element not in elements:
            remedy = nearest(element, elements) or f"在 {ELEMENTS} 里加上它，或从照面里删去"
            node.fault("face", "010", f"“{licence.name}”的照面有未知的数据元“{element}”", remedy)
    if licence.holder is not None and licence.holder not in licence.face:
        remedy = nearest(licence.holder, licence.face) or "holder 写照面里的一项"
        node.fault("holder", "043", f"“{licence.name}”的持证人“{licence.holder}”不在照面上", remedy)
    absent = [one for one in RECORD_FACE[:3] if one not in licence.face]
    if absent and licence.library is None:
        node.fault(
            "face", "041", f"“{licence.name}”的照面缺少{listed(absent)}", "本地证照库的证照都要有编号、机关和日期"
        )


def _licence_code(node: Node) -> str | None:
    code = node.text_or_none("code")
    if code is not None and not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}[0-9A-Z]{3}", code):
        node.fault(
            "code", "050", f"证照类型代码“{code}”不是 21 位", "填国家公布的 21 位代码；不知道就删去这一行，不要自造"
        )
    return code


def _materials(text: str, faults: list[Fault]) -> dict[str, MaterialType]:
    found: dict[str, MaterialType] = {}
    reading = Reading(MATERIALS)
    root = read_yaml(text, reading, MATERIALS)
    for name, node in root.entries() if root else ():
        material = MaterialType(name, node.text("kind"), node.text("source"), node.text_or_none("confidence"))
        for word in (name, *node.texts("aliases")):
            if word in found:
                node.fault(None, "042", f"材料“{word}”写了两次", "一个名称只能指一种材料，删去一处或换一个别名")
            found[word] = material
        node.finish()
    faults += reading.faults
    return found

"""Reading demo/*.yaml: the demonstration people, firms, mandates, base-library records and licences of a pack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalog.city import City
from tongban.catalog.pack.faults import Fault, nearest
from tongban.catalog.pack.naming import named
from tongban.catalog.pack.yaml_node import Node, Reading, plain, read_yaml
from tongban.catalog.values import ValueProblem, parse_value, plain_value
from tongban.catalog.vocabulary import LicenceType, Vocabulary
from tongban.standards import resident_id, uscc

#: What every demonstration name begins with, so that nobody takes it for a real one.
MARK = "演示"
#: What conduct may be entered as, in the words of the parties' credit.
CREDIT_KINDS = ("守信", "一般失信", "严重失信")


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A demonstration person (with a portal login) or firm."""

    kind: str
    name: str
    code: str
    phone: str
    district: int
    login: str = ""
    password: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class MandateEntry:
    """Who may act for whom, by their codes."""

    principal: str
    agent: str
    since: date
    until: date | None
    role: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """A base-library record of a subject."""

    library: str
    licence: str
    subject: str
    number: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LicenceEntry:
    """A licence already held; ``per`` tells licences of one type and holder apart."""

    type: str
    holder: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    per: str
    face: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """What this platform has on record of a party's conduct; ``register`` only of what is seriously bad."""

    subject: str
    kind: str
    what: str
    basis: str
    found_by: str
    since: date
    until: date | None
    register: str


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What demo/*.yaml says."""

    parties: tuple[PartyEntry, ...]
    mandates: tuple[MandateEntry, ...]
    records: tuple[RecordEntry, ...]
    licences: tuple[LicenceEntry, ...]
    credit: tuple[CreditRecord, ...] = ()


def read_demonstration(
    files: Mapping[str, str], city: City, vocabulary: Vocabulary
) -> tuple[Demonstration, list[Fault]]:
    """The demonstration content (empty without files) and every fault found in it."""
    faults: list[Fault] = []
    met: set[str] = set()
    people = _list(files, "people", faults, lambda node: _person(node, city, met))
    firms = _list(files, "firms", faults, lambda node: _firm(node, city, met))
    codes = frozenset(one.code for one in (*people, *firms))
    mandates = _list(files, "mandates", faults, lambda node: _mandate(node, codes))
    records = _list(files, "libraries", faults, lambda node: _record(node, vocabulary, codes))
    licences = _list(files, "licences", faults, lambda node: _licence(node, vocabulary, codes))
    credit = _list(files, "credit", faults, lambda node: _credit(node, codes))
    return Demonstration((*people, *firms), mandates, records, licences, credit), faults


def _list(files: Mapping[str, str], name: str, faults: list[Fault], read: Callable[[Node], Any]) -> tuple[Any, ...]:
    file = f"demo/{name}.yaml"
    if file not in files:
        return ()
    reading = Reading(file)
    root = read_yaml(files[file], reading, file)
    found = tuple(_each(root, name, read)) if root else ()
    faults += reading.faults
    return found


def _each(root: Node, name: str, read: Callable[[Node], Any]) -> Iterator[Any]:
    for node in root.nodes(name, required=True):
        yield read(node)
        node.finish()
    root.finish()


def _person(node: Node, city: City, met: set[str]) -> PartyEntry:
    code = _own_code(node, met)
    if not resident_id.is_valid(code):
        node.fault("code", "054", f"“{code}”不是有效的身份证号码", "核对 18 位号码和校验位")
    return PartyEntry(
        kind="自然人",
        name=_name(node),
        code=code,
        phone=node.text("phone"),
        district=_district(node, city),
        login=node.text("login", ""),
        password=node.text("password", ""),
        about=node.text("about", ""),
    )


def _own_code(node: Node, met: set[str]) -> str:
    """A party's code, which nobody met before has."""
    code = node.text("code")
    if code in met:
        node.fault("code", "055", f"代码“{code}”写了两次", "每个演示主体一个代码")
    met.add(code)
    return code


def _firm(node: Node, city: City, met: set[str]) -> PartyEntry:
    code = _own_code(node, met)
    if not uscc.is_exact(code):
        node.fault("code", "051", f"“{code}”不是有效的统一社会信用代码", "核对 18 位代码和校验位")
    kind = node.text("kind", "法人")
    if kind not in ("法人", "个体工商户"):
        node.fault("kind", "013", f"主体“{kind}”不认识", "可用：法人、个体工商户")
    return PartyEntry(
        kind, _name(node), code, node.text("phone", ""), _district(node, city), about=node.text("about", "")
    )


def _name(node: Node) -> str:
    name = node.text("name")
    if not name.startswith(MARK):
        node.fault("name", "056", f"演示名称“{name}”看不出是演示", f"以“{MARK}”开头")
    return name


def _district(node: Node, city: City) -> int:
    code = node.integer_or_none("district")
    if code not in city.districts:
        node.fault("district", "053", f"没有代码为 {code} 的区市", "用 pack.yaml 里的区市代码")
    return code or 0


def _mandate(node: Node, codes: frozenset[str]) -> MandateEntry:
    return MandateEntry(
        _known(node, "principal", codes),
        _known(node, "agent", codes),
        node.day("since"),
        node.day_or_none("until"),
        node.text("role", "经办人"),
        node.texts("items"),
    )


def _credit(node: Node, codes: frozenset[str]) -> CreditRecord:
    kinds = {kind: kind for kind in CREDIT_KINDS}
    kind = node.choice("kind", kinds, "013", "信用记录", f"可用：{'、'.join(CREDIT_KINDS)}") or ""
    return CreditRecord(
        _known(node, "subject", codes),
        kind,
        node.text("what"),
        node.text("basis"),
        node.text("found_by"),
        node.day("since"),
        node.day_or_none("until"),
        node.text("register", ""),
    )


def _record(node: Node, vocabulary: Vocabulary, codes: frozenset[str]) -> RecordEntry:
    licence = _record_type(node, vocabulary)
    subject, number = _known(node, "subject", codes), node.text("number")
    data = _face(node, "data", licence, vocabulary)
    library = licence.library if licence else None
    if licence and library is None:
        node.fault("licence", "057", f"“{licence.name}”不在基础库里", "移到 demo/licences.yaml")
    return RecordEntry(library or "", licence.name if licence else "", subject, number, data)


def _licence(node: Node, vocabulary: Vocabulary, codes: frozenset[str]) -> LicenceEntry:
    licence = _type(node, "type", vocabulary)
    if licence and licence.library is not None:
        node.fault("type", "057", f"“{licence.name}”由{licence.library}共享", "移到 demo/libraries.yaml")
    return LicenceEntry(
        licence.name if licence else "",
        _known(node, "holder", codes),
        node.text("number"),
        node.text("issuer"),
        node.day("issued_on"),
        node.day_or_none("valid_until"),
        node.text("per", ""),
        _face(node, "face", licence, vocabulary),
    )


def _type(node: Node, key: str, vocabulary: Vocabulary) -> LicenceType | None:
    return named(node, key, vocabulary)


def _record_type(node: Node, vocabulary: Vocabulary) -> LicenceType | None:
    return named(node, "record" if node.has("record") else "licence", vocabulary)


def _known(node: Node, key: str, codes: frozenset[str]) -> str:
    code = node.text(key)
    if code not in codes:
        node.fault(key, "058", f"演示主体里没有代码“{code}”", "先写进 demo/people.yaml 或 demo/firms.yaml")
    return code


def _face(node: Node, key: str, licence: LicenceType | None, vocabulary: Vocabulary) -> dict[str, Any]:
    """Face values in the JSON form they are stored in."""
    table = node.node(key)
    found: dict[str, Any] = {}
    if table is None or licence is None:
        return found
    for raw_name in table.data:
        name = str(raw_name)
        if name not in licence.face:
            table.fault(name, "065", f"“{licence.name}”的照面没有“{name}”", nearest(name, licence.face) or "删去它")
            continue
        try:
            value = parse_value(vocabulary.elements[name], plain(table.data[name]))
            found[name] = plain_value(value)
        except ValueProblem as problem:
            table.fault(name, "024", problem.message, "改成这个数据元的类型")
    return found

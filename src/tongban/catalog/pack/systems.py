"""Reading exchange/*.yaml: the systems of other authorities that share base libraries, and on which terms."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from tongban.catalog.pack.faults import Fault, listed, nearest
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.sharing import Connection, System, Terms
from tongban.catalog.vocabulary import Sensitivity, Vocabulary

FOLDER = "exchange/"
#: No policy keeps a copy for longer than a day, and nobody waits longer than this for an answer.
LONGEST_KEEP, LONGEST_WAIT = 24 * 3600, 30.0
_CONNECTIONS = {kind.value: kind for kind in Connection}
_SENSITIVITIES = {kind.value: kind for kind in Sensitivity}


def system_files(files: Mapping[str, str]) -> list[str]:
    """The files among a pack's that tell of systems, in name order."""
    return sorted(name for name in files if name.startswith(FOLDER))


def read_systems(files: Mapping[str, str], vocabulary: Vocabulary) -> tuple[dict[str, System], list[Fault]]:
    """The systems by key, and every fault: unknown libraries or resources, a library two systems have, or none has."""
    found: dict[str, System] = {}
    faults: list[Fault] = []
    known = {one.library for one in vocabulary.licences.values() if one.library}
    taken: dict[str, str] = {}
    names = system_files(files)
    for name in names:
        reading = Reading(name)
        root = read_yaml(files[name], reading, name)
        for key, node in root.entries() if root else ():
            if key in found:
                node.fault(None, "151", f"系统“{key}”写了两次", "只保留一处")
                continue
            found[key] = _system(key, node, vocabulary)
            _check_libraries(node, found[key], known, taken)
        faults += reading.faults
    faults += _without_system(names, known - taken.keys())
    return found, faults


def _system(key: str, node: Node, vocabulary: Vocabulary) -> System:
    kind = node.choice("connection", _CONNECTIONS, "150", "连接方式", f"可用：{listed(list(_CONNECTIONS))}")
    terms = _terms(node, Terms())
    libraries = node.texts("libraries", required=True)
    system = System(
        key=key,
        name=node.text("name"),
        owner=node.text("owner"),
        libraries=libraries,
        connection=kind or Connection.SIGNED,
        terms=terms,
        own=dict(_own(node, terms, libraries, vocabulary)),
        source=node.text_or_none("source"),
        confidence=node.text_or_none("confidence"),
    )
    if not key.isidentifier() or not key.isascii() or key != key.lower():
        node.fault(None, "150", f"系统的键“{key}”只能用小写英文字母、数字和下划线", "例如 social_insurance")
    node.finish()
    return system


def _own(node: Node, terms: Terms, libraries: tuple[str, ...], words: Vocabulary) -> Iterator[tuple[str, Terms]]:
    """The terms of single resources, where they are others than the system's."""
    table = node.node("resources")
    shared = {name for name, one in words.licences.items() if name == one.name and one.library in libraries}
    for name, own in table.entries() if table else ():
        if name not in shared:
            remedy = nearest(name, shared) or f"这个系统有：{listed(sorted(shared))}"
            own.fault(None, "152", f"系统的基础库里没有数据资源“{name}”", remedy)
        yield name, _terms(own, terms)
        own.finish()


def _terms(node: Node, usual: Terms) -> Terms:
    given = usual
    if node.has("sensitivity"):
        remedy = f"可用：{listed(list(_SENSITIVITIES))}"
        seen = node.choice("sensitivity", _SENSITIVITIES, "032", "敏感级别", remedy)
        given = replace(given, sensitivity=seen or usual.sensitivity)
    if node.has("consent"):
        given = replace(given, consent=node.flag("consent"))
    quota, keep, within = node.integer_or_none("quota"), node.integer_or_none("keep"), node.number_or_none("within")
    fresh = node.integer_or_none("fresh")
    bounds = (("quota", quota, None), ("keep", keep, LONGEST_KEEP), ("within", within, LONGEST_WAIT))
    for key, value, most in (*bounds, ("fresh", fresh, None)):
        if value is not None and (value < 0 or (most is not None and value > most) or (key == "within" and not value)):
            bound = f"，不超过 {most:g}" if most is not None else ""
            node.fault(key, "150", f"“{key}”不能是 {value:g}", f"写不小于 0 的数{bound}")
    return replace(
        given,
        quota=usual.quota if quota is None else quota,
        keep=usual.keep if keep is None else keep,
        within=usual.within if within is None else within,
        fresh=usual.fresh if fresh is None else fresh,
    )


def _check_libraries(node: Node, system: System, known: set[str], taken: dict[str, str]) -> None:
    for library in system.libraries:
        if library not in known:
            remedy = nearest(library, known) or "在 vocabulary 里写明哪种证照或数据资源由它共享，或删去"
            node.fault("libraries", "151", f"没有证照或数据资源由基础库“{library}”共享", remedy)
        elif library in taken:
            node.fault(
                "libraries", "151", f"基础库“{library}”已由系统“{taken[library]}”提供", "一个基础库只由一个系统提供"
            )
        taken.setdefault(library, system.key)


def _without_system(names: list[str], lacking: set[str]) -> Iterator[Fault]:
    """Where a pack names systems at all, every library has one: what nobody provides can never be fetched."""
    for library in sorted(lacking) if names else ():
        what = f"基础库“{library}”没有哪个系统提供"
        yield Fault(names[0], 1, "TB-PACK-151", what, "写进提供它的系统的 libraries")


def owners(files: Mapping[str, str], systems: Mapping[str, System], departments: Collection[str]) -> Iterator[Fault]:
    """The department that answers for a system is one of the city's."""
    for name in system_files(files):
        root = read_yaml(files[name], Reading(name), name)
        for key, node in root.entries() if root else ():
            system = systems.get(key)
            if system is not None and system.owner not in departments:
                remedy = nearest(system.owner, departments) or "在 org.yaml 的 departments 里加上它"
                yield Fault(
                    name, node.line_of("owner"), "TB-PACK-018", f"没有名为“{system.owner}”的部门（系统“{key}”）", remedy
                )

"""Proving an item's rules before they are published: what can never happen, contradicts itself or is left out."""

from collections.abc import Mapping

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.faults import Fault
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.pack.yaml_node import Reading, read_yaml
from tongban.catalog.values import EARLIEST, LATEST
from tongban.catalog.vocabulary import Element, ElementType, Vocabulary
from tongban.rules.prove import Domain, Finding, Severity

_REMEDY = "对照 docs/rules/proving.md 改正条件，或改正选项"


def prove_rules(
    files: Mapping[str, str], version: ItemVersion, vocabulary: Vocabulary, folder: str
) -> tuple[list[Fault], list[Fault]]:
    """What is wrong with the rules of an item, and what its author should know though it is not."""
    reading = Reading(folder + RULES)
    root = read_yaml(files[RULES], reading, RULES)
    if root is None:
        return reading.faults, []
    domains = {path: domain_of(vocabulary.element_at(path)) for path in version.rules.inputs}
    told: dict[Severity, list[Fault]] = {severity: [] for severity in Severity}
    for finding in version.rules.verify(domains).findings:
        line = root.position(finding.path) if finding.path else 1
        told[finding.severity].append(_fault(reading.file, line, finding))
    return told[Severity.ERROR], told[Severity.WARNING]


def _fault(file: str, line: int, finding: Finding) -> Fault:
    return Fault(file, line, "TB-PACK-073", f"{finding.text}（{finding.code}）", _REMEDY)


def domain_of(element: Element) -> Domain:
    """What the value of a data element may be, as forms and registers check it."""
    match element.type:
        case ElementType.NUMBER:
            return Domain.numbers(element.minimum, element.maximum)
        case ElementType.DATE:
            return Domain.dates(EARLIEST, LATEST)
        case ElementType.BOOLEAN:
            return Domain.booleans()
        case ElementType.CHOICE:
            return Domain.one_of(*element.options)
        case ElementType.CHOICES:
            return Domain.some_of(element.options)
    return Domain.texts()

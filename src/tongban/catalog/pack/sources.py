"""Reading sources.csv: what a source key stands for and how far it was checked."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from tongban.catalog.pack.faults import Fault

SOURCES = "sources.csv"
KINDS = ("law", "official", "secondary", "dataset", "seed", "memory", "demo")
#: How sure we are of a statement: as of its kind of source, or derived (推算) from what the law says.
CONFIDENCES = (*KINDS, "derived")
#: The same as people read it.
CONFIDENCE: Mapping[str, str] = {
    "law": N_("条文已核对"),
    "official": N_("政府网页"),
    "secondary": N_("转载，待核"),
    "seed": N_("公开报道"),
    "memory": N_("凭记忆，待核"),
    "derived": N_("推算"),
    "demo": N_("演示"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One source: ``kind`` says how it was obtained, ``what`` is the citation pages may show."""

    key: str
    kind: str
    what: str


def read_sources(text: str) -> tuple[dict[str, Source], list[Fault]]:
    """Sources by key, and the faults of rows that cannot be read."""
    found: dict[str, Source] = {}
    faults: list[Fault] = []
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    for (number, _), row in zip(lines[1:], csv.DictReader(line for _, line in lines), strict=False):
        key, kind, what = row.get("key"), row.get("kind"), row.get("what")
        if not key or kind not in KINDS or not what:
            remedy = f"每行写 key,kind,address,what；kind 可用：{'、'.join(KINDS)}"
            faults.append(Fault(SOURCES, number, "TB-PACK-083", "来源表这一行读不懂", remedy))
        elif key in found:
            faults.append(Fault(SOURCES, number, "TB-PACK-083", f"来源“{key}”写了两次", "只保留一行"))
        else:
            found[key] = Source(key, kind, what)
    return found, faults

"""Cases as the desk shows them: why a person has them, their materials, their history with its check, their version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.exemption import Way, served
from tongban.cases.figure import by_group
from tongban.cases.history import Entry
from tongban.cases.models import Case, LateFacts, Notice, NoticeReceipt
from tongban.cases.needs import needs_of, was_away
from tongban.cases.services.handling import needs_of_case, stored_facts
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.gaps import UNSURE
from tongban.catalog.pack.sources import CONFIDENCE
from tongban.catalog.parts import Clause
from tongban.catalog.provenance import statements
from tongban.channels import exempting, promising
from tongban.channels.presenting import assistance_note, stored_lines
from tongban.channels.shapes import FactLine, Grading, MaterialLine, Source, Upload
from tongban.core import clock
from tongban.materials.models import Material, ScanState
from tongban.materials.trust import WORDS, Grade
from tongban.rules import Effect


def handed_over_because(case: Case) -> str:
    """Why a machine did not decide, in a few words."""
    decision = case.decision
    if decision.get("held_back"):
        return str(decision["held_back"])
    if decision.get("effect") == Effect.ROUTE:
        return _("规则只分流：%(route)s") % {"route": decision.get("route") or ""}
    failed = [r["name"] for r in decision.get("reasons", ()) if r["truth"] != "true"]
    if failed:
        return _("未满足：%(names)s") % {"names": "、".join(failed)}
    return _("本事项没有自动规则，由人工审查")


def fact_groups(case: Case, version: ItemVersion) -> list[tuple[str, list[FactLine]]]:
    """What was asked (under no name, or by the parts of a long form), then what each authority's record says."""
    asked = [ask.element.name for ask in version.asks]
    own = [*asked, *(path for path in case.facts if "." not in path and path not in asked)]
    grouped = by_group(version.asks)
    placed = {ask.element.name for title, asks in grouped.items() if title for ask in asks}
    groups = [("", stored_lines(case.facts, [path for path in own if path not in placed]))]
    groups += [
        (title, stored_lines(case.facts, [ask.element.name for ask in asks]))
        for title, asks in grouped.items()
        if title
    ]
    for record in dict.fromkeys(path.partition(".")[0] for path in case.facts if "." in path):
        paths = [path for path in case.facts if path.startswith(f"{record}.")]
        lines = stored_lines(case.facts, paths)
        named = zip(paths, lines, strict=True)
        groups.append((record, [replace(line, name=path.partition(".")[2]) for path, line in named]))
    return [(name, lines) for name, lines in groups if lines]


def late_groups(late: Sequence[LateFacts]) -> list[tuple[str, list[FactLine]]]:
    """What came after the case, under the moment it came; the officer compares it with what was filled in."""
    said = _("提交以后取到的，请核对（%(at)s）")
    return [
        (said % {"at": f"{one.at.astimezone(clock.SHANGHAI):%m-%d %H:%M}"}, stored_lines(one.facts, list(one.facts)))
        for one in late
    ]


def material_lines(
    case: Case, version: ItemVersion, given: Sequence[Material], *, compares: bool = False
) -> list[MaterialLine]:
    """What the item needs and what was handed in; an upload nobody asked for is listed too.

    Who ``compares`` may say of each file that it matches the original.
    """
    lines = []
    left = list(given)
    facts = stored_facts(case)
    for needed in needs_of(version, case.route or None, facts, was_away(version, facts)):
        name = needed.need.material.name
        mine = [m for m in left if m.type == name]
        left = [m for m in left if m.type != name]
        if mine:
            lines.append(_given(case, name, mine, compares=compares))
        elif needed.spared:
            way = Way(needed.way).word if needed.way else ""
            lines.append(MaterialLine(name, "spared", needed.why, way=way))
        else:
            if name in case.outstanding:
                lines.append(MaterialLine(name, "waiting", _awaited(case)))
                continue
            optional = needed.need.optional
            lines.append(MaterialLine(name, "optional" if optional else "missing", _("没有提交") if optional else ""))
    return [*lines, *(_given(case, m.type, [m], compares=compares) for m in left)]


def exemption(case: Case, given: Sequence[Material]) -> exempting.Exemption | None:
    """How many materials of the case came by which way."""
    return exempting.summed(served(needs_of_case(case), given), own=False)


def _awaited(case: Case) -> str:
    """Until when what follows after acceptance may come in."""
    if case.follow_by is None:
        return _("申请人承诺受理后补交")
    return _("%(day)s前补交，逾期视为撤回") % {"day": f"{case.follow_by:%Y-%m-%d}"}


def _given(case: Case, name: str, files: Sequence[Material], *, compares: bool) -> MaterialLine:
    links = [_file(case, one) for one in files]
    source = Source("材料", _("申请人上传"), files[-1].uploaded_at)
    grades = [_grading(case, one, compares=compares) for one in files]
    return MaterialLine(name, "given", source=source, files=links, grades=grades)


def _file(case: Case, one: Material) -> Upload:
    """A file and the state of its scan; it opens once nothing was found in it, or where nobody looks."""
    opens = one.scan in {ScanState.CLEAN, ScanState.NEVER}
    url = reverse("desk:material", args=[case.number, one.id]) if opens else ""
    told = "" if one.scan == ScanState.CLEAN else one.scan
    return Upload(f"{one.filename}（{_size(one.size)}）", url, scan=told, reused=one.reused)


def _grading(case: Case, one: Material, *, compares: bool) -> Grading:
    checked = f"{one.checked_by} {one.checked_at:%Y-%m-%d %H:%M}" if one.checked_at else ""
    url = reverse("desk:material_compared", args=[case.number, one.id]) if compares and not one.checked_at else ""
    return Grading(one.filename, one.grade, _(WORDS[Grade(one.grade)]), checked, url)


def _size(octets: int) -> str:
    return f"{octets / 1048576:.1f} MB" if octets >= 1048576 else f"{max(1, octets // 1024)} KB"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history as the desk shows it, with its link in the chain."""

    seq: int
    what: str
    at: datetime
    who: str
    kind: str
    note: str
    digest: str


def history_lines(entries: Sequence[Entry]) -> list[HistoryLine]:
    """The whole history, with who did what: staff see names."""
    return [
        HistoryLine(e.seq, e.payload.get("node") or e.what.value, e.at, e.actor_name, e.actor_kind, _told(e), e.digest)
        for e in entries
    ]


def _told(entry: Entry) -> str:
    """What was said with an act: conclusion, opinion, findings, reasons, items."""
    if entry.what is Happening.CHECKED:
        return promising.note(entry)
    if "passed" not in entry.payload:
        said = str(entry.payload.get("said") or entry.payload.get("why") or "") if assistance_note(entry) else ""
        return "；".join(filter(None, (assistance_note(entry), said, opinion(entry), promising.note(entry))))
    return "；".join([_("符合要求") if entry.payload["passed"] else _("不符合要求"), opinion(entry)])


def opinion(entry: Entry) -> str:
    """The same without the conclusion of a review step."""
    payload: Mapping[str, Any] = entry.payload
    parts: list[str] = []
    if payload.get("surveyed_on"):
        parts.append(_("%(day)s 踏勘") % {"day": payload["surveyed_on"]})
    lists = ("findings", "items", "reasons") if not payload.get("automatic") else ()
    for name in lists:
        parts.extend(str(line) for line in payload.get(name) or ())
    if payload.get("automatic"):
        parts.append(_("系统比对，%(count)d 条全部符合") % {"count": len(payload["reasons"])})
    parts.extend(
        str(payload[name])
        for name in ("opinion", "reason", "note", "procedure", "material", "from")
        if payload.get(name)
    )
    return "；".join(parts)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice with its proof of delivery."""

    name: str
    number: str
    at: datetime
    url: str
    delivered: str


def notice_lines(case: Case, notices: Sequence[tuple[Notice, NoticeReceipt | None]]) -> list[NoticeLine]:
    """The notices of a case, each with when and how it was delivered."""
    return [
        NoticeLine(n.title, n.number, n.issued_at, reverse("desk:notice", args=[case.number, n.number]), _delivered(r))
        for n, r in notices
    ]


def _delivered(receipt: NoticeReceipt | None) -> str:
    if receipt is None:
        return _("未查看")
    at = receipt.at.astimezone(clock.SHANGHAI)
    return _("%(who)s %(at)s %(way)s") % {"who": receipt.person_name, "at": f"{at:%m-%d %H:%M}", "way": receipt.way}


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause of an item as cited, with its source and how sure we are of it."""

    text: str
    article: str
    source: str
    confidence: str


def clause_lines(clauses: Sequence[Clause]) -> list[ClauseLine]:
    """Clauses with their sources in words."""
    sources = catalog.sources()
    lines = []
    for one in clauses:
        known = sources.get(one.source or "")
        sure = one.confidence or (known.kind if known else "")
        lines.append(ClauseLine(one.text, one.article or "", known.what if known else "", CONFIDENCE.get(sure, sure)))
    return lines


@dataclass(frozen=True, slots=True)
class VersionLine:
    """The version of the item a case is bound to."""

    name: str
    since: date
    until: date | None
    digest: str
    confidence: str
    conditions: Sequence[ClauseLine]
    bases: Sequence[ClauseLine]
    notes: Sequence[str]


def version_line(version: ItemVersion) -> VersionLine:
    """An item version with its clauses, sources and what is not certain about it."""
    sure = str(version.extra.get("confidence") or "")
    return VersionLine(
        version.name, version.in_force, version.until, version.digest, CONFIDENCE.get(sure, sure),
        clause_lines(version.conditions), clause_lines(version.bases), version.notes,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement of an item: where it was read and how sure we are; ``unsure`` where it still has to be checked."""

    group: str
    name: str
    text: str
    article: str
    source: str
    sure: str
    unsure: bool


def statement_lines(version: ItemVersion) -> list[StatementLine]:
    """Everything an item states with source and confidence, in the order of its page."""
    sources = catalog.sources()
    lines = []
    for one in statements(version, sources):
        known = sources.get(one.source)
        sure = str(CONFIDENCE.get(one.confidence, one.confidence)) or _("没有写明")
        if one.overall and one.confidence:
            sure = _("%(sure)s（按整体）") % {"sure": sure}
        unsure = one.confidence in UNSURE or not one.confidence
        source = known.what if known else one.source
        lines.append(StatementLine(one.group, one.name, one.text, one.article, source, sure, unsure))
    return lines

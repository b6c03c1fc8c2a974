"""Reading one bundle's folder (bundle.yaml, licence.typ) into a BundleVersion, and checking it against the pack."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tongban.catalog.bundle import COUNTED, COVERED, KINDS, TRADE, BundleVersion, Member, Start
from tongban.catalog.pack.faults import Fault, PackFaults, listed, nearest
from tongban.catalog.pack.feel import Scope, expression, names_in_scope
from tongban.catalog.pack.item import STYLE, SUBJECTS, read_asks
from tongban.catalog.pack.published import read_published
from tongban.catalog.pack.steps import read_grant, read_limit
from tongban.catalog.pack.usage import Surroundings, check_source, check_themes
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.parts import Ask
from tongban.catalog.vocabulary import Vocabulary
from tongban.rules import Expression

BUNDLE = "bundle.yaml"
_MEMBERS_LEAST = 2


def compile_bundle(
    files: Mapping[str, str], vocabulary: Vocabulary, in_force: date, digest: str, folder: str = ""
) -> BundleVersion:
    """The version these texts say; ``folder`` only prefixes the file names of faults. Raises PackFaults."""
    reading = Reading(folder + BUNDLE)
    root = read_yaml(files.get(BUNDLE, ""), reading, BUNDLE)
    version = None
    if root is not None:
        asked = [str(one.get("element")) for one in root.data.get("ask") or () if isinstance(one, Mapping)]
        scope = Scope(vocabulary, names_in_scope(vocabulary, asked), files)
        version = _version(root, scope, in_force, digest)
        root.finish()
    if reading.faults or version is None:
        raise PackFaults(reading.faults)
    return version


def check_bundle(text: str, version: BundleVersion, asked: Mapping[str, tuple[str, ...]], around: Surroundings,
                 folder: str) -> list[Fault]:  # fmt: skip
    """Every fault only seen together with the rest of the pack; ``asked`` are the elements each item asks for."""
    reading = Reading(folder + BUNDLE)
    root = read_yaml(text, reading, BUNDLE)
    if root is not None:
        _check_members(root, version, asked)
        _check_questions(root, version, asked)
        _check_names(root, version, around)
    return reading.faults


def _version(root: Node, scope: Scope, in_force: date, digest: str) -> BundleVersion:
    asks = tuple(_asks(root, scope))
    trade = root.text_or_none("trade")
    result = _result(root, scope)
    if result is not None and trade is None:
        root.fault(None, "002", f"“{root.name}”缺少“trade”", "写明综合许可证上的行业，例如“trade: 便利店”")
    limit = root.node("limit")
    promised = None
    if limit is not None:
        promised = read_limit(
            limit, "promised", limit.text("basis"), limit.text_or_none("confidence"), limit.text_or_none("source")
        )
        limit.finish()
    return BundleVersion(
        key=root.text("key"),
        name=root.text("name"),
        kind=root.choice("kind", {kind: kind for kind in KINDS}, "130", "集成办理方式", f"可用：{listed(KINDS)}") or "",
        lead=root.text("lead"),
        for_=root.texts("for", required=True),
        in_force=in_force,
        until=root.day_or_none("until"),
        summary=root.text("summary"),
        keywords=root.texts("keywords"),
        themes=root.texts("themes"),
        start=tuple(_start(root, scope)),
        asks=asks,
        members=tuple(_members(root, scope)),
        promised=promised,
        grant=result,
        trade=trade or "",
        published=tuple(read_published(root, COUNTED)),
        notes=root.texts("notes"),
        digest=digest,
        asked_by=dict(_asked_by(root)),
        extra={"sources": root.texts("sources"), "confidence": root.text_or_none("confidence")},
        style=scope.files.get(STYLE, ""),
    )


def _asks(root: Node, scope: Scope) -> Iterator[Ask]:
    """Its own questions: every one decides the situation, so each is asked in the interview."""
    for ask in read_asks(root, scope, ("source", "confidence")):
        yield replace(ask, question=True)


def _asked_by(root: Node) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    for node in root.nodes("ask"):
        yield node.text("element"), (node.text_or_none("source"), node.text_or_none("confidence"))


def _result(root: Node, scope: Scope) -> Any:
    """The comprehensive licence; what it carries may come from any member, so any element may be named."""
    if not root.has("grant"):
        return None
    every = names_in_scope(scope.vocabulary, (*scope.vocabulary.elements, TRADE, COVERED))
    return read_grant(root, Scope(scope.vocabulary, every, scope.files))


def _start(root: Node, scope: Scope) -> Iterator[Start]:
    for node in root.nodes("start"):
        if not node.has("when"):
            node.fault(None, "002", "“start”缺少“when”", "写明什么条件才能这样办")
        when = expression(node, "when", scope)
        say = node.text("say")
        one = (node.text_or_none("clause"), node.text_or_none("source"), node.text_or_none("confidence"))
        node.finish()
        if when is not None:
            yield Start(when, say, *one)


def _members(root: Node, scope: Scope) -> Iterator[Member]:
    for node in root.nodes("members", required=True):
        online = node.has("item")
        key = node.text("item") if online else node.text("step")
        yield Member(
            key=key,
            name="" if online else key,
            department="" if online else node.text("department"),
            item=online,
            when=expression(node, "when", scope),
            after=node.texts("after"),
            say="" if online else node.text("say"),
            clause=node.text_or_none("clause"),
            source=node.text_or_none("source"),
            confidence=node.text_or_none("confidence"),
        )
        node.finish()


def _check_members(root: Node, version: BundleVersion, asked: Mapping[str, tuple[str, ...]]) -> None:
    before: set[str] = set()
    if len(version.members) < _MEMBERS_LEAST:
        root.fault("members", "133", "不到两个成员，用不着集成办理", "至少写两个 item 或 step")
    for node, member in zip(root.nodes("members"), version.members, strict=True):
        if member.item and member.key not in asked:
            node.fault("item", "132", f"没有名为“{member.key}”的事项", nearest(member.key, asked) or "改成 step")
        if member.key in before:
            node.fault(None, "133", f"“{member.key}”写了两次", "只写一次，把条件合在一个 when 里")
        for key in member.after:
            if key not in before:
                node.fault("after", "133", f"“{key}”不是排在前面的成员", "先写被等的成员，再写等它的")
        before.add(member.key)


def _check_questions(root: Node, version: BundleVersion, asked: Mapping[str, tuple[str, ...]]) -> None:
    """A question of the bundle's own is read by one of its conditions, or asked by one of its items anyway."""
    conditions: list[Expression | None] = [one.when for one in version.start]
    conditions += [one.when for one in version.members] + [one.when for one in version.asks]
    read = {path for one in conditions if one is not None for path in one.inputs}
    read |= {name for key in version.items for name in asked.get(key, ())}
    for node in root.nodes("ask"):
        name = node.text("element")
        if name not in read:
            node.fault("element", "026", f"问了“{name}”，但条件和成员都用不到它", "不需要的不问：从 ask 里删去它")


def _check_names(root: Node, version: BundleVersion, around: Surroundings) -> None:
    departments = around.organisation.department_names()
    steps = [(node, one.department) for node, one in zip(root.nodes("members"), version.members, strict=True)]
    named = [(root, "lead", version.lead), *((node, "department", name) for node, name in steps if name)]
    for node, key, name in named:
        if name not in departments:
            node.fault(key, "018", f"没有名为“{name}”的部门", nearest(name, departments) or "在 org.yaml 里加上它")
    for subject in version.for_:
        if subject not in SUBJECTS:
            root.fault("for", "013", f"办理对象“{subject}”不认识", f"可用：{'、'.join(SUBJECTS)}")
    check_themes(root, version.themes, around.themes)
    for node in _cited(root):
        for key in ("sources", "source"):
            for source in node.texts(key):
                check_source(node, key, source, around.sources)


def _cited(root: Node) -> Iterator[Node]:
    yield root
    for key in ("start", "ask", "members", "published"):
        yield from root.nodes(key)
    limit = root.node("limit") if root.has("limit") else None
    if limit is not None:
        yield limit

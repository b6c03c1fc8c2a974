"""Bundles over the open API: their definitions, as items read."""

from datetime import date
from typing import Annotated

from django.http import HttpResponse
from msgspec import Meta, Struct

from tongban.cases.bundles.counting import counts
from tongban.cases.bundles.reading import versions_of
from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion, Member
from tongban.catalog.definition import ItemVersion
from tongban.channels.api.codec import day_of, reply
from tongban.channels.authorise import TokenRequest, token
from tongban.org.models import Scope


class BundleLine(Struct, frozen=True):
    """One bundle of the list."""

    key: str
    name: str
    kind: Annotated[str, Meta(description="一件事，或一业一证")]
    subjects: list[str]
    lead: Annotated[str, Meta(description="牵头部门")]
    summary: str
    in_force: str
    until: str | None


class Bundles(Struct, frozen=True):
    """The bundles in force on a day."""

    on: str
    bundles: list[BundleLine]


class BundleMember(Struct, frozen=True):
    """One part of a bundle."""

    key: str
    name: str
    department: str
    item: Annotated[str | None, Meta(description="事项的 key；线下的环节为空（演示）")]
    when: Annotated[str | None, Meta(description="什么情形才办；为空就是都办")]
    after: list[str]
    say: str


class BundleQuestion(Struct, frozen=True):
    """A question of the bundle's own."""

    name: str
    question: str
    when: str | None
    source: str | None
    confidence: str | None


class BundleFigure(Struct, frozen=True):
    """A publicly reported figure; never one of ours."""

    what: str
    unit: str
    before: str
    after: str
    source: str


class BundleCounts(Struct, frozen=True):
    """Our own counts over all members: one by one, then as one."""

    forms: tuple[int, int]
    fields: tuple[int, int]
    materials: tuple[int, int]
    uploads: tuple[int, int]
    licences: tuple[int, int]


class Bundle(Struct, frozen=True):
    """A bundle's version in force on a day."""

    key: str
    name: str
    kind: str
    subjects: list[str]
    lead: str
    summary: str
    version: Annotated[str, Meta(description="版本的摘要（SHA-256）")]
    in_force: str
    until: str | None
    licence: Annotated[str | None, Meta(description="综合许可证；为空就是各自的结果")]
    members: list[BundleMember]
    questions: list[BundleQuestion]
    counts: BundleCounts
    published: list[BundleFigure]


@token(Scope.ITEMS_READ)
def bundles(request: TokenRequest) -> HttpResponse:
    """The bundles in force on a day."""
    day = day_of(request)
    return reply(Bundles(day.isoformat(), [_line(one) for one in catalog.bundles(day)]))


@token(Scope.ITEMS_READ)
def bundle(request: TokenRequest, key: str) -> HttpResponse:
    """The version of a bundle in force on a day."""
    day = day_of(request)
    found = catalog.bundle(key, day)
    return reply(_whole(found, versions_of(found, day)))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _line(one: BundleVersion) -> BundleLine:
    return BundleLine(
        one.key, one.name, one.kind, list(one.for_), one.lead, one.summary, one.in_force.isoformat(), _day(one.until)
    )


def _member(member: Member, versions: dict[str, ItemVersion]) -> BundleMember:
    version = versions.get(member.key)
    return BundleMember(
        key=member.key,
        name=version.name if version is not None else member.name or member.key,
        department=version.department if version is not None else member.department,
        item=member.key if member.item else None,
        when=member.when.text if member.when is not None else None,
        after=list(member.after),
        say=member.say,
    )


def _whole(one: BundleVersion, versions: dict[str, ItemVersion]) -> Bundle:
    own = counts(one, versions)
    return Bundle(
        key=one.key,
        name=one.name,
        kind=one.kind,
        subjects=list(one.for_),
        lead=one.lead,
        summary=one.summary,
        version=one.digest,
        in_force=one.in_force.isoformat(),
        until=_day(one.until),
        licence=one.grant.licence.name if one.grant is not None else None,
        members=[_member(member, versions) for member in one.members],
        questions=[
            BundleQuestion(
                ask.element.name, ask.element.ask or ask.element.name, ask.when.text if ask.when is not None else None,
                *one.asked_by.get(ask.element.name, (None, None)),
            )
            for ask in one.asks
        ],
        counts=BundleCounts(own.forms, own.fields, own.materials, own.uploads, own.licences),
        published=[BundleFigure(f.what, f.unit, f.before, f.after, f.source) for f in one.published],
    )  # fmt: skip

"""A version of a bundle as short lines by group and name: what two of them are compared by."""

from tongban.catalog.bundle import BundleVersion, Member, Start
from tongban.catalog.pack.described import Described, ask_line, limit_line, result_lines
from tongban.catalog.pack.published import published_line


def described_bundle(version: BundleVersion) -> Described:
    """Everything a version of a bundle says that a person can act on."""
    return {
        "基本信息": _basics(version),
        "时限": {"承诺时限": limit_line(version.promised) if version.promised else ""},
        "谁可以这样办": {one.say: _start(one) for one in version.start},
        "自己的问题": {one.element.name: _own(version, one.element.name, ask_line(one)) for one in version.asks},
        "包含的事": {one.key: _member(version, one) for one in version.members},
        "结果": result_lines(version.grant, None),
        "可对照的数字": {one.what: published_line(one) for one in version.published},
        "说明": dict.fromkeys(version.notes, ""),
    }


def _basics(version: BundleVersion) -> dict[str, str]:
    return {
        "名称": version.name,
        "集成办理方式": version.kind,
        "牵头部门": version.lead,
        "办理对象": "、".join(version.for_),
        "简介": version.summary,
        "关键词": "、".join(version.keywords),
        "主题": "、".join(version.themes),
        "行业": version.trade,
        "截止日期": version.until.isoformat() if version.until else "",
    }


def _start(one: Start) -> str:
    return "；".join(part for part in (one.when.text, one.clause, one.source) if part)


def _own(version: BundleVersion, name: str, said: str) -> str:
    return "；".join(part for part in (said, version.asked_by.get(name, (None, None))[0]) if part)


def _member(version: BundleVersion, one: Member) -> str:
    """What a reader is told of a member, its place among the others included: the order is that of the guide."""
    parts = (
        f"第 {version.members.index(one) + 1} 项",
        "在平台办" if one.item else f"线下办（{one.department}）",
        f"仅当 {one.when.text}" if one.when else "都要办",
        f"等 {'、'.join(one.after)} 办成" if one.after else "",
        one.say,
        one.clause,
        one.source,
    )
    return "；".join(part for part in parts if part)

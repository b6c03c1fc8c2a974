"""Reading notices/*.yaml: the wording of what parties are told, checked against what each event declares."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tongban.catalog.announcements import ANNOUNCEMENTS, Announcement
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.faults import Fault, PackFaults, listed, nearest
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.catalog.wording import Wording, Words, balanced, fill, gaps
from tongban.standards.hashes import digest
from tongban.standards.sms import length

FOLDER = "notices/"
#: What carriers charge for three messages is more than anybody reads on a telephone.
MAX_SEGMENTS = 3
#: What every text message is opened with: the name it is registered under.
SIGNATURE = "【通办】"
_DEFAULTS = Path(__file__).with_name("notices.yaml")
#: Eighteen digits of an identity number, or a mobile telephone number, written into a wording.
_SOMEBODY = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def notice_files(files: Mapping[str, str]) -> dict[str, str]:
    """The files of a pack that hold wordings."""
    return {name: text for name, text in sorted(files.items()) if name.startswith(FOLDER)}


@lru_cache(maxsize=1)
def default_wordings() -> Mapping[str, Wording]:
    """What the product says of itself of every event a pack is silent about."""
    found, faults = _read({f"{FOLDER}{_DEFAULTS.name}": canonical_text(_DEFAULTS.read_text(encoding="utf-8"))}, ())
    if faults:
        raise PackFaults(faults)
    return {event: replace(one, built_in=True) for event, one in found.items()}


def read_wordings(
    files: Mapping[str, str], items: Sequence[str] = ()
) -> tuple[dict[str, Wording], list[Fault], list[Fault]]:
    """The wordings of a pack by event, the faults in them, and what its authors should know.

    ``items`` are the names of the pack's items: text messages are measured with the longest.
    """
    own = notice_files(files)
    found, faults = _read(own, items)
    return found, faults, list(_silent(own, found)) if not faults else []


def _read(files: Mapping[str, str], items: Sequence[str]) -> tuple[dict[str, Wording], list[Fault]]:
    found: dict[str, Wording] = {}
    faults: list[Fault] = []
    for name, text in files.items():
        reading = Reading(name)
        root = read_yaml(text, reading, name)
        for event, node in root.entries() if root else ():
            announcement = ANNOUNCEMENTS.get(event)
            if announcement is None:
                remedy = nearest(event, ANNOUNCEMENTS) or f"可用的有：{listed(list(ANNOUNCEMENTS), 30)}"
                node.fault(None, "120", f"没有名为“{event}”的通知", remedy)
            elif event in found:
                node.fault(None, "120", f"通知“{event}”写了两次", "只保留一处")
            else:
                found[event] = _wording(node, announcement, max(items, key=len, default=""))
        faults += reading.faults
    return found, faults


def _wording(node: Node, announcement: Announcement, item: str) -> Wording:
    chinese = _words(node, announcement, item)
    foreign = node.node("english")
    english = _words(foreign, announcement, item) if foreign is not None else None
    for each in (node, foreign):
        if each is not None:
            each.finish()
    said = [(w.title, w.body, w.sms, w.subject, w.mail) for w in (chinese, english) if w is not None]
    return Wording(announcement.event, chinese, english, digest({"event": announcement.event, "said": said}))


def _words(node: Node, announcement: Announcement, item: str) -> Words:
    mail = node.node("mail")
    words = Words(
        node.text("title"), node.text("body"), node.text("sms", ""),
        mail.text("subject", "") if mail else "", mail.text("body", "") if mail else "",
    )  # fmt: skip
    if mail is not None:
        mail.finish()
    for at, key, text in (
        (node, "title", words.title), (node, "body", words.body), (node, "sms", words.sms),
        (mail, "subject", words.subject), (mail, "body", words.mail),
    ):  # fmt: skip
        if at is not None and text:
            _check(at, key, text, announcement)
    _check_sms(node, words, announcement, item)
    return words


def _check(node: Node, key: str, text: str, announcement: Announcement) -> None:
    names = announcement.names
    for name in dict.fromkeys(gaps(text)):
        if name not in names:
            remedy = nearest(name, names) or f"“{announcement.event}”可用的有：{listed(names)}"
            node.fault(key, "121", f"“{key}”里没有“{{{name}}}”这个空", remedy)
    if not balanced(text):
        node.fault(key, "125", f"“{key}”里的括号没有成对", "空写成 {名称}；可省略的部分写成 [ … ]，里面不能再套")
    if _SOMEBODY.search(text):
        node.fault(key, "123", f"“{key}”里写着身份证号或手机号码", "删去它；个人的内容只能来自空")


def _check_sms(node: Node, words: Words, announcement: Announcement, item: str) -> None:
    """A text message lies open on a locked screen and in carriers' logs: nobody's name may be in it."""
    key = "sms" if words.sms else "body"
    personal = {one.name for one in announcement.placeholders if one.personal}
    if named := [name for name in dict.fromkeys(gaps(words.short)) if name in personal]:
        what = f"短信里不能有个人信息：{'、'.join(f'{{{name}}}' for name in named)}"
        node.fault(key, "123", what, "删去它" if words.sms else "另写不带它的“sms: …”")
    examples = announcement.examples
    if "事项" in examples and len(item) > len(examples["事项"]):
        examples["事项"] = item
    size = length(SIGNATURE + fill(words.short, examples))
    if size.segments > MAX_SEGMENTS:
        what = f"短信太长：按最长的例子有 {size.units} 个字，要分 {size.segments} 条发"
        node.fault(key, "122", what, f"缩到 {MAX_SEGMENTS * 67} 个字（{MAX_SEGMENTS} 条）以内；70 个字以内只发一条")


def _silent(files: Mapping[str, str], found: Mapping[str, Wording]) -> Iterator[Fault]:
    """A pack that words its notices should word them all; what it leaves out is said in the product's own words."""
    absent = [event for event in ANNOUNCEMENTS if event not in found]
    if files and absent:
        what = f"这些通知没有写，用平台自带的文字：{listed(absent, 30)}"
        yield Fault(next(iter(files)), 1, "TB-PACK-124", what, "要改文字就补上")


__all__ = ["FOLDER", "MAX_SEGMENTS", "SIGNATURE", "default_wordings", "notice_files", "read_wordings"]

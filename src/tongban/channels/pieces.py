"""The pieces of a page that hold Chinese, tags and texts, each put into other words; all between them is left as it is.

An English page has few of them, so the walk jumps from one to the next instead of taking the page apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

HAN = "\u3400-\u9fff"
MARK = 'lang="zh-CN"'
#: What says that an element is left alone, and the elements of which only the content is.
_LEFT_ALONE = (MARK, 'translate="no"')
_TYPED = ("<textarea", "<script", "<style")
#: What holds text but no elements: its Chinese cannot be marked within.
_PLAIN = ("title", "option")
_VOID = ("br", "hr", "img", "input", "link", "meta")
_ANY = re.compile(f"[{HAN}]")
_TAG = re.compile(r"<(/?)([a-z0-9]+)")


def replaced(page: str, tag: Callable[[str], str], text: Callable[[str, bool], str]) -> str:
    """The page with its tags and texts in other words; a text is told whether it stands where no element can."""
    said: list[str] = []
    at = 0  # how far the page is written
    for begin, end in _open(page):
        here = begin
        while (met := _ANY.search(page, here, end)) is not None:
            opened, closed = page.rfind("<", here, met.start()), page.rfind(">", here, met.start())
            if opened > closed:
                start, here = opened, _or_end(page.find(">", met.end(), end), end - 1) + 1
                piece = tag(page[start:here])
            else:
                start, here = max(closed + 1, here), _or_end(page.find("<", met.end(), end), end)
                holder = _holder(page, start)
                piece = text(page[start:here], holder in _PLAIN)
                if holder == "option" and _ANY.search(piece):
                    said.append(page[at:start])
                    at = start
                    said[-2:] = [_marked("".join(said[-2:]))]
            said += (page[at:start], piece)
            at = here
    return "".join([*said, page[at:]])


def _marked(until: str) -> str:
    """What ends with an opening option, which is told to be Chinese: the element can hold no mark within."""
    before, name, rest = until.rpartition("<option")
    return f"{before}{name} {MARK}{rest}"


def _holder(page: str, start: int) -> str:
    """The element that the tag before a text opens; empty where it closes one."""
    found = _TAG.match(page, page.rfind("<", 0, start))
    return found[2] if found is not None and not found[1] else ""


def _open(page: str) -> Iterator[tuple[int, int]]:
    """The stretches of a page, from where to where, that are not left alone."""
    at = 0
    for start, end in sorted(_closed(page)):
        if start >= at:
            yield at, start
        at = max(at, end)
    yield at, len(page)


def _closed(page: str) -> Iterator[tuple[int, int]]:
    """Elements that ask to be left alone, contents that were typed, comments; one may lie within another."""
    for sign in _LEFT_ALONE:
        for found in _each(page, sign):
            start = page.rfind("<", 0, found)
            tag = _TAG.match(page, start)
            if tag is not None and not tag[1] and tag[2] not in _VOID and page.find(">", start) > found:
                yield start, _element_end(page, start, tag[2])
    for sign in _TYPED:
        for found in _each(page, sign):
            yield page.find(">", found) + 1, _or_end(page.find(f"</{sign[1:]}", found), len(page))
    for found in _each(page, "<!--"):
        yield found, _or_end(page.find("-->", found), len(page))


def _each(page: str, sign: str) -> Iterator[int]:
    found = page.find(sign)
    while found >= 0:
        yield found
        found = page.find(sign, found + 1)


def _element_end(page: str, start: int, name: str) -> int:
    """Where the element that begins there is closed."""
    depth = 0
    for found in re.finditer(f"<(/?){name}(?![a-z0-9])", page[start:]):
        depth += -1 if found[1] else 1
        if depth == 0:
            return start + found.end()
    return len(page)


def _or_end(found: int, end: int) -> int:
    return end if found < 0 else found

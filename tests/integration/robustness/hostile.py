"""Every address of the portal and the desk, and what a hostile browser sends to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

#: Values for the variable parts of addresses that are nobody's.
WRONG_PARTS: dict[str, tuple[str, ...]] = {
    "uuid": (str(uuid4()),),
    "slug": ("x" * 200,),
    "int": ("9" * 30, "0"),
    "str": ("%F0%9F%98%80'\"<b>", "%ff%fe", "..%2f..%2fetc", "%0d%0aSet-Cookie:x=1", "%00", "9" * 300),
}
NAMES = (
    "login", "secret", "password", "account", "next", "whom", "district", "key", "version", "seen", "reason", "note",
    "remove", "on", "automatic", "view", "page", "q", "item", "status", "sort", "from", "show", "theme", "check",
    "accept-sure", "correct-items", "correct-reason", "decline-reasons", "decline-sure", "finish-passed",
    "finish-opinion", "finish-surveyed_on", "suspend-procedure", "suspend-days", "grant-sure", "refuse-reasons",
    "refuse-sure", "revoke-reasons", "没有这一项",
)  # fmt: skip
TEXTS = ("", "x" * 6_000, "\r\nSet-Cookie: x=1", "9" * 400, "-1", "９", "2026-02-30", "😀\u202e", "portal:home")
FORM = "application/x-www-form-urlencoded"
#: Addresses whose answers are for machines.
SIGNS_OF_LIFE = {"healthz", "readyz"}


@dataclass(frozen=True, slots=True)
class Route:
    """One address with its variable parts: (name, converter)."""

    template: str
    parts: tuple[tuple[str, str], ...]

    def address(self, values: dict[str, str]) -> str:
        """The address with these values for its parts."""
        found = self.template
        for name, _kind in self.parts:
            found = found.replace(f"<{name}>", values[name])
        return f"/{found}"

    def addresses(self, known: dict[str, str]) -> Iterator[str]:
        """The address of something real, and the same with each part wrong in each way."""
        yield self.address(known)
        for name, kind in self.parts:
            for wrong in WRONG_PARTS[kind]:
                yield self.address({**known, name: wrong})


def routes() -> list[Route]:
    """Every address but those of the open API, whose bodies are tried elsewhere."""
    every = _walk(get_resolver().url_patterns, "")
    return [one for one in every if not one.template.startswith("api/") and one.template not in SIGNS_OF_LIFE]


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for one in patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, text)
        elif isinstance(one, URLPattern):
            parts = tuple((name, kind or "str") for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", text))
            yield Route(re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", text), parts)


def forms(names: list[str]) -> Iterator[dict[str, Any]]:
    """Forms with every name at once: each name with several texts in turn, repeated fields, files for texts."""
    for first in range(0, len(TEXTS), 2):
        turned = [*TEXTS[first:], *TEXTS[:first]] * len(names)
        yield dict(zip(names, turned, strict=False))
    yield dict.fromkeys(names, "\0")
    yield {name: ["a", "b", ""] for name in names}
    yield {name: _file() for name in names}


def _file() -> BytesIO:
    file = BytesIO(b"<html>")
    file.name = "../../x\u202e.pdf"
    return file


def raw_posts(client: Client, address: str) -> Iterator[Any]:
    """Bodies that are no form, or not the form they say they are."""
    for body, kind in (
        (b"\xff\xfe=%zz&%E4%B8=\xc3\x28&a=%00", FORM),
        (b"a=" + b"x" * (10 * 1024 * 1024), FORM),
        (b"&".join(b"n%d=1" % i for i in range(1100)), FORM),
        (b'{"next": 1}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"nothing", "multipart/form-data; boundary=" + "y" * 300),
        (b"<a/>", "text/xml"),
    ):
        yield client.post(address, body, content_type=kind)

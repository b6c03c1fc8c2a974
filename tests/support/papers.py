"""PDFs as modern programs write them, and as an attacker would: what is in them packed into streams of objects."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

#: One empty page.
PAGE = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
}


def stream(number: int, said: bytes, data: bytes, how: bytes = b"/FlateDecode") -> bytes:
    """A stream as an object of a file."""
    head = b"%d 0 obj<<%s/Filter%s/Length %d>>stream\n" % (number, said, how, len(data))
    return head + data + b"\nendstream\nendobj\n"


def packed(
    objects: Mapping[int, bytes],
    *,
    type_: bytes = b"/ObjStm",
    beside: bytes = b"",
    pack: Callable[[bytes], bytes] = zlib.compress,
    how: bytes = b"/FlateDecode",
) -> bytes:
    """A PDF whose objects all stand in one stream of objects, 1 being the catalogue; ``beside`` stands before it."""
    heads, bodies = b"", b""
    for number, said in objects.items():
        heads, bodies = heads + b"%d %d " % (number, len(bodies)), bodies + said + b" "
    holder, table = max(objects) + 1, max(objects) + 2
    out = b"%PDF-1.5\n" + beside
    places = {number: (2, holder, index) for index, number in enumerate(objects)} | {holder: (1, len(out), 0)}
    words = b"/Type%s/N %d/First %d" % (type_, len(objects), len(heads))
    out += stream(holder, words, pack(heads + bodies), how)
    places[table] = (1, len(out), 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, where, index in (places.get(number, (0, 0, 0)) for number in range(table + 1))
    )
    words = b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R" % (table + 1)
    return out + stream(table, words, zlib.compress(rows)) + b"startxref\n%d\n%%%%EOF\n" % places[table][1]


def plain(objects: Mapping[int, bytes]) -> bytes:
    """The same in plain letters."""
    body = b"".join(b"%d 0 obj%s\nendobj\n" % (number, said) for number, said in objects.items())
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF\n" % (max(objects) + 1)

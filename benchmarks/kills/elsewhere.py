"""Another authority's register as a process of its own; killed and started again it is the same register."""

import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

SID, KEY = "tongban", "a-key-that-only-this-trial-knows"
RESOURCE = "营业执照"
#: Every so many changes strike a subject off.
_STRUCK = 13


class Register:
    """A register of ``subjects`` firms whose changes are numbered: what it says follows from how many there were."""

    def __init__(self, subjects: int) -> None:
        self.subjects = subjects

    def code(self, index: int) -> str:
        """The code of a subject."""
        return f"{index % self.subjects:018d}"

    def said(self, change: int) -> dict[str, Any] | None:
        """What a change says of its subject, None where it strikes it off."""
        if change % _STRUCK == _STRUCK - 1:
            return None
        return {"企业名称": f"演示·第{change % self.subjects}家（{change // self.subjects}）", "注册资本": change}

    def changes(self, since: int, to: int) -> list[dict[str, Any]]:
        """The changes from one number to another, as the protocol tells them."""
        return [{"code": self.code(one), "number": str(one), "data": self.said(one)} for one in range(since, to)]

    def known(self, code: str, length: int) -> tuple[str, dict[str, Any]] | None:
        """Number and record of a subject once there were ``length`` changes."""
        index = int(code)
        last = index + (length - 1 - index) // self.subjects * self.subjects
        data = self.said(last) if last >= 0 and index < min(length, self.subjects) else None
        return None if data is None else (str(last), data)


class Telling:
    """The register as the provider's store: how many changes there are by now stands in a file."""

    def __init__(self, register: Register, length: Path, firm: str) -> None:
        from tongban.exchange.gateway.places import resource_id

        self._register, self._length, self._firm = register, length, firm
        self._id = resource_id(RESOURCE)

    def connection(self, system: str) -> Any:
        """Signed HTTP."""
        from tongban.catalog.sharing import Connection

        return Connection.SIGNED

    def down(self, system: str) -> bool:
        """Never: it is killed instead."""
        return False

    def find(self, system: str, resource: str, code: str) -> tuple[str, Mapping[str, Any]] | None:
        """A record; of the firm with cases of its own always the same."""
        if resource != self._id:
            return None
        if code == self._firm:
            return "演示", {"企业名称": "演示·等数据的一家"}
        return self._register.known(code, self._now()) if code.isdecimal() else None

    def changes(self, system: str, resource: str, since: str, most: int) -> Mapping[str, Any]:
        """The changes from a number on."""
        length, first = self._now(), int(since or 0)
        to = min(length, first + most)
        told = self._register.changes(first, to)
        return {"changes": told, "to": str(to), "more": to < length, "total": length}

    def hand_in(self, system: str, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Takes nothing."""
        raise KeyError(system)

    def _now(self) -> int:
        return int(self._length.read_text())


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads, request_queue_size = True, 128


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(port: int, subjects: int, length: Path, firm: str) -> None:
    """Answer until killed."""
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from tongban.provider.app import Provider

    threading.stack_size(256 * 1024)
    store = Telling(Register(subjects), length, firm)
    make_server("127.0.0.1", port, Provider(store, SID, KEY), _Server, _Quiet).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])

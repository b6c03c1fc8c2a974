"""Where each system is and with which keys it is asked: the deployment's file, or the demonstration's own provider."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.catalog.sharing import Connection
from tongban.core.errors import Problem

#: The system of the pack that is the platform of the province.
PROVINCE = "province"
_KEYS = frozenset({"connection", "url", "sid", "secret", "token_url", "ids", "key", "host_key", "inbox"})


class BadPlaces(Problem):
    """The file that says where systems are cannot be used."""

    status, code = 503, "TB-CFG-041"


@dataclass(frozen=True, slots=True)
class Place:
    """One system's place: ``sid`` and ``secret`` are ours there, ``ids`` its own names of resources.

    ``inbox`` is the address that takes reports of ours, empty where none are handed in. Of SFTP:
    ``key`` is the file with our private key, ``host_key`` the one public key the server may show.
    """

    url: str
    sid: str = ""
    secret: str = ""
    token_url: str = ""
    connection: Connection | None = None
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    key: str = ""
    host_key: str = ""
    inbox: str = ""

    def id_of(self, resource: str) -> str:
        """What the system calls a resource; where nobody said, a name of ours that fits into a header."""
        return self.ids.get(resource) or resource_id(resource)


def resource_id(resource: str) -> str:
    """演示: a name of a resource in plain letters. The platform's own ids are told to a deployment, never made up."""
    return hashlib.sha256(resource.encode()).hexdigest()[:16]


def place_of(system: str, usual: Connection) -> Place | None:
    """Where a system is, None where nobody said. Raises ``BadPlaces``."""
    if settings.EXCHANGE_FILE:
        return _from_file(settings.EXCHANGE_FILE).get(system)
    if not settings.PROVIDER_URL:
        return None
    return _demonstration(system, usual, settings.PROVIDER_URL, settings.PROVIDER_KEY, settings.PROVIDER_SQL)


@lru_cache(maxsize=64)
def _demonstration(system: str, usual: Connection, base: str, key: str, sql: str) -> Place:
    """演示: what `tongban serve` starts beside the pages. Where it has no database to show, SQL systems speak HTTP."""
    if usual is Connection.SQL and sql:
        return Place(sql, ids={"": "provider.shared"})
    if usual in (Connection.FILES, Connection.SFTP):
        return Place(str(settings.DATA_DIR / "provider" / system), connection=Connection.FILES)
    how = Connection.OAUTH2 if usual is Connection.OAUTH2 else Connection.SIGNED
    inbox = f"{base}/{system}/inbox" if system == PROVINCE else ""
    return Place(f"{base}/{system}", "tongban", key, f"{base}/{system}/token", how, inbox=inbox)


@lru_cache(maxsize=4)
def _from_file(path: str) -> Mapping[str, Place]:
    """The places of a file. It holds secrets: only its owner may read it."""
    file = Path(path)
    try:
        if file.stat().st_mode & 0o077:
            raise BadPlaces(_("%(file)s 里有密钥，只能由所有者读写。请运行 chmod 600。") % {"file": path})
        told: dict[str, Any] = tomllib.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise BadPlaces(_("读不了 TONGBAN_EXCHANGE 写的 %(file)s：%(why)s") % {"file": path, "why": error}) from error
    return {system: _place(path, system, entry) for system, entry in told.items()}


def _place(path: str, system: str, entry: Any) -> Place:
    said = {"file": path, "system": system}
    if not isinstance(entry, dict) or not entry.keys() <= _KEYS or not isinstance(entry.get("url"), str):
        raise BadPlaces(_("%(file)s 里的 [%(system)s] 写得不对：要有 url，只能有 docs/exchange.md 列出的键。") % said)
    kind = entry.get("connection")
    try:
        connection = None if kind is None else Connection(kind)
    except ValueError as error:
        raise BadPlaces(_("%(file)s 里的 [%(system)s] 的 connection 写得不对。") % said) from error
    if connection is Connection.SFTP and not entry.get("host_key"):
        raise BadPlaces(_("%(file)s 里的 [%(system)s] 没有写 host_key：不知道服务器是谁，就不连接。") % said)
    return Place(**{**entry, "connection": connection})

"""Where connectors may connect to: the address is looked up, checked, and that very address is connected to."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Never, whatever is allowed: addresses of machines' own services, of nobody, of everybody.
_NEVER = tuple(map(ipaddress.ip_network, ("169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "224.0.0.0/4", "ff00::/8")))


class Forbidden(Exception):
    """An address that connectors may not connect to."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as the environment writes them. Raises ValueError for what is none."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts if text.strip())


def permitted(text: str, inside: Sequence[Network], loopback: bool) -> bool:
    """Whether an address may be connected to: public ones, those ``inside`` the networks named, loopback if told so."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return loopback
    if any(address in net for net in _NEVER if net.version == address.version):
        return False
    if any(address in net for net in inside if net.version == address.version):
        return True
    return address.is_global


def checked(host: str, port: int, inside: Sequence[Network], loopback: bool) -> str:
    """The address of a host that may be connected to. Raises ``Forbidden`` unless all it has may be, OSError if none.

    A name that also has a forbidden address is not trusted at all: tomorrow it may have only that.
    """
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    refused = [one for one in found if not permitted(one, inside, loopback)]
    if refused:
        raise Forbidden(f"{host} → {refused[0]}")
    return found[0]


_bounded = threading.local()


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Let nothing this thread reads or writes through a guarded network last beyond a moment of ``time.monotonic``."""
    _bounded.deadline = deadline
    try:
        yield
    finally:
        _bounded.deadline = None


def _left(timeout: float | None) -> float | None:
    """What is left of a time-out: whoever sends a byte now and then does not make us wait for ever."""
    deadline: float | None = getattr(_bounded, "deadline", None)
    if deadline is None:
        return timeout
    left = max(deadline - time.monotonic(), 0.001)
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A stream whose every step ends with the deadline of the whole."""

    def __init__(self, real: httpcore.NetworkStream) -> None:
        self._real = real

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._real.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._real.write(buffer, _left(timeout))

    def close(self) -> None:
        self._real.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._real.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses alone: a name that turns elsewhere meanwhile is no way in."""

    def __init__(self, inside: Sequence[Network], loopback: bool) -> None:
        self._inside, self._loopback = inside, loopback
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Connect. Raises ``Forbidden``, or httpcore's errors where nobody is there."""
        try:
            address = checked(host, port, self._inside, self._loopback)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return _Stream(self._real.connect_tcp(address, port, _left(timeout), local_address, socket_options))

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        """Never: no other authority is reached through a file of ours."""
        raise Forbidden(path)

"""Where connectors may connect to."""

import socket

import httpcore
import pytest

from tongban.exchange.adapters.guard import Forbidden, GuardedNetwork, checked, networks, permitted


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::",
        "169.254.169.254", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_nothing_inside_may_be_connected_to_unless_it_is_named(address: str) -> None:
    assert not permitted(address, (), loopback=False)


def test_public_addresses_and_named_networks_may_and_services_of_the_machine_never() -> None:
    inside = networks(["10.0.0.0/8", " fd00::/8", "169.254.0.0/16", ""])
    assert permitted("8.8.8.8", (), loopback=False)
    assert permitted("10.1.2.3", inside, loopback=False) and permitted("fd00::1", inside, loopback=False)
    assert permitted("::ffff:10.1.2.3", inside, loopback=False)
    assert not permitted("169.254.169.254", inside, loopback=True)
    assert not permitted("127.0.0.1", networks(["127.0.0.0/8"]), loopback=False)
    assert permitted("127.0.0.1", (), loopback=True) and permitted("::1", (), loopback=True)


def answers(*addresses: str) -> object:
    return lambda *given, **named: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in addresses]


def test_a_name_with_one_forbidden_address_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8", "127.0.0.1"))
    with pytest.raises(Forbidden):
        checked("data.example", 80, (), loopback=False)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that says something else the second time it is asked is no way in: it is asked once."""
    asked: list[str] = []
    connected: list[str] = []
    said = iter([["8.8.8.8"], ["127.0.0.1"]])

    def look(host: str, *given: object, **named: object) -> object:
        asked.append(host)
        return answers(*next(said))()  # type: ignore[operator]

    network = GuardedNetwork((), loopback=False)
    monkeypatch.setattr(socket, "getaddrinfo", look)
    monkeypatch.setattr(network._real, "connect_tcp", lambda host, *given: connected.append(host))
    network.connect_tcp("data.example", 80)
    assert (asked, connected) == (["data.example"], ["8.8.8.8"])


def test_a_name_that_is_none_is_a_system_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*given: object, **named: object) -> object:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look)
    with pytest.raises(httpcore.ConnectError):
        GuardedNetwork((), loopback=False).connect_tcp("data.example", 80)
    with pytest.raises(Forbidden):
        GuardedNetwork((), loopback=True).connect_unix_socket("/run/x")

"""The adapter of ClamAV's daemon against a server that speaks its protocol."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.clamd import EICAR, Daemon, clamd, nobody

from tongban.core.errors import Problem
from tongban.materials.adapters import clamd as adapter
from tongban.materials.adapters.clamd import Clamd
from tongban.materials.adapters.no_scanner import NoScanner
from tongban.materials.ports import NotScanned, ScannerAway


@pytest.fixture
def daemon(settings: Any) -> Iterator[Daemon]:
    with clamd() as running:
        settings.CLAMAV = running.address
        yield running


def test_a_clean_file_is_clean_and_a_virus_is_told_by_its_name(daemon: Daemon) -> None:
    assert Clamd().scan(b"%PDF-1.4 clean") == ""
    assert Clamd().scan(b"before" + EICAR) == "Eicar-Test-Signature"
    assert daemon.commands == [b"zINSTREAM\0"] * 2


def test_a_long_file_goes_in_chunks_and_arrives_whole(daemon: Daemon) -> None:
    content = bytes(range(256)) * 1000
    assert Clamd().scan(content) == ""
    assert daemon.scanned == [content] and len(daemon.chunks) > 1


def test_it_tells_its_version_once_it_answers_ping(daemon: Daemon) -> None:
    assert Clamd().version() == daemon.version
    assert daemon.commands == [b"zPING\0", b"zVERSION\0"]


def test_a_unix_socket_will_do(settings: Any, tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.ctl") as daemon:
        settings.CLAMAV = daemon.address
        assert Clamd().scan(EICAR) == "Eicar-Test-Signature"


@pytest.mark.parametrize("says", ["Can't allocate memory ERROR", "stream: odd", "COMMAND READ TIMED OUT"])
def test_whatever_is_no_verdict_is_not_taken_for_clean(daemon: Daemon, says: str) -> None:
    daemon.says = says
    with pytest.raises(NotScanned):
        Clamd().scan(b"x")


def test_a_file_past_its_limit_is_not_taken_for_clean(daemon: Daemon) -> None:
    daemon.most = 100_000
    with pytest.raises((NotScanned, ScannerAway)):
        Clamd().scan(b"x" * 3_000_000)


def test_a_scanner_that_is_away_or_hangs_up_is_away(settings: Any) -> None:
    settings.CLAMAV = nobody()
    with pytest.raises(ScannerAway):
        Clamd().version()
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV = f"127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=lambda: server.accept()[0].close())
        thread.start()
        with pytest.raises(ScannerAway):
            Clamd().scan(b"x")
        thread.join()


def test_one_that_never_answers_is_given_up(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ScannerAway):
            Clamd().scan(b"x")


@pytest.mark.parametrize("given", ["localhost", ":3310", "host:port"])
def test_an_address_that_is_none_is_refused_by_the_name_of_its_setting(settings: Any, given: str) -> None:
    settings.CLAMAV = given
    with pytest.raises(Problem) as refused:
        Clamd()
    assert refused.value.code == "TB-CFG-018" and "TONGBAN_CLAMAV" in refused.value.detail


def test_no_scanner_never_says_clean() -> None:
    with pytest.raises(ScannerAway):
        NoScanner().scan(b"x")
    with pytest.raises(ScannerAway):
        NoScanner().version()

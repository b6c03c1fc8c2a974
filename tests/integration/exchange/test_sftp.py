"""Files on another authority's SFTP server, fetched from a real one: the pinned host, whole files, their age."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from django.conf import LazySettings

from tongban.catalog.sharing import Connection, Resource, System, Terms
from tongban.catalog.vocabulary import LicenceType
from tongban.exchange.adapters import sftp
from tongban.exchange.adapters.sftp import SftpFolder
from tongban.exchange.gateway import places
from tongban.exchange.gateway.connecting import Lines
from tongban.exchange.gateway.places import BadPlaces, Place, place_of
from tongban.exchange.ports import Record, Silence, SourceAway

FACE = ("用途", "面积")
SYSTEM = System("geography", "地理空间系统", "规划局", ("地理空间库",), Connection.SFTP, Terms(), {})
RESOURCE = Resource(LicenceType("用地信息", FACE, "规划局", library="地理空间库"), SYSTEM, Terms(fresh=3600))
CODE = "91370202DEMF00018Y"


class _Server(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("tongban", "演示口令")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file with the client's key, and the host's public key."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("host", "client"):
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(folder / name)
    asyncssh.read_private_key(folder / "client").write_public_key(folder / "authorised")
    public = asyncssh.read_private_key(folder / "host").export_public_key().decode()
    return folder, public.strip()


@pytest.fixture
def server(keys: tuple[Path, str], tmp_path: Path) -> Iterator[tuple[Place, Path]]:
    """A server that shows a folder of its own, and where it is."""
    folder, there = keys[0], tmp_path / "there"
    (there / "out").mkdir(parents=True)
    loop = asyncio.new_event_loop()

    def chrooted(channel: "asyncssh.SSHServerChannel[bytes]") -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=os.fsencode(there))

    async def listening() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[folder / "host"], authorized_client_keys=str(folder / "authorised"),
            sftp_factory=chrooted, server_factory=_Server,
        )  # fmt: skip

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listener = asyncio.run_coroutine_threadsafe(listening(), loop).result(60)
    port = listener.get_port()
    yield Place(f"sftp://tongban@127.0.0.1:{port}/out", key=str(folder / "client"), host_key=keys[1]), there / "out"
    loop.call_soon_threadsafe(listener.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture
def place(server: tuple[Place, Path], monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(sftp, "LOOK_SECONDS", 0.0)
    return server[0]


def put(server: tuple[Place, Path], text: str, age: float = 0.0) -> None:
    file = server[1] / "用地信息.csv"
    fresh = file.with_suffix(".part")
    fresh.write_text(text)
    os.utime(fresh, (time.time() - age, time.time() - age))
    fresh.replace(file)


def ask(place: Place, tmp_path: Path, seconds: float = 60.0, loopback: bool = True) -> Record | None:
    connector = SftpFolder(place, tmp_path / "here", (), loopback)
    try:
        return connector.fetch(RESOURCE, CODE, FACE, seconds)
    finally:
        connector.close()


def silence(place: Place, tmp_path: Path, seconds: float = 60.0, loopback: bool = True) -> Silence:
    with pytest.raises(SourceAway) as caught:
        ask(place, tmp_path, seconds, loopback)
    return caught.value.why


def test_a_file_is_fetched_with_our_key_or_password_and_again_once_it_was_replaced(
    place: Place, server: tuple[Place, Path], tmp_path: Path
) -> None:
    assert silence(place, tmp_path) is Silence.AWAY
    put(server, f"主体代码,编号,用途,面积\n{CODE},1,住宅,90\n", age=20)
    assert ask(place, tmp_path) == Record("1", {"用途": "住宅", "面积": "90"})
    put(server, f"主体代码,编号,用途,面积\n{CODE},2,商业,90\n")
    assert ask(replace(place, key="", secret="演示口令"), tmp_path) == Record("2", {"用途": "商业", "面积": "90"})
    assert [one.name for one in (tmp_path / "here").iterdir()] == ["用地信息.csv"]


def test_a_server_that_is_not_the_pinned_one_or_does_not_let_us_in_is_refused(
    place: Place, server: tuple[Place, Path], tmp_path: Path
) -> None:
    put(server, f"主体代码,用途\n{CODE},住宅\n")
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    assert silence(replace(place, host_key=other), tmp_path) is Silence.REFUSED
    assert silence(replace(place, key="", secret="不对"), tmp_path) is Silence.REFUSED
    assert silence(place, tmp_path, loopback=False) is Silence.REFUSED
    assert not (tmp_path / "here").exists()


def test_a_file_too_large_is_not_taken_and_one_too_old_tells_nothing_any_longer(
    place: Place, server: tuple[Place, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(server, f"主体代码,用途\n{CODE},住宅\n", age=7200)
    assert silence(place, tmp_path) is Silence.STALE
    put(server, f"主体代码,用途\n{CODE},住宅\n" + "x" * 100)
    monkeypatch.setattr(sftp, "LARGEST_FILE", 100)
    assert silence(place, tmp_path) is Silence.UNREADABLE


def test_what_we_have_answers_while_the_server_is_away_until_it_is_too_old(
    place: Place, server: tuple[Place, Path], tmp_path: Path
) -> None:
    put(server, f"主体代码,用途\n{CODE},住宅\n", age=100)
    assert ask(place, tmp_path) is not None
    gone = replace(place, url="sftp://tongban@127.0.0.1:9/out")
    assert ask(gone, tmp_path) == Record("", {"用途": "住宅"})
    os.utime(tmp_path / "here" / "用地信息.csv", (1, 1))
    assert silence(gone, tmp_path) is Silence.STALE


def test_a_place_without_the_host_key_is_none_and_the_age_of_a_file_is_told(
    place: Place, server: tuple[Place, Path], tmp_path: Path, settings: LazySettings
) -> None:
    file = tmp_path / "exchange.toml"
    entry = f'[geography]\nconnection = "sftp"\nurl = "{place.url}"\nkey = "{place.key}"\n'
    file.write_text(entry)
    file.chmod(0o600)
    settings.EXCHANGE_FILE, settings.DATA_DIR = str(file), tmp_path
    with pytest.raises(BadPlaces, match="host_key"):
        place_of("geography", Connection.SFTP)
    file.write_text(f'{entry}host_key = "{place.host_key}"\n')
    places._from_file.cache_clear()
    put(server, f"主体代码,用途\n{CODE},住宅\n", age=7200)
    lines = Lines()
    known = {"用地信息": RESOURCE}
    assert lines.ask({"用地信息": FACE}, known, CODE)["用地信息"].silence is Silence.STALE
    moment = lines.put_out(RESOURCE)
    assert moment is not None and 7000 < time.time() - moment.timestamp() < 7400
    places._from_file.cache_clear()
    lines.close()

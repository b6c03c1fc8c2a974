"""Where a deployment lives: data folder, addresses, secret and database, as the environment says or as found there."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from tongban.core.postgres import Cluster, running_socket, url
from tongban.core.production import refusal
from tongban.core.roles import APPLICATION, DATABASE, OWNER, Addresses, provision


class EnvironmentProblem(Exception):
    """The deployment cannot start as asked; the text says why and what to do, opened by a stable code."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment asks for. ``addresses`` is None where the embedded PostgreSQL is to serve."""

    data: Path
    host: str
    port: int
    live_port: int
    production: bool
    addresses: Addresses | None

    def secret(self) -> str:
        """The signing key: TONGBAN_SECRET_KEY, else, for demonstration, one made once and kept in the data folder."""
        if given := os.environ.get("TONGBAN_SECRET_KEY"):
            return given
        make_data_folder(self.data)
        kept = self.data / "secret-key"
        if not kept.exists():
            write_once(kept, secrets.token_urlsafe(64))
        return kept.read_text()


def write_once(path: Path, text: str) -> None:
    """Put a private file in place whole; whoever comes second leaves the first one standing."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def read(environ: Mapping[str, str]) -> Environment:
    """The environment's wishes.

    Raises EnvironmentProblem (TB-ENV-001, 009, 010) for a port, a database address or a number that is none and for a
    half-named database, and (TB-CFG-001 to 005) for a production deployment that was not told what it needs.
    """
    if refused := refusal(environ):
        raise EnvironmentProblem(refused)
    port = _port(environ, "PORT", 8000)
    application, owner = environ.get("DATABASE_URL", ""), environ.get("DATABASE_OWNER_URL", "")
    for name, address in (("DATABASE_URL", application), ("DATABASE_OWNER_URL", owner)):
        _check_address(name, address)
    for name, usual in (("TONGBAN_CITY", "370200"), ("TONGBAN_POOL", "10")):
        if not (environ.get(name) or usual).isdecimal():
            raise EnvironmentProblem(f"TB-ENV-010 {name} 应为整数，现在是 {environ[name]!r}，例如 {usual}。")
    if owner and not application:
        raise EnvironmentProblem("TB-ENV-001 设置了 DATABASE_OWNER_URL，还要设置 DATABASE_URL（应用角色）。")
    return Environment(
        data=Path(environ.get("TONGBAN_DATA") or ".data").absolute(),
        host=environ.get("TONGBAN_HOST") or "127.0.0.1",
        port=port,
        live_port=_port(environ, "TONGBAN_LIVE_PORT", port + 1),
        production=environ.get("TONGBAN_MODE") == "production",
        addresses=Addresses(application, owner) if application else None,
    )


def _check_address(name: str, address: str) -> None:
    """The address itself is not repeated: it may hold a password."""
    try:
        conninfo_to_dict(address)
    except ProgrammingError as error:
        raise EnvironmentProblem(
            f"TB-ENV-009 {name} 不是数据库地址。请写成 postgresql://用户:口令@主机:5432/数据库名 的样子。"
        ) from error


def _port(environ: Mapping[str, str], name: str, usual: int) -> int:
    text = environ.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise EnvironmentProblem(f"TB-ENV-001 {name} 应为 1 到 65535 的端口号，现在是 {text!r}。")
    return int(text)


def make_data_folder(data: Path) -> None:
    """Make the data folder. It is private; root lets others pass through, for the database's own user.

    Raises EnvironmentProblem (TB-ENV-008) where it cannot be made or written to.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (data / "lock").touch()
    except OSError as error:
        raise EnvironmentProblem(
            f"TB-ENV-008 数据目录 {data} 不能写入（{error.strerror}）。"
            "请改正它的所有者和权限，或用 TONGBAN_DATA 指定另一个目录。"
        ) from error


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder for one server. Raises EnvironmentProblem (TB-ENV-003) when another holds it."""
    with (data / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EnvironmentProblem(
                f"TB-ENV-003 数据目录 {data} 已有一个通办在运行。请先停止它，或用 TONGBAN_DATA 指定另一个目录。"
                "(Another Tongban is running on this data folder.)"
            ) from None
        yield


@contextmanager
def database(environment: Environment) -> Iterator[Addresses]:
    """The database for one command: the one named, else the running embedded server, else one started for the while."""
    if environment.addresses is not None:
        yield environment.addresses
        return
    make_data_folder(environment.data)
    socket = running_socket(environment.data)
    if socket is not None:
        yield Addresses(url(socket, APPLICATION, DATABASE), url(socket, OWNER, DATABASE))
        return
    with alone(environment.data):
        cluster = Cluster(environment.data)
        cluster.start()
        try:
            yield provision(cluster)
        finally:
            cluster.stop()

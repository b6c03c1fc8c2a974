"""`tongban serve`: database, web, live stream and worker as one group that starts, lives and ends together."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tongban.channels.bodies import PROCESSES, TAKING_IN, WORKING
from tongban.core.child import Child, spawn
from tongban.core.environment import Environment, EnvironmentProblem, alone, make_data_folder
from tongban.core.postgres import Cluster
from tongban.core.roles import Addresses, check_server, provision
from tongban.core.supervisor import Program, Supervisor
from tongban.provider.starting import hide_view, provider, share_view

_LOOK_SECONDS = 0.3
_PORT_PATIENCE = 15.0
_READY_PATIENCE = 120.0
_LIVE_CONNECTIONS = 20000


def serve(environment: Environment) -> int:
    """Start everything, say where it is, keep it running until told to stop, then stop it in order.

    Raises EnvironmentProblem or PostgresError when it cannot start.
    """
    make_data_folder(environment.data)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    try:
        with alone(environment.data):
            _await_port(environment.host, environment.port)
            _await_port(environment.host, environment.live_port)
            with _database(environment) as (addresses, cluster):
                beside = provider(environment, cluster)
                children = {**child_environment(environment, addresses), **(beside.environment if beside else {})}
                owner = {**children, "DATABASE_OWNER_URL": addresses.owner}
                if cluster is not None:
                    hide_view(cluster)
                _prepare(owner)
                if beside is not None and cluster is not None:
                    share_view(cluster)
                started = ([beside.program] if beside else []) + programs(environment)
                group = Supervisor(started, children, _logs(environment), cluster)
                with _populating(environment, owner) as populate:
                    _run(group, environment, children, populate)
    except KeyboardInterrupt:
        say("已停止。")
    return 0


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def _interrupt(number: int, frame: object) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def _database(environment: Environment) -> Iterator[tuple[Addresses, Cluster | None]]:
    if environment.addresses is not None:
        for address in (environment.addresses.application, environment.addresses.owner):
            if address:
                check_server(address)
        yield environment.addresses, None
        return
    say("· 启动数据库")
    cluster = Cluster(environment.data)
    try:
        cluster.start()
        yield provision(cluster), cluster
    finally:
        cluster.stop()


def child_environment(environment: Environment, addresses: Addresses) -> dict[str, str]:
    """What the processes of the group see: the application's role, never the owner's."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {
        "OPENBLAS_NUM_THREADS": "1",  # products of vectors are short; requests, not they, are shared among processors
        **inherited,
        "DATABASE_URL": addresses.application,
        "DJANGO_SETTINGS_MODULE": "tongban.core.settings",
        "PORT": str(environment.port),
        "PYTHONUNBUFFERED": "1",
        "TONGBAN_DATA": str(environment.data),
        "TONGBAN_LIVE_PORT": str(environment.live_port),
        "TONGBAN_SECRET_KEY": environment.secret(),
    }


def programs(environment: Environment) -> list[Program]:
    """The processes of the group, in the order they start."""
    granian = [sys.executable, "-m", "granian", "--host", environment.host, "--log-level", "warning", "--no-ws"]
    granian += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
    web = ["--interface", "wsgi", "--port", str(environment.port), "--workers", str(PROCESSES)]
    web += ["--http", "1", "--blocking-threads", str(WORKING + TAKING_IN), "--backlog", "1024"]
    web += ["tongban.channels.wsgi:application"]
    live = ["--interface", "asgi", "--port", str(environment.live_port), "--workers", "1", "--backlog", "4096"]
    live += ["--backpressure", str(_LIVE_CONNECTIONS), "tongban.channels.live:application"]
    reader = [Program("reader", (sys.executable, "-m", "tongban", "reader"))]
    return [
        Program("web", (*granian, *web)),
        Program("live", (*granian, *live)),
        Program("worker", (sys.executable, "-m", "tongban", "worker")),
        *([] if os.environ.get("TONGBAN_OCR") == "none" else reader),
    ]


def _prepare(owner: dict[str, str]) -> None:
    """Bring the database up to date in a process of its own, one of the few that know the owner's role."""
    say("· 更新数据表与城市包")
    child = spawn([sys.executable, "-m", "tongban", "prepare"], orphan_signal=signal.SIGTERM, environment=owner)
    if child.wait() != 0:
        raise EnvironmentProblem(
            "TB-ENV-005 数据表或城市包没有准备好，原因见上。(Preparing the database failed, see above.)"
        )


@contextmanager
def _populating(environment: Environment, owner: dict[str, str]) -> Iterator[Callable[[], None]]:
    """What loads the demonstration population beside the pages, once they are up; it ends with the group."""
    started: list[Child] = []

    def populate() -> None:
        if not environment.production and os.environ.get("TONGBAN_POPULATION", "1") != "0":
            command = [sys.executable, "-m", "tongban", "population", "load"]
            started.append(spawn(command, orphan_signal=signal.SIGTERM, environment=owner))

    try:
        yield populate
    finally:
        for child in started:
            child.terminate()
            child.wait()


def _logs(environment: Environment) -> Path | None:
    return None if os.environ.get("TONGBAN_LOG") == "-" else environment.data / "logs"


def _run(group: Supervisor, environment: Environment, children: dict[str, str], populate: Callable[[], None]) -> None:
    say("· 启动网站、实时推送与后台作业")
    deadline: float | None = time.monotonic() + _READY_PATIENCE
    try:
        group.start()
        while True:
            group.tend()
            if deadline is not None:
                deadline = _announce(environment, children, populate, deadline)
            time.sleep(_LOOK_SECONDS)
    finally:
        group.stop()


def _announce(
    environment: Environment, children: dict[str, str], populate: Callable[[], None], deadline: float
) -> float | None:
    """Say where everything is as soon as it is ready, and let people move in; None when nothing is left to say."""
    address = f"http://{_reachable(environment.host)}:{environment.port}"
    trouble = not_ready(address)
    if trouble is None:
        if not environment.production:
            say("\n演示账号（入口、登录名、口令、姓名、可以试什么）：")
            command = [sys.executable, "-m", "tongban", "accounts"]
            spawn(command, orphan_signal=signal.SIGTERM, environment=children).wait()
        say(f"\n通办已就绪： {address}/\n工作人员入口： {address}/desk/\n停止请按 Ctrl-C。")
        populate()
        return None
    if time.monotonic() > deadline:
        say(f"启动后仍未就绪（{trouble}），日志在 {environment.data / 'logs'}。")
        return None
    return deadline


def not_ready(address: str) -> str | None:
    """Why /readyz does not say yes, or None when it does."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2):
            return None
    except urllib.error.HTTPError as error:
        return f"/readyz {error.code}"
    except OSError as error:
        return f"{type(error).__name__}"


def _reachable(host: str) -> str:
    return "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host


def _await_port(host: str, port: int) -> None:
    """Wait until a port is free: what a killed group leaves behind ends by itself within seconds."""
    deadline = time.monotonic() + _PORT_PATIENCE
    while _taken(host, port):
        if time.monotonic() > deadline:
            raise EnvironmentProblem(
                f"TB-ENV-004 端口 {port} 已被别的程序占用。请用 PORT 指定另一个端口。(Port {port} is taken: set PORT.)"
            )
        time.sleep(0.2)


def _taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False

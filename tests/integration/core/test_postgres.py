"""The embedded server under kill, leftovers and odd places."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tongban.core.postgres import SUPERUSER, Cluster, PostgresError, running_socket
from tongban.core.roles import check_server, provision

STARTER = """
import sys, time
from pathlib import Path
from tongban.core.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), durable=False)
cluster.start()
print("ready", flush=True)
time.sleep(120)
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A home whose cluster exists and is stopped."""
    home = Path(tempfile.mkdtemp(prefix="tongban-pg-"))
    home.chmod(0o711)
    cluster = Cluster(home, durable=False)
    cluster.start()
    cluster.stop()
    yield home
    shutil.rmtree(home)


@pytest.fixture
def cluster(made: Path) -> Iterator[Cluster]:
    running = Cluster(made, durable=False)
    yield running
    running.stop()


def ask(cluster: Cluster, query: str) -> object:
    with psycopg.connect(cluster.url(SUPERUSER, "postgres")) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


def start_elsewhere(home: Path) -> "subprocess.Popen[bytes]":
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(home)], stdout=subprocess.PIPE)
    assert starter.stdout is not None
    assert starter.stdout.readline() == b"ready\n"
    return starter


def gone(pid: int, within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.05)
    return False


def test_a_started_server_answers_and_is_found_by_others_and_a_stopped_one_is_not(cluster: Cluster) -> None:
    cluster.start()
    assert ask(cluster, "select 1") == 1
    assert running_socket(cluster.home) == cluster.socket
    cluster.stop()
    assert running_socket(cluster.home) is None
    assert not cluster.alive()


def test_the_server_listens_on_no_network_address_and_its_socket_is_private(cluster: Cluster) -> None:
    cluster.start()
    assert ask(cluster, "show listen_addresses") == ""
    assert cluster.socket.stat().st_mode & 0o077 == 0


def test_chinese_sorts_the_same_everywhere_and_has_trigrams(cluster: Cluster) -> None:
    cluster.start()
    provision(cluster)
    assert ask(cluster, "select datcollate from pg_database where datname = 'tongban'") == "C"
    assert ask(cluster, "select word_similarity('设立登记', '个体工商户设立登记') > 0.5") is True


def test_a_named_database_that_is_away_is_told_before_anything_starts(cluster: Cluster) -> None:
    cluster.start()
    check_server(cluster.url(SUPERUSER, "postgres"))
    cluster.stop()
    with pytest.raises(PostgresError, match="TB-PG-008"):
        check_server(cluster.url(SUPERUSER, "postgres"))


def test_provisioning_twice_changes_nothing_and_the_application_may_not_make_tables(cluster: Cluster) -> None:
    cluster.start()
    assert provision(cluster) == provision(cluster)
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(provision(cluster).application) as connection, refused:
        connection.execute("create table mine (id int)")


def test_the_server_ends_when_its_supervisor_is_killed_and_a_new_start_works(made: Path, cluster: Cluster) -> None:
    starter = start_elsewhere(made)
    pid = int((made / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    starter.kill()
    starter.wait()
    assert gone(pid)
    cluster.start()
    assert ask(cluster, "select 1") == 1


def test_a_leftover_server_of_the_same_folder_is_ended_first(made: Path, cluster: Cluster) -> None:
    starter = start_elsewhere(made)
    pid = int((made / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    cluster.start()
    assert ask(cluster, "select 1") == 1
    starter.kill()
    starter.wait()
    assert gone(pid)


def test_a_stale_pid_file_naming_another_living_program_is_set_aside(made: Path, cluster: Cluster) -> None:
    lines = [str(os.getpid()), str(made / "postgres"), "0", "5432", str(made / "socket"), "", "", "ready"]
    (made / "postgres" / "postmaster.pid").write_text("\n".join(lines))
    assert running_socket(made) is None
    cluster.start()
    assert ask(cluster, "select 1") == 1


@pytest.mark.parametrize("folder", ["x" * 120, "a,b", "数据 目录"])
def test_a_folder_path_no_socket_can_have_is_served_all_the_same(made: Path, folder: str) -> None:
    deep = made / folder
    cluster = Cluster(deep, durable=False)
    cluster.start()
    try:
        assert ask(cluster, "select 1") == 1
        assert provision(cluster)
    finally:
        cluster.stop()
    assert cluster.socket.parent == deep or not cluster.socket.exists()


def test_a_cluster_of_another_major_version_is_refused_with_a_remedy(made: Path, cluster: Cluster) -> None:
    version = made / "postgres" / "PG_VERSION"
    found = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(PostgresError, match="TB-PG-004"):
            cluster.start()
    finally:
        version.write_text(found)


def test_what_was_committed_survives_a_killed_server(made: Path) -> None:
    cluster = Cluster(made)
    cluster.start()
    with psycopg.connect(cluster.url(SUPERUSER, "postgres")) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (1)")
    pid = int((made / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    cluster.stop()
    cluster.start()
    try:
        assert ask(cluster, "select count(*) from kept") == 1
    finally:
        cluster.stop()

"""演示: what `tongban serve` starts beside the pages so that data is shared as it would be by other authorities."""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import psycopg
from psycopg import sql

from tongban.core.environment import Environment
from tongban.core.postgres import SUPERUSER, Cluster
from tongban.core.roles import DATABASE
from tongban.core.supervisor import Program

#: The role that may read the one view a system shares its records by, and nothing else.
READER = "tongban_provider_reader"
_THREADS = 4

_VIEW = """
create or replace view provider.shared as
select licence_type as resource, subject_code, number, data from public.exchange_baserecord
 where library = '税务库'
"""


@dataclass(frozen=True, slots=True)
class Started:
    """The program to start, and what the other processes of the group are told of it."""

    program: Program
    environment: Mapping[str, str]


def provider(environment: Environment, cluster: Cluster | None) -> Started | None:
    """The provider of a demonstration; None in production, and where the environment names libraries of its own."""
    own = any(os.environ.get(name) for name in ("TONGBAN_BASE_LIBRARY", "TONGBAN_EXCHANGE"))
    if environment.production or own or os.environ.get("TONGBAN_PROVIDER") == "0":
        return None
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--log-level", "warning", "--no-ws"]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "5", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", str(_THREADS), "tongban.provider.wsgi:application"]
    told = {"TONGBAN_PROVIDER_URL": f"http://127.0.0.1:{port}", "TONGBAN_PROVIDER_KEY": secrets.token_urlsafe(32)}
    if cluster is not None:
        told["TONGBAN_PROVIDER_SQL"] = cluster.url(READER, DATABASE)
    return Started(Program("provider", tuple(command)), told)


def share_view(cluster: Cluster) -> None:
    """Let the role that reads see the view of one system, made anew with the tables; nothing else is granted to it."""
    with psycopg.connect(cluster.url(SUPERUSER, DATABASE), autocommit=True) as connection:
        role = sql.Identifier(READER)
        if connection.execute("select 1 from pg_roles where rolname = %s", [READER]).fetchone() is None:
            connection.execute(sql.SQL("create role {} login").format(role))
        connection.execute("create schema if not exists provider")
        connection.execute(_VIEW)
        connection.execute(sql.SQL("grant usage on schema provider to {}").format(role))
        connection.execute(sql.SQL("grant select on provider.shared to {}").format(role))


def hide_view(cluster: Cluster) -> None:
    """Take the view away, so that the tables under it can be changed."""
    with psycopg.connect(cluster.url(SUPERUSER, DATABASE), autocommit=True) as connection:
        connection.execute("drop schema if exists provider cascade")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

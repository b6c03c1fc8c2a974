"""A throw-away city on a durable server of its own: the platform as it is served, and firms by the thousand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import psycopg
from psycopg.sql import SQL, Identifier

from tongban import serve
from tongban.core.environment import Environment
from tongban.core.postgres import Cluster
from tongban.core.roles import DATABASE, OWNER, Addresses, provision
from tongban.core.supervisor import Supervisor

_READY_SECONDS = 180.0
#: 演示: the firm of the demonstration city all others are copies of.
_MODEL = "91370202DEMF00018Y"

_COPY = """
insert into {table}
select copy.* from {table} t, generate_series(%(first)s::bigint, %(last)s) i, lpad(i::text, 12, '0') n,
       jsonb_populate_record(t, jsonb_build_object({fresh})) copy
 where {model}
"""
_PARTIES = _COPY.format(
    table="parties_party",
    fresh="""'id', %(party)s || n, 'code', '913702' || n, 'district', (%(districts)s::int[])[1 + i %% %(bodies)s]""",
    model="t.code = %(model)s",
)
_LICENCES = _COPY.format(
    table="licences_licence",
    fresh="""'id', %(licence)s || n, 'holder_id', %(party)s || n, 'holder_code', '913702' || n,
             'number', '演示' || n, 'check_id', 'demo' || n""",
    model="t.holder_code = %(model)s and t.type = '建筑业企业资质证书' and t.state = '有效'",
)
_RECORDS = _COPY.format(
    table="exchange_baserecord",
    fresh="'id', %(record)s || n, 'subject_code', '913702' || n",
    model="t.subject_code = %(model)s and t.licence_type = '营业执照'",
)
#: 演示: the city alone handles the item and numbers 9,999 cases a day; a measured day needs more bodies than that.
_BODIES = """
insert into org_implementer
select copy.* from org_implementer t, jsonb_populate_record(t, jsonb_build_object(
       'id', gen_random_uuid(), 'item_key', %(item)s::text, 'code', left(t.code, 23) || '9' || right(t.code, 7))) copy
 where t.item_key = %(alike)s and t.district <> 0
   and not exists (select 1 from org_implementer o where o.item_key = %(item)s and o.district = t.district)
"""
_ALIKE = "food_license_new"
_DISTRICTS = "select district from org_implementer where item_key = %s order by 1"
_PREFIXES = {
    "party": "01930000-0000-7000-8000-",
    "licence": "01930000-0000-7000-9000-",
    "record": "01930000-0000-7000-a000-",
}


@dataclass(frozen=True, slots=True)
class City:
    """The running server and where the platform on it answers."""

    cluster: Cluster
    addresses: Addresses
    environment: Environment
    database: str = DATABASE

    @property
    def port(self) -> int:
        """The port of the web processes."""
        return self.environment.port

    def add_firms(self, item: str, first: int, count: int) -> None:
        """演示: firms numbered from ``first``, each with a certificate and a changed business licence."""
        with psycopg.connect(self.addresses.owner, autocommit=True) as owner:
            owner.execute(_BODIES, {"item": item, "alike": _ALIKE})
            districts = [row[0] for row in owner.execute(_DISTRICTS, [item])]
            values: dict[str, object] = {
                **_PREFIXES, "first": first, "last": first + count - 1, "model": _MODEL, "districts": districts,
                "bodies": len(districts),
            }  # fmt: skip
            for statement in (_PARTIES, _LICENCES, _RECORDS):
                if owner.execute(statement, values).rowcount != count:
                    raise SystemExit(f"the demonstration firm {_MODEL} is not what this benchmark copies")

    def settle(self) -> None:
        """Leave no housekeeping to the measurement."""
        with psycopg.connect(self.cluster.url("postgres", self.database), autocommit=True) as superuser:
            superuser.execute("vacuum analyze")
            superuser.execute("checkpoint")

    def hold_still(self) -> None:
        """Keep the server's own housekeeping out of what is counted: each table it visits is a transaction."""
        with psycopg.connect(self.cluster.url("postgres", "postgres"), autocommit=True) as superuser:
            superuser.execute("alter system set autovacuum = off")
            superuser.execute("select pg_reload_conf()")

    @contextmanager
    def twin(self, name: str) -> Iterator[City]:
        """A second city on the same server, as this one is now; while it is copied nobody may be connected."""
        home = self.environment.data / name
        home.mkdir()
        with psycopg.connect(self.cluster.url("postgres", "postgres"), autocommit=True) as superuser:
            names = (Identifier(name), Identifier(self.database), Identifier(OWNER))
            superuser.execute(SQL("create database {} template {} owner {}").format(*names))
        addresses = provision(self.cluster, name)
        environment = Environment(home, "127.0.0.1", free_port(), free_port(), False, addresses)
        yield City(self.cluster, addresses, environment, name)

    @contextmanager
    def running(self, *names: str) -> Iterator[None]:
        """The named processes of the platform (web, worker), started as `tongban serve` does and stopped afterwards."""
        programs = [one for one in serve.programs(self.environment) if one.name in names]
        group = Supervisor(
            programs, serve.child_environment(self.environment, self.addresses), self.environment.data / "logs"
        )
        group.start()
        try:
            if "web" in names:
                self._await_web()
            yield
        finally:
            group.stop()

    def _await_web(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            with closing(socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit(f"the web processes did not start, see {self.environment.data / 'logs'}")


@contextmanager
def city() -> Iterator[City]:
    """A fresh durable server with the demonstration city, gone afterwards."""
    # A short path of its own: PostgreSQL may have to run as another user.
    home = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    home.chmod(0o711)
    cluster = Cluster(home)
    cluster.start()
    try:
        addresses = provision(cluster)
        environment = Environment(home, "127.0.0.1", free_port(), free_port(), False, addresses)
        children = {**serve.child_environment(environment, addresses), "DATABASE_OWNER_URL": addresses.owner}
        subprocess.run([sys.executable, "-m", "tongban", "prepare"], env=children, check=True)
        os.environ.update(serve.child_environment(environment, addresses))
        yield City(cluster, addresses, environment)
    finally:
        cluster.stop()
        shutil.rmtree(home)


def free_port() -> int:
    """A port nothing listens on."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

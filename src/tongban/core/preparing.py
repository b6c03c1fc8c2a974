"""Preparing a database that several hosts share: one at a time, and with statistics the planner can use afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

#: The advisory lock of preparing; any number no other program uses on the same database would do.
_LOCK = 7_466_610_998

# An empty table is left alone: told that it has no rows, the planner would read it from end to end as it fills, while
# one never analysed is planned by its size on disk. As tables grow, autovacuum analyses them after 50 rows and then
# with each tenth added, within a minute; the application's role, which owns no table, could not do it in its place.
_STALE = """
select c.relname
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  left join pg_stat_user_tables s on s.relid = c.oid
 where c.relkind = 'r' and pg_relation_size(c.oid) > 0 and pg_catalog.pg_has_role(c.relowner, 'usage')
   and (c.reltuples < 0 or coalesce(s.n_mod_since_analyze, 0) > 200 + c.reltuples / 5)
 order by 1
"""


@contextmanager
def one_at_a_time(address: str, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the database for whoever prepares it; a second host says that it waits, and waits."""
    with psycopg.connect(address, autocommit=True, application_name="tongban prepare") as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        if row is None or not row[0]:
            say("· 另一台主机正在更新这个数据库，等它完成")
            connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        yield


def analyse(owner: str) -> list[str]:
    """Let the planner learn of tables filled since it last looked, as their owner; their names."""
    with psycopg.connect(owner, autocommit=True) as connection:
        tables = [row[0] for row in connection.execute(_STALE).fetchall()]
        for table in tables:
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
    return tables

"""The two roles and the database of an embedded cluster: one role migrates, the other works and owns nothing."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from tongban.core.postgres import SUPERUSER, Cluster, PostgresError

OWNER = "tongban_owner"
APPLICATION = "tongban_app"
DATABASE = "tongban"
_OLDEST_VERSION = 150000


@dataclass(frozen=True, slots=True)
class Addresses:
    """How to reach one database as the application's role and as its owner."""

    application: str
    owner: str


def provision(cluster: Cluster, name: str = DATABASE) -> Addresses:
    """Make the roles and the database where they are missing, and check that the server understands Chinese.

    Raises PostgresError (TB-PG-007) when trigrams of Chinese text are empty: search would silently find nothing.
    """
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        _check_trigrams(connection)
        for role in (OWNER, APPLICATION):
            if not _exists(connection, "select 1 from pg_roles where rolname = %s", role):
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        if not _exists(connection, "select 1 from pg_database where datname = %s", name):
            create = sql.SQL("create database {} owner {}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(OWNER)))
    return Addresses(cluster.url(APPLICATION, name), cluster.url(OWNER, name))


def check_server(address: str) -> None:
    """See that a database named by the environment answers and is new enough.

    Raises PostgresError (TB-PG-008, TB-PG-009).
    """
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        raise PostgresError(
            f"TB-PG-008 连不上数据库：{error}。请检查 DATABASE_URL、DATABASE_OWNER_URL 和数据库是否在运行。"
        ) from error
    if version < _OLDEST_VERSION:
        raise PostgresError(f"TB-PG-009 数据库是 PostgreSQL {version // 10000}，通办需要 15 以上版本。请升级数据库。")


def _exists(connection: psycopg.Connection[tuple[object, ...]], query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _check_trigrams(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("create extension if not exists pg_trgm")
    row = connection.execute("select cardinality(show_trgm('办事指南'))").fetchone()
    if row is None or not row[0]:
        raise PostgresError(
            "TB-PG-007 数据库的字符分类不支持中文，搜索会找不到内容。请删除数据目录中的 postgres 文件夹后重新启动，"
            "或用 DATABASE_URL 连接 LC_CTYPE 为 C.UTF-8 的数据库。(pg_trgm sees no Chinese: LC_CTYPE must be UTF-8.)"
        )

"""The command line: `tongban serve` and what an operator does beside it.

A command is a function that adds its parser and sets ``run``: a function from the parsed arguments to an exit code.
Commands that need Django import their room inside ``run``, after ``application`` has set it up.
"""

import argparse
import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
from django.db.utils import OperationalError, ProgrammingError

from tongban.cli.deployment import Commands, application, say, set_up
from tongban.cli.exchange import add_exchange
from tongban.cli.files import add_files
from tongban.cli.packs import add_pack, add_population, load_pack_into_city, own_pack
from tongban.cli.revisions import add_revision
from tongban.cli.tokens import add_token
from tongban.core.environment import EnvironmentProblem, read
from tongban.core.postgres import PostgresError
from tongban.core.preparing import analyse, one_at_a_time
from tongban.core.roles import Addresses


def _serve(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from tongban.serve import serve

        return serve(read(os.environ))

    commands.add_parser("serve", help="启动整个平台，按 Ctrl-C 停止").set_defaults(run=run)


def _worker(commands: Commands) -> None:
    def work(*, apart: bool) -> int:
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        with application():
            _refuse_unusable()
            from tongban.core.jobs import run_worker
            from tongban.wiring import APART

            if apart:
                run_worker(stop, only=APART)
            else:
                run_worker(stop, but=APART)
        return 0

    commands.add_parser("worker", help="运行后台作业").set_defaults(run=lambda _: work(apart=False))
    commands.add_parser("reader", help="识别拍照上传的材料").set_defaults(run=lambda _: work(apart=True))


def _migrate(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        with application() as addresses:
            if not addresses.owner:
                raise EnvironmentProblem("TB-ENV-006 更新数据表需要设置 DATABASE_OWNER_URL（数据库所有者）。")
            with one_at_a_time(addresses.owner, say):
                _update_schema(addresses)
        return 0

    commands.add_parser("migrate", help="更新数据表，并给应用角色授权").set_defaults(run=run)


def _update_schema(addresses: Addresses) -> None:
    from tongban.core.database import application_role, migrate

    migrate(addresses.owner, application_role())


def _prepare(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        with application() as addresses:
            _refuse_unusable()
            with one_at_a_time(addresses.owner or addresses.application, say):
                return _prepared(addresses)

    commands.add_parser("prepare", help="更新数据表并载入城市包；启动时自动进行").set_defaults(run=run)


def _prepared(addresses: Addresses) -> int:
    if addresses.owner:
        _update_schema(addresses)
    else:
        _check_schema()
    failed = load_pack_into_city(own_pack())
    if addresses.owner:
        analyse(addresses.owner)
    return failed


def _refuse_unusable() -> None:
    from tongban.wiring import unusable_adapters

    if refused := unusable_adapters():
        raise EnvironmentProblem("\n".join(refused))


def _check_schema() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise EnvironmentProblem(
            "TB-ENV-007 数据表还不是这个版本的。请设置 DATABASE_OWNER_URL 后重新启动，或先运行 tongban migrate。"
        )


def _accounts(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        with application():
            from tongban.channels.demo import accounts

            for one in accounts():
                cells = ((one.face, 12), (one.value, 20), (one.secret, 12), (one.name, 26))
                print("  " + "".join(_padded(text, width) for text, width in cells) + one.what)
        return 0

    commands.add_parser("accounts", help="列出演示账号：入口、登录名、口令、姓名、可以试什么").set_defaults(run=run)


def _padded(text: str, width: int) -> str:
    """Text filled up to a width in terminal columns, of which a Chinese character takes two."""
    columns = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(width - columns, 1)


def _manage(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        with application():
            from django.core.management import execute_from_command_line

            execute_from_command_line(["tongban manage", *arguments.words])
        return 0

    parser = commands.add_parser("manage", help="运行 Django 的管理命令，例如 manage makemigrations")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="命令")
    parser.set_defaults(run=run)


def _proof(commands: Commands) -> None:
    proof = commands.add_parser("proof", help="核对存证文件").add_subparsers(required=True, metavar="动作")
    check = proof.add_parser("check", help="核对一份存证文件，不用连接任何系统")
    check.add_argument("file", metavar="文件", type=Path)
    check.set_defaults(run=_check_proof)


def _check_proof(arguments: argparse.Namespace) -> int:
    set_up()
    from tongban.evidence.proof import faults_of

    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(f"TB-PROOF-007 打不开文件 {arguments.file}：{error.strerror}。") from error
    faults = faults_of(content)
    print("\n".join(faults) if faults else "没有问题：记录逐条相扣，归档与记录一致。")
    return 1 if faults else 0


def _rules(commands: Commands) -> None:
    from tongban.rules.command import add_to

    add_to(commands.add_parser("rules", help="规则：计算表达式、按模型决策、检查和转换模型；不用数据库"))


COMMANDS: tuple[Callable[[Commands], None], ...] = (
    _serve,
    _prepare,
    _worker,
    _migrate,
    _accounts,
    _manage,
    add_pack,
    add_population,
    add_exchange,
    _proof,
    add_token,
    add_revision,
    add_files,
    _rules,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it was done, 1 when it could not be, 2 when it was not understood."""
    # Whatever a deployment writes is private.
    os.umask(0o077)
    parser = argparse.ArgumentParser(prog="tongban", description="通办：政务服务平台")
    commands = parser.add_subparsers(required=True, metavar="命令")
    for add in COMMANDS:
        add(commands)
    arguments = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except (EnvironmentProblem, PostgresError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except (OperationalError, psycopg.OperationalError) as error:
        print(f"TB-PG-008 数据库没有应答：{error}。请检查 DATABASE_URL 和数据库是否在运行。", file=sys.stderr)
        return 1
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.UndefinedTable):
            raise
        print("TB-PG-010 数据库里还没有数据表。请先运行 tongban prepare。", file=sys.stderr)
        return 1

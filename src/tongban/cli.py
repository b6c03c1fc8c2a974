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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import psycopg
from django.db.utils import OperationalError, ProgrammingError

from tongban.core.environment import EnvironmentProblem, database, read
from tongban.core.postgres import PostgresError
from tongban.core.preparing import analyse, one_at_a_time
from tongban.core.roles import Addresses

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


@contextmanager
def application() -> Iterator[Addresses]:
    """Django, set up on the deployment's database: the named one, the running one, or one started meanwhile."""
    environment = read(os.environ)
    with database(environment) as addresses:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")
        os.environ["TONGBAN_DATA"] = str(environment.data)
        os.environ["DATABASE_URL"] = addresses.application
        os.environ["TONGBAN_SECRET_KEY"] = environment.secret()
        import django

        django.setup()
        yield addresses


def _serve(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        from tongban.serve import serve

        return serve(read(os.environ))

    commands.add_parser("serve", help="启动整个平台，按 Ctrl-C 停止").set_defaults(run=run)


def _worker(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        with application():
            _refuse_unusable()
            from tongban.core.jobs import run_worker

            run_worker(stop)
        return 0

    commands.add_parser("worker", help="运行后台作业").set_defaults(run=run)


def _migrate(commands: Commands) -> None:
    def run(arguments: argparse.Namespace) -> int:
        with application() as addresses:
            if not addresses.owner:
                raise EnvironmentProblem("TB-ENV-006 更新数据表需要设置 DATABASE_OWNER_URL（数据库所有者）。")
            with one_at_a_time(addresses.owner, _say):
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
            with one_at_a_time(addresses.owner or addresses.application, _say):
                return _prepared(addresses)

    commands.add_parser("prepare", help="更新数据表并载入城市包；启动时自动进行").set_defaults(run=run)


def _prepared(addresses: Addresses) -> int:
    if addresses.owner:
        _update_schema(addresses)
    else:
        _check_schema()
    failed = _load_city(_own_pack())
    if addresses.owner:
        analyse(addresses.owner)
    return failed


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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


def _pack(commands: Commands) -> None:
    pack = commands.add_parser("pack", help="检查、比较、载入事项包").add_subparsers(required=True, metavar="动作")
    for name, said in (
        ("check", "检查事项包，逐条指出文件、行、问题和改法"),
        ("gaps", "列出事项包里没有查到、没有核实的内容（Markdown）"),
        ("load", "检查并发布事项包；重复载入不会改变什么"),
    ):
        parser = pack.add_parser(name, help=said)
        parser.add_argument("folder", metavar="文件夹", type=Path)
        parser.set_defaults(run=_load_pack if name == "load" else partial(_read_pack, name))
    compare = pack.add_parser("diff", help="用文字说出两个事项包、或一个事项的两个版本有什么不同")
    compare.add_argument("before", metavar="原来的文件夹", type=Path)
    compare.add_argument("after", metavar="现在的文件夹", type=Path)
    compare.add_argument("--json", action="store_true", help="写成 JSON，给程序用")
    compare.set_defaults(run=_compare_packs)
    begin = pack.add_parser("new", help="新建一个事项：建好文件，指出还要填什么")
    begin.add_argument("key", metavar="KEY", help="事项的 key，例如 stall_filing")
    begin.add_argument("--name", default="", metavar="名称", help="事项的名称")
    begin.add_argument("--kind", default="", metavar="类型", help="行政许可、行政确认、备案、公共服务……")
    begin.add_argument("--department", default="", metavar="部门", help="主管部门，org.yaml 里的名称")
    begin.add_argument("--from", dest="day", default=None, type=date.fromisoformat, metavar="日期", help="生效日期")
    begin.add_argument("--pack", default=None, type=Path, metavar="文件夹", help="放进哪个事项包（默认 packs/qingdao）")
    begin.set_defaults(run=_new_item)


def _read_pack(action: str, arguments: argparse.Namespace) -> int:
    _set_up()
    from tongban.catalog.pack import command

    actions = {"check": command.check, "gaps": command.gaps}
    return actions[action](arguments.folder)


def _compare_packs(arguments: argparse.Namespace) -> int:
    _set_up()
    from tongban.catalog.pack import command

    return command.diff(arguments.before, arguments.after, as_json=arguments.json)


def _new_item(arguments: argparse.Namespace) -> int:
    _set_up()
    from tongban.catalog.pack import command
    from tongban.core import clock

    return command.new(
        arguments.pack or _own_pack(),
        arguments.key,
        arguments.day or clock.today(),
        name=arguments.name,
        kind=arguments.kind,
        department=arguments.department,
    )


def _own_pack() -> Path:
    return Path(os.environ.get("TONGBAN_PACK", "packs/qingdao"))


def _set_up() -> None:
    """The house without its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")
    import django

    django.setup()


def _load_pack(arguments: argparse.Namespace) -> int:
    with application() as addresses, one_at_a_time(addresses.application, _say):
        return _load_city(arguments.folder)


def _load_city(folder: Path) -> int:
    from tongban.catalog.pack import PackFaults
    from tongban.demo import load_city

    try:
        loaded = load_city(folder)
    except PackFaults as faults:
        print(faults.under(str(folder)), file=sys.stderr)
        print(f"共 {len(faults.faults)} 处问题，什么都没有载入。", file=sys.stderr)
        return 1
    print("已载入：" + "、".join(loaded.published) if loaded.published else "没有变化，不用载入。")
    return 0


def _population(commands: Commands) -> None:
    population = commands.add_parser("population", help="演示人口：人、企业、基础库记录、证照和往年的办件")
    load = population.add_subparsers(required=True, metavar="动作").add_parser(
        "load", help="装入演示人口；已经有的，什么都不做。同一个种子得到同样的人口"
    )
    for name, usual, said in (
        ("seed", 20250101, "种子"),
        ("persons", 3200, "至少多少人"),
        ("firms", 2100, "多少企业和个体工商户"),
        ("cases", 3000, "大约多少件往年办件"),
    ):
        load.add_argument(f"--{name}", type=int, default=usual, metavar="N", help=f"{said}，默认 {usual}")
    load.set_defaults(run=_load_population)


def _load_population(arguments: argparse.Namespace) -> int:
    os.nice(10)  # the pages go first
    with application() as addresses, told_problems():
        from tongban.population.services import Size, load

        size = Size(arguments.seed, arguments.persons, arguments.firms, arguments.cases)
        with one_at_a_time(addresses.application, _say):
            made = load(size)
        if made.persons and addresses.owner:
            analyse(addresses.owner)
    if not made.persons:
        print("已经有演示人口，什么都没有装入。")
        return 0
    print(
        f"已装入演示人口：{made.persons} 人，{made.firms} 个企业和个体工商户，{made.records} 条基础库记录，"
        f"{made.licences} 份证照，{made.cases} 件往年办件。"
    )
    return 0


def _proof(commands: Commands) -> None:
    proof = commands.add_parser("proof", help="核对存证文件").add_subparsers(required=True, metavar="动作")
    check = proof.add_parser("check", help="核对一份存证文件，不用连接任何系统")
    check.add_argument("file", metavar="文件", type=Path)
    check.set_defaults(run=_check_proof)


def _check_proof(arguments: argparse.Namespace) -> int:
    _set_up()
    from tongban.evidence.proof import faults_of

    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(f"TB-PROOF-007 打不开文件 {arguments.file}：{error.strerror}。") from error
    faults = faults_of(content)
    print("\n".join(faults) if faults else "没有问题：记录逐条相扣，归档与记录一致。")
    return 1 if faults else 0


def _token(commands: Commands) -> None:
    actions = commands.add_parser("token", help="发放、查看、停用开放接口的令牌").add_subparsers(
        required=True, metavar="动作"
    )
    create = actions.add_parser("create", help="发放令牌，只显示这一次")
    create.add_argument("--name", required=True, help="谁用、做什么用")
    create.add_argument("--party", metavar="代码", default="", help="令牌所属主体的统一社会信用代码或公民身份号码")
    create.add_argument("--scope", action="append", required=True, help="权限，可多次给出，也可用逗号隔开")
    create.set_defaults(run=_create_token)
    actions.add_parser("list", help="列出令牌，不显示令牌内容").set_defaults(run=_list_tokens)
    revoke = actions.add_parser("revoke", help="停用令牌，各进程至迟 30 秒后生效")
    revoke.add_argument("id", type=UUID, metavar="编号")
    revoke.set_defaults(run=_revoke_token)


def _create_token(arguments: argparse.Namespace) -> int:
    with application(), told_problems():
        from tongban.core.errors import NotFound
        from tongban.org.services import create_token
        from tongban.parties.queries import party_by_code

        party = party_by_code(arguments.party) if arguments.party else None
        if arguments.party and party is None:
            raise NotFound(f"没有代码为 {arguments.party} 的主体，请核对。")
        scopes = [scope for given in arguments.scope for scope in given.split(",") if scope]
        row, secret = create_token(arguments.name, scopes, party.id if party else None)
    print(f"令牌编号：{row.id}\n令牌（请立即保存，以后无法再看到）：\n{secret}")
    return 0


def _list_tokens(arguments: argparse.Namespace) -> int:
    with application():
        from tongban.org.queries import tokens
        from tongban.parties.queries import parties_by_id

        rows = list(tokens())
        parties = parties_by_id([row.party_id for row in rows if row.party_id])
    for row in rows:
        party = parties.get(row.party_id) if row.party_id else None
        whose = party.name if party else "全市"
        state = f"已停用 {row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else "有效"
        print(row.id, state, row.name, whose, ",".join(row.scopes), sep="\t")
    return 0


def _revoke_token(arguments: argparse.Namespace) -> int:
    with application(), told_problems():
        from tongban.org.services import revoke_token

        row = revoke_token(arguments.id)
    print(f"令牌“{row.name}”已停用，正在运行的网站至迟 30 秒后不再接受它。")
    return 0


def _rules(commands: Commands) -> None:
    from tongban.rules.command import add_to

    add_to(commands.add_parser("rules", help="规则：计算表达式、按模型决策、检查和转换模型；不用数据库"))


@contextmanager
def told_problems() -> Iterator[None]:
    """Let a Problem leave a command as its sentence instead of a traceback."""
    from tongban.core.errors import Problem

    try:
        yield
    except Problem as problem:
        raise EnvironmentProblem(f"{problem.code} {problem.detail}") from problem


COMMANDS: tuple[Callable[[Commands], None], ...] = (
    _serve,
    _prepare,
    _worker,
    _migrate,
    _accounts,
    _manage,
    _pack,
    _population,
    _proof,
    _token,
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

"""``tongban token``: tokens of the open API, made, listed and revoked."""

import argparse
from uuid import UUID

from tongban.cli.deployment import Commands, application, told_problems


def add_token(commands: Commands) -> None:
    """``tongban token …``"""
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

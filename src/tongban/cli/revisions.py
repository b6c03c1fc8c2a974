"""``tongban revision``: the item studio's revisions, listed and taken out as the folder of a pack."""

import argparse
from pathlib import Path
from uuid import UUID

from tongban.cli.deployment import Commands, application, told_problems


def add_revision(commands: Commands) -> None:
    """``tongban revision …``"""
    actions = commands.add_parser("revision", help="列出、导出事项工作室的稿").add_subparsers(
        required=True, metavar="动作"
    )
    actions.add_parser("list", help="列出稿").set_defaults(run=_list)
    export = actions.add_parser("export", help="把一份稿写成事项包的文件，放进一个文件夹；已有的文件不覆盖")
    export.add_argument("id", type=UUID, metavar="编号")
    export.add_argument("folder", type=Path, metavar="文件夹")
    export.set_defaults(run=_export)


def _list(_arguments: argparse.Namespace) -> int:
    with application():
        from tongban.catalog.revisions.models import Revision

        for row in Revision.objects.defer("files").order_by("-changed_at"):
            print(row.id, row.get_state_display(), row.item_key, row.name, row.drafter_name, sep="\t")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    with application(), told_problems():
        from tongban.catalog.revisions.models import Revision
        from tongban.catalog.revisions.moving import exported
        from tongban.core.errors import Conflict, NotFound

        row = Revision.objects.filter(id=arguments.id).first()
        if row is None:
            raise NotFound("没有这份稿，请用 tongban revision list 核对编号。")
        files = {arguments.folder / name: text for name, text in exported(row).items()}
        there = [str(file) for file, text in files.items() if file.exists() and file.read_text() != text]
        if there:
            raise Conflict(f"已有内容不同的文件，什么都没有写：{'、'.join(there)}", code="TB-REV-419")
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    print(f"已写到 {arguments.folder}：{len(files)} 个文件。")
    return 0

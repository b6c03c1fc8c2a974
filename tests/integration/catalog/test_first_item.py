"""The tutorial, followed to the letter: its files written, its commands run, what it promises seen."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from tests.support import errands, portal
from tests.support.sessions import client_of

from tongban.catalog import queries as catalog
from tongban.catalog.pack import yaml_node
from tongban.channels.authorise import PERSON_KEY
from tongban.cli import main
from tongban.core.roles import Addresses
from tongban.identity.grades import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
PAGE = Path("docs/first-item.md")
#: A file's name in bold before its block, or a block of commands or of what they print.
_STEP = re.compile(r"(?:^\*\*`([^`]+)`\*\*\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def reader(
    tmp_path: Path, postgres: Addresses, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Somebody at the folder of the platform who does what a step says."""
    shutil.copytree("packs/qingdao", tmp_path / "packs/qingdao")
    monkeypatch.setenv("DATABASE_URL", postgres.application)
    monkeypatch.setenv("TONGBAN_SECRET_KEY", "x" * 50)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        yaml_node, "_parsed", cache(yaml_node._parsed.__wrapped__)
    )  # each command is a process otherwise

    def run(line: str) -> None:
        words = shlex.split(line)
        if words[0] == "tongban":
            main(words[1:])
        else:
            subprocess.run(words, check=True)

    return run


def test_who_follows_the_tutorial_has_an_item_that_is_granted_at_once(
    reader: Callable[[str], None], capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    page = (request.config.rootpath / PAGE).read_text()
    printed = ""
    for name, kind, text in _STEP.findall(page):
        if name:
            Path(name).write_text(text)
        elif kind == "sh":
            for line in text.splitlines():
                reader(line)
            printed = capsys.readouterr().out
        else:
            missing = [line for line in text.splitlines() if line not in printed]
            assert not missing, (missing, printed[-3000:])
    walk(page)


def walk(page: str) -> None:
    """The errand of section 6: the values of its table, then the larger stall."""
    catalog.forget()
    typed = dict(re.findall(r"^\| (摊位名称|摊位面积|联系电话) \| (\S+) \|$", page, re.MULTILINE))
    assert len(typed) == 3
    person = errands.citizen("zhangsan")[1]
    client = client_of(PERSON_KEY, str(person.id), acting=str(person.id), grade=Grade.MIDDLE)
    assert "便民摊点备案（演示）" in portal.text(client.get("/items/stall_filing"))
    granted = errand(client, person.code, typed)
    assert "准予备案" in granted and "便民摊点备案回执" in granted and "演示办法第1条" in granted
    assert "张三煎饼" in granted
    assert "已转工作人员办理" in errand(client, person.code, {**typed, "摊位面积": "9"})


def errand(client: Client, code: str, typed: dict[str, str]) -> str:
    draft = portal.begin(client, "stall_filing", code)
    assert "演示·张三" in portal.text(client.get(f"{draft}/form"))
    client.post(f"{draft}/form", typed)
    done = portal.submit(client, draft)
    return portal.text(client.get(done["Location"]))

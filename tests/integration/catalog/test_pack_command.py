"""`tongban pack check` and `tongban pack load`, as an author runs them."""

from pathlib import Path

import pytest
from tests.integration.catalog.test_publishing import write
from tests.unit.catalog.small_pack import FILES, FOLDER, ITEM

from tongban.catalog.models import ItemVersionRecord
from tongban.cli import main
from tongban.core.roles import Addresses


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


@pytest.fixture
def wrong(folder: Path) -> Path:
    return write(folder, {FOLDER + "item.yaml": ITEM.replace("by: 审批员", "by: 审查员")})


def test_a_good_pack_is_told_to_be_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(folder)]) == 0
    assert "没有问题：演示市，1 个事项版本。" in capsys.readouterr().out


def test_a_fault_is_printed_with_the_path_of_its_file(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(wrong)]) == 1
    first, text, marks, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{wrong}/{FOLDER}item.yaml:34: TB-PACK-019 没有名为“审查员”的岗位 — ")
    assert (text, marks) == ("    by: 审查员", "        ^^^^^^")
    assert last == "共 1 处问题。"


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(tmp_path)]) == 1
    assert "没有 pack.yaml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"x", "TB-PACK-007"),
        ("sources.csv", b"\xff\xfe", "TB-PACK-005 文件不是 UTF-8 文字"),
        ("sources.csv", b"key\0", "TB-PACK-005 文件里有零字符"),
        ("sources.csv", b"k" * (1024 * 1024 + 1), "TB-PACK-005 文件大于 1 MB"),
    ],
)
def test_a_file_that_is_no_pack_file_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    (folder / name).write_bytes(content)
    assert main(["pack", "check", str(folder)]) == 1
    assert f"{folder}/{name}:1: {said}" in capsys.readouterr().out


@pytest.fixture
def deployment(postgres: Addresses, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres.application)
    monkeypatch.setenv("TONGBAN_SECRET_KEY", "x" * 50)


@pytest.mark.django_db
@pytest.mark.usefixtures("deployment")
def test_loading_tells_what_was_published_and_then_that_nothing_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "load", str(folder)]) == 0
    assert "开店许可（2025-01-01 起）" in capsys.readouterr().out
    assert main(["pack", "load", str(folder)]) == 0
    assert "没有变化" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.usefixtures("deployment")
def test_a_wrong_pack_loads_nothing(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "load", str(wrong)]) == 1
    assert "什么都没有载入" in capsys.readouterr().err
    assert not ItemVersionRecord.objects.exists()

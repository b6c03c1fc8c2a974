"""The command line's manners: what it refuses, and how it says so."""

from pathlib import Path

import psycopg
import pytest
from django.db.utils import ProgrammingError

from tongban import cli
from tongban.cli import main


def test_an_unknown_command_is_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "serve" in capsys.readouterr().err


def test_a_wrong_setting_is_told_with_its_code_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert main(["serve"]) == 1
    assert capsys.readouterr().err.startswith("TB-ENV-001 PORT")


def test_migrating_an_external_database_asks_for_its_owner(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://tongban_app@nowhere/tongban")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("TONGBAN_SECRET_KEY", "x" * 50)
    assert main(["migrate"]) == 1
    assert capsys.readouterr().err.startswith("TB-ENV-006")


def test_a_file_that_is_no_proof_file_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "proof.json").write_text("[1]")
    assert main(["proof", "check", str(tmp_path / "proof.json")]) == 1
    assert capsys.readouterr().out.startswith("TB-PROOF-001")
    assert main(["proof", "check", str(tmp_path / "nothing.json")]) == 1
    assert capsys.readouterr().err.startswith("TB-PROOF-007")


@pytest.mark.parametrize(
    ("cause", "told"), [(psycopg.errors.UndefinedTable(), True), (psycopg.errors.SyntaxError(), False)]
)
def test_a_database_without_tables_is_told_so_and_nothing_else_is_mistaken_for_it(
    cause: Exception, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(_arguments: object) -> int:
        raise ProgrammingError from cause

    monkeypatch.setattr(cli, "COMMANDS", (lambda commands: commands.add_parser("ask").set_defaults(run=ask),))
    if not told:
        with pytest.raises(ProgrammingError):
            main(["ask"])
        return
    assert main(["ask"]) == 1
    assert capsys.readouterr().err.startswith("TB-PG-010")

"""Tokens of programs: what may be issued, and that the command line issues, lists and revokes them."""

import argparse
from uuid import uuid4

import pytest

from tongban import cli
from tongban.core.errors import Invalid, NotFound, Unauthenticated
from tongban.org.models import ApiToken, Scope
from tongban.org.queries import token_of
from tongban.org.services import create_token, revoke_token

pytestmark = pytest.mark.django_db


def test_a_token_is_known_by_its_secret_and_kept_as_a_digest() -> None:
    party = uuid4()
    row, secret = create_token("测试", [Scope.CASES_READ], party)
    found = token_of(secret)
    assert (found.id, found.party_id, found.scopes) == (row.id, party, {"cases:read"})
    assert secret not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize(
    ("scopes", "bound"),
    [([], False), (["everything"], True), (["cases:read"], False), (["cases:read", "cases:any"], True)],
    ids=["none", "unknown", "nobody's", "both"],
)
def test_a_token_must_have_known_scopes_and_one_reach(scopes: list[str], bound: bool) -> None:
    with pytest.raises(Invalid) as refused:
        create_token("测试", scopes, uuid4() if bound else None)
    assert refused.value.code == "TB-TOKEN-422"
    assert not ApiToken.objects.exists()


def test_a_token_that_only_reads_items_needs_no_reach() -> None:
    _row, secret = create_token("测试", [Scope.ITEMS_READ])
    assert token_of(secret).party_id is None


def test_a_revoked_or_forged_token_is_not_let_in() -> None:
    row, secret = create_token("测试", [Scope.ITEMS_READ])
    token_of(secret)
    revoke_token(row.id)
    for wrong in (secret, "tb_forged", ""):
        with pytest.raises(Unauthenticated):
            token_of(wrong)
    assert revoke_token(row.id).revoked_at is not None
    with pytest.raises(NotFound):
        revoke_token(uuid4())


@pytest.mark.usefixtures("in_this_database")
def test_the_command_line_issues_lists_and_revokes(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        cli.main(["token", "create", "--name", "街道终端", "--scope", "items:read,cases:read", "--scope", "cases:any"])
        == 0
    )
    row = ApiToken.objects.get()
    secret = capsys.readouterr().out.split()[-1]
    assert token_of(secret).scopes == {"items:read", "cases:read", "cases:any"}
    assert cli.main(["token", "list"]) == 0
    listed = capsys.readouterr().out
    assert str(row.id) in listed
    assert "有效\t街道终端\t全市" in listed
    assert secret not in listed
    assert cli.main(["token", "revoke", str(row.id)]) == 0
    assert cli.main(["token", "list"]) == 0
    assert "已停用" in capsys.readouterr().out


@pytest.mark.usefixtures("in_this_database")
@pytest.mark.parametrize("words", [["--scope", "nonsense"], ["--scope", "cases:read", "--party", "913702000000000000"]])
def test_the_command_line_says_what_is_wrong(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["token", "create", "--name", "街道终端", *words]) == 1
    assert "TB-" in capsys.readouterr().err
    assert not ApiToken.objects.exists()


@pytest.fixture
def in_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands work on the test's own connection instead of setting Django up anew."""
    from contextlib import nullcontext

    monkeypatch.setattr(cli, "application", lambda: nullcontext(argparse.Namespace()))

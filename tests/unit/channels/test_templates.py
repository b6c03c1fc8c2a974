"""All templates: they compile, keep to the content policy, can be translated, and errors need nothing to be shown."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

from tongban.channels import assets, badges

TEMPLATES = Path(assets.__file__).parent / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
ERRORS = ("400", "403", "404", "409", "413", "429", "500", "503")
_COMMENT = re.compile(r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
_TRANSLATED = re.compile(r"\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}", re.DOTALL)
#: Beside tags, the values that controls send are no text for readers.
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\bvalue=\"[^\"]*\"", re.DOTALL)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def source(name: str) -> str:
    return _COMMENT.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_to_the_content_policy(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_chinese_string_can_be_translated(name: str) -> None:
    text = _TAG.sub("", _TRANSLATED.sub("", source(name)))
    assert _CHINESE.findall(text) == []


@pytest.mark.parametrize("name", NAMES)
def test_its_icons_were_built(name: str) -> None:
    for icon in re.findall(r'\{%\s*icon\s+"([^"]+)"', source(name)):
        assert assets.icon_body(icon)


def test_the_icons_of_states_were_built() -> None:
    for badge in badges.ALL.values():
        assert assets.icon_body(badge.icon)


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_needs_no_context_and_no_built_assets(
    status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "BUILD", tmp_path)
    page = render_to_string(f"errors/{status}.html", {})
    assert 'lang="zh-CN"' in page
    assert "跳到主要内容" in page
    assert re.search(r"<h1>[^<]+</h1>\s*<p>[^<]+</p>\s*<p>[^<]+</p>", page)


def test_an_error_page_prefers_the_words_of_the_problem() -> None:
    problem = {"detail": "缺少营业执照。请补充后再提交。", "code": "TB-CASE-422", "fields": {"plan": "请上传"}}
    page = render_to_string("errors/400.html", problem)
    assert "缺少营业执照" in page
    assert "TB-CASE-422" in page
    assert "请上传" in page

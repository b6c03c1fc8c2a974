"""Templates folded once for each language."""

from collections.abc import Mapping

import pytest
from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.template.base import TextNode
from django.utils import translation

from tongban.channels.folding import Loader

BASE = "{% load i18n %}<title>{% block title %}首页{% endblock %}</title>{% block main %}基本{% endblock %}"
LIBRARIES = {"i18n": "django.templatetags.i18n", "tongban": "tongban.channels.templatetags.tongban"}


def engine(folded: bool, **files: str) -> Engine:
    plain: list[object] = [
        "django.template.loaders.locmem.Loader",
        {f"{name}.html": text for name, text in files.items()},
    ]
    loaders = [("tongban.channels.folding.Loader", [plain])] if folded else [tuple(plain)]
    return Engine(loaders=loaders, libraries=LIBRARIES)


def said(files: Mapping[str, str], context: Mapping[str, object], *, name: str = "page") -> str:
    """What a page says folded, after seeing that it says the same as Django's own rendering."""
    plain = engine(False, **files).get_template(f"{name}.html").render(Context(dict(context)))
    folded = engine(True, **files).get_template(f"{name}.html")
    for _ in range(2):
        assert folded.render(Context(dict(context))) == plain
    return str(plain)


def texts(template: Template) -> list[str]:
    return [node.s for node in template.nodelist if isinstance(node, TextNode)]


def test_a_page_of_constants_becomes_one_text() -> None:
    found = engine(
        True, page="{% load i18n tongban %}<h1>{% translate '首页' %}</h1>{# 说明 #}<p>{% page_language %}</p>"
    )
    assert texts(found.get_template("page.html")) == ["<h1>首页</h1><p>zh-CN</p>"]


def test_each_language_has_its_own_page() -> None:
    found = engine(True, page="{% load tongban %}{% page_language %}")
    with translation.override("en"):
        assert found.get_template("page.html").render(Context()) == "en"
    with translation.override("zh-hans"):
        assert found.get_template("page.html").render(Context()) == "zh-CN"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("{% extends 'base.html' %}{% block title %}我的{% endblock %}", "<title>我的</title>基本"),
        ("{% extends 'base.html' %}{% block main %}上{{ block.super }}下{% endblock %}", "<title>首页</title>上基本下"),
        (
            "{% extends 'base.html' %}{% block main %}{% if no %}{% else %}{{ block.super }}{% endif %}{% endblock %}",
            "<title>首页</title>基本",
        ),
        ("{% extends 'base.html' %}{% block main %}{{ who }}{% endblock %}", "<title>首页</title>张三&lt;"),
    ],
)
def test_blocks_take_the_place_of_their_parents(page: str, expected: str) -> None:
    assert said({"base": BASE, "page": page}, {"who": "张三<"}) == expected


def test_three_generations_of_blocks_see_each_the_one_above() -> None:
    middle = (
        "{% extends 'base.html' %}{% block main %}中{{ block.super }}{% block inner %}内{% endblock %}{% endblock %}"
    )
    page = "{% extends 'middle.html' %}{% block inner %}最{{ block.super }}{% endblock %}"
    assert said({"base": BASE, "middle": middle, "page": page}, {}) == "<title>首页</title>中基本最内"


def test_what_a_block_sets_is_forgotten_after_it() -> None:
    page = "{% load i18n %}{% block one %}{% translate '甲' as name %}{{ name }}{% endblock %}{{ name }}"
    assert said({"page": page}, {"name": "乙"}) == "甲乙"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("{% include 'part.html' %}", "[张三|]"),
        ("{% include 'part.html' with more='多' %}", "[张三|多]"),
        ("{% include 'part.html' with more=who only %}", "[|张三]"),
        ("{% for one in many %}{% include 'part.html' with more=one %}{% endfor %}", "[张三|1][张三|2]"),
        ("{% include name %}", "[张三|]"),
    ],
)
def test_an_included_part_sees_what_it_is_given(page: str, expected: str) -> None:
    files = {"page": page, "part": "[{{ who }}|{{ more }}]"}
    assert said(files, {"who": "张三", "many": [1, 2], "name": "part.html"}) == expected


def test_a_part_that_includes_itself_ends_where_its_data_do() -> None:
    tree = "{{ node.name }}{% for child in node.children %}({% include 'page.html' with node=child %}){% endfor %}"
    node = {"name": "根", "children": [{"name": "叶", "children": []}]}
    assert said({"page": tree}, {"node": node}) == "根(叶)"


def test_what_depends_on_the_request_is_rendered_each_time() -> None:
    files = {
        "page": "{% load i18n %}{% blocktranslate %}您好，{{ who }}{% endblocktranslate %}{% if who %}！{% endif %}"
    }
    folded = engine(True, **files).get_template("page.html")
    assert [folded.render(Context({"who": who})) for who in ("甲", "乙")] == ["您好，甲！", "您好，乙！"]


def test_a_missing_template_is_missing_each_time() -> None:
    found = engine(True, page="")
    for _ in range(2):
        with pytest.raises(TemplateDoesNotExist):
            found.get_template("gone.html")


def test_the_pages_are_loaded_folded() -> None:
    from django.template import engines

    for name in ("pages", "simple"):
        (loader,) = engines[name].engine.template_loaders
        assert isinstance(loader, Loader)
    page = engines["pages"].engine.get_template("portal/messages.html")
    assert not any(type(node).__name__ in {"ExtendsNode", "TranslateNode"} for node in page.nodelist)

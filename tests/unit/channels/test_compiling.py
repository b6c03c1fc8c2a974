"""Compiled templates say what Django says: for random templates, and for each thing that is easily got wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.channels.compiling import Page

LIBRARIES = {"i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n", "tz": "django.templatetags.tz"}
LOAD = "{% load i18n l10n tz %}"
PARTS = {
    "part.html": "<{{ name }}|{{ given|default:'-' }}>",
    "sets.html": LOAD + "{% translate '首页' as name %}{{ name }}",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """What pages are mostly given."""

    name: object
    inner: object = None


class Odd:
    """What they are seldom given."""

    value = "值"
    do_not_call_in_templates = False

    def call(self) -> str:
        return "叫<"

    def needs(self, one: int) -> int:
        return one

    def alters(self) -> str:
        raise AssertionError

    alters.alters_data = True  # type: ignore[attr-defined]  # Django's mark

    @property
    def gone(self) -> str:
        raise ObjectDoesNotExist

    def __iter__(self) -> Iterator[int]:
        return iter((1, 2))


def engines(**files: str) -> tuple[Engine, Engine]:
    texts = [("django.template.loaders.locmem.Loader", {**PARTS, **{f"{k}.html": v for k, v in files.items()}})]
    folded: list[Any] = [("tongban.channels.folding.Loader", texts)]
    return Engine(loaders=texts, libraries=LIBRARIES), Engine(loaders=folded, libraries=LIBRARIES)


def outcome(template: Template, names: Mapping[str, object]) -> str:
    try:
        return str(template.render(Context(dict(names))))
    except Exception as failed:  # noqa: BLE001  # what fails with Django must fail in the same way
        return type(failed).__name__


def said(text: str, names: Mapping[str, object]) -> str:
    """What a page says compiled, after seeing that it says the same as Django's own rendering."""
    plain, compiled = (one.get_template("page.html") for one in engines(page=LOAD + text))
    expected = outcome(plain, names)
    for _ in range(2):
        assert outcome(compiled, names) == expected
    return expected


VALUES: dict[str, object] = {
    "text": "张<三>&'\"", "safe": mark_safe("<b>"), "number": 12345, "part": 0.5, "none": None, "yes": True,
    "no": False, "day": date(2026, 11, 22), "moment": datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
    "later": gettext_lazy("首页"), "many": ["甲", "乙<"],
    "pairs": [("a", 1), ("b", 2)], "nothing": [], "table": {"name": "表", "items": "列"},
    "thing": Thing("物<", Thing("内")), "odd": Odd(), "things": [Thing("一"), Thing(None)], "call": lambda: "叫",
    "markup": [mark_safe("<i>"), "<i>"], "name": "名<",
    "csrf_token": "abc<",
}  # fmt: skip
_PATHS = [
    *VALUES, "absent", "absent.name", "thing.name", "thing.inner.name", "thing.inner.inner.name", "thing.absent",
    "table.name", "table.items", "table.keys", "table.absent", "many.0", "many.9", "odd.value", "odd.call", "odd.needs",
    "odd.alters", "odd.gone", "none.name", "text.upper", "number.real", "one", "one.name", "forloop.counter",
    "forloop.last", "forloop.parentloop.counter0", "given", "'字<'", "7", "True", "None",
]  # fmt: skip
_FILTERS = [
    "", "|default:'无<'", "|default:thing.name", "|default_if_none:'空'", "|length", "|upper", "|join:'、'", "|first",
    "|date:'Y-m-d'", "|date:'DATE_FORMAT'", "|truncatechars:3", "|add:1", "|linebreaksbr", "|safe", "|escape",
    "|slice:':1'", "|date:'n月j日 H:i'", "|date:'D {Y} \\\\Y'", "|date:''", "|date:text",
    "|default:_('首页')", "|default:absent", "|unordered_list",
]  # fmt: skip
expressions = st.builds(
    lambda path, filters: path + "".join(filters),
    st.sampled_from(_PATHS),
    st.lists(st.sampled_from(_FILTERS), max_size=2),
)
_SIGNS = ["==", "!=", "<", ">=", "in", "not in", "is", "is not", "and", "or"]
tests = st.one_of(
    expressions,
    st.builds("not {}".format, expressions),
    st.builds("{} {} {}".format, expressions, st.sampled_from(_SIGNS), expressions),
    st.builds("{} {} not {} or {}".format, expressions, st.sampled_from(["and", "or"]), expressions, expressions),
)
_LEAVES = [
    "文 100% <p>",
    "{% translate '首页' %}",
    "{% translate '首页' as name %}",
    "{% include 'part.html' %}",
    "{% include 'sets.html' %}",
    "{% include 'part.html' with given=name %}",
    "{% include 'part.html' with name=text only %}",
    "{% blocktranslate %}{{ name }} 说 100%{% endblocktranslate %}",
    "{% cycle 'a' 'b' %}",
    "{% firstof absent name %}",
    "{% blocktranslate asvar given %}{{ text }}{% endblocktranslate %}",
    "{% widthratio number 10 1 as one %}",
    "{% blocktranslate count n=number %}{{ n }} 个{% plural %}{{ n }} 些{% endblocktranslate %}",
    "{% blocktranslate count n=text|length %}{{ n }} 个 100%{% plural %}{{ n }} 些，{{ name }}{% endblocktranslate %}",
    "{% url 'portal:messages' %}",
    "{% url 'portal:guide' text %}",
    "{% url 'portal:guide' absent %}",
    "{% url 'portal:guide' key=name %}",
    "{% url 'portal:guide' name as given %}",
    "{% csrf_token %}",
    "{% get_language_info for 'en' as given %}",
    "{% ifchanged %}{{ one }}{% endifchanged %}",
]
leaves = st.one_of(
    st.sampled_from(_LEAVES),
    st.builds("{{{{ {} }}}}".format, expressions),
    st.builds("{{% blocktranslate with v={} %}}{{{{ v }}}}，{{{{ no }}}}{{% endblocktranslate %}}".format, expressions),
    st.builds("{{% include 'part.html' with given={} %}}".format, expressions),
)  # fmt: skip


_pairs = st.sampled_from(["pairs", "many", "absent"])


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("{{% if {} %}}{}{{% elif {} %}}{}{{% endif %}}".format, tests, inner, tests, inner),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, tests, inner, inner),
        st.builds("{{% for one in {} %}}{}{{% empty %}}{}{{% endfor %}}".format, expressions, inner, inner),
        st.builds("{{% for one in {} reversed %}}{}{{% endfor %}}{{{{ one }}}}".format, expressions, inner),
        st.builds("{{% for one, given in {} %}}{}{{% endfor %}}".format, _pairs, inner),
        st.builds("{{% with one={} given=name %}}{}{{% endwith %}}{{{{ given }}}}".format, expressions, inner),
        st.builds("{{% autoescape off %}}{}{{% endautoescape %}}".format, inner),
        st.builds("{{% localize off %}}{{% localtime off %}}{}{{% endlocaltime %}}{{% endlocalize %}}".format, inner),
        st.builds("{{% spaceless %}}{}{{% endspaceless %}}".format, inner),
    )  # fmt: skip


@given(text=st.recursive(leaves, _nested, max_leaves=12), language=st.sampled_from(["zh-hans", "en"]))
@settings(max_examples=150, deadline=None)
def test_any_template_says_what_django_says(text: str, language: str) -> None:
    with translation.override(language):
        said(text, VALUES)


def test_a_page_is_compiled_whole() -> None:
    (only,) = engines(page="<p>{{ name }}</p>")[1].get_template("page.html").nodelist
    assert isinstance(only, Page)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ text }} 100% {{ number }}", "张&lt;三&gt;&amp;&#x27;&quot; 100% 12345"),
        ("{{ odd.call }}{{ odd.needs }}{{ odd.alters }}{{ odd.gone }}{{ table.items }}", "叫&lt;列"),
        ("{% for one in many %}{{ forloop.counter }}{{ one }}{% endfor %}{{ one }}", "1甲2乙&lt;"),
        ("{% for a, b in many %}{% endfor %}", "ValueError"),
        ("{% if absent.name == None %}甲{% endif %}{% if number > text %}乙{% endif %}", "甲"),
        ("{% if yes|default:absent %}甲{% else %}乙{% endif %}", "乙"),
        ("{% if not text|default:absent %}甲{% else %}乙{% endif %}", "乙"),
        ("{% if yes and text|default:absent %}甲{% else %}乙{% endif %}", "乙"),
        ("{{ moment|date:'H:i' }}", "00:30"),
        ("{% include 'sets.html' %}{{ name }}", "首页名&lt;"),
        ("{% if yes %}{% translate '首页' as name %}{% endif %}{{ name }}", "首页"),
    ],
)
def test_what_is_easily_got_wrong_comes_out_as_with_django(text: str, expected: str) -> None:
    assert said(text, VALUES) == expected


def test_a_context_that_does_not_escape_is_left_to_django() -> None:
    plain, compiled = (one.get_template("page.html") for one in engines(page="{{ text }}{{ day }}"))
    for unusual in ({"autoescape": False}, {"use_l10n": False}, {"use_tz": False}):
        assert compiled.render(Context(VALUES, **unusual)) == plain.render(Context(VALUES, **unusual))


def test_what_django_renders_within_leaves_the_context_as_it_was() -> None:
    compiled = engines(page="{% include which %}{{ name }}", other="{% with name='内' %}{{ name }}{% endwith %}")[1]
    context = Context({"which": "other.html", "name": "外"})
    before = list(context.dicts)
    assert compiled.get_template("page.html").render(context) == "内外"
    assert context.dicts == before

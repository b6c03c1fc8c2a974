"""The English of the pages is whole: every text people read, nothing stale, the same values on both sides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.support import messages

from tongban.channels.shapes import SOURCE_WORDS, SourceWord

CHANNELS = Path("src/tongban/channels")
SCRIPT = messages.script()
CATALOGUE = SCRIPT.read()
VALUES = re.compile(r"%\(\w+\)[a-z]|\{[\w.]+\}")
HAN = re.compile("[\u3400-\u9fff]")
#: Calls by which a text is taken up into the catalogue.
TAKEN_UP = {
    "_",
    "N_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "lazy",
    "ngettext",
    "Words",
    "Badge",
    "Explained",
    "note",
}
#: Chinese in the faces that is not to be put into English, and why.
BY_DESIGN = {
    "api/codec.py": "the words of the open API's own description",
    "api/endpoints.py": "the open API describes itself in Chinese",
    "api/openapi.py": "the open API describes itself in Chinese",
    "api/views.py": "the channel a case came by, kept with it",
    "assets.py": "told to whoever starts the program",
    "english.py": "the range of Chinese characters",
    "formats/zh_Hans/formats.py": "how dates are written in Chinese",
    "live.py": "told to a stream, on no page",
    "notice_page.py": "notices are records of law",
    "portal/children.py": "the path of a fact",
    "portal/contacting.py": "the name of the language itself",
    "portal/home.py": "words of departments' names, by which icons are chosen",
    "portal/review.py": "the channel a case came by, kept with it",
    "presenting.py": "words of the tag of sources, taken up beside their type",
    "shapes.py": "the same words as a type",
    "studio/doubts.py": "words of the rule tables themselves",
    "studio/examples.py": "examples of rules, whose language is Chinese",
    "studio/facts.py": "an example of a value",
    "studio/faults.py": "what people write in tables, to be understood",
    "studio/files.py": "words of the rule tables themselves",
    "studio/grid.py": "words of the rule tables themselves",
    "studio/outcome.py": "words of the rule tables themselves",
    "studio/reasoning.py": "words of the rule tables themselves",
    "studio/rules.py": "words of the rule tables themselves",
    "studio/writing/carrying.py": "kinds of applicants and their base licences, as packs name them",
    "studio/ruling/findings.py": "rows and routes written into the files of a pack",
    "studio/ruling/sections.py": "heads of the grid that stand for keys of rules.yaml, kept with its text",
    "studio/ruling/shaping.py": "words of rules.yaml",
    "studio/ruling/trying.py": "outcomes of rules, and values as examples.yaml has them",
    "studio/ruling/views.py": "words of rules.yaml",
    "pieces.py": "the range of Chinese characters",
    "studio/proposal/reading.py": "what stands on paper forms, to be understood",
    "studio/writing/naming.py": "words of packs, kept with their texts",
    "studio/writing/preview.py": "a word of the tag of sources",
    "studio/writing/sections.py": "what a new record of a pack begins with",
    "studio/writing/new_words.py": "what a new word of a pack begins with",
    "studio/writing/results.py": "what a new record of a pack begins with",
    "studio/writing/template.py": "example values on a specimen",
    "warming.py": "a word the search is tried with",
}
#: Single words that are compared or stored, never shown as they stand.
DATA = {"口令和", "通办", "口令", "是", "否", "演示", "演示·", "系统", "材料", "已撤销", "签章中"}


def texts(message: Any) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def test_every_text_has_its_english() -> None:
    known = {texts(one.id)[0] for one in CATALOGUE if one.id}
    new = sorted({texts(text)[0] for _file, _line, text in SCRIPT.texts()} - known)
    assert new == [], "run make messages and put these into English"
    assert [one.id for one in CATALOGUE if SCRIPT.missing(one)] == []


def test_nothing_in_the_catalogue_is_stale() -> None:
    used = {texts(text)[0] for _file, _line, text in SCRIPT.texts()}
    assert sorted({texts(one.id)[0] for one in CATALOGUE if one.id} - used) == [], "run make messages"
    assert list(CATALOGUE.obsolete) == [], "delete the stale entries at the end of the catalogue"


def test_the_same_values_stand_in_a_text_and_its_english() -> None:
    different = {
        one.id: english
        for one in CATALOGUE
        if one.id
        for english in texts(one.string)
        if sorted(VALUES.findall(texts(one.id)[-1])) != sorted(VALUES.findall(english))
    }
    assert different == {}


def test_the_tag_of_a_source_has_a_text_for_each_of_its_words() -> None:
    assert set(SOURCE_WORDS) == set(get_args(SourceWord))


@pytest.mark.parametrize("file", sorted(CHANNELS.rglob("*.py")), ids=lambda path: str(path.relative_to(CHANNELS)))
def test_chinese_in_the_faces_is_taken_up_into_the_catalogue(file: Path) -> None:
    name = str(file.relative_to(CHANNELS))
    loose = [] if name in BY_DESIGN else sorted(set(_loose(ast.parse(file.read_text()))) - DATA)
    assert loose == [], "wrap it in gettext, or say in this test why it stays Chinese"


def _loose(tree: ast.Module) -> Iterator[str]:
    """Chinese constants outside the calls that take texts up; keys, comparisons and docstrings are no texts."""
    aside = {id(inner) for node in ast.walk(tree) for part in _not_shown(node) for inner in ast.walk(part)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in aside else None
        if isinstance(text, str) and HAN.search(text):
            yield text


def _not_shown(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in TAKEN_UP:
            return [*node.args, *(one.value for one in node.keywords)]
        case ast.Dict():
            return [key for key in node.keys if key is not None]
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.Expr(value=ast.Constant()) | ast.Subscript():
            return [node.value] if isinstance(node, ast.Expr) else [node.slice]
    return []

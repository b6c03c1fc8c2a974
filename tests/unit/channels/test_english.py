"""The last pass over an English page: what it puts into English, what it marks, what it leaves alone."""

import pytest

from tongban.channels import english

WORDS = {
    "办件": "case",
    "许可（新办）": "licence (new)",
    "甲类": "class A",
    "乙类": "class B",
    "大于 3 人": "more than 3 & you",
    "“{item}”已受理。": "“{item}” was accepted.",
}


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(english.catalog, "english", lambda: WORDS)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Number 号</p>", '<p>Number <span lang="zh-CN">号</span></p>'),
        ("<p>Read “号”, then 申请（一）。</p>",
         '<p>Read “<span lang="zh-CN">号</span>”, then <span lang="zh-CN">申请（一）。</span></p>'),
        ('<select><option value="一">一个</option><option>one</option></select>',
         '<select><option lang="zh-CN" value="一">一个</option><option>one</option></select>'),
        ("<title>申请</title>", "<title>申请</title>"),
        ("<p>plain</p>", "<p>plain</p>"),
    ],
)  # fmt: skip
def test_what_has_no_english_is_marked_where_an_element_can_stand(page: str, shown: str) -> None:
    assert english.finished(page) == shown


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<h1> 办件 </h1>", "<h1> case </h1>"),
        ("<p>Your 许可（新办） is due</p>", "<p>Your licence (new) is due</p>"),
        ("<p>大于 3 人</p>", "<p>more than 3 &amp; you</p>"),
        ("<td>甲类、乙类</td>", "<td>class A, class B</td>"),
        ("<p>“许可（新办）”已受理。</p>", "<p>“licence (new)” was accepted.</p>"),
        ("<td>甲类（乙类）：办件</td>", "<td>class A (class B): case</td>"),
        ("<dt>甲类：</dt>", "<dt>class A: </dt>"),
        ("<a>办件（12）</a>", "<a>case (12)</a>"),
        ("<td>甲类、丙类</td>", '<td><span lang="zh-CN">甲类、丙类</span></td>'),
        ('<option value="甲类">甲类</option>', '<option value="甲类">class A</option>'),
        ("<title>办件 - City</title>", "<title>case - City</title>"),
        ('<a aria-label="办件" data-value="办件">x</a>', '<a aria-label="case" data-value="办件">x</a>'),
    ],
)
def test_what_the_pack_says_in_english_is_shown_so_and_values_stay(page: str, shown: str) -> None:
    assert english.finished(page) == shown


@pytest.mark.parametrize(
    "page",
    [
        '<p lang="zh-CN">办件 <b>申请</b></p>',
        '<div lang="zh-CN">办件<div>申请</div>办件</div>',
        '<td translate="no">办件</td>',
        "<textarea>办件</textarea>",
        '<input value="办件">',
        "<!-- 办件 --><script>'办件'</script>",
    ],
)
def test_what_is_chinese_by_design_or_typed_is_left_alone(page: str) -> None:
    assert english.finished(page) == page
    assert english.finished(f"{page}<i>办件</i>") == f"{page}<i>case</i>"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ('<p lang="zh-CN">办件</p>办件<p translate="no">办件</p>',
         '<p lang="zh-CN">办件</p>case<p translate="no">办件</p>'),
        ('<textarea placeholder="办件">办件</textarea>', '<textarea placeholder="case">办件</textarea>'),
        ('<div translate="no"><textarea>办件</textarea>办件</div>办件',
         '<div translate="no"><textarea>办件</textarea>办件</div>case'),
        ('<input lang="zh-CN" title="办件">办件', '<input lang="zh-CN" title="case">case'),
        ('<option title="办件">号</option>', '<option lang="zh-CN" title="case">号</option>'),
        ("办件<b", "case<b"),
        ('<p title="办件', '<p title="办件'),
        ('<p lang="zh-CN">办件', '<p lang="zh-CN">办件'),
    ],
)  # fmt: skip
def test_neighbours_nests_and_ends_of_what_is_left_alone_are_told_apart(page: str, shown: str) -> None:
    for _ in range(2):
        assert english.finished(page) == shown


def test_a_pack_loaded_anew_is_spoken_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert english.finished("<p>办件</p>") == "<p>case</p>"
    monkeypatch.setattr(english.catalog, "english", lambda: {"办件": "errand"})
    assert english.finished("<p>办件</p>") == "<p>errand</p>"

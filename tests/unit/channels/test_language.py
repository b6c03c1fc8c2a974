"""Marking the Chinese of an English page."""

import pytest

from tongban.channels.language import marked


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Case 办件</p>", '<p>Case <span lang="zh-CN">办件</span></p>'),
        ("<p>Read “办件”, then 申请（一）。</p>",
         '<p>Read “<span lang="zh-CN">办件</span>”, then <span lang="zh-CN">申请（一）。</span></p>'),
        ('<p lang="zh-CN">办件 <b>申请</b></p><p>申请</p>',
         '<p lang="zh-CN">办件 <b>申请</b></p><p><span lang="zh-CN">申请</span></p>'),
        ('<p lang="zh-CN">办件<p>申请</p></p><i>申请</i>',
         '<p lang="zh-CN">办件<p>申请</p></p><i><span lang="zh-CN">申请</span></i>'),
        ('<select><option value="一">一个</option><option>one</option></select>',
         '<select><option lang="zh-CN" value="一">一个</option><option>one</option></select>'),
        ("<textarea>申请</textarea>", "<textarea>申请</textarea>"),
        ("<title>申请</title>", "<title>申请</title>"),
        ('<input value="申请">', '<input value="申请">'),
        ("<!-- 申请 --><script>'申请'</script>", "<!-- 申请 --><script>'申请'</script>"),
        ("<p>plain</p>", "<p>plain</p>"),
    ],
)  # fmt: skip
def test_chinese_in_an_english_page_is_marked_where_an_element_can_stand(page: str, shown: str) -> None:
    assert marked(page) == shown

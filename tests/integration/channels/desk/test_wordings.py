"""通知文字: what each notice looks like, for those who design items."""

from typing import Any

from tests.support.portal import text


def test_item_administrators_preview_each_wording(at_desk: Any) -> None:
    admin = at_desk("shixiang")
    listed = text(admin.get("/desk/notices"))
    assert "准予" in listed and "事项包" in listed
    shown = text(admin.get("/desk/notices/case.granted"))
    assert "证照编号 D337012345" in shown and "English" in shown and "个字" in shown
    assert admin.get("/desk/notices/no.such").status_code == 404
    assert at_desk("yunwei").get("/desk/notices").status_code == 403

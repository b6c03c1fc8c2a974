"""Ten errands in a real browser, from the search to the result: every kind of outcome, applicant and way there."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page
from tests.support import errands
from tests.support.sessions import session_key
from tests.support.site import Site
from tests.support.walking import Errand, walk

from tongban.channels.signed_in import PERSON_KEY
from tongban.identity.grades import Grade

pytestmark = [pytest.mark.browser, pytest.mark.long]

ERRANDS = (
    # People: a licence granted at once, a decision without a licence, a check that does not hold.
    Errand("qiannai", "老年优待证", "elderly_preference", "准予"),
    Errand("zhengshi", "失业金", "unemployment_benefit", "准予"),
    Errand("hejia", "驾驶证期满换证", "driver_licence_renewal", "已转工作人员办理"),
    # Sole traders: nothing to apply for, a route that people decide.
    Errand(
        "sunqi", "道路货物运输", "freight_permit", "不需要", "小货车配送部", {"运输危险货物": "否"}
    ),
    Errand(
        "sunqi", "排水许可证", "drainage_permit", "已转工作人员办理", "洗车服务部",
        {"检测和竣工报告": "书面承诺代替", "需要建预处理设施": "是", "预处理设施已按要求建成": "是"},
    ),
    # Firms: granted on a promise, filed on a licence held, renewed on a record, handed over, never automatic.
    Errand(
        "sunqi", "营业前消防检查", "fire_check", "准予", "新门店餐饮",
        {"采用告知承诺方式": "是", "消防材料已备齐": "是"},
    ),
    Errand(
        "zhouba", "二类医疗器械", "medical_device2_filing", "已转工作人员办理", "全械医疗器械",
        {"医疗器械类别": "第二类", "产品都在免备案目录内": "否"},
    ),
    Errand(
        "wujiu", "矿山安全生产许可证", "mine_safety_permit", "已转工作人员办理", "大石料矿业",
        {"安全生产许可办理类型": "延期"},
    ),
    Errand(
        "lisi", "户外广告", "outdoor_ad", "已转工作人员办理", "楼顶广告",
        {
            "设置地点不得设置户外广告": "是", "临时户外广告": "否", "大型户外广告": "是", "设置年限": "3",
            "已取得载体使用权": "是", "建筑方案已预留广告位": "否", "涉及利害关系人": "否",
        },
    ),
    Errand(
        "lisi", "歌舞厅", "entertainment_venue", "已转工作人员办理", "海之声歌舞",
        {"场所所在位置": "其他地点", "场所所在楼层": "-1", "有不得开办的情形": "否"}, told="两种理解",
    ),
)  # fmt: skip


def test_ten_errands_come_out_as_their_rules_say(page: Page, site: Site) -> None:
    ended = {errand.item: walked(page, site, errand) for errand in ERRANDS}
    assert len(ended) == 10
    wrong = {one.item: ended[one.item] for one in ERRANDS if one.expect not in ended[one.item]}
    assert not wrong


def walked(page: Page, site: Site, errand: Errand) -> str:
    """The heading at the end, in a session of the person that began without the pages of signing in."""
    person = errands.citizen(errand.login)[1]
    key = session_key(PERSON_KEY, str(person.id), grade=Grade.HIGH)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.address}])
    return walk(page, errand)

"""What a pack has to say where it offers a promise in place of proof, and how it says what is missing."""

import pytest
from tests.unit.catalog.test_pack_reference import files

from tongban.catalog.pack import check_pack
from tongban.catalog.pack.faults import PackFaults

ITEM = "items/shop_permit/2026-01-01/item.yaml"
PROMISED = "  check: {by: 踏勘员, days: 20, rectify: 10, basis: 演示：本平台自定}"


@pytest.mark.parametrize(
    ("was", "becomes", "code", "said"),
    [
        ("  scope: 店面不涉及公共安全、生态环境（演示）", "", "TB-PACK-170", "为什么可以用告知承诺"),
        ("    when: 'not(只卖水果)'\n    question: true", "    when: 'not(只卖水果)'", "TB-PACK-171", "没有先问"),
        ("  element: 店面怎样证明         #", "  element: 店名   #", "TB-PACK-172", "选不出承诺"),
        ("  chosen: 书面承诺", "  chosen: 口头承诺", "TB-PACK-172", "口头承诺"),
        (PROMISED, PROMISED.replace("days: 20", "days: 0"), "TB-PACK-173", "几个工作日"),
        (PROMISED, PROMISED.replace("踏勘员", "监管员"), "TB-PACK-072", "办不了核查"),
        ("promise:                      #", "until_then:   #", "TB-PACK-174", "没有告知承诺"),
        ("    spared_by: 承诺            #", "    #", "TB-PACK-175", "什么也不会不同"),
        ("real_name: 高级", "real_name: 初级", "TB-PACK-176", "初级实名不够"),
        ("  source: L_1\n  confidence: law\n  check:", "  confidence: law\n  check:", "TB-PACK-017", "来源"),
    ],
)
def test_what_is_wrong_with_a_promise_is_said(was: str, becomes: str, code: str, said: str) -> None:
    texts = dict(files())
    assert was in texts[ITEM], was
    texts[ITEM] = texts[ITEM].replace(was, becomes, 1)
    with pytest.raises(PackFaults) as found:
        check_pack(texts)
    told = {fault.code: fault.what + fault.remedy for fault in found.value.faults}
    assert code in told, told
    assert said in told[code]


def test_another_word_is_another_text_to_sign() -> None:
    texts = dict(files())
    before = next(one for one in check_pack(texts).items if one.key == "shop_permit").version.promise
    texts[ITEM] = texts[ITEM].replace("[我的店面符合要求，所填内容真实]", "[我的店面符合要求]")
    after = next(one for one in check_pack(texts).items if one.key == "shop_permit").version.promise
    assert before is not None
    assert after is not None
    assert before.digest != after.digest

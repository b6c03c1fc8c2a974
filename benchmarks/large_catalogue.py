"""演示: a catalogue of any size out of the real items, each varied by trade, place and handling; seeded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongban.catalog.models import ItemIndex, ItemVersionRecord

#: Shanghai's published size.
ITEMS, SITUATIONS = 2_734, 29_000
_SEED = 20260601
_words = re.compile(r"\S+").findall
_TRADES = _words(
    "便利店 火锅店 面包房 奶茶店 幼儿园 养老院 诊所 药店 美容院 健身房 游泳馆 影院 书店 印刷厂 网吧 "
    "民宿 宾馆 洗衣店 汽修厂 加油站 驾校 货运站 仓库 冷库 码头 渔场 果园 茶厂 酒厂 饲料厂 屠宰场 "
    "种子店 农机站 家具厂 服装厂 玩具厂 化工厂 电镀厂 水泥厂 采石场 建筑队 装修公司 物业公司 保安公司 "
    "家政公司 旅行社 拍卖行 典当行 会计所 律所 设计院 测绘队 软件园 数据中心 充电站 停车场 宠物店 花店 "
    "文身店 剧本馆 台球厅 射箭馆 滑雪场 马术馆 露营地 孵化器"
)
_PLACES = _words("市南 市北 黄岛 崂山 李沧 城阳 即墨 胶州 平度 莱西")
_HANDLINGS = _words("新办 变更 延续 注销 补证 备案 年报 换证")
_CASES = _words(
    "第一次办 换了负责人 搬了地址 增加了项目 减少了项目 证丢了 证快到期 证已过期 材料不全 代别人办 "
    "在住宅楼里 在商场里 租的房子 自己的房子 面积超过一千平方米 面积不到一百平方米 有分店 连锁加盟 外资 "
    "个体户 小微企业 已有别的证"
)
_NAME = re.compile(r"^name: .*$", re.MULTILINE)
_KEY = re.compile(r"^key: .*$", re.MULTILINE)
_KEYWORDS = re.compile(r"^keywords: .*$", re.MULTILINE)
_OLD = re.compile(r"^(?:family: .*\n|situations:\n(?:[ ].*\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up version: what it is published as, what the index keeps of it and of its situations."""

    version: dict[str, Any]
    index: dict[str, Any]
    situations: list[dict[str, Any]]


def catalogue(
    real: list[tuple[ItemVersionRecord, ItemIndex]], city: int, items: int = ITEMS, situations: int = SITUATIONS
) -> Iterator[Made]:
    """As many versions as are missing to ``items``, with ``situations`` in all; the same for the same real ones."""
    chance = Random(_SEED)
    wanted = items - len(real)
    left = situations
    for number in range(wanted):
        own = left // (wanted - number)
        left -= own
        record, index = real[number % len(real)]
        yield _made(record, index, number, own, city, chance)


def _made(record: ItemVersionRecord, index: ItemIndex, number: int, situations: int, city: int, chance: Random) -> Made:
    from tongban.catalog.pack.canonical import version_digest

    trade, place = _TRADES[number // 44 % len(_TRADES)], _PLACES[number % len(_PLACES)]
    handling = chance.choice(_HANDLINGS)
    key, name = f"{record.key}_{number}", f"{record.name.partition('（')[0]}（{trade}{handling}·{place}）"
    keywords = [f"{trade}{handling}", *(f"{trade}{one}" for one in index.rest["keywords"][:4])]
    named = _situations(f"{trade}{handling}", index.rest["keywords"][0], situations, chance)
    files = {**record.files, "item.yaml": _text(record.files["item.yaml"], key, name, keywords, named)}
    digest = version_digest(city, key, record.in_force, files)
    return Made(
        {
            "key": key, "in_force": record.in_force, "declared_until": record.declared_until, "name": name,
            "kind": record.kind, "files": files, "digest": digest, "vocabulary_digest": record.vocabulary_digest,
            "loaded_at": record.loaded_at,
        },
        {
            "form": index.form, "digest": digest, "key": key, "name": name, "kind": index.kind,
            "department": index.department, "summary": index.summary, "may_grant": index.may_grant,
            "rest": {**index.rest, "keywords": keywords, "family": None},
            "uses": {**index.uses, "key": key, "name": name},
        },
        [
            {"digest": digest, "place": place, "name": one, "say": say, "aliases": aliases}
            for place, (one, say, aliases) in enumerate(named)
        ],
    )  # fmt: skip


def _situations(trade: str, matter: str, count: int, chance: Random) -> list[tuple[str, str, list[str]]]:
    cases = chance.sample(_CASES, count)
    return [(f"{trade}{matter}：{case}", f"{trade}，{case}", [f"{case}的{trade}{matter}"]) for case in cases]


def _text(text: str, key: str, name: str, keywords: list[str], named: list[tuple[str, str, list[str]]]) -> str:
    """The item's own text under another name, with other situations."""
    text = _KEY.sub(f"key: {key}", text, count=1)
    text = _NAME.sub(f"name: {name}", text, count=1)
    text = _KEYWORDS.sub(f"keywords: [{', '.join(keywords)}]", text, count=1)
    lines = [f"  - {{name: {one}, say: {say}, aliases: [{', '.join(also)}]}}" for one, say, also in named]
    return _OLD.sub("", text) + "\n".join(["situations:", *lines]) + "\n"


def vectors(entries: Mapping[str, tuple[Any, Any]], known: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The vector of each text of made-up entries: near the one of the real text it was made from.

    ``entries``: for each key the made-up entry and the real one; ``known``: the vectors of the real texts.
    """
    import numpy as np

    from tongban.catalog.search.entries import text_digest

    chance = np.random.default_rng(_SEED)
    for made, real in entries.values():
        sources = real.short_texts()
        for place, text in enumerate(made.short_texts()):
            row = known[sources[place % len(sources)]]
            row = row + chance.normal(scale=0.01, size=row.shape)
            yield text_digest(text), (row / np.linalg.norm(row)).astype(np.float16).tobytes()

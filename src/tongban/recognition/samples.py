"""演示: pictures of documents that never were, each marked 样例, to try and to measure recognition with."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from tongban.standards import resident_id

Colour = tuple[int, int, int]
_INK, _BLUE, _RED, _PALE = (20, 20, 24), (52, 92, 150), (186, 40, 40), (225, 150, 150)
#: Signs that hang at the end of a line rather than begin one.
_NEVER_FIRST = "。，、；：）"


@cache
def _font(size: int, serif: bool) -> ImageFont.FreeTypeFont:
    path = pylopdf_fonts_zh_cn.serif_path() if serif else pylopdf_fonts_zh_cn.sans_path()
    return ImageFont.truetype(str(path), size)


class _Sheet:
    """A picture being drawn, with the few ways of writing on it that documents need."""

    def __init__(self, size: tuple[int, int], paper: Colour, *, serif: bool) -> None:
        self.image = Image.new("RGB", size, paper)
        self.draw = ImageDraw.Draw(self.image)
        self.serif = serif

    def write(self, at: tuple[int, int], text: str, size: int, colour: Colour = _INK, spread: int = 0) -> None:
        """A line; ``spread`` keeps its signs so many points apart."""
        x, y = at
        for part in text if spread else [text]:
            self.draw.text((x, y), part, font=_font(size, self.serif), fill=colour)
            x += round(self.draw.textlength(part, font=_font(size, self.serif))) + spread

    def wrap(self, at: tuple[int, int], text: str, size: int, width: int) -> int:
        """Lines no longer than a width; the height below the last."""
        x, y = at
        for line in self._lines(text, size, width):
            self.write((x, y), line, size)
            y += round(size * 1.45)
        return y

    def _lines(self, text: str, size: int, width: int) -> list[str]:
        lines = [""]
        for sign in text:
            long = self.draw.textlength(lines[-1] + sign, font=_font(size, self.serif)) > width
            if long and lines[-1] and sign not in _NEVER_FIRST:
                lines.append("")
            lines[-1] += sign
        return lines

    def seal(self, centre: tuple[int, int], radius: int) -> None:
        """A round stamp that says what the picture is."""
        x, y = centre
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_PALE, width=4)
        self.write((x - radius * 2 // 3, y - radius // 3), "样例", radius * 2 // 3, _PALE)

    def specimen(self, at: tuple[int, int], size: int) -> None:
        """The word that says that this is no document."""
        self.write(at, "样例 无效", size, _RED)


def id_card(says: Mapping[str, str], *, serif: bool = False) -> Image.Image:
    """The face of an identity card: name, sex, ethnic group, birth, address, number; a grey square for the portrait."""
    sheet = _Sheet((1000, 630), (236, 241, 246), serif=serif)
    sheet.draw.rectangle((690, 110, 920, 400), fill=(206, 210, 216))
    sheet.specimen((735, 230), 32)
    year, month, day = says["出生日期"].split("-")
    for y, label, text in ((62, "姓名", says["姓名"]), (204, "出生", f"{year} 年 {int(month)} 月 {int(day)} 日")):
        sheet.write((62, y + 4), label, 28, _BLUE, spread=10)
        sheet.write((170, y), text, 34)
    sheet.write((62, 137), "性别", 28, _BLUE, spread=10)
    sheet.write((170, 133), says["性别"], 34)
    sheet.write((290, 137), "民族", 28, _BLUE, spread=10)
    sheet.write((398, 133), says["民族"], 34)
    sheet.write((62, 279), "住址", 28, _BLUE, spread=10)
    sheet.wrap((170, 275), says["住址"], 34, 460)
    sheet.write((62, 522), "公民身份号码", 28, _BLUE)
    sheet.write((310, 514), says["公民身份号码"], 40, spread=4)
    return sheet.image


def business_licence(says: Mapping[str, str], *, serif: bool = True) -> Image.Image:
    """A business licence: the code above, two columns below, the register's seal."""
    sheet = _Sheet((1500, 1060), (252, 250, 243), serif=serif)
    sheet.draw.rectangle((24, 24, 1476, 1036), outline=(200, 160, 90), width=8)
    sheet.write((560, 90), "营业执照", 84, spread=14)
    sheet.write((690, 205), "（副本）", 34)
    sheet.specimen((1210, 110), 40)
    sheet.write((110, 150), "统一社会信用代码", 28)
    sheet.write((110, 192), says["统一社会信用代码"], 32)
    y = 300
    for label, name in (("名　　称", "企业名称"), ("类　　型", "主体类型"), ("法定代表人", "法定代表人")):
        sheet.write((110, y), label, 30)
        y = sheet.wrap((300, y), says[name], 30, 470) + 22
    sheet.write((110, y), "经营范围", 30)
    sheet.wrap((300, y), says["经营范围"], 26, 470)
    year, month, day = says["成立日期"].split("-")
    right = (
        ("注册资本", f"{says['注册资本']}万元人民币"),
        ("成立日期", f"{year}年{month}月{day}日"),
        ("住　　所", says["住所"]),
    )
    y = 300
    for label, text in right:
        sheet.write((850, y), label, 30)
        y = sheet.wrap((1020, y), text, 30, 390) + 26
    sheet.write((1000, 840), "登记机关", 30)
    sheet.seal((1260, 850), 96)
    sheet.write((300, 985), "国家企业信用信息公示系统网址：样例，不可查询", 22)
    return sheet.image


def food_licence(says: Mapping[str, str], *, serif: bool = True) -> Image.Image:
    """A food business licence: a column of fields, and one of the number and the authority."""
    sheet = _Sheet((1500, 1060), (250, 252, 246), serif=serif)
    sheet.draw.rectangle((24, 24, 1476, 1036), outline=(110, 160, 120), width=8)
    sheet.write((480, 84), "食品经营许可证", 72, spread=8)
    sheet.specimen((1230, 100), 38)
    y = 240
    left = (
        ("经营者名称：", "经营者名称"), ("统一社会信用代码：", "统一社会信用代码"),
        ("法定代表人（负责人）：", "法定代表人"),
        ("住　　所：", "住所"), ("经营场所：", "经营场所"), ("主体业态：", "主体业态"), ("经营项目：", "经营项目"),
    )  # fmt: skip
    for label, name in left:
        sheet.write((100, y), label, 28)
        start = 108 + len(label) * 28
        y = sheet.wrap((start, y), says[name], 28, 820 - start) + 26
    year, month, day = says["有效期至"].split("-")
    right = (
        ("许可证编号：", says["证书编号"]), ("日常监督管理机构：", "样例监督管理所"), ("投诉举报电话：", "12315"),
        ("签 发 人：", "样例"), ("发证机关：", says["发证机关"]), ("有效期至：", f"{year}年{month}月{day}日"),
    )  # fmt: skip
    y = 240
    for label, text in right:
        sheet.write((860, y), label, 28)
        start = 860 + len(label) * 28 + 8
        y = sheet.wrap((start, y), text, 28, 1400 - start) + 40
    sheet.seal((1180, 850), 96)
    return sheet.image


def sheet_of_lines(title: str, lines: Sequence[tuple[str, str]], *, serif: bool = True) -> Image.Image:
    """A paper of a title and lines of a label and what it says: certificates, contracts."""
    sheet = _Sheet((1240, 1400), (255, 255, 252), serif=serif)
    sheet.write((620 - 30 * len(title), 90), title, 60)
    sheet.specimen((980, 40), 40)
    y = 240
    for label, text in lines:
        sheet.write((110, y), f"{label}：", 30)
        start = 110 + (len(label) + 1) * 30 + 10
        y = sheet.wrap((start, y), text, 30, 1130 - start) + 28
    sheet.seal((960, 1240), 90)
    return sheet.image


#: What can be drawn, by the kind of document.
DRAWN: Mapping[str, Callable[..., Image.Image]] = {
    "居民身份证": id_card,
    "营业执照": business_licence,
    "食品经营许可证": food_licence,
}


_PLACE = "山东省青岛市样例区样例路1号"


def of_party(kind: str, name: str, code: str) -> bytes:
    """演示: a picture, as PNG, of a document of a party of the demonstration, with her name and number on it."""
    if kind == "自然人":
        born = resident_id.parse(code)
        says = {"姓名": name, "性别": "男" if born.sex == "1" else "女", "民族": "汉",
                "住址": _PLACE, "出生日期": born.birth_date.isoformat(), "公民身份号码": code}  # fmt: skip
        drawn = id_card(says)
    else:
        says = {
            "统一社会信用代码": code, "企业名称": name, "主体类型": "有限责任公司", "法定代表人": "样例",
            "住所": _PLACE, "注册资本": "100", "成立日期": "2020-01-01", "经营范围": "样例。",
        }  # fmt: skip
        drawn = business_licence(says)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()

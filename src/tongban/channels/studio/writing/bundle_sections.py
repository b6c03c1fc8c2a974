"""The forms of the editor for a bundle: the keys of bundle.yaml in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as N_

from tongban.catalog.bundle import COUNTED
from tongban.catalog.pack.bundle import BUNDLE
from tongban.channels.studio.writing.fields import Entry, Records, Section
from tongban.channels.studio.writing.new_words import WORDS
from tongban.channels.studio.writing.results import reported

_BASIS: Final = (
    Entry("clause", N_("依据哪一条"), "text"),
    Entry("source", N_("来源"), "choice", N_("在哪里读到的；自拟的选“演示”"), "sources"),
    Entry("confidence", N_("把握"), "choice", "", "confidences"),
)
_FEEL: Final = N_("用下面自己的问题和证照上的数据写，例如：经营食品")

ABOUT = Section("about", N_("基本信息"), N_("名称、牵头部门、办给谁，以及谁不能这样办。"), (
    Entry("name", N_("名称"), "text", "", required=True),
    Entry("kind", N_("集成办理方式"), "choice", "", "bundle_kinds", required=True),
    Entry("lead", N_("牵头部门"), "choice", "", "departments", required=True),
    Entry("for", N_("办理对象"), "several", "", "subjects", required=True),
    Entry("summary", N_("一句话说明"), "long", N_("大白话：这是什么，谁要办"), required=True),
    Entry("keywords", N_("群众怎么说"), "words", N_("群众会用的词，用顿号隔开，例如：开店、店铺")),
    Entry("themes", N_("主题"), "several", "", "themes"),
    Entry("until", N_("失效日期"), "day", N_("没有后续版本而终止的，写最后一天")),
    Records("start", N_("谁可以这样办"), N_("一个条件"), (
        Entry("when", N_("什么情况下可以"), "feel", N_("不成立的不能开始"), required=True),
        Entry("say", N_("对不能这样办的人怎么说"), "long", N_("写明要先做什么"), required=True), *_BASIS,
    ), fresh={"when": "", "say": "", "source": "演示"}),
), BUNDLE)  # fmt: skip

QUESTIONS = Section("own", N_("自己的问题"), N_("只问决定办哪几样的；各项的问题和表单由它们的定义带来。"), (
    Records("ask", N_("问题"), N_("一个问题"), (
        Entry("element", N_("数据元"), "name", N_("先查词汇；没有的到“新词”里加"), "elements", required=True),
        Entry("when", N_("什么情况下才问"), "feel", _FEEL),
        Entry("from", N_("取自"), "paths", N_("例如：营业执照.企业名称；几处的用顿号隔开，先有值的为准"), "sourced"),
        Entry("source", N_("来源"), "choice", N_("公开报道过的写出处；自拟的选“演示”"), "sources"),
        Entry("confidence", N_("把握"), "choice", "", "confidences"),
    ), fresh={"element": "", "source": "演示"}),
), BUNDLE)  # fmt: skip

MEMBERS = Section("members", N_("包含的事"), N_("在平台办的选事项；没有上网的写成线下步骤，指南里标明“线下办理”。"), (
    Records("members", N_("成员"), N_("一项"), (
        Entry("item", N_("事项"), "name", N_("输入名称或代号查找；线下办的不填"), "items"),
        Entry("step", N_("或线下步骤"), "text", N_("没有上网的事叫什么")),
        Entry("department", N_("线下步骤由哪个部门办"), "choice", "", "departments"),
        Entry("say", N_("线下步骤怎么办"), "long", N_("带什么、到哪里")),
        Entry("when", N_("什么情况下要办"), "feel", N_("用自己的问题和证照上的数据写，例如：经营食品；不写就是都要办")),
        Entry("after", N_("要等哪几项先办成"), "several", "", "members"), *_BASIS,
    ), N_("按办理的先后排；被等的排在前面。"), fresh={"source": "演示"}),
), BUNDLE)  # fmt: skip

JOINT = Section("joint", N_("时限与结果"), N_("合起来承诺几天办完，办齐以后给什么。"), (
    Entry("limit/promised", N_("合起来的承诺时限"), "text", N_("例如：20 工作日")),
    Entry("limit/basis", N_("承诺的依据"), "text", N_("自定的写“演示：本平台自定”")),
    Entry("limit/source", N_("来源"), "choice", "", "sources"),
    Entry("limit/confidence", N_("把握"), "choice", "", "confidences"),
    Entry("grant/licence", N_("行业综合许可证"), "choice", N_("各项自己的结果一起给的不选"), "own_licences"),
    Entry("trade", N_("证上的行业"), "text", N_("发综合许可证的要写，例如：便利店")),
    Entry("grant/carry", N_("照面"), "carry", N_("一行一项；“行业”和“许可事项”由系统填")),
    Entry("grant/per", N_("按哪个照面一项一证"), "text", N_("例如：经营场所；一个场所一张证")),
    Entry("grant/validity/years", N_("有效几年"), "number"),
    Entry("grant/validity/months", N_("或有效几个月"), "number"),
    Entry("grant/validity/basis", N_("有效期的依据"), "text"),
    Entry("grant/validity/source", N_("来源"), "choice", "", "sources"),
    Entry("grant/validity/confidence", N_("把握"), "choice", "", "confidences"),
), BUNDLE)  # fmt: skip

FIGURES = Section("figures", N_("对照的数字"), N_("公开报道的改革前后数字，写明出处；本平台自己数的自动列在旁边。"), (
    reported("counted", COUNTED[0]),
    Entry("sources", N_("来源"), "words", N_("来源的键，用顿号隔开"), required=True),
    Entry("confidence", N_("整体把握"), "choice", "", "confidences"),
    Entry("notes", N_("说明"), "paths", N_("一行一条")),
), BUNDLE)  # fmt: skip

#: Every form of a bundle in the order of its menu; it brings new elements and licences, materials its members do.
BUNDLE_SECTIONS: Final = (ABOUT, QUESTIONS, MEMBERS, JOINT, FIGURES, *(one for one in WORDS if one.key != "materials"))

__all__ = ["ABOUT", "BUNDLE_SECTIONS", "JOINT"]

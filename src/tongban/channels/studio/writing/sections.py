"""Which forms the editor has and what each asks: the keys of item.yaml in the words of the implementation list."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as N_

from tongban.catalog.pack.published import OF_ITEM
from tongban.channels.studio.writing.fields import Entry, Group, Records, Section
from tongban.channels.studio.writing.new_words import BODIES, SOURCES, WORDS
from tongban.channels.studio.writing.results import (
    CITED,
    FEEL,
    FIRST_STEP,
    ISSUING,
    LICENCE,
    MATERIAL,
    OF_ROUTE,
    PROMISE,
    SAID,
    STATEMENT,
    STEP,
    VALIDITY,
    reported,
)

BASIC = Section("basic", N_("基本信息"), N_("名称、类型、主管部门：群众和工作人员怎样认出这个事项。"), (
    Entry("name", N_("事项名称"), "text", "", required=True),
    Entry("kind", N_("事项类型"), "choice", "", "kinds", required=True),
    Entry("for", N_("办理对象"), "several", "", "subjects", required=True),
    Entry("department", N_("主管部门"), "choice", "", "departments", required=True),
    Entry("summary", N_("一句话说明"), "long", N_("大白话：这是什么，谁要办"), required=True),
    Entry("keywords", N_("群众怎么说"), "words", N_("群众会用的词，用顿号隔开，例如：开店、店铺")),
    Group(N_("主题、系列、实名和失效"), (
        Entry("themes", N_("主题"), "several", "", "themes"),
        Entry("real_name", N_("实名等级"), "choice", N_("不选为中级"), "grades"),
        Entry("family/name", N_("属于哪一类事项"), "text", N_("同一类的新办、变更、注销互相提示，例如：食品经营许可")),
        Entry("family/handling", N_("其中哪一项"), "text", N_("例如：新办")),
        Entry("until", N_("失效日期"), "day", N_("没有后续版本而终止的，写最后一天")),
    )),
))  # fmt: skip

LAW = Section("law", N_("依据与条件"), N_("设定依据写到条；每个办理条件写明出自哪一条。"), (
    Records("bases", N_("设定依据"), N_("一项依据"), (
        Entry("text", N_("法律名称和条款"), "text", "", required=True),
        Entry("article", N_("其中哪一条"), "text", N_("前面没有写到条的才写")), *CITED,
    ), fresh={"text": "", "source": "演示"}, several="lines"),
    Records("conditions", N_("办理条件"), N_("一个条件"), (
        Entry("text", N_("条件"), "long", "", required=True),
        Entry("article", N_("出自哪一条"), "text"),
        Entry("own_check", N_("没有规则核对它，由申请人自行确认"), "flag"), *CITED,
    ), fresh={"text": "", "source": "演示"}, several="lines"),
    Entry("by_person", N_("依法必须由人决定"), "text", N_("写明哪一条不许系统自动决定；没有就空着")),
))  # fmt: skip

LIMITS = Section("limits", N_("时限与收费"), N_("时限照法条原样写单位：20 工作日、30 日或即时。"), (
    Entry("limit/statutory", N_("法定时限"), "text", N_("没查到写“未查到”，再填承诺时限"), required=True),
    Entry("limit/basis", N_("法定时限的依据"), "text"),
    Entry("limit/source", N_("法定时限的来源"), "choice", "", "sources"),
    Entry("limit/confidence", N_("法定时限的把握"), "choice", "", "confidences"),
    Entry("limit/promised", N_("承诺时限"), "text", N_("不比法定的长")),
    Entry("limit/promised_basis", N_("承诺的依据"), "text", N_("自定的写“演示：本平台自定”")),
    Records("fee", N_("收费"), N_("一项收费"), (
        Entry("say", N_("收什么、收多少"), "text", N_("不收费，或每证多少元；减免也写一项"), required=True),
        Entry("basis", N_("收费依据"), "text", N_("写到条或文号")),
        *SAID,
    ), fresh={"say": ""}, most=20),
))  # fmt: skip

ASK = Section("ask", N_("询问与表单"), N_("规则、证照、通知都用不到的不问；能从证照或共享取得的写明取自哪里。"), (
    Records("ask", N_("要问的数据元"), N_("一个数据元"), (
        Entry("element", N_("数据元"), "name", N_("先查词汇；没有的到“新数据元”里加"), "elements", required=True),
        Entry("question", N_("它决定情形，先单独问"), "flag"),
        Entry("when", N_("什么情况下才问"), "feel", FEEL),
        Entry("from", N_("取自"), "paths", N_("例如：营业执照.企业名称；几处的用顿号隔开，先有值的为准"), "sourced"),
        Entry("differ", N_("几处不一致时"), "choice", N_("不选就转人工，由工作人员核定"), "differing"),
        Entry("differ_basis", N_("以先列的为准的依据"), "text", N_("自定的写“演示：本平台自定”")),
        Entry("optional", N_("可以不填"), "flag"),
        Entry("group", N_("在表单的哪一栏"), "text", N_("内容多的表单才分栏，例如：施工合同")),
        Entry("instead_of", N_("代替哪份材料"), "choice", N_("它是这份材料的内容，材料就不用交了"), "materials"),
    ), fresh={"element": ""}, several="names"),
    Entry("notify", N_("联系用的数据元"), "words", N_("通知和踏勘要用的，例如：联系人、联系电话"), "asked"),
    Entry("nullable", N_("空着也可以准予的"), "words", N_("已知为空也可以准予的数据元，例如：字号")),
))  # fmt: skip

NEED = Section(
    "need",
    N_("材料"),
    N_("每份材料写明怎样免提交；确实没有的才请群众交。"),
    (
        Records("need", N_("申请材料"), N_("一份材料"), MATERIAL, fresh={"material": ""}, several="names"),
        PROMISE,
    ),
)

ROUTES = Section("routes", N_("情形与去向"), N_("群众怎样称呼自己的情形；规则分流时，每个去向怎么办、得到什么。"), (
    Records("situations", N_("情形"), N_("一种情形"), (
        Entry("name", N_("情形"), "text", N_("群众的叫法，例如：只卖水果的小店"), required=True),
        Entry("say", N_("对群众怎么说"), "long", "", required=True),
        Entry("when", N_("什么情况"), "feel", FEEL),
        Entry("aliases", N_("又叫"), "words"),
    ), N_("搜索能直接找到情形，指南按它分开显示。"), fresh={"name": ""}, several="names"),
    Records("routes", N_("去向"), N_("一个去向"), (
        Entry("means", N_("办不办"), "choice", "", "meanings", required=True),
        Entry("say", N_("对群众怎么说"), "long", "", required=True),
        Entry("kind", N_("按什么类型办"), "choice", N_("与事项不同时才选"), "kinds"),
        Entry("level", N_("由哪一级办"), "choice", "", "levels"),
    ), N_("规则把办件分到哪里；每个去向只写它与事项不同的地方。"), named=True,
            fresh={"means": "办理", "say": ""}, below=OF_ROUTE),
))  # fmt: skip

REVIEW = Section(
    "review",
    N_("办理环节"),
    N_("规则转人工以后由谁办、几天办完；最后一个环节的岗位作决定。"),
    (
        Records(
            "review",
            N_("环节"),
            N_("一个环节"),
            STEP,
            N_("从上往下一个接一个办；勾了“与上一个环节同时办”的，和上面一个一起开始。"),
            fresh=FIRST_STEP,
        ),
    ),
)

RESULT = Section("result", N_("结果"), N_("准予以后给什么：证照、结果文书，或两样都给。"), (
    *LICENCE, VALIDITY, ISSUING, STATEMENT,
))  # fmt: skip

CREDIT = Section("credit", N_("信用"), N_("失信只影响便利；要限制谁，必须写明哪一条、哪一个名单，而且由人依法决定。"), (
    Entry("credit/review", N_("重点审查的依据"), "text",
          N_("写了，有失信记录的申请就不由系统自动准予，转给人审查；没有就空着")),
    Entry("credit/source", N_("来源"), "choice", "", "sources"),
    Entry("credit/confidence", N_("把握"), "choice", "", "confidences"),
    Records("credit/bars", N_("限制"), N_("一条限制"), (
        Entry("register", N_("哪一个严重失信名单"), "text", "", required=True),
        Entry("clause", N_("哪一条、怎样限制"), "long", "", required=True),
        Entry("source", N_("来源"), "choice", "", "sources", required=True),
        Entry("confidence", N_("把握"), "choice", "", "confidences"),
    ), N_("没有法条写明的，不能限制；被限制的人在填写以前就会看到。"),
            fresh={"register": "", "clause": "", "source": "演示"}, several="lines"),
))  # fmt: skip

#: The statements without a clause beside them, by their key in `confidences`.
SURE: Final = {
    "name": N_("名称"), "kind": N_("事项类型"), "for": N_("办理对象"), "department": N_("主管部门"),
    "level": N_("行使层级"), "fee": N_("收费"), "need": N_("材料"), "review": N_("环节"),
    "tell": N_("推送的监管部门"), "grant": N_("证照"),
    "decision": N_("结果文书"), "by_person": N_("必须由人决定"),
}  # fmt: skip
TELL = Section("tell", N_("监管、归档与来源"), N_("准予以后推送给谁监管，档案保管多久，清单在哪里读到、有多大把握。"), (
    Entry("tell", N_("推送的监管部门"), "several", "", "regulators", required=True),
    Entry("sources", N_("来源"), "words", N_("来源的简称，用顿号隔开"), required=True),
    Entry("confidence", N_("整体把握"), "choice", "", "confidences"),
    Entry("notes", N_("说明"), "paths", N_("一行一条")),
    reported("counted_of_items", OF_ITEM[0]),
    Group(N_("档案保管期限"), (
        Entry("keep/term", N_("保管多久"), "text", N_("永久，或者几年，例如：10 年；从办结那天起算")),
        Entry("keep/basis", N_("保管期限的依据"), "text", N_("写到条或文号；自定的写“演示：本平台自定”")),
        Entry("keep/source", N_("来源"), "choice", "", "sources"),
        Entry("keep/confidence", N_("把握"), "choice", "", "confidences"),
    ), N_("办结归档以后保管多久；到期只列出来等鉴定，系统从不自己删除。")),
    Group(N_("单项的把握"), tuple(
        Entry(f"confidences/{key}", word, "choice", "", "confidences") for key, word in SURE.items()
    ), N_("旁边没有依据可写的几项，各有多大把握；不选就随整体。")),
))  # fmt: skip

#: Every form of the editor in the order of its menu.
SECTIONS: Final = (BASIC, LAW, LIMITS, ASK, NEED, ROUTES, REVIEW, RESULT, CREDIT, TELL, BODIES, *WORDS, SOURCES)
BY_KEY: Final = {one.key: one for one in SECTIONS}

__all__ = ["BY_KEY", "SECTIONS", "SURE"]

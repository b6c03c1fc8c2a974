"""Which forms the editor has and what each asks: the keys of item.yaml in the words of the implementation list."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as N_

from tongban.channels.studio.writing.fields import Entry, Records, Section

_SOURCE: Final = (
    Entry("source", N_("来源"), "choice", N_("在哪里读到的；自拟的选“演示”"), "sources", required=True),
    Entry("confidence", N_("把握"), "choice", "", "confidences"),
)
_FEEL: Final = N_("用本事项的数据元写，例如：经营面积 > 500")

BASIC = Section("basic", N_("基本信息"), N_("名称、类型、主管部门：群众和工作人员怎样认出这个事项。"), (
    Entry("name", N_("事项名称"), "text", "", required=True),
    Entry("kind", N_("事项类型"), "choice", "", "kinds", required=True),
    Entry("for", N_("办理对象"), "several", "", "subjects", required=True),
    Entry("department", N_("主管部门"), "choice", "", "departments", required=True),
    Entry("summary", N_("一句话说明"), "long", N_("大白话：这是什么，谁要办"), required=True),
    Entry("keywords", N_("群众怎么说"), "words", N_("群众会用的词，用顿号隔开，例如：开店、店铺")),
    Entry("themes", N_("主题"), "several", "", "themes"),
    Entry("real_name", N_("实名等级"), "choice", N_("不选为中级"), "grades"),
    Entry("family/name", N_("属于哪一类事项"), "text", N_("同一类的新办、变更、注销互相提示，例如：食品经营许可")),
    Entry("family/handling", N_("其中哪一项"), "text", N_("例如：新办")),
    Entry("until", N_("失效日期"), "day", N_("没有后续版本而终止的，写最后一天")),
))  # fmt: skip

LAW = Section("law", N_("依据与条件"), N_("设定依据写到条；每个办理条件写明出自哪一条。"), (
    Records("bases", N_("设定依据"), N_("一项依据"), (
        Entry("text", N_("法律名称和条款"), "text", "", required=True), *_SOURCE,
    ), fresh={"text": "", "source": "演示"}),
    Records("conditions", N_("办理条件"), N_("一个条件"), (
        Entry("text", N_("条件"), "long", "", required=True),
        Entry("article", N_("出自哪一条"), "text"),
        Entry("own_check", N_("没有规则核对它，由申请人自行确认"), "flag"), *_SOURCE,
    ), fresh={"text": "", "source": "演示"}),
    Entry("by_person", N_("依法必须由人决定"), "text", N_("写明哪一条不许系统自动决定；没有就空着")),
))  # fmt: skip

LIMITS = Section("limits", N_("时限与收费"), N_("时限照法条原样写单位：20 工作日、30 日或即时。"), (
    Entry("limit/statutory", N_("法定时限"), "text", N_("没查到写“未查到”，再填承诺时限"), required=True),
    Entry("limit/basis", N_("法定时限的依据"), "text"),
    Entry("limit/source", N_("来源"), "choice", "", "sources"),
    Entry("limit/confidence", N_("把握"), "choice", "", "confidences"),
    Entry("limit/promised", N_("承诺时限"), "text", N_("不比法定的长")),
    Entry("limit/promised_basis", N_("承诺的依据"), "text", N_("自定的写“演示：本平台自定”")),
    Entry("fee/say", N_("收费"), "text", N_("不收费，或每证多少元"), required=True),
    Entry("fee/basis", N_("收费依据"), "text"),
    Entry("fee/source", N_("收费依据的来源"), "choice", "", "sources"),
    Entry("fee/confidence", N_("收费的把握"), "choice", "", "confidences"),
))  # fmt: skip

ASK = Section("ask", N_("询问与表单"), N_("规则、证照、通知都用不到的不问；能从证照或共享取得的写明取自哪里。"), (
    Records("ask", N_("要问的数据元"), N_("一个数据元"), (
        Entry("element", N_("数据元"), "name", N_("先查词汇；没有的到“新词”里加"), "elements", required=True),
        Entry("question", N_("它决定情形，先单独问"), "flag"),
        Entry("when", N_("什么情况下才问"), "feel", _FEEL),
        Entry("from", N_("取自"), "paths", N_("例如：营业执照.企业名称；几处的用顿号隔开，先有值的为准"), "sourced"),
        Entry("optional", N_("可以不填"), "flag"),
    ), fresh={"element": ""}),
    Entry("notify", N_("联系用的数据元"), "words", N_("通知和踏勘要用的，例如：联系人、联系电话"), "asked"),
    Entry("nullable", N_("允许为空的依据"), "words", N_("已知为空也可以准予的数据元")),
))  # fmt: skip

NEED = Section("need", N_("材料"), N_("每份材料写明怎样免提交；确实没有的才请群众交。"), (
    Records("need", N_("申请材料"), N_("一份材料"), (
        Entry("material", N_("材料"), "name", N_("先查词汇；没有的到“新词”里加"), "materials", required=True),
        Entry("spared_by", N_("免提交方式"), "choice", N_("不选就是要交"), "spared"),
        Entry("licence", N_("凭哪种证照"), "choice", "", "licences"),
        Entry("record", N_("或凭哪种共享数据"), "choice", "", "records"),
        Entry("when", N_("什么情况下才要"), "feel", _FEEL),
        Entry("optional", N_("没有的可以不交"), "flag"),
    ), fresh={"material": ""}),
))  # fmt: skip

ROUTES = Section("routes", N_("情形与去向"), N_("群众怎样称呼自己的情形；规则分流时，每个去向怎么办、得到什么。"), (
    Records("situations", N_("情形"), N_("一种情形"), (
        Entry("name", N_("情形"), "text", N_("群众的叫法，例如：只卖水果的小店"), required=True),
        Entry("say", N_("对群众怎么说"), "long"),
        Entry("when", N_("什么情况"), "feel", _FEEL),
        Entry("aliases", N_("又叫"), "words"),
    ), N_("搜索能直接找到情形，指南按它分开显示。"), fresh={"name": ""}),
    Records("routes", N_("去向"), N_("一个去向"), (
        Entry("means", N_("办不办"), "choice", "", "meanings", required=True),
        Entry("say", N_("对群众怎么说"), "long", "", required=True),
        Entry("kind", N_("按什么类型办"), "choice", N_("与事项不同时才选"), "kinds"),
        Entry("level", N_("由哪一级办"), "choice", "", "levels"),
        Entry("limit", N_("时限"), "text"),
        Entry("limit_basis", N_("时限的依据"), "text"),
        Entry("clause", N_("依据哪一条"), "text"),
        Entry("source", N_("来源"), "choice", "", "sources"),
        Entry("confidence", N_("把握"), "choice", "", "confidences"),
    ), named=True, fresh={"means": "办理", "say": ""}),
))  # fmt: skip

REVIEW = Section("review", N_("办理环节"), N_("规则转人工以后由谁办、几天办完；最后一个环节的岗位作决定。"), (
    Records("review", N_("环节"), N_("一个环节"), (
        Entry("node", N_("环节"), "choice", "", "nodes", required=True),
        Entry("name", N_("叫法"), "text", N_("与环节不同时才写，例如：现场核查")),
        Entry("by", N_("岗位"), "choice", "", "posts", required=True),
        Entry("days", N_("几个工作日"), "number"),
        Entry("stops_clock", N_("停钟的依据"), "text", N_("依法不计入时限的特别程序才写，例如：行政许可法第45条")),
    ), fresh={"node": "审核", "by": "审批员", "days": 3}),
))  # fmt: skip

RESULT = Section("result", N_("结果"), N_("准予以后给什么：证照、结果文书，或两样都给。"), (
    Entry("grant/licence", N_("发哪种证照"), "choice", N_("只发结果文书的不选"), "own_licences"),
    Entry("grant/carry", N_("照面"), "carry",
          N_("一行一项，例如：企业名称；取自别处的写：企业名称 = 变更后企业名称、营业执照.企业名称")),
    Entry("grant/validity/years", N_("有效几年"), "number"),
    Entry("grant/validity/months", N_("或有效几个月"), "number"),
    Entry("grant/validity/basis", N_("有效期的依据"), "text"),
    Entry("grant/validity/source", N_("来源"), "choice", "", "sources"),
    Entry("grant/validity/confidence", N_("把握"), "choice", "", "confidences"),
    Entry("grant/per", N_("按哪个照面一项一证"), "text", N_("例如：经营场所；一个场所一张证")),
    Entry("grant/replaces", N_("换发：新证替换申请人现有的证"), "flag"),
    Entry("grant/assigns", N_("登记机关赋予的"), "several", "", "assigned"),
    Entry("decision/result", N_("结果文书叫什么"), "text", N_("例如：小店补贴核定")),
    Entry("decision/states", N_("文书写明的数据元"), "words"),
    Entry("decision/cancels", N_("准予即注销申请人的哪种证照"), "choice", "", "own_licences"),
))  # fmt: skip

TELL = Section("tell", N_("监管与来源"), N_("准予以后推送给谁监管，这份清单在哪里读到、有多大把握。"), (
    Entry("tell", N_("推送的监管部门"), "several", "", "regulators", required=True),
    Entry("sources", N_("来源"), "words", N_("来源的键，用顿号隔开"), required=True),
    Entry("confidence", N_("整体把握"), "choice", "", "confidences"),
    Entry("notes", N_("说明"), "paths", N_("一行一条")),
))  # fmt: skip

_MEANING: Final = (
    Entry("aliases", N_("又叫"), "words"),
    Entry("source", N_("来源"), "choice", "", "sources"),
    Entry("confidence", N_("把握"), "choice", "", "confidences"),
)
WORDS = (
    Section("elements", N_("新数据元"), N_("词汇里没有的数据元。先查一查，同义的不要再建。"), (
        Records("", N_("数据元"), N_("一个数据元"), (
            Entry("type", N_("类型"), "choice", "", "types", required=True),
            Entry("ask", N_("怎么问"), "text", N_("不写就用它的名称")),
            Entry("hint", N_("填写提示"), "text"),
            Entry("unit", N_("单位"), "text"),
            Entry("options", N_("选项"), "words", N_("单选、多选才写，用顿号隔开")),
            Entry("minimum", N_("最小"), "number"),
            Entry("maximum", N_("最大"), "number"),
            Entry("sensitivity", N_("敏感程度"), "choice", N_("不选为公开"), "sensitivities"),
            Entry("owner", N_("数源部门"), "choice", N_("谁说了算；申请人自己说的不选"), "departments"), *_MEANING,
        ), named=True, fresh={"type": "文本", "source": "演示"}),
    ), "vocabulary/elements.yaml"),
    Section("materials", N_("新材料"), N_("词汇里没有的材料。"), (
        Records("", N_("材料"), N_("一种材料"), (
            Entry("kind", N_("材料类型"), "choice", "", "material_kinds", required=True),
            Entry("source", N_("来源渠道"), "choice", "", "material_sources", required=True),
            Entry("aliases", N_("又叫"), "words"),
            Entry("confidence", N_("把握"), "choice", "", "confidences"),
        ), named=True, fresh={"kind": "其他", "source": "申请人自备"}),
    ), "vocabulary/materials.yaml"),
    Section("licences", N_("新证照"), N_("词汇里没有的证照类型。照面的每一项都是数据元。"), (
        Records("", N_("证照"), N_("一种证照"), (
            Entry("issuer", N_("发证部门"), "choice", "", "departments", required=True),
            Entry("face", N_("照面"), "words", N_("证书编号、发证机关、发证日期由系统给出，也要列上"), required=True),
            Entry("holder", N_("照面上写持证人的"), "text"), *_MEANING,
        ), named=True, fresh={"issuer": "", "face": ["证书编号", "发证机关", "发证日期"], "source": "演示"}),
    ), "vocabulary/licences.yaml"),
)  # fmt: skip

#: Every form of the editor in the order of its menu.
SECTIONS: Final = (BASIC, LAW, LIMITS, ASK, NEED, ROUTES, REVIEW, RESULT, TELL, *WORDS)
BY_KEY: Final = {one.key: one for one in SECTIONS}

__all__ = ["BY_KEY", "SECTIONS", "WORDS"]

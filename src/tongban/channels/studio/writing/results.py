"""The entries an item and each of its routes share: materials, steps of people, licence and statement of the result."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as N_

from tongban.channels.studio.writing.fields import Entry, Group, Names, Records

FEEL: Final = N_("用本事项的数据元写，例如：经营面积 > 500")
#: Where a statement was read and how sure we are.
SAID: Final = (
    Entry("source", N_("来源"), "choice", "", "sources"),
    Entry("confidence", N_("把握"), "choice", "", "confidences"),
)
CITED: Final = (
    Entry("source", N_("来源"), "choice", N_("在哪里读到的；自拟的选“演示”"), "sources", required=True),
    SAID[1],
)

MATERIAL: Final = (
    Entry("material", N_("材料"), "name", N_("先查词汇；没有的到“新材料”里加"), "materials", required=True),
    Entry("spared_by", N_("免提交方式"), "choice", N_("不选就是要交"), "spared"),
    Entry("licence", N_("凭哪种证照"), "choice", "", "licences"),
    Entry("record", N_("或凭哪种共享数据"), "choice", "", "records"),
    Entry("when", N_("什么情况下才要"), "feel", FEEL),
    Entry("optional", N_("没有的可以不交"), "flag"),
    Entry("assist/of", N_("请哪个部门协助"), "choice", N_("免提交方式是“协助”才写"), "departments"),
    Entry("assist/what", N_("请它核对什么"), "text", N_("一句话，例如：核对这家企业的应急预案是否已经备案")),
    Entry("assist/days", N_("几个工作日内答复"), "number"),
    Entry("assist/tell", N_("告诉它哪些数据元"), "words", N_("只告诉核对要用的，用顿号隔开，例如：企业名称"), "facts"),
    Entry("assist/basis", N_("请它协助的依据"), "text"),
    Entry("assist/source", N_("来源"), "choice", "", "sources"),
    Entry("assist/confidence", N_("把握"), "choice", "", "confidences"),
    Entry("later/days", N_("可以容缺后补：受理后几个工作日内"), "number",
          N_("只用于次要材料，主要材料不写；要比承诺时限少 2 个工作日以上，不超过 20 个")),
    Entry("later/basis", N_("容缺后补的依据"), "text", N_("哪一份目录或者哪一条")),
    Entry("later/source", N_("容缺后补的来源"), "choice", "", "sources"),
    Entry("later/confidence", N_("容缺后补的把握"), "choice", "", "confidences"),
)  # fmt: skip
#: What an item offers in place of proof beforehand (告知承诺).
PROMISE: Final = Group(N_("告知承诺"), (
    Entry("promise/element", N_("凭哪个问题选"), "choice",
          N_("是否，或者单选；要先单独问，它的“什么情况下才问”就是谁可以选"), "asked"),
    Entry("promise/chosen", N_("选哪一项就是承诺"), "text", N_("单选才写")),
    Entry("promise/instead", N_("不承诺的是哪一项"), "text", N_("单选才写；撤回承诺以后就算选它")),
    Entry("promise/requirements", N_("告知：条件和要求"), "paths", N_("一行一条")),
    Entry("promise/consequences", N_("告知：不实的后果"), "paths", N_("一行一条")),
    Entry("promise/checked", N_("告知：怎样核查"), "long"),
    Entry("promise/excluded", N_("告知：不能承诺的"), "paths", N_("一行一条")),
    Entry("promise/words", N_("承诺的话"), "paths", N_("一行一条，申请人签在下面")),
    Entry("promise/scope", N_("为什么可以用承诺"), "long",
          N_("涉及国家安全、公共安全、生态环境、人身健康和财产安全等的不得适用；写明依据")),
    Entry("promise/basis", N_("依据"), "text", N_("写到条或文号")),
    Entry("promise/source", N_("来源"), "choice", "", "sources"),
    Entry("promise/confidence", N_("把握"), "choice", "", "confidences"),
    Entry("promise/check/by", N_("由谁核查"), "choice", "", "posts"),
    Entry("promise/check/days", N_("几个工作日内核查"), "number"),
    Entry("promise/check/rectify", N_("整改几个工作日"), "number"),
    Entry("promise/check/basis", N_("这些天数的依据"), "text", N_("自定的写“演示：本平台自定”")),
), N_("不先交证明，告知以后由申请人书面承诺，准予以后核查。要用“承诺”免交的材料，在材料那里选。"))  # fmt: skip
STEP: Final = (
    Entry("node", N_("环节"), "choice", "", "nodes", required=True),
    Entry("name", N_("叫法"), "text", N_("与环节不同时才写，例如：现场核查")),
    Entry("by", N_("岗位"), "choice", "", "posts", required=True),
    Entry(
        "together",
        N_("与上一个环节同时办"),
        "flag",
        N_("并联：各办各的，先后不论；都办完了才到下一个环节，决定总要等齐意见"),
    ),
    Entry("days", N_("几个工作日"), "number"),
    Entry("stops_clock", N_("停钟的依据"), "text", N_("依法不计入时限的特别程序才写，例如：行政许可法第45条")),
)
FIRST_STEP: Final = {"node": "审核", "by": "审批员", "days": 3}
LICENCE: Final = (
    Entry("grant/licence", N_("发哪种证照"), "choice", N_("只发结果文书的不选"), "own_licences"),
    Entry("grant/carry", N_("照面"), "carry",
          N_("一行一项，例如：企业名称；取自别处的写：企业名称 = 变更后企业名称、营业执照.企业名称")),
)  # fmt: skip
VALIDITY: Final = Group(N_("有效期"), (
    Entry("grant/validity/years", N_("有效几年"), "number", N_("都不写就是长期有效")),
    Entry("grant/validity/months", N_("或有效几个月"), "number"),
    Entry("grant/validity/basis", N_("有效期的依据"), "text", N_("写到条")),
    Entry("grant/validity/source", N_("来源"), "choice", "", "sources"),
    Entry("grant/validity/confidence", N_("把握"), "choice", "", "confidences"),
))  # fmt: skip
ISSUING: Final = Group(N_("怎样发证"), (
    Entry("grant/per", N_("按哪个照面项一证"), "text", N_("例如：经营场所；一个场所一张证")),
    Entry("grant/replaces", N_("换发：新证替换申请人现有的证"), "flag"),
    Entry("grant/unique", N_("可以同时持有几张"), "unless"),
    Entry("grant/assigns", N_("登记机关赋予的"), "several", "", "assigned"),
    Entry("grant/template", N_("模板文件"), "text", N_("不写为 licence.typ；另有版式的写别的名字，例如 receipt.typ")),
))  # fmt: skip
STATEMENT: Final = Group(N_("结果文书"), (
    Entry("decision/result", N_("结果文书叫什么"), "text", N_("例如：小店补贴核定")),
    Entry("decision/states", N_("文书写明的数据元"), "words"),
    Entry("decision/cancels", N_("准予即注销申请人的哪种证照"), "choice", "", "own_licences"),
))  # fmt: skip


def reported(counted: Names, first: str) -> Records:
    """The publicly reported figures of an item or bundle; ``counted`` names what may be counted."""
    return Records("published", N_("报道的数字"), N_("一个数字"), (
        Entry("what", N_("数的是什么"), "choice", "", counted, required=True),
        Entry("unit", N_("单位"), "text", "", required=True),
        Entry("before", N_("改革前"), "text", "", required=True),
        Entry("after", N_("改革后"), "text", "", required=True),
        Entry("source", N_("来源"), "choice", "", "sources", required=True),
        Entry("confidence", N_("把握"), "choice", "", "confidences"),
    ), fresh={"what": first, "unit": "", "before": "", "after": "", "source": ""})  # fmt: skip


OF_ROUTE: Final = (
    Group(N_("依据和时限"), (
        Entry("clause", N_("依据哪一条"), "text"),
        *SAID,
        Entry("limit", N_("时限"), "text", N_("与事项不同时才写，例如：1 工作日")),
        Entry("limit_basis", N_("时限的依据"), "text"),
    )),
    Records("need", N_("这个去向的材料"), N_("一份材料"), MATERIAL, fresh={"material": ""},
            inherits=N_("没有另写：要事项的全部材料。"), nothing=N_("这个去向不要任何材料。")),
    Records("review", N_("这个去向的环节"), N_("一个环节"), STEP, fresh=FIRST_STEP,
            inherits=N_("没有另写：走事项的环节。")),
    Group(N_("这个去向发的证照"), LICENCE, N_("写了证照或者结果文书，就不再用事项的。")),
    VALIDITY, ISSUING, STATEMENT,
)  # fmt: skip

__all__ = [
    "CITED", "FEEL", "FIRST_STEP", "ISSUING", "LICENCE", "MATERIAL", "OF_ROUTE", "PROMISE", "SAID", "STATEMENT", "STEP",
    "VALIDITY", "reported",
]  # fmt: skip

"""What the open API takes and gives: strict types that decode requests, shape answers and make the OpenAPI document."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Text: TypeAlias = Annotated[str, Meta(max_length=5000)]
Value: TypeAlias = Text | bool | int | float | Annotated[list[Text], Meta(max_length=100)] | None
Shown: TypeAlias = str | bool | list[str] | None
Day: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Moment: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
ItemKey: TypeAlias = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", max_length=80, description="事项标识")]
Code: TypeAlias = Annotated[
    str, Meta(pattern="^[0-9A-Z]{18}$", max_length=18, description="统一社会信用代码或公民身份号码，18 位")
]
Answers: TypeAlias = Annotated[
    dict[Annotated[str, Meta(max_length=60)], Value],
    Meta(max_length=200, description="填写项的名称 → 值；日期写成 2026-05-01，多选写成数组，权威数据已有的不用填"),
]
_Uuid: TypeAlias = Annotated[
    str, Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", max_length=36)
]
MaterialSet: TypeAlias = Annotated[_Uuid | None, Meta(description="上传过的一组材料的编号；没有要交的材料就不填")]
Truth: TypeAlias = Literal["true", "false", "null", "unknown"]


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """A request body; what it does not name is refused."""


class InterviewRequest(Request, frozen=True):
    """What is known about an applicant for an item, and what is still to be asked."""

    item: ItemKey
    applicant: Code
    answers: Answers = {}


class CaseRequest(Request, frozen=True):
    """An application."""

    item: ItemKey
    applicant: Code
    answers: Answers
    district: Annotated[int, Meta(ge=0, le=999999, description="区市的行政区划代码；不填按申请人所在区市")] = 0
    agent: Annotated[Code | None, Meta(description="经办人的公民身份号码，须持有申请人的有效授权")] = None
    materials: MaterialSet = None


class UploadRequest(Request, frozen=True):
    """One file of an application."""

    applicant: Code
    name: Annotated[str, Meta(min_length=1, max_length=120, description="材料的名称，照抄事项里的")]
    file: Annotated[str, Meta(description="PDF、JPG 或 PNG，最大 10 MB", extra_json_schema={"format": "binary"})]
    materials: MaterialSet = None


class BundleInterviewRequest(Request, frozen=True):
    """What is known about an applicant for a bundle, and what is still to be asked."""

    applicant: Code
    answers: Answers = {}


class BundleCaseRequest(Request, frozen=True):
    """An application for everything a bundle brings together."""

    applicant: Code
    answers: Answers
    district: Annotated[int, Meta(ge=0, le=999999, description="区市的行政区划代码；不填按申请人所在区市")] = 0
    agent: Annotated[Code | None, Meta(description="经办人的公民身份号码，须持有每一项的有效授权")] = None
    materials: MaterialSet = None


class Limit(Struct, frozen=True):
    """A time limit as printed in the law."""

    value: int
    unit: str
    basis: str | None


class ItemLine(Struct, frozen=True):
    """One item of the list."""

    key: str
    name: str
    kind: str
    subjects: Annotated[list[str], Meta(description="办理对象：自然人、法人")]
    department: str
    summary: str
    in_force: Day
    until: Day | None


class Items(Struct, frozen=True):
    """The items in force on a day, a page of them; ``total`` counts all there are."""

    on: Day
    items: list[ItemLine]
    total: int
    page: int
    pages: int


class Asked(Struct, frozen=True):
    """One element the applicant is asked for."""

    name: str
    type: str
    question: str
    hint: str | None
    unit: str | None
    options: list[str]
    optional: bool
    taken_from: Annotated[list[str], Meta(description="取得到时不用填写的来源")]


class Needed(Struct, frozen=True):
    """A material and the way it is spared."""

    name: str
    spared_by: str | None
    optional: bool


class Basis(Struct, frozen=True):
    """A condition or a statutory basis as cited, and how sure the pack is of it."""

    text: str
    article: str | None
    confidence: str | None


class Item(Struct, frozen=True):
    """One version of an item."""

    key: str
    name: str
    kind: str
    subjects: list[str]
    department: str
    summary: str
    version: str
    in_force: Day
    until: Day | None
    statutory: Annotated[Limit | None, Meta(description="没有查到法定时限时为 null")]
    promised: Limit | None
    conditions: list[Basis]
    bases: list[Basis]
    asks: list[Asked]
    materials: list[Needed]
    fee: str
    districts: Annotated[list[int], Meta(description="有实施主体的区市，0 为市级")]


class Reason(Struct, frozen=True):
    """One condition of a decision with its clause and the values it rests on."""

    name: str
    truth: Truth
    clause: str | None
    expr: str
    inputs: dict[str, Shown]
    say: str | None


class Computed(Struct, frozen=True):
    """A value the rules computed, with the formula, its clause and the values that went into it."""

    name: str
    value: Shown
    clause: str | None
    expr: str
    inputs: dict[str, Shown]


class StatedValue(Struct, frozen=True):
    """One value a grant states."""

    name: str
    value: Shown


class Stated(Struct, frozen=True):
    """What a grant states where it is no licence, or beside it: what it is called and the values it gives."""

    result: str
    states: list[StatedValue]


class Decision(Struct, frozen=True):
    """What the rules decided and why; ``held_back`` says why a person decides although the rules would grant."""

    effect: str
    route: str | None
    automatic: bool
    held_back: str | None
    version: str
    reasons: list[Reason]
    advice: list[Reason]
    computed: list[Computed] = []
    stated: Annotated[Stated | None, Meta(description="准予时写明的结果")] = None


class Submitted(Struct, frozen=True):
    """The answer to an application; a repeat of its key is answered with the same bytes."""

    number: str
    item: str
    version: str
    status: Annotated[str, Meta(description="办件状态代码")]
    status_name: Annotated[str, Meta(description="办件状态")]
    result: str | None
    automatic: bool
    route: str | None
    received_at: Moment
    due_on: Day | None
    notify_by: Day | None
    licence: Annotated[str | None, Meta(description="证照编号")]
    decision: Decision


class CaseMaterial(Struct, frozen=True):
    """A material of a case: which way it came, from where; ``optional`` where it was left out and may be."""

    name: str
    way: Annotated[str, Meta(description="怎样取得：证照、共享、承诺、协助、表单、材料银行、申请人提交")]
    source: Annotated[str, Meta(description="取自哪里，或请哪个部门核对；空：申请人交的，或还不知道")]
    optional: Annotated[bool, Meta(description="选交，没有交")]


class Case(Struct, frozen=True):
    """A case as it stands."""

    number: str
    item: str
    item_name: str
    version: str
    applicant: str
    agent: str | None
    implementer: str
    district: int
    channel: str
    status: str
    status_name: str
    result: str | None
    automatic: bool
    route: str | None
    node: str | None
    nodes: Annotated[list[str], Meta(description="现在要办的环节；几个环节同时办的，不止一个")]
    open: bool
    received_at: Moment
    notify_by: Day | None
    accepted_on: Day | None
    due_on: Day | None
    due_provisional: Annotated[bool, Meta(description="节假日安排未公布，期限待定")]
    closed_at: Moment | None
    licence: str | None
    decision: Decision
    materials: list[CaseMaterial]


class Event(Struct, frozen=True):
    """One entry of a case's history, chained to the one before by its digest."""

    seq: int
    what: str
    at: Moment
    actor_kind: str
    actor_name: str
    notice: Annotated[str | None, Meta(description="文书编号")]
    reasons: list[str]
    previous: str
    digest: str


class Events(Struct, frozen=True):
    """The whole history of a case."""

    number: str
    intact: Annotated[bool, Meta(description="历史记录首尾相连、未被改动")]
    events: list[Event]


class Known(Struct, frozen=True):
    """A value that needs no asking, and who says so."""

    name: str
    value: Shown
    origin: Annotated[str, Meta(description="来源：证照、共享、材料、本人填写、系统")]
    source: str
    obtained_at: Moment


class Question(Struct, frozen=True):
    """Something still to be answered; ``message`` says what is wrong with the answer, or why it has to be given."""

    name: str
    type: str
    question: str
    hint: str | None
    unit: str | None
    options: list[str]
    optional: bool
    message: str | None
    code: str | None


class Material(Struct, frozen=True):
    """A material in the present situation: to be brought, or spared and why."""

    name: str
    spared: bool
    why: str
    way: Annotated[str, Meta(description="怎样取得：证照、共享、承诺、协助、表单；空：要由申请人提交")] = ""
    source: Annotated[str, Meta(description="取自哪里，或请哪个部门核对；空：还不知道")] = ""


class Verdict(Struct, frozen=True):
    """What the rules say so far; while it is not settled, an open answer can still change it."""

    effect: str
    route: str | None
    settled: bool
    reasons: list[Reason]
    advice: list[Reason]
    computed: list[Computed] = []


class Interview(Struct, frozen=True):
    """Everything the platform knows and still needs to know for an application."""

    item: str
    version: str
    known: list[Known]
    questions: Annotated[list[Question], Meta(description="还会影响结果的问题，按先后")]
    form: Annotated[list[Question], Meta(description="现在要填写的其他内容；问题答完以后可能还有")]
    tampered: Annotated[list[str], Meta(description="与权威数据不一致的填写项")]
    materials: list[Material]
    nothing_to_apply: Annotated[bool, Meta(description="依法不需要办理")]
    verdict: Verdict


class Licence(Struct, frozen=True):
    """The latest issue of a licence."""

    number: str
    type: str
    holder: str
    holder_code: str
    face: dict[str, Shown]
    issuer: str
    issued_on: Day
    valid_from: Day
    valid_until: Annotated[Day | None, Meta(description="空为长期")]
    state: str
    state_reason: str
    issue: int
    sealed: Annotated[bool, Meta(description="签章是否已完成")]
    check: Annotated[str, Meta(description="公开核验地址")]
    demonstration: bool


class Explanation(Struct, frozen=True):
    """A problem code in words."""

    code: str
    title: str
    remedy: str


class ProblemDocument(Struct, frozen=True, rename={"kind": "type"}, omit_defaults=True):
    """A problem (RFC 9457)."""

    kind: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    fields: dict[str, str] = {}

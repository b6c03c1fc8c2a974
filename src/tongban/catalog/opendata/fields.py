"""The columns of the open catalogue: the field names of the national exchange tables, and what stands in each here."""

from dataclasses import dataclass

#: The group of fields that describes a material; those rows are a data set of their own.
MATERIALS = "材料"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the standard; ``says`` is empty where nothing is known and the column stays empty."""

    group: str
    name: str
    chinese: str
    says: str = ""


FIELDS: tuple[Field, ...] = (
    Field("基本", "catalog_code", "基本编码", "国家统一的 12 位编码；没有取得，一律留空"),
    Field("基本", "task_code", "实施编码", "实施主体的统一社会信用代码 18 位加 13 位；演示编码含 DEMO 字样"),
    Field("基本", "task_handle_item", "业务办理项编码", "没有取得，一律留空"),
    Field("基本", "task_name", "事项名称", "事项的名称"),
    Field(
        "基本",
        "task_type",
        "事项类型",
        "01 行政许可、05 行政给付、07 行政确认、08 奖励、09 裁决、20 其他行政权力、21 公共服务（各省不一）",
    ),
    Field("基本", "use_level", "行使层级", "行使层级代码：3 市、4 县"),
    Field("基本", "by_law", "设定依据", "设定依据，一行一条"),
    Field("基本", "task_state", "事项状态", "1 在用"),
    Field("基本", "task_version", "版本号", "版本的摘要前 12 位"),
    Field("基本", "plan_effective_date", "计划生效日期", "这一版开始适用的日期"),
    Field("基本", "plan_cancel_date", "计划取消日期", "这一版最后适用的日期；空：仍在适用"),
    Field("实施", "dept_code", "实施主体编码", "实施主体的统一社会信用代码"),
    Field("实施", "dept_name", "实施主体", "实施主体的名称"),
    Field("实施", "dept_type", "实施主体性质"),
    Field("实施", "entrust_name", "委托部门"),
    Field("实施", "power_source", "权力来源"),
    Field("实施", "project_type", "办件类型", "1 即办件、2 承诺件"),
    Field("时限", "anticipate_day", "法定办结时限", "法定办结时限的数值，即办的为 0；空：没有查到"),
    Field("时限", "anticipate_type", "法定时限单位", "G 工作日、Z 自然日"),
    Field("时限", "anticipate_explain", "法定时限说明", "法定时限的依据"),
    Field("时限", "promise_day", "承诺办结时限", "承诺办结时限的数值，即办的为 0；空：没有另作承诺"),
    Field("时限", "promise_type", "承诺时限单位", "G 工作日、Z 自然日"),
    Field("时限", "promise_explain", "承诺时限说明", "承诺时限的说明"),
    Field("条件", "accept_condition", "受理条件", "办理条件，一行一条"),
    Field("流程", "handle_flow", "办理流程", "由人办理时的环节"),
    Field("流程", "handle_type", "办理形式", "办理形式"),
    Field("流程", "special_procedure", "特别程序", "现场环节，以及不计入时限的环节和依据"),
    Field("流程", "limit_scene_num", "到现场次数"),
    Field("流程", "limit_scene_explain", "必须现场办理原因"),
    Field("流程", "online_handle_depth", "网办深度"),
    Field("流程", "is_online", "是否网办", "是否网办"),
    Field("流程", "is_pay_online", "是否网上支付"),
    Field("流程", "is_schedule", "是否预约"),
    Field("流程", "is_express", "是否物流"),
    Field("流程", "is_service_terminals", "是否自助终端"),
    Field("流程", "is_entry_center", "是否进驻大厅"),
    Field("流程", "handle_area", "通办范围"),
    Field("流程", "other_dept", "联办机构"),
    Field("流程", "limit_explain", "数量限制"),
    Field("对象", "server_type", "服务对象", "办理对象"),
    Field("对象", "user_topic_type", "面向自然人主题", "面向自然人的主题；名称自拟，没有取得标准的主题代码"),
    Field("对象", "corp_topic_type", "面向法人主题", "面向法人的主题；名称自拟，没有取得标准的主题代码"),
    Field("收费", "is_fee", "是否收费", "是否收费"),
    Field("收费", "fee_basis", "收费依据", "收费或者不收费的依据"),
    Field("收费", "fee_name", "收费项目"),
    Field("收费", "fee_stand", "收费标准"),
    Field("收费", "is_desc", "是否减免"),
    Field("收费", "desc_explain", "减免依据"),
    Field("结果", "result_name", "审批结果名称", "办成以后得到什么，一行一种"),
    Field("结果", "result_type", "审批结果类型", "CERTIFICATE 证件执照、WORK_RESULT 办理结果"),
    Field("结果", "result_guid", "结果样本"),
    Field("材料", "material_name", "材料名称", "材料名称"),
    Field("材料", "material_type", "材料类型", "1 证件证书证明、2 申请表格文书、3 其他"),
    Field("材料", "material_format", "材料形式"),
    Field("材料", "is_need", "必要性", "1 必要、2 非必要、3 容缺后补"),
    Field("材料", "source_type", "来源渠道", "10 申请人自备、20 政府部门核发、30 中介机构出具、99 其他"),
    Field("材料", "source_explain", "来源说明", "怎样免提交；空：要由申请人提交"),
    Field("材料", "page_num", "份数"),
    Field("材料", "page_format", "纸质规格"),
    Field("材料", "form_guid", "空白表格"),
    Field("材料", "example_guid", "样表"),
    Field("材料", "fill_explain", "填报须知", "只在什么情况下要；可以后补的，什么时候补"),
    Field("材料", "accept_stand", "受理标准"),
    Field("材料", "audit_point", "审查要点"),
    Field("办事", "link_way", "咨询方式", "咨询电话"),
    Field("办事", "supervise_way", "监督投诉方式"),
    Field("办事", "transact_addr", "办理地点", "办理地点"),
    Field("办事", "transact_time", "办理时间", "办理时间"),
    Field("办事", "is_single_login", "是否单点登录"),
    Field("标志", "IS_FAST_APPROVE", "秒批", "符合条件时是否由系统当场办结"),
    Field("标志", "IS_NOTIFY_PROMISE", "告知承诺"),
    Field("标志", "IS_ABSENCE_ACCEPT", "容缺受理", "有没有可以在受理后补交的材料"),
    Field("标志", "IS_ABSENCE_RECEIVE", "容缺收件"),
    Field("标志", "IS_TRUST_APPROVAL", "信任审批"),
    Field("标志", "TC", "套餐(一件事)", "可以和别的事项一起办的一件事"),
    Field("中介", "service_type", "中介服务"),
    Field("问答", "questions", "常见问题"),
)
#: Which bundles an item may be part of.
PACKAGE = "TC"
ITEM_FIELDS = tuple(one for one in FIELDS if one.group != MATERIALS)
#: Which item of which body a material belongs to, then what the standard says of a material.
MATERIAL_FIELDS = (
    *(one for one in FIELDS if one.name in ("catalog_code", "task_code", "task_name")),
    *(one for one in FIELDS if one.group == MATERIALS),
)
#: Of bundles no exchange table was found: these names are ours.
BUNDLE_FIELDS = (
    Field("一件事", "bundle_key", "标识", "本平台的标识"),
    Field("一件事", "bundle_name", "名称", "一件事的名称"),
    Field("一件事", "bundle_kind", "集成办理方式", "一件事，或者一业一证"),
    Field("一件事", "lead_dept", "牵头部门", "牵头部门的名称"),
    Field("一件事", "server_type", "服务对象", "办理对象"),
    Field("一件事", "bundle_version", "版本号", "版本的摘要前 12 位"),
    Field("一件事", "plan_effective_date", "计划生效日期", "这一版开始适用的日期"),
    Field("一件事", "plan_cancel_date", "计划取消日期", "这一版最后适用的日期；空：仍在适用"),
    Field("一件事", "promise_day", "承诺办结时限", "合起来承诺的时限；空：没有另作承诺"),
    Field("一件事", "licence", "行业综合许可证", "都批准以后发的证；空：各项自己的结果"),
    Field("成员", "member", "包含的事", "事项或者线下步骤的名称"),
    Field("成员", "member_key", "事项标识", "事项的标识；空：没有上网的步骤（演示）"),
    Field("成员", "member_dept", "部门", "办理这一项的部门"),
    Field("成员", "member_when", "什么情形要办", "条件；空：都要办"),
    Field("成员", "member_after", "等哪几项", "等这些办成以后再办"),
)

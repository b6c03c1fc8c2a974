"""What parties are told of: every event with its kind and the placeholders its wording may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as N_


class Kind(StrEnum):
    """Kinds of notices, as people choose channels for them. 法定 and 安全 cannot be switched off."""

    STATUTORY = N_("法定通知")
    REMINDER = N_("到期提醒")
    SHARING = N_("授权与共享")
    SECURITY = N_("账户安全")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A named gap of a wording: a long but plausible example, and whether what fills it is somebody's personal data."""

    name: str
    example: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event parties are told of. ``urgent`` ones have a term running or a code waiting: they go out at night too.

    ``inbox`` is False for what is not left in 我的消息 (codes).
    """

    event: str
    what: str
    kind: Kind
    placeholders: tuple[Placeholder, ...]
    urgent: bool = False
    inbox: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The names a wording may use."""
        return tuple(one.name for one in self.placeholders)

    @property
    def examples(self) -> dict[str, str]:
        """An example for every placeholder."""
        return {one.name: one.example for one in self.placeholders}


_CASE = (
    Placeholder("事项", "建筑业企业资质证书简单变更"),
    Placeholder("办件编号", "11370202DEMG00027P4DEMO00000001202601050001"),
    Placeholder("办理机关", "演示·青岛市住房和城乡建设局"),
    Placeholder("申请人", "演示·海之建设集团有限公司", personal=True),
    Placeholder("经办人", "演示·张三", personal=True),
)
_DUE = Placeholder("办结期限", "2026-12-31")
_NUMBER = Placeholder("证照编号", "D337012345（演示）")
_FOLLOW = Placeholder("补交期限", "2026-12-31")
_LACKING = Placeholder("补交材料", "食品安全管理制度、委托书和经办人身份证")
_RESULT = Placeholder("结果", "准予许可")
_UNTIL = Placeholder("有效期至", "2026-12-31")
#: Of what another department is asked for a case.
_ASSISTED = (Placeholder("协助部门", "人力资源和社会保障局"), Placeholder("核对内容", "应急预案备案登记表"))
_REPLY_BY = Placeholder("答复期限", "2026-12-31")


def _case(event: str, what: str, *more: Placeholder, urgent: bool = False) -> Announcement:
    return Announcement(event, what, Kind.STATUTORY, (*_CASE, *more), urgent)


#: Of a bundle: what is said of the whole, whatever was told of its members.
_BUNDLE = (
    Placeholder("一件事", "开办便利店（一业一证）"),
    Placeholder("编号", "YJS3702002026010500010001"),
    Placeholder("申请人", "演示·海之建设集团有限公司", personal=True),
    Placeholder("经办人", "演示·张三", personal=True),
)
_MEMBERS = "食品经营许可（新办）、酒类商品零售许可"

#: Of an entry of credit; what was done stands at 我的信用 and in no message.
_CREDIT = (
    Placeholder("信用类型", "严重失信"),
    Placeholder("认定机关", "演示·青岛市住房和城乡建设局"),
    Placeholder("文书编号", "11370202DEMG00027P4DEMO00000001202601050001-销"),
)
_LOST = (
    Placeholder("影响", "告知承诺、容缺受理"),
    Placeholder("起始日", "2026-01-05"),
    Placeholder("到期日", "2026-12-31"),
)
_SETTLED = (Placeholder("结论", "异议不成立"), Placeholder("撤下", "不再"), Placeholder("保留", "仍然"))


def _bundle(event: str, what: str, *more: Placeholder) -> Announcement:
    return Announcement(event, what, Kind.STATUTORY, (*_BUNDLE, *more))


_ALL = (
    _case("case.received", N_("收到申请")),
    _case("case.accepted", N_("受理"), _DUE),
    _case("case.follow_accepted", N_("容缺受理"), _DUE, _FOLLOW, _LACKING, urgent=True),
    _case("case.followed", N_("收到补交材料")),
    _case("case.follow_confirmed", N_("补交材料核对完毕"), _LACKING),
    _case("case.follow_returned", N_("补交材料要重交"), _FOLLOW, _LACKING, urgent=True),
    _case("case.lapsed", N_("逾期未补交，视为撤回")),
    _case("case.correction_asked", N_("一次告知补正"), urgent=True),
    _case("case.corrected", N_("收到补正")),
    _case("case.declined", N_("不予受理")),
    _case("case.not_required", N_("不需要办理")),
    _case("case.suspended", N_("暂停计时")),
    _case("case.resumed", N_("恢复计时"), _DUE),
    _case("case.granted", N_("准予"), _NUMBER, _RESULT, Placeholder("决定名称", "失业保险待遇核定"),
          Placeholder("核查期限", "2026-12-31")),
    _case("case.refused", N_("不予许可"), Placeholder("结果", "不予许可")),
    _case("case.withdrawn", N_("撤回")),
    _case("case.rectified", N_("更正证照"), _NUMBER),
    _case(
        "case.checked", N_("承诺核查"), Placeholder("结论", "限期整改"), Placeholder("整改期限", "2026-12-31"),
        Placeholder("拟办", "撤销"),
    ),
    _case("case.revoked", N_("撤销"), Placeholder("结果", "撤销许可")),
    _case("case.assistance_asked", N_("请别的部门协助"), *_ASSISTED, _REPLY_BY),
    _case("case.assistance_answered", N_("别的部门的答复"), *_ASSISTED, Placeholder("核对结论", "已核实")),
    _case("case.assistance_urged", N_("协助逾期没有答复"), *_ASSISTED, _REPLY_BY),
    _bundle(
        "bundle.received", N_("收到一件事"), Placeholder("项数", "5"), Placeholder("已准予", _MEMBERS),
        Placeholder("转人工", _MEMBERS), Placeholder("接着办", _MEMBERS), Placeholder("线下", "公章刻制"),
    ),
    _bundle("bundle.handed_on", N_("一件事里接着办的一项"), _CASE[0], _CASE[2]),
    _bundle("bundle.stuck", N_("一件事里要另办的一项"), _CASE[0], Placeholder("原因", "还缺“经营场所”")),
    _bundle(
        "bundle.done", N_("一件事办完"), Placeholder("已准予", _MEMBERS), Placeholder("没有办成", _MEMBERS), _NUMBER
    ),
    Announcement("case.correction_waiting", N_("补正还没有交"), Kind.REMINDER, (*_CASE, Placeholder("已过天数", "10"))),
    Announcement("case.follow_waiting", N_("后补的材料还没有交"), Kind.REMINDER, (*_CASE, _FOLLOW, _LACKING)),
    Announcement(
        "case.rectify_waiting", N_("整改期限快到"), Kind.REMINDER, (*_CASE, Placeholder("整改期限", "2026-12-31"))
    ),
    Announcement(
        "licence.expiring", N_("证照快到期"), Kind.REMINDER,
        (Placeholder("证照", "建筑业企业资质证书"), _NUMBER, _UNTIL, Placeholder("剩余天数", "90"),
         Placeholder("续办事项", "建筑业企业资质证书延续"), Placeholder("持证主体", "演示·海之建设", personal=True)),
    ),
    Announcement(
        "draft.deleted_soon", N_("草稿快删除"), Kind.REMINDER,
        (_CASE[0], Placeholder("删除日期", "2026-12-31"), Placeholder("申请人", "演示·海之建设", personal=True)),
    ),
    Announcement(
        "material.infected", N_("材料查出病毒"), Kind.REMINDER,
        (Placeholder("材料", "卫生管理制度"), _CASE[0], _CASE[1]), urgent=True,
    ),
    Announcement("credit.entered", N_("新的信用记录"), Kind.STATUTORY, (*_CREDIT, *_LOST)),
    Announcement("credit.answered", N_("信用修复、异议的结果"), Kind.STATUTORY, (*_CREDIT, *_SETTLED)),
    Announcement(
        "draft.shared", N_("请人帮填草稿"), Kind.SHARING,
        (_CASE[0], Placeholder("分享人", "演示·张三", personal=True), _UNTIL),
    ),
    Announcement(
        "mandate.offered", N_("请人代办"), Kind.SHARING,
        (Placeholder("授权人", "演示·张三", personal=True), Placeholder("授权事项", "全部事项"), _UNTIL),
    ),
    Announcement(
        "mandate.given", N_("授权给人"), Kind.SHARING,
        (Placeholder("授权人", "演示·张三", personal=True), Placeholder("被授权人", "演示·李四", personal=True),
         Placeholder("授权事项", "全部事项"), _UNTIL),
    ),
    Announcement(
        "mandate.revoked", N_("收回授权"), Kind.SHARING,
        (Placeholder("授权人", "演示·张三", personal=True), Placeholder("被授权人", "演示·李四", personal=True)),
    ),
    Announcement(
        "code.sent", N_("验证码"), Kind.SECURITY,
        (Placeholder("验证码", "123456"), Placeholder("用途", "确认新手机号码"), Placeholder("有效分钟", "10")),
        urgent=True, inbox=False,
    ),
    Announcement(
        "account.changed", N_("账户或联系方式有变化"), Kind.SECURITY,
        (Placeholder("变化", "接收通知的手机号码已更换"), Placeholder("时间", "2026-12-31 23:59")), urgent=True,
    ),
)  # fmt: skip

#: Every event parties are told of, by name.
ANNOUNCEMENTS: Mapping[str, Announcement] = {one.event: one for one in _ALL}

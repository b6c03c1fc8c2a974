"""The indicators: what each one counts, in words a statistician reads, and how a share is told honestly; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from django.utils.translation import gettext_noop as N_

#: Of fewer cases a percentage says more than is known: one case would move it by five points and more.
FEW = 20
#: Of fewer cases the ninetieth percentile is hardly more than the slowest one.
FEW_FOR_P90 = 10
_NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. ``percent`` is None where the whole is too small to speak of percentages."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent, None of fewer than ``FEW``."""
        return 100 * self.part / self.whole if self.whole >= FEW else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % confidence interval in percent (Wilson score), None of fewer than ``FEW``."""
        if self.whole < FEW:
            return None
        n, p, z = self.whole, self.part / self.whole, _NORMAL_95
        middle, around = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, 100 * (middle - around) / scale), min(100.0, 100 * (middle + around) / scale)

    def surely_differs(self, other: "Share") -> bool | None:
        """Whether two shares differ beyond chance: their intervals do not meet; None where one is too small."""
        mine, its = self.interval, other.interval
        if mine is None or its is None:
            return None
        return mine[1] < its[0] or its[1] < mine[0]


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of some cases, from which every indicator follows; the fields are the columns of one aggregate."""

    received: int = 0
    applied: int = 0  # received, less those that turned out to need nothing
    automatic: int = 0
    by_people: int = 0
    decided: int = 0
    granted: int = 0
    partly: int = 0  # of bundles alone: some members granted, some not
    refused: int = 0
    declined: int = 0
    withdrawn: int = 0
    revoked: int = 0
    open: int = 0
    corrected: int = 0
    corrections: int = 0
    timed: int = 0
    in_time: int = 0
    worked: int = 0
    worked_median: int | None = None
    worked_p90: int | None = None
    people_worked: int = 0
    people_median: int | None = None
    people_p90: int | None = None
    fields_asked: int = 0
    fields_filled: int = 0
    needed: int = 0
    brought: int = 0

    @property
    def shares(self) -> Mapping[str, Share]:
        """Every indicator that is a share, by its key."""
        return {
            "automatic": Share(self.automatic, self.applied),
            "handed_over": Share(self.by_people, self.applied),
            "in_time": Share(self.in_time, self.timed),
            "filled": Share(self.fields_filled, self.fields_asked),
            "spared": Share(self.needed - self.brought, self.needed),
            "corrected": Share(self.corrected, self.by_people),
            "granted": Share(self.granted, self.decided),
            "partly": Share(self.partly, self.decided),
            "refused": Share(self.refused, self.decided),
            "declined": Share(self.declined, self.applied),
            "withdrawn": Share(self.withdrawn, self.applied),
            "revoked": Share(self.revoked, self.granted + self.revoked),
        }

    @property
    def worked_p90_told(self) -> int | None:
        """The ninetieth percentile of all decided cases, None of too few."""
        return self.worked_p90 if self.worked >= FEW_FOR_P90 else None

    @property
    def people_p90_told(self) -> int | None:
        """The ninetieth percentile of cases people decided, None of too few."""
        return self.people_p90 if self.people_worked >= FEW_FOR_P90 else None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: its key, what it is called, and what exactly is counted."""

    key: str
    name: str
    definition: str


#: Every indicator of cases on the pages and in exports, defined here and nowhere else.
INDICATORS: tuple[Indicator, ...] = (
    Indicator("received", N_("收件数"), N_("申请日期在期间内的全部办件，含在办的。其余各项都按申请日期归入期间。")),
    Indicator(
        "automatic", N_("自动办结率"),
        N_("机器当场准予的件数÷收件数（不含核对后依法无需办理的）。"),
    ),
    Indicator(
        "handed_over", N_("转人工率"),
        N_("没有由机器当场准予的件数÷收件数（不含依法无需办理的）。原因取收件当时保存的决定，一件可以有几个原因，合计可以超过件数。"),
    ),
    Indicator(
        "people", N_("人工办理用时"),
        N_("由人员决定的办件，从受理次日到决定当日的工作日数，扣除依法停止计时的工作日，当日决定为 0。"
           "中位数：至少一半的件不超过它；九成位：至少九成的件不超过它，不足 10 件不列。"),
    ),
    Indicator(
        "worked", N_("全部办理用时"),
        N_("同样的工作日数，由机器和由人员决定的合在一起。"),
    ),
    Indicator(
        "in_time", N_("按期办结率"),
        N_("在办件期限当日或之前决定的件数÷已决定的件数。期限按承诺时限计；承诺即时办结而转人工的，按法定时限计；停止计时的顺延。"),
    ),
    Indicator(
        "filled", N_("字段免填率"),
        N_("表单上由证照、共享数据或规则得出、申请人不用填的字段数÷该情形下表单的全部字段数，各件相加后再相除。"),
    ),
    Indicator(
        "spared", N_("材料免交率"),
        N_("不用申请人提交的必要材料份数÷该情形下的全部必要材料份数，各件相加后再相除。选交的材料不计。"),
    ),
    Indicator(
        "corrected", N_("补正率"),
        N_("发过补正告知书的件数÷转人工的件数。补正项数是告知书所列各项之和。"),
    ),
    Indicator("granted", N_("准予率"), N_("准予的件数÷已作出准予或不予决定的件数；准予后撤销的仍算已决定，不算准予。")),
    Indicator("refused", N_("不予率"), N_("不予的件数÷已作出准予或不予决定的件数。")),
    Indicator("declined", N_("不予受理率"), N_("不予受理的件数÷收件数（不含依法无需办理的）。")),
    Indicator("withdrawn", N_("撤回率"), N_("申请人撤回的件数÷收件数（不含依法无需办理的）。")),
    Indicator("revoked", N_("撤销率"), N_("准予后又撤销的件数÷准予过的件数。")),
)  # fmt: skip
#: The indicators of bundles, each of which is counted once, with its members taken together.
OF_BUNDLES: tuple[Indicator, ...] = (
    Indicator(
        "received", N_("申请数"),
        N_("申请日期在期间内提交的一件事，含在办的。一次提交算一件，不论其中有几个事项。"),
    ),
    Indicator(
        "automatic", N_("全部当场办结率"),
        N_("要办的事项全部由机器准予的件数÷申请数（不含各事项都依法无需办理的）。"),
    ),
    Indicator(
        "handed_over", N_("有转人工率"),
        N_("不是全部由机器准予的件数÷申请数（不含各事项都依法无需办理的）。原因写明是哪个事项的哪项条件，一件可以有几个原因。"),
    ),
    Indicator(
        "worked", N_("全程用时"),
        N_("从申请次日到最后一个事项有结果当日的工作日数，不扣除停止计时的工作日，包括等前一个事项办成的时间。"
           "中位数：至少一半的件不超过它；九成位：至少九成的件不超过它，不足 10 件不列。"),
    ),
    Indicator(
        "in_time", N_("全部按期率"),
        N_("各事项都在自己的期限当日或之前决定的件数÷全部有结果并且定有期限的件数。"),
    ),
    Indicator(
        "filled", N_("字段免填率"),
        N_("同一项在几个事项里只算一次：由证照、共享数据或规则得出、申请人不用填的字段数÷一张表上的全部字段数（含一件事自己的问题），各件相加后再相除。"),
    ),
    Indicator(
        "spared", N_("材料免交率"),
        N_("同一份材料只算一次：不用申请人提交的必要材料份数÷一套材料里的全部必要材料份数，各件相加后再相除。选交的材料不计。"),
    ),
    Indicator(
        "corrected", N_("补正率"),
        N_("有事项发过补正告知书的件数÷有转人工的件数。补正项数是告知书所列各项之和。"),
    ),
    Indicator(
        "granted", N_("全部准予率"),
        N_("要办的事项全部准予的件数÷全部有结果的件数（不含全部撤回的）。"),
    ),
    Indicator(
        "partly", N_("部分准予率"),
        N_("有的事项准予、有的没有准予的件数÷全部有结果的件数（不含全部撤回的）。"),
    ),
    Indicator(
        "refused", N_("未准予率"),
        N_("各事项都没有准予，至少一项不予或不予受理的件数÷全部有结果的件数（不含全部撤回的）。"),
    ),
    Indicator(
        "withdrawn", N_("撤回率"),
        N_("申请人把各事项都撤回的件数÷申请数（不含各事项都依法无需办理的）。"),
    ),
)  # fmt: skip
#: Shares of things summed over cases: those of one case hang together, so that no interval is told of them.
SUMS = frozenset({"filled", "spared"})

"""The words of the life cycle: states, results and acts, as the statute and the national code table have them."""

from enum import StrEnum

from django.utils.translation import gettext_noop as N_


class Status(StrEnum):
    """办件状态, by the code of the national table (P*: states the table lacks, named in the city's data)."""

    RECEIVED = "02"
    ACCEPTED = "05"
    FOLLOWING = "P1"
    CORRECTION = "06"
    DECLINED = "07"
    CLOSED = "10"
    SUSPENDED = "P2"
    IN_PROGRESS = "12"
    RETURNED = "13"
    NOT_REQUIRED = "P0"

    @property
    def word(self) -> str:
        """The statutory word."""
        return _WORDS[self]

    @property
    def ended(self) -> bool:
        """True when nothing more happens by itself."""
        return self in {Status.DECLINED, Status.CLOSED, Status.RETURNED, Status.NOT_REQUIRED}


_WORDS = {
    Status.RECEIVED: N_("收件"),
    Status.ACCEPTED: N_("受理"),
    Status.FOLLOWING: N_("容缺受理"),
    Status.CORRECTION: N_("补齐补正"),
    Status.DECLINED: N_("不予受理"),
    Status.CLOSED: N_("办结"),
    Status.SUSPENDED: N_("特别程序"),
    Status.IN_PROGRESS: N_("在办"),
    Status.RETURNED: N_("退件"),
    Status.NOT_REQUIRED: N_("不受理"),
}


class Result(StrEnum):
    """How a closed case came out."""

    GRANTED = N_("准予许可")
    REFUSED = N_("不予许可")
    WITHDRAWN = N_("撤回")
    LAPSED = N_("视为撤回")
    REVOKED = N_("准予后撤销")


class Happening(StrEnum):
    """What can stand in the history of a case."""

    RECEIVED = N_("收件")
    ACCEPTED = N_("受理")
    DEEMED_ACCEPTED = N_("视为受理")
    FOLLOW_ACCEPTED = N_("容缺受理")
    FOLLOWED = N_("补交材料")
    FOLLOW_CONFIRMED = N_("补交核对")
    FOLLOW_RETURNED = N_("补交退回")
    LAPSED = N_("逾期未补交")
    CORRECTION_ASKED = N_("补正告知")
    CORRECTED = N_("补正")
    DECLINED = N_("不予受理")
    NOT_REQUIRED = N_("不受理")
    NODE_DONE = N_("环节完成")
    SUSPENDED = N_("停止计时")
    RESUMED = N_("恢复计时")
    GRANTED = N_("准予")
    REFUSED = N_("不予")
    CERTIFIED = N_("制证")
    WITHDRAWN = N_("撤回")
    REVOKED = N_("撤销")
    RECTIFIED = N_("更正")
    PROMISE_WITHDRAWN = N_("撤回承诺")
    CHECKED = N_("承诺核查")
    CHECK_ANSWERED = N_("整改陈述")
    COLLECTED = N_("收取材料")
    ASSISTANCE_ASKED = N_("请求协助")
    ASSISTANCE_ANSWERED = N_("协助答复")
    ASSISTANCE_URGED = N_("催办协助")
    ASSISTANCE_ENDED = N_("不再请求协助")

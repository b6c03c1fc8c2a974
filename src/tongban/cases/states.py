"""The words of the life cycle: states, results and acts, as the statute and the national code table have them."""

from enum import StrEnum


class Status(StrEnum):
    """办件状态, by the code of the national table (P*: states the table lacks, named in the city's data)."""

    RECEIVED = "02"
    ACCEPTED = "05"
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
    Status.RECEIVED: "收件",
    Status.ACCEPTED: "受理",
    Status.CORRECTION: "补齐补正",
    Status.DECLINED: "不予受理",
    Status.CLOSED: "办结",
    Status.SUSPENDED: "特别程序",
    Status.IN_PROGRESS: "在办",
    Status.RETURNED: "退件",
    Status.NOT_REQUIRED: "不受理",
}


class Result(StrEnum):
    """How a closed case came out."""

    GRANTED = "准予许可"
    REFUSED = "不予许可"
    WITHDRAWN = "撤回"
    REVOKED = "准予后撤销"


class Happening(StrEnum):
    """What can stand in the history of a case."""

    RECEIVED = "收件"
    ACCEPTED = "受理"
    DEEMED_ACCEPTED = "视为受理"
    CORRECTION_ASKED = "补正告知"
    CORRECTED = "补正"
    DECLINED = "不予受理"
    NOT_REQUIRED = "不受理"
    NODE_DONE = "环节完成"
    SUSPENDED = "停止计时"
    RESUMED = "恢复计时"
    GRANTED = "准予"
    REFUSED = "不予"
    CERTIFIED = "制证"
    WITHDRAWN = "撤回"
    REVOKED = "撤销"
    RECTIFIED = "更正"

"""What a decision is called: a permit is granted, a filing (备案) put on record, a fact confirmed, a benefit given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one kind of procedure, for the outcome and for its written decision."""

    granted: str
    refused: str
    revoked: str
    granted_notice: str
    refused_notice: str
    revoked_notice: str


_PERMIT = Words("准予许可", "不予许可", "撤销许可", "准予行政许可决定书", "不予行政许可决定书", "撤销行政许可决定书")
_OTHERS = {
    "备案": Words("准予备案", "不予备案", "撤销备案", "备案通知书", "不予备案通知书", "撤销备案决定书"),
    "行政确认": Words("予以确认", "不予确认", "撤销确认", "行政确认决定书", "不予行政确认决定书", "撤销行政确认决定书"),
    "行政给付": Words("准予给付", "不予给付", "撤销给付", "行政给付决定书", "不予行政给付决定书", "撤销行政给付决定书"),
    "公共服务": Words("准予办理", "不予办理", "撤销办理", "准予办理决定书", "不予办理决定书", "撤销办理决定书"),
}


def words(kind: str) -> Words:
    """The words of a kind of procedure, ``其他行政权力(备案)`` being a filing; any other kind is called a permit."""
    return next((said for name, said in _OTHERS.items() if name in kind), _PERMIT)

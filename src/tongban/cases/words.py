"""What a decision is called: a permit is granted, a filing (备案) is put on record."""

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
_FILING = Words("准予备案", "不予备案", "撤销备案", "备案通知书", "不予备案通知书", "撤销备案决定书")


def words(kind: str) -> Words:
    """The words of a kind of procedure; whatever is no filing is spoken of as a permit."""
    return _FILING if kind == "备案" else _PERMIT

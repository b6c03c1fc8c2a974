"""What credit does to an application, pure: conveniences given and taken away, who decides, and what a clause bars."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop as N_
from msgspec import Struct

from tongban.catalog.credit import Bar, CreditTerms
from tongban.parties.credit.standing import Convenience, Grade, Kind, Mark, Standing

#: Whoever stands well goes first (山东省社会信用条例 26).
FAST = N_("绿色通道")
#: Where the item says so, whoever stands badly is looked at more closely (上海市社会信用条例 30 一).
CLOSELY = N_("重点审查")


class Effects(Struct, frozen=True):
    """What a standing does in an item; ``person`` says why no machine decides, empty when one may.

    ``no_promise`` and ``no_follow`` are the marks that take 告知承诺 and 容缺受理 away. ``bars`` are the clauses of
    the item that bar the party, each with its mark.
    """

    grade: Grade
    fast: bool = False
    closely: bool = False
    no_promise: tuple[Mark, ...] = ()
    no_follow: tuple[Mark, ...] = ()
    bars: tuple[tuple[Bar, Mark], ...] = ()
    person: str = ""


#: For whom nothing is known: everything as for everybody.
ORDINARY = Effects(Grade.PLAIN)


def effects(standing: Standing, terms: CreditTerms | None) -> Effects:
    """The one place that says what credit does.

    Nobody is refused by it (行政许可法 38), and nobody is worse off because a system is silent: a person decides. What
    is bad takes conveniences away; only a clause the item names bars, and then a person applies it.
    """
    grade = standing.grade
    bars = barred(standing, terms.bars if terms is not None else ())
    reviewed = terms is not None and bool(terms.review) and grade in {Grade.BAD, Grade.SEVERE}
    closely = reviewed or bool(bars)
    return Effects(
        grade,
        fast=grade is Grade.GOOD,
        closely=closely,
        no_promise=standing.against(Convenience.PROMISE),
        no_follow=standing.against(Convenience.FOLLOW),
        bars=bars,
        person=_person(standing, terms, bars, reviewed),
    )


def barred(standing: Standing, bars: Sequence[Bar]) -> tuple[tuple[Bar, Mark], ...]:
    """The clauses that bar, each with the mark it rests on: one on the very list the clause names."""
    severe = [one for one in standing.marks if one.kind is Kind.SEVERE and not one.only]
    return tuple((bar, mark) for bar in bars for mark in severe if mark.register == bar.register)


def _person(standing: Standing, terms: CreditTerms | None, bars: Sequence[tuple[Bar, Mark]], reviewed: bool) -> str:
    if bars:
        bar, mark = bars[0]
        return f"申请人列入“{mark.register}”，{bar.clause}，须由工作人员依法审查"
    if reviewed and terms is not None:
        return f"申请人有{standing.grade.value}记录，须重点审查（{terms.review}）"
    if standing.silent:
        return N_("公共信用信息系统没有应答，信用情况须由工作人员核实")
    return ""


def said(standing: Standing, terms: CreditTerms | None = None) -> dict[str, Any]:
    """What is put on record of a query before a decision, under the key ``credit``; nothing where none was made.

    The grade, who said so and when, the marks it rests on, why a system was silent, and the clauses that bar.
    """
    if not standing.asked and not standing.marks:
        return {}
    found: dict[str, Any] = {
        "grade": standing.grade.value,
        "at": standing.at.isoformat() if standing.at is not None else "",
        "source": standing.source,
        "digest": standing.digest,
        "silent": standing.silent,
        "marks": [_mark(one) for one in standing.marks],
    }
    bars = barred(standing, terms.bars if terms is not None else ())
    return {"credit": {**found, **({"bars": [bar.clause for bar, _ in bars]} if bars else {})}}


def _mark(one: Mark) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "what": one.what,
        "basis": one.basis,
        "found_by": one.found_by,
        "since": one.since.isoformat() if one.since is not None else "",
        "until": one.until.isoformat() if one.until is not None else "",
        "only": list(one.only),
        "register": one.register,
        "entry": one.entry,
        "repair": one.repair,
    }

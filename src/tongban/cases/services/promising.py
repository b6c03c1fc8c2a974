"""Signing a promise in place of proof with an application, and taking it back before the decision (告知承诺)."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from msgspec import Struct

from tongban.cases.preparation import Prepared
from tongban.catalog.definition import REAL_NAME_GRADES, ItemVersion
from tongban.catalog.promise import BY_PROMISE
from tongban.core.errors import Conflict, Invalid
from tongban.facts import Facts
from tongban.parties.credit.standing import Mark
from tongban.parties.models import Party

#: The least real-name grade a promise is signed at.
LEAST_GRADE = "中级"
#: 演示: what stands before invented names, and nobody writes when she signs.
_MARK = "演示·"
UNSIGNED = N_("选了告知承诺，但没有本人实名签署的承诺书")


class PromiseChanged(Conflict):
    """What was signed is not what the item tells now."""

    code = "TB-PROM-409"


class Signature(Struct, frozen=True):
    """What the applicant sends to sign: her name as typed, the digests of the texts that stood above it."""

    name: str
    texts: tuple[str, ...]


def chosen(version: ItemVersion, facts: Facts) -> bool:
    """True where the item offers a promise and the applicant chose it."""
    return version.promise is not None and version.promise.made_by(facts.value(version.promise.element))


def require(prepared: Prepared, signer: Party, signature: Signature | None, grade: str) -> None:
    """A chosen promise is signed by name, by the person at the browser, over the text of the day.

    Raises ``Invalid`` (TB-PROM-422) with the field, ``PromiseChanged`` for another text than was told.
    """
    promise = prepared.version.promise
    if promise is None or not chosen(prepared.version, prepared.facts):
        if signature is not None:
            raise Invalid(_("没有选择告知承诺，不能签承诺书。"), code="TB-PROM-422")
        return
    if marks := prepared.credit.no_promise:
        raise Invalid(barred(marks), code="TB-PROM-423", fields={promise.element: barred(marks)})
    if not sure_enough(grade):
        said = _("告知承诺要本人实名（%(grade)s以上）在网上签署；不方便的，请选不承诺，按一般方式办理。")
        raise Invalid(said % {"grade": LEAST_GRADE}, code="TB-PROM-403", fields={promise.element: said})
    if signature is None or not signature.name.strip():
        told = _("请写上您的姓名，签署承诺书；不愿意承诺的，请改选不承诺。")
        raise Invalid(told, code="TB-PROM-422", fields={"signature": told})
    if promise.digest not in signature.texts:
        raise PromiseChanged(_("承诺书的内容和您看到的不一样，没有签署。请再看一遍，然后签署。"))
    if written(signature.name) != written(signer.name):
        told = _("签名要和您实名登记的姓名一致。")
        raise Invalid(told, code="TB-PROM-422", fields={"signature": told})


def barred(marks: Sequence[Mark]) -> str:
    """Why a party may not promise now, by whom that was found, and what to do (安阳市政务服务条例 29)."""
    said = _("现在不能用告知承诺：%(marks)s。修复以后可以再用；这次请改选不承诺，按一般方式办理。")
    found = "；".join(f"{mark.what}（{mark.found_by}）" for mark in marks)
    return said % {"marks": found}


def written(name: str) -> str:
    """A name as it is compared: without blanks and marks."""
    plain = unicodedata.normalize("NFKC", name).removeprefix(_MARK)
    return "".join(c for c in plain if not c.isspace())


def sure_enough(grade: str) -> bool:
    """True for a real-name grade at which a promise may be signed."""
    return grade in REAL_NAME_GRADES[REAL_NAME_GRADES.index(LEAST_GRADE) :]


def sealed(prepared: Prepared, signer: Party, signature: Signature | None, grade: str, now: datetime) -> dict[str, Any]:
    """What the entry of receipt keeps of a signed promise; nothing where none was signed over the present text."""
    promise = prepared.version.promise
    if promise is None or signature is None or not chosen(prepared.version, prepared.facts):
        return {}
    if promise.digest not in signature.texts or not sure_enough(grade):
        return {}
    spares = [one.need.material.name for one in prepared.needs if one.need.spared_by == BY_PROMISE]
    return {
        "promise": {
            "text": promise.digest,
            "name": signature.name.strip(),
            "person": str(signer.id),
            "grade": grade,
            "at": now.isoformat(),
            "spares": spares,
            "check": {"by": promise.post, "days": promise.check_days, "rectify": promise.rectify_days},
        }
    }


def held_back(prepared: Prepared, received: Mapping[str, Any]) -> str:
    """Why no machine grants on a promise that was chosen: nobody signed it, or she may not promise now; else empty."""
    if not chosen(prepared.version, prepared.facts):
        return ""
    if "promise" not in received:
        return UNSIGNED
    return barred(prepared.credit.no_promise) if prepared.credit.no_promise else ""


def kept(signature: Signature | None, grade: str) -> dict[str, Any]:
    """What a bundle keeps of its signature for the members that wait."""
    return {} if signature is None else {"name": signature.name, "texts": list(signature.texts), "grade": grade}


def of_kept(signed: Mapping[str, Any]) -> tuple[Signature | None, str]:
    """The signature of a bundle and the grade it was given at, as they were kept."""
    return (Signature(signed["name"], tuple(signed["texts"])), signed["grade"]) if signed else (None, "")

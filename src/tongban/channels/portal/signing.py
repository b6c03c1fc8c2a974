"""Signing a promise in place of proof (告知承诺): what is told, the name typed under it, what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.bundles.submitting import promising_parts
from tongban.cases.preparation import Prepared
from tongban.cases.services.promising import Signature, barred, chosen
from tongban.catalog.definition import ItemVersion
from tongban.catalog.promise import Promise
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal.bundles.filling import BundleFilling
from tongban.channels.portal.filling import Filling
from tongban.channels.shapes import ErrorLine, Field
from tongban.core.errors import Problem

#: The field the name is typed in, and the one that says which text stood above it.
NAME, TEXT = "signature", "promise"
_LONGEST = 80
#: Promises signed at once.
_MOST = 20


@dataclass(frozen=True, slots=True)
class ToSign:
    """A promise that is signed with an application, and where to choose not to."""

    item: str
    promise: Promise
    url: str
    barred: str = ""  # why it cannot be chosen now


def offered(version: ItemVersion, question: str) -> Promise | None:
    """The promise that the answer to a question may choose."""
    promise = version.promise
    return promise if promise is not None and promise.element == question else None


def of_draft(draft: Filling) -> ToSign | None:
    """The promise chosen in a draft."""
    if draft.version.promise is None or not chosen(draft.version, draft.prepared.facts):
        return None
    url = draft.url("question", draft.version.promise.element)
    return ToSign(draft.version.name, draft.version.promise, url, barred_in(draft.prepared))


def barred_in(prepared: Prepared | None) -> str:
    """Why the applicant may not promise now, with the way on; empty where she may."""
    marks = prepared.credit.no_promise if prepared is not None else ()
    return barred(marks) if marks else ""


def of_bundle(draft: BundleFilling) -> list[ToSign]:
    """The promises chosen in a bundle, one for each member on one."""
    found = []
    for part in promising_parts(draft.composed):
        promise = part.version.promise if part.version is not None else None
        if promise is not None:
            found.append(ToSign(part.name, promise, draft.url("question", promise.element), barred_in(part.prepared)))
    return found


def posted(request: CitizenRequest) -> dict[str, str]:
    """What was sent to sign with, as it tells one submission from another."""
    sent = signature(request)
    return {} if sent is None else {NAME: sent.name, TEXT: "".join(sent.texts)}


def signed(request: CitizenRequest, version: ItemVersion) -> Signature | None:
    """The signature sent with a submission; None where the page asked for none."""
    return None if version.promise is None else signature(request)


def signature(request: CitizenRequest) -> Signature | None:
    """The name typed and the texts above it; None where no text stood there."""
    texts = tuple(one[:_LONGEST] for one in request.POST.getlist(TEXT)[:_MOST])
    return Signature(request.POST.get(NAME, "")[:_LONGEST], texts) if texts else None


def context(request: CitizenRequest, wanted: Iterable[ToSign | None], refused: Problem | None) -> dict[str, Any]:
    """What the review shows of the promises to sign; nothing where there are none."""
    to_sign = [one for one in wanted if one is not None]
    if not to_sign:
        return {"to_sign": [], "signature": None, "barred": False}
    if any(one.barred for one in to_sign):
        return {"to_sign": to_sign, "signature": None, "barred": True}
    error = refused.fields.get(NAME, "") if refused is not None else ""
    field = Field(
        NAME,
        _("签名：写上您的姓名"),
        value=request.POST.get(NAME, "")[:_LONGEST],
        hint=_("与实名登记的姓名一致。签名和承诺书一起存证，可以下载。"),
        error=error,
        max_length=_LONGEST,
        autocomplete="name",
    )
    return {"to_sign": to_sign, "signature": field, "barred": False}


def errors(refused: Problem | None) -> list[ErrorLine]:
    """What kept an application from being submitted, leading to the signature where it is about that."""
    if refused is None:
        return []
    about = NAME if NAME in refused.fields else ""
    return [ErrorLine(refused.detail, about)]

"""What follows a promise in place of proof (告知承诺): taken back before the decision, answered after a check."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases import decision, promising
from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case
from tongban.cases.preparation import Prepared
from tongban.cases.queries import state_of
from tongban.cases.services import handling
from tongban.cases.services.submission import lacking
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.core.actor import Actor
from tongban.core.errors import Invalid, StaleVersion
from tongban.materials.queries import materials_in


def without_promise(case: Case, answers: Mapping[str, Any]) -> Prepared:
    """The application of a case as it would be without the promise: what is to be filled in and handed in instead."""
    version = catalog.version(case.item_digest)
    if version.promise is None:
        raise NotAllowed(_("这件没有可以撤回的承诺。"))
    return handling.reassess(version, case, {**answers, version.promise.element: version.promise.instead})


def withdraw(actor: Actor, case: Case, answers: Mapping[str, Any], reason: str, seen_version: int) -> Case:
    """The applicant takes her promise back before the decision and hands in what it stood for; uploads are already in.

    Raises ``Invalid`` with messages by field for what is still wanted. The caller has checked that the case is hers.
    """
    if case.version != seen_version:
        raise StaleVersion
    if not promising.stands(state_of(case).promise):
        raise NotAllowed(_("这件没有可以撤回的承诺。"))
    prepared = without_promise(case, answers)
    missing = prepared.missing()
    if missing:
        raise Invalid(lacking(len(missing)), code="TB-FIELD-422", fields=missing)
    given = {one.type for one in materials_in(case.container)}
    wanted = [one.need.material.name for one in prepared.needs if not one.spared and not one.need.optional]
    absent = {name: _("请上传“%(name)s”。") % {"name": name} for name in wanted if name not in given}
    if absent:
        raise Invalid(_("还有 %(count)d 份材料没有上传。") % {"count": len(absent)}, code="TB-MAT-422", fields=absent)
    case.facts = prepared.facts.to_json()
    case.decision = {**case.decision, "computed": decision.computed_to_json(prepared.computed)}
    return handling.act_on(actor, case, Happening.PROMISE_WITHDRAWN, {"reason": reason})


def answer(actor: Actor, case: Case, text: str, seen_version: int) -> Case:
    """The applicant says what she put right, or states her case before the grant is revoked; the case is hers."""
    if case.version != seen_version:
        raise StaleVersion
    return handling.act_on(actor, case, Happening.CHECK_ANSWERED, {"text": text})

"""Which materials an application needs in its situation, which of them are spared, and why; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from msgspec import Struct

from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Assistance, Need
from tongban.catalog.promise import BY_PROMISE
from tongban.facts import Facts, OriginKind

#: The way of an application form: what was filled in becomes it.
FORM = N_("表单")
#: The way of a material another department is asked about (行政协助).
ASSISTED = N_("协助")
#: What a department asked about a material answered, as a fact of the case under ``协助.``材料.
VERIFIED = N_("已核实")


class NeededMaterial(Struct, frozen=True):
    """A material in the present situation: needed by upload, or spared and why.

    ``way`` is the word packs spare it by, empty where it has to be handed in; ``source`` and ``at`` say who served it
    and when, as far as that is known; ``reply`` is what a department that was asked answered.
    """

    need: Need
    spared: bool
    why: str
    way: str = ""
    source: str = ""
    at: datetime | None = None
    reply: str = ""

    @property
    def unanswered(self) -> bool:
        """Whether another department still has to confirm it."""
        return self.spared and self.way == ASSISTED and self.reply != VERIFIED


def needs_of(
    version: ItemVersion, route: str | None, facts: Facts, away: tuple[str, ...] = ()
) -> tuple[NeededMaterial, ...]:
    """The materials an application with these facts needs on a route; ``away`` are sources that did not answer."""
    values = facts.values_by_path()
    promised = version.promise is not None and version.promise.made_by(facts.value(version.promise.element))
    return tuple(
        _spared(need, facts, away, promised=promised) for need in version.needs_for(route) if _called_for(need, values)
    )


def was_away(version: ItemVersion, facts: Facts) -> tuple[str, ...]:
    """The sources that told nothing when a case was submitted: of what is known to be empty there are facts."""
    told = {path.partition(".")[0] for path in facts}
    return tuple(name for name in version.licences_read if name not in told)


def _called_for(need: Need, values: Mapping[str, Any]) -> bool:
    """False only in a situation that is known not to call for the material."""
    holds = True if need.when is None else need.when.evaluate(values)
    return holds is not False and holds is not None


def _spared(need: Need, facts: Facts, away: tuple[str, ...], *, promised: bool) -> NeededMaterial:
    if need.spared_by == BY_PROMISE:
        said = _("您以书面承诺代替，不用提交，事后核查") if promised else _("可以交这份材料；改选告知承诺的，不用提交")
        return NeededMaterial(need, promised, said, BY_PROMISE if promised else "")
    if need.spared_by == FORM:
        return NeededMaterial(need, True, _("在线填写的内容自动生成，不用另外准备"), FORM)
    if need.assist is not None:
        return _assisted(need, need.assist, facts)
    if need.licence is not None:
        return _had(need, need.licence, facts, away)
    why = _("由部门之间核对，不用提交") if need.spared_by else ""
    return NeededMaterial(need, need.spared_by is not None, why, need.spared_by or "")


def _had(need: Need, licence: str, facts: Facts, away: tuple[str, ...]) -> NeededMaterial:
    """A material that a licence or a record stands for: had from its source, or asked of the applicant after all."""
    way = need.spared_by or ""
    held = [f for path, f in facts.items() if path.startswith(f"{licence}.")]
    if any(f.value is not None for f in held):
        origin = held[0].origin
        own = origin.kind is OriginKind.LICENCE
        said = (
            _("已通过电子证照取得（%(source)s），不用提交") if own else _("已通过数据共享取得（%(source)s），不用提交")
        )
        return NeededMaterial(need, True, said % {"source": origin.source}, way, origin.source, origin.obtained_at)
    if not held and licence not in away:
        return NeededMaterial(need, True, _("由受理部门通过数据共享核对，不用提交"), way)
    if licence in away:
        return NeededMaterial(need, False, _("保存它的系统现在没有应答，请先上传，由工作人员核对"))
    return NeededMaterial(need, False, _("没有查到对应的电子证照或共享数据，需要上传"))


def assisted_path(about: str) -> str:
    """Where in the facts of a case the answer of a department that was asked about something stands."""
    return f"{ASSISTED}.{about.replace('.', '．')}"


def _assisted(need: Need, asked: Assistance, facts: Facts) -> NeededMaterial:
    """A material another department is asked about; what it answers is for the reviewer, never sent back unasked."""
    fact, said = facts.get(assisted_path(need.material.name)), {"department": asked.department}
    if fact is None:
        why = _("由受理部门请%(department)s协助核对，不用提交") % said
        return NeededMaterial(need, True, why, ASSISTED, asked.department)
    reply = str(fact.value)
    why = _("%(department)s已协助核对：%(reply)s") % {**said, "reply": _(reply)}
    return NeededMaterial(need, True, why, ASSISTED, fact.origin.source, fact.origin.obtained_at, reply)

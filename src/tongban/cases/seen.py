"""What an applicant checked before she submitted, by source, and what of it is told otherwise by now; pure."""

from collections.abc import Mapping
from hashlib import blake2b

import orjson
from django.utils.translation import gettext as _

from tongban.catalog.vocabulary import WORKING_DAYS_LEFT
from tongban.core.errors import Conflict
from tongban.facts import Facts, OriginKind, plain

#: The source under which what applicants wrote themselves is compared.
OWN = ""
_BETWEEN, _IS = ";", "="
_FIXED = frozenset({OriginKind.SYSTEM, OriginKind.COMPUTED})


class FactsMoved(Conflict):
    """An authority tells another value at submission than the applicant checked, or her answers are others by now."""

    code = "TB-FACT-412"


def seen(facts: Facts) -> str:
    """What tells the facts a person checks from other ones: a short digest for each source, as one line of text.

    The moment they were fetched, what the platform itself knows and what follows from the others is not counted.
    """
    return _BETWEEN.join(f"{source}{_IS}{of}" for source, of in sorted(_digests(facts).items()))


def moved(line: str, facts: Facts) -> tuple[str, ...]:
    """The sources that tell other values than when ``line`` was made; ``OWN`` for the applicant's answers.

    A source that is away now tells nothing else; one that was away then and is there now does.
    """
    told = dict(part.split(_IS, 1) for part in line.split(_BETWEEN) if _IS in part)
    return tuple(source for source, of in sorted(_digests(facts).items()) if told.get(source) != of)


def refuse_moved(line: str | None, facts: Facts) -> None:
    """Raise ``FactsMoved`` with what was updated when it is not what the applicant checked; None: she saw no page."""
    if line is None or not (sources := moved(line, facts)):
        return
    if sources == (OWN,):
        raise FactsMoved(_("您核对之后，又在别的页面改了填写的内容。请再核对一遍，然后提交。"))
    named = "、".join(source for source in sources if source != OWN)
    said = _("您核对之后，政府部门的“%(sources)s”有了更新，已按最新的重新带入。请再核对一遍，然后提交。")
    raise FactsMoved(said % {"sources": named}, fields=dict.fromkeys(sources, _("有更新")))


def _digests(facts: Facts) -> Mapping[str, str]:
    groups: dict[str, list[tuple[str, object]]] = {}
    for path, fact in facts.items():
        source, _dot, name = path.rpartition(".")
        authentic = fact.origin.authentic
        # A field an authority filled in says the same as the face it was taken from.
        if fact.origin.kind in _FIXED or name == WORKING_DAYS_LEFT or (authentic and not source):
            continue
        groups.setdefault(source if authentic else OWN, []).append((path, plain(fact.value)))
    return {
        source: blake2b(orjson.dumps(sorted(values, key=lambda one: one[0])), digest_size=6).hexdigest()
        for source, values in groups.items()
    }

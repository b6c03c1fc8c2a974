"""What may follow after acceptance (容缺后补) in a bundle: by each member's item, committed to once, for its case."""

from collections.abc import Sequence

from tongban.cases.bundles.composition import TAKING_PART, Composed, Part, Place, places
from tongban.cases.services import outstanding
from tongban.cases.services.outstanding import Commitment


def may_follow(composed: Composed) -> dict[str, int]:
    """The materials of the one set that may follow, each with its working days, the fewest of the members' counting.

    One that a member needs at once is handed in for all. A member applied for later (接着办) needs everything with the
    bundle: nobody is there to sign when its case comes in.
    """
    found: dict[str, int] = {}
    at_once: set[str] = set()
    for part in places(composed, *TAKING_PART):
        own = _of_part(part)
        for name, days in own.items():
            found[name] = min(days, found.get(name, days))
        needs = part.prepared.needs if part.prepared is not None else ()
        wanted = {one.need.material.name for one in needs if not one.spared and not one.need.optional}
        at_once |= wanted - set(own)
    return {name: days for name, days in found.items() if name not in at_once}


def _of_part(part: Part) -> dict[str, int]:
    if part.prepared is None or part.place is not Place.NOW or part.prepared.credit.no_follow:
        return {}
    return outstanding.may_follow(part.prepared.needs)


def barred(composed: Composed) -> str:
    """Why what a member's item lets follow has to come at once; empty where no mark of the applicant is against it."""
    prepared = [part.prepared for part in places(composed, Place.NOW) if part.prepared is not None]
    marks = [one.credit.no_follow for one in prepared if outstanding.may_follow(one.needs)]
    return next(filter(None, map(outstanding.barred, marks)), "")


def commitments(composed: Composed, later: Sequence[str]) -> list[Commitment]:
    """What is committed to for these materials: one text for each member that waits for any, as its case keeps it."""
    return [
        outstanding.commitment(part.version, own, chosen)
        for part in places(composed, Place.NOW)
        if part.version is not None
        and (own := _of_part(part))
        and (chosen := tuple(name for name in later if name in own))
    ]

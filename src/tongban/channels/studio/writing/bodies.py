"""Who handles an item: codes for the bodies of a demonstration, so that nobody makes up an official one."""

from __future__ import annotations

from tongban.catalog.pack.organisation import BodyEntry
from tongban.catalog.revisions import surroundings
from tongban.catalog.revisions.models import Revision
from tongban.channels.studio.writing.fields import Section
from tongban.channels.studio.writing.holding import Completion


def completing(section: Section, revision: Revision) -> Completion | None:
    """What gives the bodies of an item their codes; none elsewhere, and none in a city that is real."""
    now = surroundings.published()
    if section.file != surroundings.IMPLEMENTING or not now.city.demonstration:
        return None
    bodies = {one.uscc: one for one in surroundings.organisation(now).bodies}
    return lambda rows: coded(rows, bodies)


def coded(rows: list[dict[str, str]], bodies: dict[str, BodyEntry]) -> None:
    """演示: a body without a code gets its credit code, its level, DEMO and the serial the item has in every body."""
    own = [row["code"][-8:] for row in rows if row.get("code")]
    given = [code[-8:] for body in bodies.values() for code in body.codes.values()]
    serial = (
        next((tail for tail in own if tail.isdigit()), "")
        or f"{1 + max(map(int, filter(str.isdigit, given)), default=0):08d}"
    )
    for row in rows:
        body = bodies.get(row.get("uscc", ""))
        if body is not None and not row.get("code"):
            row["code"] = f"{body.uscc}{4 if body.district else 3}DEMO{serial}"


__all__ = ["coded", "completing"]

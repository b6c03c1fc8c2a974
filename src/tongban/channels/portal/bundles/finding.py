"""Bundles among what is found: by name and the words people use, by life event, and beside their members."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.search.text import fold
from tongban.channels.portal.errands import Errand, limit_text
from tongban.channels.shapes import Link
from tongban.core import clock

#: A word of fewer signs than this says too little to be looked for inside a question.
_SHORTEST = 2
_MOST = 6


def errand(bundle: BundleVersion, because: str = "") -> Errand:
    """A bundle as lists show it."""
    count = len(bundle.members)
    promised = _("承诺%(limit)s办结") % {"limit": limit_text(bundle.promised)} if bundle.promised else ""
    limit = promised or _("共 %(count)d 项") % {"count": count}
    return Errand(
        bundle.name, reverse("portal:bundle", args=[bundle.key]), bundle.lead, bundle.kind, limit, automatic=False,
        because=because,
    )  # fmt: skip


def all_errands() -> list[Errand]:
    """The first bundles in force today."""
    return [errand(one) for one in catalog.bundles(clock.today())[:_MOST]]


def found(q: str, who: str, theme: str, department: str) -> list[Errand]:
    """The bundles somebody looks for, by words or by life event; none where only everything is asked for."""
    if not (q or theme):
        return []
    fitting = [
        one
        for one in catalog.bundles(clock.today())
        if (not who or who in one.for_) and (not theme or theme in one.themes) and (department in ("", one.lead))
    ]
    told = [(one, _because(one, q) if q else "") for one in fitting]
    return [errand(one, because) for one, because in told if because or not q][:_MOST]


def _because(bundle: BundleVersion, q: str) -> str:
    """The word of a bundle that a question holds, or that holds the question."""
    wanted = fold(q)
    words = [word for word in (bundle.name, *bundle.keywords) if len(word) >= _SHORTEST]
    held = [word for word in words if fold(word) in wanted or (len(wanted) >= _SHORTEST and wanted in fold(word))]
    return max(held, key=len, default="")


def beside(item_key: str) -> list[Link]:
    """The bundles an item may be done in, as its guide names them."""
    here = catalog.bundles_with(item_key, clock.today())
    return [Link(one.name, reverse("portal:bundle", args=[one.key])) for one in here]

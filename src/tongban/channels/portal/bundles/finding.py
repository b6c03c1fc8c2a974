"""Bundles among what is found: by what they are called and mean, by life event, and beside their members."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.search import finding
from tongban.channels.addresses import reverse
from tongban.channels.keeping import kept
from tongban.channels.portal.errands import Errand, limit_text
from tongban.channels.shapes import Link
from tongban.core import clock

_MOST = 6
_SUGGESTED = 2


def errand(bundle: BundleVersion, because: str = "") -> Errand:
    """A bundle as lists show it."""
    count = len(bundle.members)
    promised = _("承诺%(limit)s办结") % {"limit": limit_text(bundle.promised)} if bundle.promised else ""
    limit = promised or _("共 %(count)d 项") % {"count": count}
    return Errand(
        bundle.name, reverse("portal:bundle", args=[bundle.key]), bundle.lead, bundle.kind, limit, automatic=False,
        because=because,
    )  # fmt: skip


def all_errands() -> Sequence[Errand]:
    """The first bundles in force today."""
    return _errands(tuple(one.digest for one in catalog.bundles(clock.today())[:_MOST]))


@kept
def _errands(digests: Sequence[str]) -> Sequence[Errand]:
    return tuple(errand(catalog.bundle_version(digest)) for digest in digests)


def found(q: str, who: str, theme: str, department: str) -> list[Errand]:
    """The bundles somebody looks for, by words or by life event; none where only everything is asked for."""
    if not (q or theme):
        return []
    fitting = [
        one
        for one in catalog.bundles(clock.today())
        if (not who or who in one.for_) and (not theme or theme in one.themes) and (department in ("", one.lead))
    ]
    if not q:
        return [errand(one) for one in fitting][:_MOST]
    keys = {one.key for one in fitting}
    hits = finding.find_bundles(q, clock.today())
    return [errand(hit.bundle, hit.because) for hit in hits if hit.bundle.key in keys][:_MOST]


def suggested(q: str) -> list[Errand]:
    """The bundles for what is typed so far; by wording alone, it must be quick."""
    hits = finding.find_bundles(q, clock.today(), meaning=False) if q else []
    return [errand(hit.bundle, hit.because) for hit in hits][:_SUGGESTED]


def beside(item_key: str) -> list[Link]:
    """The bundles an item may be done in, as its guide names them."""
    here = catalog.bundles_with(item_key, clock.today())
    return [Link(one.name, reverse("portal:bundle", args=[one.key])) for one in here]

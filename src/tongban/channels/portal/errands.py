"""How lists show an item: name and address, who is in charge, by when it is done, whether a machine may grant it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.listing import Listing
from tongban.catalog.parts import Limit

#: Items of whom the line is kept in a language.
_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Errand:
    """One item in a list; ``because`` the word of it somebody looked for, ``situation`` the one he is in."""

    name: str
    url: str
    department: str
    kind: str
    limit: str
    automatic: bool
    because: str = ""
    situation: str = ""


def errand(item: Listing, because: str = "", situation: str = "") -> Errand:
    """An item as lists show it, opened for a situation where one is meant."""
    line = _line(item, is_automatic(item), get_language())
    because = "" if because == item.name else because
    if not (situation or because):
        return line
    url = f"{line.url}?{urlencode({'situation': situation})}" if situation else line.url
    return replace(line, url=url, situation=situation, because=because)


@lru_cache(maxsize=_KEPT)
def _line(item: Listing, automatic: bool, _language: str | None) -> Errand:
    url = reverse("portal:guide", args=[item.key])
    return Errand(item.name, url, item.department, item.kind, promise(item), automatic)


def promise(item: Listing | ItemVersion) -> str:
    """The time limit in one phrase: the promise where there is one, else what the law says."""
    if item.promised is not None:
        at_once = item.promised.unit == "即时"
        return _("承诺即时办结") if at_once else _("承诺%(limit)s办结") % {"limit": limit_text(item.promised)}
    limit = item.statutory
    if limit is None:
        raise ValueError(f"{item.key}: neither a statutory nor a promised limit")
    return _("当场办结") if limit.unit == "即时" else _("法定 %(limit)s内办结") % {"limit": limit_text(limit)}


def limit_text(limit: Limit) -> str:
    """A limit as people say it; 日 and 工作日 stay apart as in the law."""
    if limit.unit == "即时":
        return _("即时")
    if limit.unit == "工作日":
        said = ngettext("%(days)d 个工作日", "%(days)d 个工作日", limit.value)
    else:
        said = ngettext("%(days)d 日", "%(days)d 日", limit.value)
    return said % {"days": limit.value}


def is_automatic(item: ItemVersion | Listing) -> bool:
    """True where the rules may grant at once and nobody has switched that off."""
    return item.may_grant and catalog.automatic_enabled(item.key)

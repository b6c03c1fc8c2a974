"""演示: the accounts anybody may try, as the portal's sign-in page offers them and the command line prints them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to try: ``face`` is where it signs in, ``what`` whose it is and what can be tried with it."""

    face: str
    value: str
    secret: str
    name: str
    what: str


def people() -> list[DemoAccount]:
    """The portal's demonstration accounts in the order of the pack; none outside demonstration mode."""
    found = catalog.demonstration_people() if settings.DEMO else ()
    return [DemoAccount(N_("市民和企业"), one.login, one.password, one.name, one.about) for one in found]


def accounts() -> list[DemoAccount]:
    """Every demonstration account, people first, then staff."""
    staff = catalog.demonstration_staff() if settings.DEMO else ()
    posts = {
        one.login: "、".join(dict.fromkeys(post for post, _department, _district in one.postings)) for one in staff
    }
    return people() + [
        DemoAccount(N_("工作人员"), one.login, one.password, one.name, posts[one.login]) for one in staff
    ]

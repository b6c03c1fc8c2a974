"""The provider staff may sign in by, and the account behind what it says."""

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.core.actor import Actor
from tongban.identity.oidc.config import STAFF, Provider, read
from tongban.identity.oidc.errors import OidcRefused
from tongban.identity.oidc.flow import Vouched
from tongban.org.models import Staff
from tongban.org.queries import staff_actor


def outside() -> Provider | None:
    """The OpenID Connect provider of staff, None where none is named. Raises ``Misconfigured``."""
    return read(settings.OIDC, STAFF, plain_http=settings.DEMO)


def staff_of(provider: Provider, vouched: Vouched) -> Actor:
    """The member of staff a provider vouches for; accounts are made here, never by signing in (TB-OIDC-424)."""
    login = vouched.text(provider.login_claim)
    row = Staff.objects.filter(login=login, active=True).first() if login else None
    actor = staff_actor(row.id) if row is not None else None
    if actor is None:
        raise OidcRefused(
            _("身份认证平台认识您，但这里没有您的工作人员账号，或者账号已停用。请联系系统管理员。"), code="TB-OIDC-424"
        )
    return actor

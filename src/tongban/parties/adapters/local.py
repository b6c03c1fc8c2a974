"""Accounts with a password of ours, for a place that has no other way in: worth the lowest grade."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from tongban.core.errors import Unauthenticated
from tongban.core.throttle import count_try, forget_tries
from tongban.identity.grades import Grade
from tongban.parties.models import Account, Party


class LocalAccounts:
    """Checks a password, throttled; a password alone proves little of who somebody is."""

    name = "账号口令"
    demonstration = False
    grade = Grade.LOW
    offers: tuple[Grade, ...] = ()

    def authenticate(self, login: str, secret: str, origin: str) -> Party:
        """The person of an account; ten tries per login and sixty per address in a quarter of an hour."""
        count_try("portal-login", login, 10)
        count_try("portal-address", origin, 60)
        account = Account.objects.filter(login=login).first()
        if account is None:
            make_password(secret)  # as slow as a check, so that logins cannot be guessed by time
            raise Unauthenticated(_wrong(), code="TB-AUTH-402")
        if not check_password(secret, account.secret):
            raise Unauthenticated(_wrong(), code="TB-AUTH-402")
        if account.demonstration and not settings.DEMO:
            raise Unauthenticated(_wrong(), code="TB-AUTH-402")
        forget_tries("portal-login", login)
        person: Party = Party.objects.get(id=account.person_id)
        return person


def _wrong() -> str:
    return _("账号或口令不对。请检查后再试。")

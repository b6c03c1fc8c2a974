"""演示: accounts of the demonstration city, kept in our own table."""

from django.contrib.auth.hashers import check_password, make_password

from tongban.core.errors import Unauthenticated
from tongban.core.throttle import count_try, forget_tries
from tongban.parties.models import Account, Party

_WRONG = "账号或口令不对。请检查后再试。"


class DemonstrationIdentity:
    """Accepts the printed demonstration accounts, throttled like a real provider."""

    name = "演示身份认证"
    demonstration = True

    def authenticate(self, login: str, secret: str, origin: str) -> Party:
        """The person of a demonstration account; ten tries per login and sixty per address in a quarter of an hour."""
        count_try("portal-login", login, 10)
        count_try("portal-address", origin, 60)
        account = Account.objects.filter(login=login).first()
        if account is None:
            make_password(secret)  # as slow as a check, so that logins cannot be guessed by time
            raise Unauthenticated(_WRONG, code="TB-AUTH-402")
        if not check_password(secret, account.secret):
            raise Unauthenticated(_WRONG, code="TB-AUTH-402")
        forget_tries("portal-login", login)
        person: Party = Party.objects.get(id=account.person_id)
        return person

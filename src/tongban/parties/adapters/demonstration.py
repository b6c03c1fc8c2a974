"""演示: accounts of the demonstration city, kept in our own table; any grade can be had by pretending."""

from django.utils.translation import gettext_noop as N_

from tongban.identity.grades import Grade
from tongban.parties.adapters.local import LocalAccounts


class DemonstrationIdentity(LocalAccounts):
    """Accepts the printed demonstration accounts, throttled like a real provider."""

    name = N_("演示身份认证")
    demonstration = True
    grade = Grade.MIDDLE
    offers = (Grade.LOW, Grade.MIDDLE, Grade.HIGH)

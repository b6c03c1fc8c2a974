"""The providers citizens may sign in by, and the person behind what an outside provider vouches for."""

from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.actor import SYSTEM, ActorKind
from tongban.core.adapters import adapter
from tongban.core.errors import Problem
from tongban.identity.oidc import errors
from tongban.identity.oidc.config import CITIZENS, Provider, read
from tongban.identity.oidc.errors import OidcRefused
from tongban.identity.oidc.flow import Vouched
from tongban.identity.services.record import note
from tongban.identity.subjects import Subject
from tongban.parties.models import Linked, Party, PartyKind
from tongban.parties.ports import AccountsProvider
from tongban.standards import resident_id
from tongban.standards.errors import CodeError


@lru_cache(maxsize=1)
def _accounts(path: str) -> AccountsProvider:
    found: AccountsProvider = adapter("TONGBAN_IDENTITY", path)
    return found


def accounts() -> AccountsProvider | None:
    """The accounts with a password of ours, None where there are none. A demonstration adapter refuses production."""
    if not settings.IDENTITY_ADAPTER:
        return None
    found = _accounts(settings.IDENTITY_ADAPTER)
    if found.demonstration and not settings.DEMO:
        raise Problem(
            "正式运行不能使用演示身份认证。请用 TONGBAN_OIDC_ISSUER 等接入身份认证平台，或配置 TONGBAN_IDENTITY。",
            code="TB-CFG-011",
            status=503,
        )
    return found


def outside() -> Provider | None:
    """The OpenID Connect provider of citizens, None where none is named. Raises ``Misconfigured``."""
    return read(settings.OIDC, CITIZENS, plain_http=settings.DEMO)


def check_providers() -> None:
    """Raises a ``Problem`` where what the environment names for citizens cannot be used."""
    outside()
    accounts()


def person_of(provider: Provider, vouched: Vouched) -> Party:
    """The person a provider vouches for, by her number; a first sign-in makes her, a new name is taken over on record.

    Raises ``OidcRefused``: TB-OIDC-421 without a usable name and number, TB-OIDC-423 where the provider's own name for
    her has so far stood for somebody else.
    """
    code, name = _code(provider, vouched), vouched.text(provider.name_claim)[:120]
    if not name:
        raise errors.lacking(_("姓名"))
    for left in (True, False):
        try:
            with transaction.atomic():
                return _linked(provider, vouched, code, name)
        except IntegrityError:  # she signs in twice at once for the first time: the other one made her
            if not left:
                raise
    raise AssertionError("unreachable")


def _code(provider: Provider, vouched: Vouched) -> str:
    try:
        return resident_id.validate(vouched.text(provider.code_claim))
    except CodeError as error:
        raise errors.lacking(_("公民身份号码")) from error


def _linked(provider: Provider, vouched: Vouched, code: str, name: str) -> Party:
    link = Linked.objects.filter(issuer=vouched.issuer, subject=vouched.subject).first()
    person = Party.objects.filter(kind=PartyKind.PERSON, code=code).first()
    if link is not None and (person is None or person.id != link.person_id):
        raise OidcRefused(
            _("身份认证平台这次给出的身份与以前不同，为了安全没有登录。请联系工作人员核对。"), code="TB-OIDC-423"
        )
    phone = vouched.text(provider.phone_claim)[:20]
    if person is None:
        person = Party(kind=PartyKind.PERSON, code=code, name=name, phone=phone)
        person.save(force_insert=True)
    else:
        _update(provider, person, name, phone)
    if link is None:
        Linked(issuer=vouched.issuer, subject=vouched.subject, person_id=person.id, since=clock.now()).save(
            force_insert=True
        )
        note(Subject(ActorKind.PERSON, person.id, person.name), "关联身份认证平台", provider.name)
    return person


def _update(provider: Provider, person: Party, name: str, phone: str) -> None:
    """Take over what the provider now says; the number itself is never written into the record."""
    subject = Subject(ActorKind.PERSON, person.id, person.name)
    if person.name != name:
        note(subject, "更新姓名", f"{person.name} → {name}（{provider.name}）", actor=SYSTEM)
    if phone and person.phone != phone:
        note(subject, "更新手机号", provider.name, actor=SYSTEM)
    person.name, person.phone = name, phone or person.phone
    person.save(update_fields=["name", "phone"])

"""Security keys (WebAuthn): registered under a name, asked for a signature, dropped when a copy of one shows itself."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tongban.core import clock
from tongban.core.errors import Invalid, Unauthenticated
from tongban.core.throttle import forget_tries
from tongban.identity.models import SecurityKey
from tongban.identity.services.factors import count
from tongban.identity.services.record import note
from tongban.identity.subjects import Browser, Subject

MOST_KEYS = 10


@dataclass(frozen=True, slots=True)
class Site:
    """To whom a key answers: the domain it is bound to and the origin its answers have to come from."""

    domain: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the browser hands to a key, and the challenge to remember until the answer comes."""

    options: str
    challenge: str


def ask_registration(subject: Subject, login: str, site: Site) -> Challenge:
    """Options to register another key; those registered already are excluded."""
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=subject.id.bytes,
        user_name=login,
        user_display_name=subject.name or login,
        exclude_credentials=_descriptors(subject.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return Challenge(options_to_json(options), bytes_to_base64url(options.challenge))


def register(subject: Subject, name: str, answer: str, challenge: str, site: Site, where: Browser) -> SecurityKey:
    """Keep a key under a name. Raises Invalid: TB-KEY-422 for a bad answer, TB-KEY-409 for one too many or known."""
    if SecurityKey.objects.filter(subject_id=subject.id).count() >= MOST_KEYS:
        raise Invalid(_("最多保存 %(most)d 把安全密钥，请先移除不用的。") % {"most": MOST_KEYS}, code="TB-KEY-409")
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid(_("这把安全密钥没有登记成功。请重新插入或靠近密钥，再试一次。"), code="TB-KEY-422") from error
    row = SecurityKey(
        subject_id=subject.id,
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name.strip()[:40] or _("安全密钥"),
        created_at=clock.now(),
    )
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(_("这把安全密钥已经登记过。"), code="TB-KEY-409") from error
    note(subject, "添加安全密钥", row.name, at=where)
    return row


def ask_signature(subject: Subject, site: Site) -> Challenge:
    """Options to sign in with one of the subject's keys."""
    options = generate_authentication_options(rp_id=site.domain, allow_credentials=_descriptors(subject.id))
    return Challenge(options_to_json(options), bytes_to_base64url(options.challenge))


def check_signature(subject: Subject, answer: str, challenge: str, site: Site, where: Browser) -> None:
    """See that one of the subject's keys signed the challenge.

    Raises ``Unauthenticated``: TB-KEY-401 for a signature that does not hold, TB-KEY-402 where the counter went back,
    which only a copy of the key does; ``TooManyTries`` past ten tries.
    """
    count(subject, where)
    wrong = Unauthenticated(_("安全密钥没有通过验证。请用登记过的密钥再试，或改用动态口令。"), code="TB-KEY-401")
    try:
        credential = parse_authentication_credential_json(answer)
        row = SecurityKey.objects.filter(subject_id=subject.id, credential=credential.id).first()
        if row is None:
            raise wrong
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            # The counter is ours to compare: the answer differs, and it has to be on record.
            credential_current_sign_count=0,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise wrong from error
    _advance(subject, row, found.new_sign_count, where)
    forget_tries("second-factor", str(subject.id))


def _advance(subject: Subject, row: SecurityKey, counted: int, where: Browser) -> None:
    """Keys that count have to count on; keys that do not say 0 for ever."""
    if (counted or row.sign_count) and counted <= row.sign_count:
        note(subject, "安全密钥可能被复制", row.name, at=where)
        raise Unauthenticated(
            _("这把安全密钥的计数倒退了，可能有人复制了它。没有登录；请改用动态口令登录，并移除这把密钥。"),
            code="TB-KEY-402",
        )
    SecurityKey.objects.filter(id=row.id).update(sign_count=counted, used_at=clock.now())


def remove(subject: Subject, key: UUID, where: Browser) -> bool:
    """Drop a key; False when the subject has no such one."""
    row = SecurityKey.objects.filter(subject_id=subject.id, id=key).first()
    if row is None:
        return False
    row.delete()
    note(subject, "移除安全密钥", row.name, at=where)
    return True


def _descriptors(subject: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = SecurityKey.objects.filter(subject_id=subject)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in rows]

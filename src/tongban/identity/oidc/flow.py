"""The walk to a provider and back: what is remembered on the way out, what is checked on the way in."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]  # it has no types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # it has no types

from tongban.core import clock
from tongban.identity.grades import Grade
from tongban.identity.oidc import errors
from tongban.identity.oidc.config import Provider
from tongban.identity.oidc.provider import Tokens, exchange, keys, metadata, userinfo
from tongban.identity.oidc.tokens import Expected, UnknownKey, verify

#: A sign-in begun must come back within so many seconds.
PATIENCE = 15 * 60
#: A step-up counts only where the person showed herself to the provider this recently.
_JUST_NOW = 300


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the browser, and what its session keeps until it comes back."""

    url: str
    state: str
    pending: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says about the person who came back from it."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    grade: Grade
    at: datetime
    id_token: str

    def text(self, claim: str) -> str:
        """A claim that is a text, without blanks around it; empty otherwise."""
        found = self.claims.get(claim)
        return found.strip() if isinstance(found, str) else ""


def begin(provider: Provider, redirect_uri: str, least: Grade | None = None) -> Started:
    """The address of the provider's sign-in page; ``least`` asks for a fresh sign-in of at least that grade."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
        "ui_locales": "zh-CN",
    }
    if least is not None:
        asked |= {"prompt": "login", "max_age": "0"}
        levels = provider.levels_for(least)
        asked |= {"acr_values": " ".join(levels)} if levels else {}
    pending = {
        "nonce": nonce,
        "verifier": verifier,
        "at": clock.now().timestamp(),
        "redirect_uri": redirect_uri,
        "least": least.value if least else "",
    }
    return Started(add_params_to_uri(metadata(provider).authorize, list(asked.items())), state, pending)


def finish(provider: Provider, answer: Mapping[str, str], pending: Mapping[str, Any] | None) -> Vouched:
    """Who came back. ``pending`` is what the session kept for the answer's state, taken out of it already.

    Raises ``OidcRefused`` (TB-OIDC-401 to 417) and ``ProviderAway`` (TB-OIDC-502, 503).
    """
    now = clock.now()
    if pending is None or now.timestamp() - pending["at"] > PATIENCE:
        raise errors.stale()
    _check_sender(provider, answer)
    if answer.get("error"):
        raise errors.declined() if answer["error"] == "access_denied" else errors.unwilling()
    if not answer.get("code"):
        raise errors.stale()
    tokens = exchange(provider, answer["code"], pending["verifier"], pending["redirect_uri"])
    claims = _verified(provider, tokens, pending["nonce"], _JUST_NOW if pending["least"] else None)
    found = {**_person(provider, tokens, str(claims["sub"])), **claims}
    grade = provider.grade_of(claims.get("acr"))
    if pending["least"] and not grade.meets(Grade.of(pending["least"])):
        raise errors.too_low(pending["least"])
    return Vouched(provider.issuer, str(claims["sub"]), found, grade, now, tokens.id_token)


def _check_sender(provider: Provider, answer: Mapping[str, str]) -> None:
    """RFC 9207: an answer that names its sender has to name ours, and must where the provider says it always does."""
    said = answer.get("iss")
    if said != provider.issuer and (said is not None or metadata(provider).names_itself):
        raise errors.forged("TB-OIDC-404")


def _verified(provider: Provider, tokens: Tokens, nonce: str, max_age: int | None) -> Mapping[str, Any]:
    expected = Expected(
        provider.issuer,
        provider.client_id,
        nonce,
        provider.algorithms,
        int(clock.now().timestamp()),
        tokens.access_token,
        max_age,
    )
    try:
        return verify(tokens.id_token, keys(provider), expected)
    except UnknownKey:
        pass
    try:
        return verify(tokens.id_token, keys(provider, anew=True), expected)
    except UnknownKey:
        raise errors.forged("TB-OIDC-410") from None


def _person(provider: Provider, tokens: Tokens, subject: str) -> Mapping[str, Any]:
    """What the claims endpoint adds; it has to speak of the same person (OpenID Connect Core 1.0, 5.3.2)."""
    found = userinfo(provider, tokens.access_token)
    if found and found.get("sub") != subject:
        raise errors.forged("TB-OIDC-417")
    return found


def leave(provider: Provider, id_token: str, back: str) -> str:
    """Where to end the sign-in at the provider too (RP-initiated logout); empty where it has no such place."""
    place = metadata(provider).end_session
    if not place:
        return ""
    asked = {"id_token_hint": id_token, "client_id": provider.client_id, "post_logout_redirect_uri": back}
    return str(add_params_to_uri(place, [(name, text) for name, text in asked.items() if text]))

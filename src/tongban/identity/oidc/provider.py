"""Talking to a provider: its metadata, its keys, the token and the person's claims, all bounded in time and size."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongban.identity.oidc.config import Provider
from tongban.identity.oidc.errors import away, forged, unreadable, unwilling

log = structlog.get_logger("tongban.oidc")
T = TypeVar("T")

_LARGEST = 256 * 1024
#: Metadata and keys are kept for so long; keys are fetched anew for an unknown one, but no more often than this.
_KEPT = 3600.0
_NO_OFTENER = 10.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider's discovery document says, as far as it is used."""

    authorize: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    post_secret: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave for a code."""

    id_token: str
    access_token: str


_kept: dict[tuple[str, str], tuple[float, Any]] = {}
_lock = Lock()


def forget() -> None:
    """Let go of all metadata and keys."""
    with _lock:
        _kept.clear()


def metadata(provider: Provider) -> Metadata:
    """The provider's metadata. Raises ``ProviderAway`` when it is away or not the issuer it was named as."""
    return _keep("metadata", provider, _KEPT, lambda: _discover(provider))


def keys(provider: Provider, *, anew: bool = False) -> KeySet:
    """The provider's signing keys; ``anew`` fetches them although some are at hand, if that was not just done."""
    return _keep("keys", provider, _NO_OFTENER if anew else _KEPT, lambda: _fetch_keys(provider))


def _keep(what: str, provider: Provider, seconds: float, fetch: Callable[[], T]) -> T:
    place = (what, provider.issuer)
    with _lock:
        hit = _kept.get(place)
    if hit is not None and time.monotonic() - hit[0] < seconds:
        found: T = hit[1]
        return found
    fresh = fetch()
    with _lock:
        _kept[place] = (time.monotonic(), fresh)
    return fresh


def _discover(provider: Provider) -> Metadata:
    found = _object(_answered(provider, "GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"))
    if found.get("issuer") != provider.issuer:
        log.warning("oidc.other_issuer", issuer=provider.issuer)
        raise forged("TB-OIDC-411")
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(
        authorize=_address(provider, found, "authorization_endpoint"),
        token=_address(provider, found, "token_endpoint"),
        keys=_address(provider, found, "jwks_uri"),
        userinfo=_address(provider, found, "userinfo_endpoint", optional=True),
        end_session=_address(provider, found, "end_session_endpoint", optional=True),
        post_secret="client_secret_basic" not in methods and "client_secret_post" in methods,
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(provider: Provider, found: Mapping[str, Any], name: str, *, optional: bool = False) -> str:
    """An endpoint; what came over TLS may not lead out of it."""
    text = found.get(name)
    if text is None and optional:
        return ""
    schemes = ("https",) if provider.issuer.startswith("https://") else ("https", "http")
    if not isinstance(text, str) or urlsplit(text).scheme not in schemes:
        log.warning("oidc.bad_endpoint", issuer=provider.issuer, endpoint=name)
        raise unreadable()
    return text


def _fetch_keys(provider: Provider) -> KeySet:
    found = _object(_answered(provider, "GET", metadata(provider).keys))
    usable = [key for key in found.get("keys") or [] if isinstance(key, dict) and key.get("kty") in {"RSA", "EC"}]
    signing = [key for key in usable if key.get("use", "sig") == "sig"]
    try:
        return KeySet.import_key_set({"keys": signing})
    except (JoseError, ValueError, TypeError) as error:
        raise unreadable() from error


def exchange(provider: Provider, code: str, verifier: str, redirect_uri: str) -> Tokens:
    """The tokens for a code (RFC 6749, 4.1.3, with PKCE). Raises ``OidcRefused`` for a code that does not hold."""
    known = metadata(provider)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    basic = None
    if provider.client_secret and not known.post_secret:
        # RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
        basic = httpx.BasicAuth(quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))
    else:
        form |= {"client_id": provider.client_id}
        form |= {"client_secret": provider.client_secret} if provider.client_secret else {}
    answer = _answered(provider, "POST", known.token, data=form, auth=basic)
    found = _object(answer)
    id_token, access = found.get("id_token"), found.get("access_token")
    if not isinstance(id_token, str) or not isinstance(access, str):
        raise unreadable()
    return Tokens(id_token, access)


def userinfo(provider: Provider, access_token: str) -> Mapping[str, Any]:
    """The person's claims; nothing where the provider has no such endpoint or gives them signed only."""
    place = metadata(provider).userinfo
    if not place:
        return {}
    return _object(_answered(provider, "GET", place, headers={"Authorization": f"Bearer {access_token}"}))


def _answered(provider: Provider, method: str, url: str, **more: Any) -> bytes:
    """The body of a good answer. Redirects are not followed: an endpoint is where the metadata says, or nowhere."""
    patience = httpx.Timeout(provider.seconds, connect=min(provider.seconds, 3.0))
    try:
        with (
            httpx.Client(timeout=patience, transport=httpx.HTTPTransport(retries=1)) as client,
            client.stream(method, url, **more) as answer,
        ):
            body = _bounded(answer, time.monotonic() + 2 * provider.seconds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("oidc.away", issuer=provider.issuer, error=type(error).__name__)
        raise away() from error
    if answer.status_code >= 500:
        log.warning("oidc.failed", issuer=provider.issuer, status=answer.status_code)
        raise away()
    if answer.status_code >= 400:
        log.warning("oidc.refused", issuer=provider.issuer, status=answer.status_code)
        raise unwilling()
    if answer.status_code != 200:
        raise unreadable()
    return body


def _bounded(answer: httpx.Response, until: float) -> bytes:
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > _LARGEST:
            raise unreadable()
        if time.monotonic() > until:
            raise away()
    return body


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise unreadable() from error
    if not isinstance(found, dict):
        raise unreadable()
    return found

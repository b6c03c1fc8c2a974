"""Is this ID token the one we asked for? Pure: the keys, the moment and what is expected are handed in."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core.util import create_half_hash  # type: ignore[import-untyped]  # it has no types
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from tongban.identity.oidc.errors import forged

#: Clocks may be apart by so many seconds, and a token lives no longer than a day whatever it says.
LEEWAY = 60
_OLDEST = 24 * 3600


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token has to say; ``now`` in seconds since 1970, ``max_age`` where a fresh sign-in counts."""

    issuer: str
    client_id: str
    nonce: str
    algorithms: frozenset[str]
    now: int
    access_token: str = ""
    max_age: int | None = None


class UnknownKey(Exception):
    """No key at hand fits the token: the provider may have changed its keys since they were fetched."""


def verify(id_token: str, keys: KeySet, expected: Expected) -> Mapping[str, Any]:
    """The claims of a token that holds (OpenID Connect Core 1.0, 3.1.3.7).

    Raises ``OidcRefused``: TB-OIDC-410 signature or algorithm, 411 issuer, 412 audience, 413 times, 414 nonce,
    415 access token hash, 416 not a fresh sign-in. Raises ``UnknownKey`` where newer keys might help.
    """
    header, claims = _opened(id_token, keys, expected.algorithms)
    if claims.get("iss") != expected.issuer:
        raise forged("TB-OIDC-411")
    if not _for_us(claims, expected.client_id):
        raise forged("TB-OIDC-412")
    if not _in_time(claims, expected.now):
        raise forged("TB-OIDC-413")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        raise forged("TB-OIDC-414")
    if not _hash_fits(claims, header, expected.access_token):
        raise forged("TB-OIDC-415")
    if expected.max_age is not None and not _fresh(claims, expected.now, expected.max_age):
        raise forged("TB-OIDC-416")
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise forged("TB-OIDC-410")
    return claims


def _opened(id_token: str, keys: KeySet, algorithms: frozenset[str]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    header = _header(id_token)
    # Before any key is looked for: a token without a signature, or signed by a secret, is no question of keys.
    if header.get("alg") not in algorithms:
        raise forged("TB-OIDC-410")
    known = {key.kid for key in keys.keys}
    if "kid" in header and header["kid"] not in known:
        raise UnknownKey
    try:
        token = jwt.decode(id_token, keys, algorithms=sorted(algorithms))
    except (JoseError, ValueError, TypeError) as error:
        raise UnknownKey if "kid" not in header else forged("TB-OIDC-410") from error
    return header, token.claims


def _header(id_token: str) -> Mapping[str, Any]:
    try:
        return dict(extract_compact(id_token.encode("ascii")).headers())
    except (JoseError, ValueError, TypeError) as error:
        raise forged("TB-OIDC-410") from error


def _for_us(claims: Mapping[str, Any], client_id: str) -> bool:
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    return client_id in listed and (party == client_id if party is not None or len(listed) > 1 else True)


def _in_time(claims: Mapping[str, Any], now: int) -> bool:
    ends, made, begins = (_seconds(claims.get(name, unsaid)) for name, unsaid in (("exp", 0), ("iat", 0), ("nbf", 1)))
    if not ends or not made or not begins:
        return False
    return bool(now < ends + LEEWAY and now - _OLDEST < made <= now + LEEWAY and begins <= now + LEEWAY)


def _seconds(said: object) -> float:
    """A moment in seconds since 1970; 0 for what is none."""
    return said if isinstance(said, int | float) and not isinstance(said, bool) else 0


def _hash_fits(claims: Mapping[str, Any], header: Mapping[str, Any], access_token: str) -> bool:
    """``at_hash`` may be left out in the code flow; where it stands it has to fit."""
    said = claims.get("at_hash")
    if said is None:
        return True
    wanted = create_half_hash(access_token, header["alg"]) if isinstance(said, str) and access_token else None
    return wanted is not None and hmac.compare_digest(wanted, said.encode())


def _fresh(claims: Mapping[str, Any], now: int, max_age: int) -> bool:
    at = claims.get("auth_time")
    return isinstance(at, int | float) and now - at <= max_age + LEEWAY

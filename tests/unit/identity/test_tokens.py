"""ID tokens, checked without any network: what holds, and what does not however well it is signed."""

from base64 import b64encode
from typing import Any

import pytest
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from tongban.identity.grades import Grade
from tongban.identity.oidc import config
from tongban.identity.oidc.errors import OidcRefused
from tongban.identity.oidc.tokens import Expected, UnknownKey, verify

KEY = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
CURVE = ECKey.generate_key("P-256", {"kid": "k2"}, private=True)
KEYS = KeySet([KEY, CURVE])
NOW = 1_800_000_000
EXPECTED = Expected("https://id.example", "us", "n-1", frozenset({"RS256", "ES256"}), NOW, "access")
GOOD: dict[str, Any] = {
    "iss": "https://id.example", "aud": "us", "sub": "p-1", "exp": NOW + 60, "iat": NOW, "nonce": "n-1",
}  # fmt: skip
ALL = ["none", "HS256", "RS256", "ES256"]


def token(claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1", **(header or {})}, claims, key, algorithms=ALL)


def code(text: str, expected: Expected = EXPECTED) -> str:
    with pytest.raises(OidcRefused) as refused:
        verify(text, KEYS, expected)
    return refused.value.code


def test_a_token_that_says_what_was_asked_for_holds() -> None:
    assert verify(token(GOOD), KEYS, EXPECTED)["sub"] == "p-1"
    curve = token(GOOD | {"aud": ["us"], "azp": "us"}, {"alg": "ES256", "kid": "k2"}, CURVE)
    assert verify(curve, KEYS, EXPECTED)["sub"] == "p-1"
    hashed = create_half_hash("access", "RS256").decode()
    assert verify(token(GOOD | {"at_hash": hashed}), KEYS, EXPECTED)


def test_a_public_key_is_no_shared_secret() -> None:
    secret = OctKey.import_key(b64encode(KEY.as_der(private=False)), {"kid": "k1"})
    assert code(token(GOOD, {"alg": "HS256"}, secret)) == "TB-OIDC-410"


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "é.é.é", "e30.e30.", "." * 2000])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert code(text) == "TB-OIDC-410"


def test_an_unknown_key_is_told_apart_so_that_newer_ones_are_fetched() -> None:
    with pytest.raises(UnknownKey):
        verify(token(GOOD, {"kid": "k9"}), KEYS, EXPECTED)


@pytest.mark.parametrize(
    ("bent", "told"),
    [
        ({"iss": "https://id.example/"}, "411"), ({"aud": []}, "412"), ({"aud": ["us", "them"]}, "412"),
        ({"exp": NOW - 61}, "413"), ({"iat": NOW + 61}, "413"), ({"iat": NOW - 90000}, "413"), ({"exp": "soon"}, "413"),
        ({"nbf": NOW + 100}, "413"), ({"nonce": "n-2"}, "414"), ({"at_hash": 7}, "415"), ({"sub": ""}, "410"),
        ({"sub": "x" * 256}, "410"),
    ],
)  # fmt: skip
def test_each_wrong_claim_has_its_code(bent: dict[str, Any], told: str) -> None:
    assert code(token(GOOD | bent)) == f"TB-OIDC-{told}"


def test_clocks_may_be_a_minute_apart() -> None:
    assert verify(token(GOOD | {"exp": NOW - 59, "iat": NOW - 300}), KEYS, EXPECTED)


def test_a_fresh_sign_in_has_to_say_when() -> None:
    fresh = Expected("https://id.example", "us", "n-1", EXPECTED.algorithms, NOW, "access", 300)
    assert verify(token(GOOD | {"auth_time": NOW - 299}), KEYS, fresh)
    assert code(token(GOOD), fresh) == "TB-OIDC-416"
    assert code(token(GOOD | {"auth_time": NOW - 400}), fresh) == "TB-OIDC-416"


def read(**said: str) -> config.Provider | None:
    return config.read({f"TONGBAN_OIDC_{name}": text for name, text in said.items()}, config.CITIZENS, plain_http=False)


def test_a_provider_is_read_from_the_environment_with_its_levels() -> None:
    assert read() is None
    made = read(ISSUER="https://id.example", CLIENT_ID="us", GRADES="urn:a=b:2=中级, face=高级", SCOPE="profile")
    assert made is not None
    assert made.scope == "openid profile"
    assert made.grade_of("urn:a=b:2") is Grade.MIDDLE
    assert made.grade_of("unheard") is Grade.LOW
    assert made.levels_for(Grade.MIDDLE) == ["urn:a=b:2", "face"]
    assert made.reaches(Grade.HIGH)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"ISSUER": "http://id.example"}, "ISSUER"), ({"ISSUER": "https://id.example?x=1"}, "ISSUER"),
        ({"CLIENT_ID": ""}, "CLIENT_ID"), ({"ALGORITHMS": "RS256,none"}, "ALG"), ({"ALGORITHMS": "HS256"}, "ALG"),
        ({"GRADES": "a=特级"}, "GRADES"), ({"GRADE": "高"}, "GRADE"), ({"TIMEOUT": "0"}, "TIMEOUT"),
    ],
)  # fmt: skip
def test_a_provider_that_cannot_be_used_is_told_with_the_variable_to_put_right(
    said: dict[str, str], named: str
) -> None:
    with pytest.raises(config.Misconfigured, match=f"TONGBAN_OIDC_{named}"):
        read(**({"ISSUER": "https://id.example", "CLIENT_ID": "us"} | said))

"""A small OpenID Connect provider that speaks the real protocol over HTTP and can be told to lie."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.common.encoding import urlsafe_b64encode  # type: ignore[import-untyped]  # it has no types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # it has no types
from authlib.oidc.core.util import create_half_hash  # type: ignore[import-untyped]  # it has no types
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "tongban-test"
Claims = dict[str, Any]


class HostileProvider:
    """Issues codes and tokens for ``person``; ``bend`` may change the claims of a token, ``header`` its header."""

    def __init__(self) -> None:
        self.person: Claims = {"sub": "u-1", "name": "演示·统一认证", "id_number": "370200199001010055", "acr": "l2"}
        self.key = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
        self.header: dict[str, Any] = {"alg": "RS256"}
        self.bend: Callable[[Claims], Claims] = dict
        self.delay = 0.0
        self.metadata: Claims = {}
        self.userinfo_subject = ""
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, Claims] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def rotate(self, kid: str = "second") -> None:
        """New signing keys; the old ones are gone."""
        self.key = RSAKey.generate_key(2048, {"kid": kid}, private=True)

    def consent(self, url: str) -> dict[str, str]:
        """What the person's browser brings back after she agreed at the authorisation address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.issuer}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def environment(self, **more: str) -> dict[str, str]:
        """What a deployment sets to use this provider."""
        said = {"ISSUER": self.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": "s3cret+/", "NAME": "测试认证平台"}
        said |= {"GRADES": "l1=初级,l2=中级,l3=高级"}
        return {f"TONGBAN_OIDC_{name}": text for name, text in (said | more).items()}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                self._tell(provider.answer(self.path, {}, self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._tell(provider.answer(self.path, form, self.headers.get("Authorization", "")))

            def _tell(self, answer: tuple[int, Any]) -> None:
                time.sleep(provider.delay)
                body = answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
                try:
                    self.send_response(answer[0])
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    return

        return Handler

    def answer(self, path: str, form: dict[str, str], authorisation: str) -> tuple[int, Any]:
        """One answer of the provider."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, self._metadata() | self.metadata
        if path == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False, use="sig")]}
        if path == "/token":
            return self._token(form)
        if path == "/userinfo":
            claims = self._tokens.get(authorisation.removeprefix("Bearer "))
            return (200, claims | {"sub": self.userinfo_subject or claims["sub"]}) if claims else (401, {})
        return 404, {}

    def _metadata(self) -> Claims:
        places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "end"}
        found: Claims = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()}
        return found | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if create_s256_code_challenge(form["code_verifier"]) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        access, now = secrets.token_urlsafe(16), int(time.time())
        self._tokens[access] = dict(self.person)
        claims: Claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "iat": now, "exp": now + 300,
            "auth_time": now, "nonce": asked["nonce"], "acr": self.person["acr"],
            "at_hash": create_half_hash(access, "RS256").decode(),
        }  # fmt: skip
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self._signed(self.bend(claims))}

    def _signed(self, claims: Claims) -> str:
        if self.header["alg"] == "none":
            parts = [urlsafe_b64encode(json.dumps(part).encode()).decode() for part in (self.header, claims)]
            return f"{parts[0]}.{parts[1]}."
        return jwt.encode({"kid": self.key.kid, **self.header}, claims, self.key)


@contextmanager
def running() -> Iterator[HostileProvider]:
    """The provider on a free port of this machine."""
    provider = HostileProvider()
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join(2)

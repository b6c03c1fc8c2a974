"""A visitor of the running site, with cookies of her own and no browser."""

import http.client
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

from tests.support.errands import QUALIFICATION

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Form = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path."""
        return self.headers["Location"]

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the forms of a page."""
        return dict(_HIDDEN.findall(self.text))


@dataclass(slots=True)
class Visitor:
    """Asks for pages of the site at ``address`` and sends forms to it, one request a connection."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    patience: float = 20.0

    def get(self, path: str, **headers: str) -> Answer:
        """A page."""
        return self.send("GET", path, None, headers)

    def post(self, path: str, form: Form, **headers: str) -> Answer:
        """Send a form with its token."""
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        body = urlencode({**token, **form}, doseq=True).encode()
        return self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One request as it is."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=self.patience)
        kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        try:
            connection.request(method, quote(path, safe="/?=&%:"), body, {**kept, **self.headers, **headers})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
        return Answer(response.status, response.headers, text)  # type: ignore[arg-type]

    def sign_in(self, login: str) -> "Visitor":
        """As a person of the demonstration city."""
        self.get("/sign-in")
        assert self.post("/sign-in", {"login": login, "secret": "demo"}).status == 302
        return self

    def sign_in_at_desk(self, login: str) -> "Visitor":
        """As a member of staff of the demonstration city."""
        self.get("/desk/sign-in")
        assert self.post("/desk/sign-in", {"login": login, "password": "demo"}).status == 302
        return self

    def fill_in(self, firm: str, *changes: str) -> str:
        """The simple change for a firm up to its review; the address of the review."""
        start = f"/items/{QUALIFICATION}/start"
        at = self.post(start, {"whom": firm, "district": "home"}).location
        at = self.get(at).location
        assert "/questions/" in at, at
        at = self.post(at, {"变更事项": changes}).location
        while "/review" not in at:
            at = self.post(at, {}).location
        return at


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """The answers to several requests sent at the same moment, in the order of the requests."""
    barrier = threading.Barrier(len(acts))

    def send(act: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(send, acts))

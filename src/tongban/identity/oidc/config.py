"""What the environment says about an OpenID Connect provider, checked before anything is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tongban.core.errors import Problem
from tongban.identity.grades import Grade

#: Signatures that may be trusted: by key pair, never by a shared secret, never none.
SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
CITIZENS, STAFF = "TONGBAN_OIDC_", "TONGBAN_STAFF_OIDC_"


class Misconfigured(Problem):
    """The environment names a provider that cannot be used as named."""

    status, code = 503, "TB-CFG-014"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: where it is, who we are to it, which claims say what, and which of its levels is which grade."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str
    algorithms: frozenset[str]
    name_claim: str
    code_claim: str
    phone_claim: str
    login_claim: str
    grades: Mapping[str, Grade]
    grade: Grade
    seconds: float

    def grade_of(self, acr: object) -> Grade:
        """The grade behind an ``acr``; that of any sign-in for one that is not listed."""
        return self.grades.get(acr, self.grade) if isinstance(acr, str) else self.grade

    def levels_for(self, least: Grade) -> list[str]:
        """The ``acr`` values that reach a grade, the lowest that does first."""
        enough = [(grade.rank, acr) for acr, grade in self.grades.items() if grade.meets(least)]
        return [acr for _rank, acr in sorted(enough)]

    def reaches(self, least: Grade) -> bool:
        """Whether a sign-in there can be worth as much."""
        return self.grade.meets(least) or bool(self.levels_for(least))


def read(environ: Mapping[str, str], prefix: str, *, plain_http: bool) -> Provider | None:
    """The provider of a prefix; None where none is named.

    ``plain_http`` lets a trial speak to a provider without TLS. Raises ``Misconfigured`` (TB-CFG-014), naming the
    variable to put right.
    """
    said = {name.removeprefix(prefix): text.strip() for name, text in environ.items() if name.startswith(prefix)}
    if not said.get("ISSUER"):
        return None
    return Provider(
        key="staff" if prefix == STAFF else "citizens",
        name=said.get("NAME") or "统一身份认证",
        issuer=_issuer(said["ISSUER"], prefix, plain_http=plain_http),
        client_id=said.get("CLIENT_ID") or _refuse(prefix, "CLIENT_ID", "没有设置"),
        client_secret=said.get("CLIENT_SECRET", ""),
        scope=_scope(said.get("SCOPE") or "openid profile phone"),
        algorithms=_algorithms(said.get("ALGORITHMS") or "RS256,PS256,ES256", prefix),
        name_claim=said.get("CLAIM_NAME") or "name",
        code_claim=said.get("CLAIM_CODE") or "id_number",
        phone_claim=said.get("CLAIM_PHONE") or "phone_number",
        login_claim=said.get("CLAIM_LOGIN") or "preferred_username",
        grades=_grades(said.get("GRADES", ""), prefix),
        grade=_grade(said.get("GRADE") or Grade.LOW.value, "GRADE", prefix),
        seconds=_seconds(said.get("TIMEOUT") or "5", prefix),
    )


def _refuse(prefix: str, name: str, why: str) -> str:
    raise Misconfigured(f"{prefix}{name} {why}。请按 docs/identity.md 改正后重新启动。")


def _issuer(text: str, prefix: str, *, plain_http: bool) -> str:
    parts = urlsplit(text)
    schemes = {"https", "http"} if plain_http else {"https"}
    if parts.scheme not in schemes or not parts.netloc or parts.query or parts.fragment:
        _refuse(prefix, "ISSUER", f"应是以 https:// 开头的地址，现在是 {text!r}")
    return text


def _scope(text: str) -> str:
    wanted = text.replace(",", " ").split()
    return " ".join(wanted if "openid" in wanted else ["openid", *wanted])


def _algorithms(text: str, prefix: str) -> frozenset[str]:
    wanted = frozenset(one.strip() for one in text.split(",") if one.strip())
    if unknown := wanted - SIGNATURES:
        _refuse(prefix, "ALGORITHMS", f"里的 {'、'.join(sorted(unknown))} 不能用：只接受公钥签名算法")
    return wanted


def _grades(text: str, prefix: str) -> Mapping[str, Grade]:
    """``acr=等级`` pairs with commas between them; an ``acr`` may hold equals signs of its own."""
    found: dict[str, Grade] = {}
    for pair in filter(None, (one.strip() for one in text.split(","))):
        acr, _equals, word = pair.rpartition("=")
        found[acr.strip()] = _grade(word.strip(), "GRADES", prefix)
    return found


def _grade(word: str, name: str, prefix: str) -> Grade:
    if word not in set(Grade):
        _refuse(prefix, name, f"里的等级应是 {'、'.join(Grade)} 之一，现在是 {word!r}")
    return Grade(word)


def _seconds(text: str, prefix: str) -> float:
    if not text.isdecimal() or not 0 < int(text) <= 30:
        _refuse(prefix, "TIMEOUT", f"应是 1 到 30 之间的秒数，现在是 {text!r}")
    return float(text)

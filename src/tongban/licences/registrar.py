"""Who gives a newly registered subject its unified social credit code (赋码): the port and the demonstration of it."""

from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from django.conf import settings

from tongban.core.adapters import adapter
from tongban.core.errors import Problem
from tongban.standards import uscc


class CodeRegister(Protocol):
    """Gives codes; asked again for the same registration it gives the same one."""

    demonstration: bool

    def assign(self, category: str, division: int, basis: str) -> str:
        """The code of a subject of a category (``91`` firms, ``92`` individual businesses) registered by a case."""
        ...


class DemonstrationRegister:
    """演示: codes with valid check characters that begin with D after the division; no register knows them."""

    demonstration = True

    def assign(self, category: str, division: int, basis: str) -> str:
        """A code made from the case number, so that it needs no counter of its own."""
        left = int.from_bytes(sha256(basis.encode()).digest()[:8])
        body = "D"
        for _ in range(7):
            left, digit = divmod(left, len(uscc.ALPHABET))
            body += uscc.ALPHABET[digit]
        return uscc.make(f"{category}{division}{body}{uscc.org_check_digit(body)}")


@lru_cache(maxsize=1)
def code_register() -> CodeRegister:
    """The register named by TONGBAN_CODE_REGISTER; the demonstration one refuses production mode."""
    found: CodeRegister = adapter("TONGBAN_CODE_REGISTER", settings.CODE_REGISTER_ADAPTER)
    if found.demonstration and not settings.DEMO:
        raise Problem("正式运行不能使用演示赋码，请配置 TONGBAN_CODE_REGISTER。", code="TB-CFG-014", status=503)
    return found

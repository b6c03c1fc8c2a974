"""Licence identifiers 证照标识 (GB/T 36904-2018): ``1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>``."""

import re
from dataclasses import dataclass
from typing import Self

from tongban.standards import mod37_36, uscc
from tongban.standards.errors import CodeError

#: The object identifier every licence identifier starts with.
ROOT = "1.2.156.3005.2"

_TYPE_SEQUENCE = re.compile(r"[0-9]{3}")
_DIVISION = re.compile(r"[0-9]{6}")
_SERIAL = re.compile(r"[0-9A-Z]{1,32}")


@dataclass(frozen=True, slots=True)
class LicenceIdentifier:
    """One licence: its type (21 characters), its issuer, a serial (1 to 32 capitals or digits), a version from 1.

    ``issuer`` is the issuing body's unified social credit code; identifiers in use that carry a six-digit division
    there are read, never built.
    """

    type_code: str
    issuer: str
    serial: str
    version: int = 1

    def __post_init__(self) -> None:
        if not (uscc.is_exact(self.type_code[:18]) and _TYPE_SEQUENCE.fullmatch(self.type_code[18:])):
            raise CodeError(
                "TB-STD-311", "证照类型代码应为 21 位：定义机构的统一社会信用代码 18 位加 3 位顺序号，请核对证照目录。"
            )
        if not (uscc.is_exact(self.issuer) or _DIVISION.fullmatch(self.issuer)):
            raise CodeError("TB-STD-312", "证照颁发机构代码应为颁发机构的统一社会信用代码，请核对机构信息。")
        if not _SERIAL.fullmatch(self.serial):
            raise CodeError("TB-STD-313", "证照流水号应为 1 至 32 位数字或大写字母，请检查编号规则。")
        if not 1 <= self.version <= 999:
            raise CodeError("TB-STD-314", "证照版本号应在 001 至 999 之间，版本用尽时请换发新的流水号。")

    @property
    def check(self) -> str:
        """The check character over the four middle fields, without dots and without the root."""
        return mod37_36.check_character(f"{self.type_code}{self.issuer}{self.serial}{self.version:03d}")

    def __str__(self) -> str:
        return f"{ROOT}.{self.type_code}.{self.issuer}.{self.serial}.{self.version:03d}.{self.check}"

    def next_version(self) -> Self:
        """The identifier of the changed licence that replaces this one."""
        return type(self)(self.type_code, self.issuer, self.serial, self.version + 1)


def build(type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """The identifier as text. Raises :class:`CodeError` TB-STD-311 to 314 naming the field that does not fit."""
    identifier = LicenceIdentifier(type_code, uscc.validate(issuer), serial, version)
    return str(identifier)


def parse(text: str) -> LicenceIdentifier:
    """Read and check an identifier. Raises TB-STD-310 shape, TB-STD-311 to 314 fields, TB-STD-315 check character."""
    head, dot, tail = text.strip().partition(f"{ROOT}.")
    fields = tail.split(".")
    if head or not dot or len(fields) != 5 or not _TYPE_SEQUENCE.fullmatch(fields[3]):
        raise CodeError("TB-STD-310", f"证照标识应以 {ROOT}. 开头，后接类型、颁发机构、流水号、三位版本号、校验位。")
    identifier = LicenceIdentifier(fields[0], fields[1], fields[2], int(fields[3]))
    if fields[4] != identifier.check:
        raise CodeError("TB-STD-315", "证照标识的校验位不符，可能抄写有误，请重新扫码或核对原证。")
    return identifier


def is_valid(text: str) -> bool:
    """True when :func:`parse` accepts the text."""
    try:
        parse(text)
    except CodeError:
        return False
    return True

"""Checking a sealed licence: the one seal on it, its certificate, and that not a byte changed since."""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

_SIGNED_DATA_OID = bytes.fromhex("06092a864886f70d010702")


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a check found. ``finding`` is a Chinese sentence; the other values are None where they could not be read.

    ``seal_name`` is the body on the certificate, ``signer`` who used the seal, ``sealed_at`` the time in the signature,
    ``detail`` the technical finding for an operator.
    """

    valid: bool
    finding: str
    seal_name: str | None = None
    signer: str | None = None
    reason: str | None = None
    sealed_at: datetime | None = None
    detail: str = ""


def verify_seal(pdf: bytes, root_certificate: Path, moment: datetime) -> SealReport:
    """Check the document as of ``moment`` against the one trusted root. A faulty document gives a report, no error."""
    root = load_cert_from_pemder(str(root_certificate))  # type: ignore[no-untyped-call]  # not typed there
    context = ValidationContext(trust_roots=[root], moment=moment, allow_fetching=False)
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return SealReport(valid=False, finding=f"文件上应有且只有一个印章签名，现有 {len(signatures)} 个。")
        return _report(pdf, signatures[0], context)
    except Exception as error:  # noqa: BLE001  strangers send these files; whatever they break in the reader, they do not hold
        detail = f"{type(error).__name__}: {error}"
        return SealReport(valid=False, finding="文件已损坏，无法核验，不能作为有效证照。", detail=detail)


def _report(pdf: bytes, signature: EmbeddedPdfSignature, context: ValidationContext) -> SealReport:
    status = validate_pdf_signature(signature, context)
    exact = _gap_is_exact(pdf, signature) and _header_is_exact(signature)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and exact
    if not (status.intact and status.valid and whole):
        finding = "文件在盖章之后被改动过，不能作为有效证照。"
    elif not status.trusted:
        finding = "印章的证书不是由本平台信任的机构签发，不能作为有效证照。"
    elif not status.bottom_line:
        finding = "印章签名不符合证照的要求，不能作为有效证照。"
    else:
        finding = "印章有效，文件自盖章以来没有改动。"
    entries = signature.sig_object
    return SealReport(
        valid=bool(status.bottom_line) and whole,
        finding=finding,
        seal_name=status.signing_cert.subject.native.get("organizational_unit_name"),
        signer=_text(entries.get("/Name")),
        reason=_text(entries.get("/Reason")),
        sealed_at=status.signer_reported_dt,
        detail=status.summary(),
    )


def _gap_is_exact(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """True when the bytes outside the signed range are the signature alone, in one spelling, padded with zeros."""
    start, length, resume, _ = signature.byte_range
    gap = pdf[start + length : resume]
    body: bytes = _SIGNED_DATA_OID + signature.signed_data.dump()
    content = b"\x30\x82" + len(body).to_bytes(2, "big") + body  # DER: a sequence of 256 to 65535 bytes
    return gap == b"<" + content.hex().upper().encode().ljust(len(gap) - 2, b"0") + b">"


def _header_is_exact(signature: EmbeddedPdfSignature) -> bool:
    """True when the fields of the signature that nothing signs have the one value our sealer writes."""
    signed, info = signature.signed_data, signature.signer_info
    algorithms = [algorithm.dump() for algorithm in signed["digest_algorithms"]]
    return (
        signed["version"].native == info["version"].native == "v1"
        and algorithms == [info["digest_algorithm"].dump()]
        and info["sid"].chosen["issuer"].dump() == signature.signer_cert.issuer.dump()
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)

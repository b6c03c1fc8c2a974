"""Sealing a rendered licence: the port, and the local sealer with demonstration keys."""

import io
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.stamp import StaticStampStyle

from tongban.core.clock import now
from tongban.licences.documents.demonstration_keys import DemonstrationKeys, KeyPair, load_rsa_key
from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.incremental import PlainUpdate
from tongban.licences.documents.render import SEAL_FIELD
from tongban.licences.documents.seal_picture import draw_seal
from tongban.licences.documents.verification import SealReport, verify_seal

#: Room for one signature with its certificate, in hexadecimal digits.
_SIGNATURE_ROOM = 6144


class Sealer(Protocol):
    """What puts a body's seal on a document: a local key, a cipher machine or a city's seal service."""

    def seal(self, pdf: bytes, seal_name: str, reason: str, signer: str) -> bytes:
        """The document with the seal of the body ``seal_name``, certified against any later change.

        ``reason`` says what is sealed and why, ``signer`` who used the seal (a person or 系统).
        Raises :class:`DocumentError` when the document has no free seal place or the seal cannot be used.
        """
        ...

    def verify(self, pdf: bytes) -> SealReport:
        """Whether the document carries this sealer's seal and is unchanged since."""
        ...


class LocalSealer:
    """Seals with the demonstration keys in a folder; PAdES B-B, no changes allowed. Refuses production mode."""

    def __init__(self, keys: Path, *, production: bool) -> None:
        if production:
            raise DocumentError(
                "TB-SEAL-001", "演示印章没有法律效力，不能用于正式运行；请接入持有电子认证许可的印章服务后再启动。"
            )
        self._keys = DemonstrationKeys(keys)

    def seal(self, pdf: bytes, seal_name: str, reason: str, signer: str) -> bytes:
        """See :meth:`Sealer.seal`. Raises TB-SEAL-002 seal name, TB-SEAL-003 no free seal place."""
        picture = draw_seal(seal_name)
        metadata = PdfSignatureMetadata(
            field_name=SEAL_FIELD,
            md_algorithm="sha256",
            name=signer,
            reason=reason,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        style = StaticStampStyle(border_width=0, background=_Picture(picture), background_layout=_FILL)
        signer_ = _ClockedSigner(metadata, _loaded_key(self._keys.seal(seal_name)), stamp_style=style)
        out = io.BytesIO()
        try:
            signer_.sign_pdf(PlainUpdate(pdf), existing_fields_only=True, bytes_reserved=_SIGNATURE_ROOM, output=out)
        except (SigningError, PdfReadError) as error:
            raise DocumentError(
                "TB-SEAL-003", "文件上没有空着的盖章位置（可能已盖过章或不是证照文件），请重新制证。", str(error)
            ) from error
        return out.getvalue()

    def verify(self, pdf: bytes) -> SealReport:
        """See :meth:`Sealer.verify`."""
        return verify_seal(pdf, self._keys.root().certificate, now())


class _LoadedKey(Signer):
    """A certificate with its key held ready; pyHanko's own signer loads and tests the key for every signature."""

    def __init__(self, pair: KeyPair) -> None:
        certificate = load_cert_from_pemder(str(pair.certificate))  # type: ignore[no-untyped-call]  # not typed there
        super().__init__(signing_cert=certificate)
        self._key = load_rsa_key(pair.key)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The PKCS #1 v1.5 signature over ``data``; only SHA-256 is ever asked for."""
        return self._key.sign(data, PKCS1v15(), SHA256())


_loaded_key = lru_cache(maxsize=256)(_LoadedKey)


class _ClockedSigner(PdfSigner):
    """A signer whose signing time is the house's clock."""

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        moment: datetime = now()
        session.system_time = moment
        return session


_FILL = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID)


#: Ink darkens what lies under it, so the text below the seal stays readable.
_INK = DictionaryObject({NameObject("/BM"): NameObject("/Multiply")})  # type: ignore[no-untyped-call]  # not typed there


class _Picture(PdfContent):
    """The vector seal, taken from its own one-page PDF into the signature's appearance."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Seal"] = page
        self.resources.ext_g_state["/Ink"] = _INK
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Ink gs /Seal Do"

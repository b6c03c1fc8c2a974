"""Appending to a rendered PDF without touching what typst wrote."""

import hashlib
import io
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader


class PlainUpdate(IncrementalPdfFileWriter):
    """An incremental update that leaves the archival metadata alone and needs no chance.

    pyHanko would rewrite the XMP packet into a form PDF/A validators refuse, stamp the machine's time into it, and draw
    a random file identifier; a licence must be the same bytes wherever it is rendered.
    """

    def __init__(self, pdf: bytes) -> None:
        super().__init__(io.BytesIO(pdf))

    def _update_meta(self) -> None:
        """Nothing: title, author and dates stay those of the rendered document."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> Any:
        first, second = (part.original_bytes for part in prev.trailer["/ID"])
        following = hashlib.sha256(first + second).digest()[:16]
        return ArrayObject([ByteStringObject(first), ByteStringObject(following)])

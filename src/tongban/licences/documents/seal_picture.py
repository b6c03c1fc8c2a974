"""Drawing the round seal of a body; every seal drawn here says in its middle that it is a demonstration."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from tongban.licences.documents.errors import DocumentError
from tongban.licences.documents.typesetting import typeset

#: More characters than this cannot be read along the arc of a 42 mm seal.
LONGEST_NAME = 40


@lru_cache(maxsize=256)
def draw_seal(name: str, form: Literal["pdf", "svg", "png"] = "pdf") -> bytes:
    """The seal of the body ``name`` as a transparent 42 mm picture, cached. PNG has 300 dpi.

    Raises :class:`DocumentError` TB-SEAL-002 for an empty name or one longer than :data:`LONGEST_NAME`.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise DocumentError("TB-SEAL-002", f"印章名称应为 1 至 {LONGEST_NAME} 个字，请检查部门名称。")
    source = files(__package__).joinpath("seal.typ").read_bytes()
    content = json.dumps({"name": name.strip()}, ensure_ascii=False).encode()
    return typeset({"main.typ": source, "seal.json": content}, form=form)

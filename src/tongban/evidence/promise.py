"""A promise in place of proof (告知承诺) as evidence: what was signed, by whom, over which text; and as a document."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.queries import history
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.promise import Promise
from tongban.core import clock
from tongban.core.errors import NotFound, Problem

_TEMPLATE = Path(__file__).with_name("promise.typ")


class PromiseBroken(Problem):
    """The text of the item's version is not the text that was signed: nothing is shown as signed that was not."""

    code = "TB-PROM-500"
    status = 500


@dataclass(frozen=True, slots=True)
class Signed:
    """A promise as the history of a case seals it, and the text its version of the item tells."""

    entry: Entry
    payload: dict[str, Any]
    promise: Promise


def signed(case: Case, entries: Sequence[Entry] | None = None) -> Signed | None:
    """The promise of a case, None where none was signed. Raises ``PromiseBroken`` where its text is another."""
    found = history(case) if entries is None else entries
    entry = next((e for e in found if e.what is Happening.RECEIVED and e.payload.get("promise")), None)
    if entry is None:
        return None
    payload, promise = dict(entry.payload["promise"]), catalog.version(case.item_digest).promise
    if promise is None or promise.digest != payload["text"]:
        raise PromiseBroken("承诺书的文本和签署时的不一致，不能作为证据使用，请立即检查事项版本。")
    return Signed(entry, payload, promise)


def manifested(case: Case, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """What the archive says of the promise a case rests on."""
    found = signed(case, entries)
    if found is None:
        return None
    kept = {name: found.payload[name] for name in ("text", "name", "grade", "at", "spares")}
    return {**kept, "told": found.promise.text, "entry": found.entry.digest}


def document(case: Case) -> bytes:
    """The promise as a PDF. Raises ``NotFound`` where none was signed, ``PromiseBroken`` for another text."""
    found = signed(case)
    if found is None:
        raise NotFound("这件没有签署告知承诺书。")
    # Typesetting takes memory: only processes that make a document load it.
    from tongban.licences.documents.typesetting import typeset

    content = json.dumps(_given(case, found), ensure_ascii=False)
    fonts = Path(settings.DATA_DIR) / "fonts"
    files = {"main.typ": _TEMPLATE.read_bytes(), "promise.json": content.encode()}
    return typeset(files, extra_fonts=fonts if fonts.is_dir() else None)


def _given(case: Case, found: Signed) -> dict[str, Any]:
    at = datetime.fromisoformat(found.payload["at"]).astimezone(clock.SHANGHAI)
    facts = [["事项", case.item_name], ["申请人", case.applicant_name], ["办理机关", case.implementer_name]]
    signature = [
        ["签署人", found.payload["name"]],
        ["实名等级", found.payload["grade"]],
        ["签署时间", f"{at:%Y-%m-%d %H:%M:%S}"],
        ["记录校验值", f"{found.entry.digest[:32]}…"],
    ]
    return {
        **found.promise.text,
        "title": "告知承诺书",
        "number": case.number,
        "demo": settings.DEMO,
        "facts": [[name, _plain(value)] for name, value in facts],
        "signed": [[name, _plain(value)] for name, value in signature],
        "spares": found.payload["spares"],
        "digest": found.payload["text"],
    }


def _plain(value: str) -> str:
    """Without control and direction characters, which could make a name read otherwise than it is."""
    return "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cf"))

"""The proof file of a case: its whole history and archive in one document that anybody can check without us."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from tongban.cases.history import GENESIS
from tongban.cases.models import Case
from tongban.cases.queries import history
from tongban.core import clock
from tongban.evidence.queries import records_of

FORMAT = "tongban-proof-1"
_HOW = (
    "每条记录的 digest 是 sealed 的 SHA-256；sealed 按 UTF-8、键排序、不留空格写成 JSON。"
    "sealed 的最后一项是上一条的 digest，第一条是 64 个 0；最后一条的 digest 就是 head。"
    "归档的 digest 是 manifest 按同样写法的 SHA-256，manifest 的 process 列出归档时各条记录的 digest。"
    "也可以运行 tongban proof check 核对。"
)


def proof_of(case: Case) -> bytes:
    """The proof file as readable JSON in UTF-8; each entry carries exactly what its digest was made from."""
    document = {
        "format": FORMAT,
        "how": _HOW,
        "case": case.number,
        "item": case.item_key,
        "version": case.item_digest,
        "head": case.head,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "entries": [
            {
                "sealed": [
                    case.number, e.seq, e.what.value, e.at.isoformat(), e.actor_kind, e.actor_id, e.actor_name,
                    e.payload, e.request_id, e.previous,
                ],
                "digest": e.digest,
            }
            for e in history(case)
        ],
        "archive": [
            {
                "reason": record.reason,
                "archived_at": record.archived_at.astimezone(clock.SHANGHAI).isoformat(),
                "manifest": record.manifest,
                "digest": record.digest,
            }
            for record in records_of(case.number)
        ],
    }  # fmt: skip
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def faults_of(content: bytes) -> list[str]:
    """What does not hold together in a proof file, in sentences; nothing else than the file is asked."""
    try:
        document = orjson.loads(content)
        if document["format"] != FORMAT:
            return [f"TB-PROOF-001 不是存证文件：格式应为 {FORMAT}。"]
        return [*_chain(document), *_archive(document)]
    except (ValueError, KeyError, IndexError, TypeError):
        return ["TB-PROOF-001 不是存证文件，或者内容不完整。请重新下载后再核对。"]


def _chain(document: Mapping[str, Any]) -> Iterator[str]:
    previous = GENESIS
    for place, entry in enumerate(document["entries"], 1):
        sealed = entry["sealed"]
        if sealed[0] != document["case"] or sealed[1] != place or sealed[-1] != previous:
            yield f"TB-PROOF-002 第 {place} 条记录与前文不相扣。"
        if _digest(sealed) != entry["digest"]:
            yield f"TB-PROOF-003 第 {place} 条记录的内容与校验值不符，可能被改动过。"
        previous = entry["digest"]
    if previous != document["head"]:
        yield "TB-PROOF-004 最后一条记录不是办件现在的末条，可能有记录被删去。"


def _archive(document: Mapping[str, Any]) -> Iterator[str]:
    known = [entry["digest"] for entry in document["entries"]]
    for place, record in enumerate(document["archive"], 1):
        if _digest(record["manifest"]) != record["digest"]:
            yield f"TB-PROOF-005 第 {place} 份归档的内容与校验值不符，可能被改动过。"
        filed = [step["digest"] for step in record["manifest"]["process"]]
        if filed != known[: len(filed)]:
            yield f"TB-PROOF-006 第 {place} 份归档所列的记录与办件历史不一致。"


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()

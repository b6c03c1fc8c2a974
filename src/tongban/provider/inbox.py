"""演示: the province's side of reporting: rows taken once, refused with a reason, kept in a file for each table."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from tongban.standards.hashes import digest

#: The tables a province takes: those named in public code for case data and licences, and two catalogues (演示).
TABLES = frozenset(
    {
        "up_task_directory", "certificate_directory", "up_pro_accept", "up_pro_process", "up_pro_result",
        "up_pro_special_procedure", "up_pro_material", "up_lic_data",
    }
)  # fmt: skip


class ReportInbox:
    """Takes the newest revision of each row once. A file ``refuse`` in the folder names tables it refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._taking = folder, threading.Lock()
        self._held: dict[tuple[str, str], tuple[int, str]] = {}
        for file in sorted(folder.glob("*.jsonl")):
            for line in file.read_bytes().splitlines():
                row = orjson.loads(line)
                self._held[row["table"], row["key"]] = row["revision"], row["digest"]

    def take(self, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """A receipt for each row. Raises KeyError, TypeError for what is no row."""
        with self._taking:
            return [self._receipt(row) for row in rows]

    def _receipt(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        table, key, revision = str(row["table"]), str(row["key"]), int(row["revision"])
        reason = self._refusal(table, key, revision, row)
        if not reason and self._held.get((table, key)) != (revision, row["digest"]):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (self._folder / f"{table}.jsonl").open("ab") as file:
                file.write(orjson.dumps(dict(row)) + b"\n")
            self._held[table, key] = revision, str(row["digest"])
        return {"table": table, "key": key, "revision": revision, "taken": not reason, "reason": reason}

    def _refusal(self, table: str, key: str, revision: int, row: Mapping[str, Any]) -> str:
        refused = self._folder / "refuse"
        if table not in TABLES or (refused.exists() and table in refused.read_text().split()):
            return f"不接收 {table}"
        if digest(row["body"]) != row["digest"]:
            return "内容和摘要对不上"
        held = self._held.get((table, key))
        if held is not None and (held[0] > revision or (held[0] == revision and held[1] != row["digest"])):
            return f"已有版本 {held[0]}"
        return ""

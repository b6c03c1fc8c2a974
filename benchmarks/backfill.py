"""A register taken over by its feed, broken off in the middle, against COPY of the same rows; and its memory."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.city import City, city, free_port
from benchmarks.figure import Figure
from benchmarks.kills.elsewhere import KEY, RESOURCE
from tongban.core.child import spawn, stop

#: Of what COPY does in the same time: each record is also fetched, checked, digested, sealed and held to its key.
BAR = 0.02
#: BACKFILL=3000000 takes a register of that size; an ordinary run a smaller one.
_RECORDS = int(os.environ.get("BACKFILL", "300000"))
_EARLY = 100_000
_BATCH = 5000
_ROOT = Path(__file__).resolve().parents[1]
#: Memory at the end against that after the first hundred thousand: bounded by the batch, not by the register.
MEMORY_BAR = 1.0 / 1.25
_COUNT = "select count(*), count(distinct subject_code) from exchange_replica where resource = %s"
_STRIP = "create table plain (like exchange_replica including indexes)"


def run() -> Iterator[Figure]:
    """Take over, kill once in the middle, go on to the end; then the same rows by COPY."""
    with city() as place:
        port, folder = free_port(), place.environment.data / "backfill"
        folder.mkdir()
        with _register(folder, port):
            told = {
                **os.environ, "TONGBAN_PROVIDER_URL": f"http://127.0.0.1:{port}", "TONGBAN_PROVIDER_KEY": KEY,
                "DATABASE_URL": place.addresses.application,
            }  # fmt: skip
            halfway = _taken(place, told, _RECORDS // 2)
            print(f"backfill: killed at {halfway[0]} records", flush=True)
            done = _taken(place, told, None)
        rate, early, peak = done[0] / done[1], done[2], done[3]
        _check(place)
        plain = _copied(place)
        print(
            f"backfill: {_RECORDS} records, {rate:.0f}/s | COPY {plain:.0f}/s | memory {early} MB after {_EARLY} "
            f"records, {peak} MB at most",
            flush=True,
        )
        yield Figure("backfill", rate / plain, BAR)
        yield Figure("backfill_memory", early / peak, MEMORY_BAR)


@contextmanager
def _register(folder: Path, port: int) -> Iterator[None]:
    (folder / "length").write_text(str(_RECORDS))
    words = [str(port), str(_RECORDS), str(folder / "length"), "0"]
    with (folder / "register.log").open("ab") as log:
        child = spawn(
            [sys.executable, "-m", "benchmarks.kills.elsewhere", *words], orphan_signal=signal.SIGKILL, output=log,
            folder=_ROOT,
        )  # fmt: skip
    try:
        yield
    finally:
        stop(child, signal.SIGTERM, 5.0)


def _taken(place: City, told: Mapping[str, str], kill_at: int | None) -> tuple[int, float, int, int]:
    """Records this process took, its seconds, and its megabytes after the first hundred thousand and at most."""
    command = [sys.executable, "-m", "tongban", "exchange", "backfill", RESOURCE, "--batch", str(_BATCH)]
    child = subprocess.Popen(command, env=dict(told), stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    first = last = 0
    began = ended = 0.0
    early = peak = 0
    for line in child.stdout or ():
        found = re.match(r"已接入 (\d+)", line)
        if found is None:
            continue
        last, ended = int(found[1]), time.monotonic()
        if not began:
            first, began = last, ended
        peak = _peak(child.pid) or peak
        early = early or (peak if last - first >= _EARLY else 0)
        print(f"  {line.strip()}，内存 {peak} MB", flush=True)
        if kill_at is not None and last >= kill_at:
            child.kill()
            break
    if child.wait() not in ({0} if kill_at is None else {-signal.SIGKILL}):
        raise SystemExit(f"the backfill ended with {child.returncode}")
    return last - first, max(ended - began, 0.001), early or peak, peak


def _peak(pid: int) -> int:
    """Most resident memory of a process so far, in megabytes; 0 once it is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", text)
    return int(found[1]) // 1024 if found else 0


def _check(place: City) -> None:
    with psycopg.connect(place.addresses.owner) as owner:
        found = owner.execute(_COUNT, [RESOURCE]).fetchone()
        mark = owner.execute('select "to", current, records from exchange_watermark').fetchone()
    if found != (_RECORDS, _RECORDS) or mark != (str(_RECORDS), True, _RECORDS):
        raise SystemExit(f"not every record is there once: {found}, {mark}")


def _copied(place: City) -> float:
    """How many of these rows COPY writes in a second into a table with the same keys."""
    with psycopg.connect(place.addresses.owner) as owner:
        owner.execute(_STRIP)
        rows: list[Any] = []
        with owner.cursor().copy("copy (select * from exchange_replica limit 200000) to stdout") as out:
            rows.extend(bytes(part) for part in out)
        began = time.monotonic()
        for at in range(0, len(rows), _BATCH):
            with owner.cursor().copy("copy plain from stdin") as into:
                for row in rows[at : at + _BATCH]:
                    into.write(row)
            owner.commit()
        return len(rows) / (time.monotonic() - began)

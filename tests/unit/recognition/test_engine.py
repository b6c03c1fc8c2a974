"""The engine in its own process: reads what we draw, is bounded in time and pages, and knows nothing it need not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.recognition import Count, count, sample

from tongban.recognition.adapters.apart import EngineApart
from tongban.recognition.ports import Unreadable

pytest.importorskip("rapidocr")
_PAGES = 2


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineApart]:
    made = EngineApart(pages=_PAGES)
    yield made
    made.close()


def test_made_up_documents_are_read_and_the_process_is_made_anew_after_so_many(engine: EngineApart) -> None:
    counted, seen = Count(), []
    for number in (2, 7, 9):  # a food licence clean, a business licence photographed, a hard identity card
        made = sample(number)
        count(made, engine.page(made.picture), counted)
        seen.append(engine.pid)
    assert counted.kinds == 3 and counted.silent == 0
    assert sum(counted.right.values()) / sum(counted.asked.values()) > 0.9, counted.wrong
    assert seen[1] is None and None is not seen[2] != seen[0]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="tells a process's environment")
def test_the_process_knows_no_addresses_and_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGBAN_SECRET_KEY", "secret")
    engine = EngineApart()
    with pytest.raises(Unreadable):
        engine.page(b"\xff\xd8\xff no picture")
    known = {
        entry.partition(b"=")[0].decode() for entry in Path(f"/proc/{engine.pid}/environ").read_bytes().split(b"\0")
    }
    engine.close()
    assert not {name for name in known if name.startswith(("TONGBAN", "DATABASE"))}


def test_what_takes_too_long_ends_the_process_and_the_next_page_gets_a_new_one() -> None:
    hurried = EngineApart(seconds=0.01)
    with pytest.raises(Unreadable):
        hurried.page(sample(0).picture)
    assert hurried.pid is None


def test_a_process_that_was_killed_is_started_again() -> None:
    engine = EngineApart()
    try:
        with pytest.raises(Unreadable, match="Unidentified"):
            engine.page(b"no picture")
        first = engine.pid
        assert first is not None
        os.kill(first, 9)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        with pytest.raises(Unreadable, match="Unidentified"):
            engine.page(b"no picture")
        assert engine.pid != first
    finally:
        engine.close()

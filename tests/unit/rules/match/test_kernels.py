"""Lists come out the same from every kernel, for sparse and dense bitmaps, in one block of rows or in many."""

import random
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from tongban.rules.match import MatchError, Population, kernels, running
from tongban.rules.match.bitmaps import Words
from tongban.rules.match.plans import Groups

SHARES = [0.0, 0.0001, 0.01, 0.3, 0.9, 1.0]


def bitmaps(rows: int) -> Words:
    random_bits = np.random.default_rng(7).random((len(SHARES), -(-rows // 64) * 64)) < np.array(SHARES)[:, None]
    random_bits[:, rows:] = False
    return np.packbits(random_bits, axis=1, bitorder="little").view(np.uint64)


def clauses() -> Iterator[Groups]:
    chosen = random.Random(3)
    for _number in range(60):
        width = chosen.choice([1, 1, 1, 2, 3])
        yield tuple(
            tuple(chosen.randrange(len(SHARES)) for _ in range(chosen.choice([1, 1, 2, 3, 5]))) for _ in range(width)
        )


@pytest.mark.parametrize("rows", [1, 63, 64, 65, 5000])
@pytest.mark.parametrize("name", ["numpy", "numba"])
def test_the_rows_of_an_and_of_ors_are_its_set_bits(name: str, rows: int) -> None:
    kernel = kernels.kernel_for(name, 0)
    words, program = bitmaps(rows), list(clauses())
    truth = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").astype(bool)
    expected = [np.logical_and.reduce([truth[list(group)].any(axis=0) for group in groups]) for groups in program]
    found = kernel.rows(words, program)
    assert [one.tolist() for one in found] == [np.flatnonzero(one).tolist() for one in expected]
    assert all(one.dtype == np.uint32 for one in found)
    assert kernel.counts(words, program).tolist() == [int(one.sum()) for one in expected]


def test_numba_lists_more_than_one_buffer_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.rules.match import native

    monkeypatch.setattr(native, "_CHUNK", 1)
    words, program = bitmaps(500), list(clauses())
    found, expected = native.NumbaKernel().rows(words, program), kernels.NumpyKernel().rows(words, program)
    assert [one.tolist() for one in found] == [one.tolist() for one in expected]


@pytest.mark.parametrize("kernel", ["numpy", "numba"])
def test_blocks_of_rows_make_no_difference(kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = list(range(1000))
    texts = ["数 >= 120 and 数 < 700 or 数 = 3", "数 > 5000", "modulo(数, 7) = 0", "true"]
    whole = Population.of({"数": numbers}).match(texts, kernel=kernel)
    monkeypatch.setattr(running, "_LONGEST", 128)
    parts = Population.of({"数": numbers}).match(texts, kernel=kernel)
    assert [one.tolist() for one in whole.table()] == [one.tolist() for one in parts.table()]
    assert whole.rows(0).tolist() == [3, *range(120, 700)]


def test_long_lists_of_values_are_looked_up() -> None:
    listed = ", ".join(str(number) for number in range(0, 400, 3))
    hits = Population.of({"数": [*range(1000), None]}).match(
        [f"数 in ({listed})", f"not(数 in ({listed}))", "数 in (3)"]
    )
    assert hits.rows(0).tolist() == list(range(0, 400, 3))
    assert hits.count(1) == 1001 - 134
    assert hits.rows(2).tolist() == [3]


def test_nothing_to_match_is_no_trouble() -> None:
    assert Population.of({"数": []}).match(["数 > 1"]).count(0) == 0
    nobody = Population.of({"数": [1]}).match({})
    assert nobody.clauses == () and nobody.of(0) == () and nobody.table()[1].tolist() == []


def test_without_numba_the_compiled_kernel_is_refused_and_numpy_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tongban.rules.match.native", None)
    monkeypatch.setattr(kernels, "find_spec", lambda _name: None)
    assert isinstance(kernels.kernel_for(None, 2**40), kernels.NumpyKernel)
    with pytest.raises(MatchError, match="numba") as raised:
        kernels.kernel_for("numba", 0)
    assert raised.value.code == "TB-MATCH-001"


def test_numba_is_loaded_only_when_the_work_is_worth_it() -> None:
    assert isinstance(kernels.kernel_for(None, 10**6), kernels.NumpyKernel)
    assert type(kernels.kernel_for(None, 10**9)) is type(kernels.kernel_for("numba", 0))

"""What a hit policy makes of the rows that match."""

from decimal import Decimal

from tongban.rules.feel.interpreter import close
from tongban.rules.feel.names import NameTree
from tongban.rules.feel.nodes import HitPolicy
from tongban.rules.feel.run import Run
from tongban.rules.table import Column, RowText, decision_table

ROWS = [RowText(["> 1"], ["100"]), RowText(["> 2"], ["100"]), RowText(["> 3"], ["300"])]


def decided(policy: HitPolicy, years: int) -> object:
    table = decision_table([Column("年限")], [Column("补贴")], ROWS, NameTree.of(["年限"]), policy)
    return close(table)(Run({"年限": years}))


def test_count_counts_every_output_equal_ones_each() -> None:
    assert [decided("C#", years) for years in (1, 2, 3, 4)] == [0, 1, 2, 3]


def test_the_aggregations_take_every_output() -> None:
    assert (decided("C+", 4), decided("C<", 4), decided("C>", 4)) == (500, 100, 300)
    assert decided("C", 3) == [Decimal(100), Decimal(100)]


def test_equal_outputs_satisfy_any_and_two_rows_break_unique() -> None:
    assert decided("A", 3) == 100
    assert decided("A", 4) is None
    assert decided("U", 2) == 100
    assert decided("U", 3) is None

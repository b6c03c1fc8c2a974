"""Why a clause is true of a firm or not, and which clauses bitmaps serve throughout."""

import pytest

from tongban.rules import UNKNOWN, compile_expression
from tongban.rules.match import Population, supports
from tongban.rules.match.judging import Judged

NAMES = ["资本", "营收", "行业", "高新"]
CLAUSE = '资本 >= 100 and (行业 in ("软件", "医药") or 高新) and not(营收 > 50)'


def population() -> Population:
    return Population.of(
        {
            "资本": [200, 5, None, UNKNOWN],
            "行业": ["软件", "农业", "农业", "软件"],
            "高新": [False, False, True, True],
            "营收": [10, 60, 20, 20],
        }
    )


@pytest.mark.parametrize(
    ("firm", "told"),
    [
        (
            0,
            [
                "符合",
                "真  资本 >= 100；资本 = 200",
                '真  行业 in ("软件", "医药")；行业 = "软件"',
                "假  营收 > 50；营收 = 10",
            ],
        ),
        (
            1,
            [
                "不符合",
                "假  资本 >= 100；资本 = 5",
                '假  行业 in ("软件", "医药")；行业 = "农业"',
                "假  高新；高新 = 假",
                "真  营收 > 50；营收 = 60",
            ],
        ),
        (2, ["不符合", "空  资本 >= 100；资本 = 空"]),
        (3, ["不符合", "未知  资本 >= 100；资本 = 未知"]),
    ],
)
def test_the_reasons_are_the_parts_it_hangs_on(firm: int, told: list[str]) -> None:
    why = population().match([CLAUSE]).why(firm, 0)
    lines = str(why).splitlines()
    assert len(lines) == len(told)
    assert all(line.startswith(start) for line, start in zip(lines, told, strict=True))  # a cause of null may follow
    assert why.matches is (firm == 0)


@pytest.mark.parametrize(
    "text", [CLAUSE, "资本 / 营收 >= 0.05", "资本 - 营收 * 2 < -营收", "行业 = null", "资本 = 营收", "null"]
)
def test_a_column_against_constants_or_columns_is_served_by_bitmaps(text: str) -> None:
    assert supports(compile_expression(text, NAMES))


@pytest.mark.parametrize("text", ["string length(行业) > 2", "资本 > 1 and 资本 ** 2 > 营收", "sum([资本, 营收]) > 5"])
def test_any_other_part_is_named_in_chinese(text: str) -> None:
    support = supports(compile_expression(text, NAMES))
    assert not support
    part = text.removeprefix("资本 > 1 and ")
    assert support.why.startswith(f"“{part}”不是")


def test_a_part_that_bitmaps_do_not_serve_is_evaluated_once_per_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.rules.match import judging

    seen: list[dict[str, object]] = []
    real = judging._judge

    def counted(expression: object, facts: dict[str, object]) -> int:
        seen.append(dict(facts))
        return real(expression, facts)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "_judge", counted)
    firms = Population.of({"行业": ["软件", "农业"] * 50, "资本": [1, 1, 2, None] * 25})
    hits = firms.match(["string length(行业) > 资本", "not(string length(行业) > 资本)", "string length(行业) > 1"])
    assert [hits.count(clause) for clause in hits.clauses] == [50, 25, 100]
    assert len(seen) == 4 + 2


def test_only_ties_within_rounding_are_left_to_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    real = Judged._one_by_one

    def counted(self: Judged, inputs: dict[str, object]) -> object:
        left.append(len(next(iter(inputs.values()))))  # type: ignore[arg-type]
        return real(self, inputs)  # type: ignore[arg-type]

    monkeypatch.setattr(Judged, "_one_by_one", counted)
    spent = [5, "0.3", 4, 1, None, 7]
    firms = Population.of(
        {"资本": [None if one is None else float(one) for one in spent], "营收": [100, 6, 100, 0, 1, 3]}
    )
    hits = firms.match(["资本 / 营收 >= 0.05"])
    assert hits.rows(0).tolist() == [0, 1, 5]
    assert left == [2]
    firms.match(["资本 <= 营收", "资本 = 营收"])
    assert left == [2]

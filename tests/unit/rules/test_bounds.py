"""No text can exhaust the process by what it builds or calls."""

import pytest

from tongban.rules import FeelError, evaluate

GROWING = [
    "for i in 1..60 return if i = 1 then [1] else append(partial[-1], partial[-1])",
    "for i in 1..60 return if i = 1 then {a: 1} else {a: partial[-1], b: partial[-1]}",
    "string(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])",
    'for i in 1..60 return if i = 1 then "a" else partial[-1] + partial[-1]',
    "for x in 1..1000000000 return x",
    "every x in 1..100000, y in 1..100000 satisfies x + y > 0",
]


@pytest.mark.parametrize("text", GROWING)
def test_a_value_that_grows_without_end_is_refused_in_time(text: str) -> None:
    with pytest.raises(FeelError) as refused:
        evaluate(text, {})
    assert refused.value.code == "TB-FEEL-015"


def test_a_long_list_is_a_value_like_any_other() -> None:
    assert len(evaluate("for x in 1..50000 return [x]", {})) == 50_000  # type: ignore[arg-type]

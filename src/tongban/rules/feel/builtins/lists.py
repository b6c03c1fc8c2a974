"""Built-ins on lists; positions count from 1, negative ones from the end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from tongban.rules.feel.arithmetic import arithmetic
from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.civil import WideSpan
from tongban.rules.feel.compare import both, either, equal, missing, order, same
from tongban.rules.feel.errors import Span
from tongban.rules.feel.invoking import invoke
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import BOOLEAN, NUMBER, list_of
from tongban.rules.feel.values import NUMBERS, Function, YearsMonths

_HERE: Final = Span(0, 0)
_DEEPEST_LIST: Final = 100
_MATCHED: Final = 2
_LEAST_SAMPLE: Final = 2


def _spread(values: tuple[Any, ...]) -> list[Any]:
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def _alike(run: Run, left: object, right: object) -> bool:
    run.spend(1)
    return type(left) is type(right) and equal(run, left, right, _HERE) is True


@builtin("list contains", "list:list", "element:any", gives=BOOLEAN)
def list_contains(run: Run, items: list[Any], element: object) -> bool:
    """Whether an element equal to the given one is in the list; null may be looked for."""
    if type(element) is str:
        run.spend(len(items))
        return element in items
    return any(_alike(run, item, element) for item in items)


@builtin("count", "list:list", gives=NUMBER)
def count(_run: Run, items: list[Any]) -> Decimal:
    """The number of elements."""
    return Decimal(len(items))


def _extreme(run: Run, values: tuple[Any, ...], op: str) -> object:
    items = _spread(values)
    best = items[0] if items else None
    for item in items[1:]:
        run.spend(1)
        better = order(run, op, item, best, _HERE)
        if not isinstance(better, bool):
            raise Fault("列表中的值不能互相比较大小")
        best = item if better is True else best
    return best


@builtin("min", "list:any*")
def minimum(run: Run, *values: object) -> object:
    """The least of the values, null of none."""
    return _extreme(run, values, "<")


@builtin("max", "list:any*")
def maximum(run: Run, *values: object) -> object:
    """The greatest of the values, null of none."""
    return _extreme(run, values, ">")


def _numbers(values: tuple[Any, ...]) -> list[Decimal]:
    items = _spread(values)
    if not all(isinstance(item, Decimal) for item in items):
        raise Fault("列表中应全部是数")
    return items


@builtin("sum", "list:any*")
def total(run: Run, *values: object) -> object:
    """The sum of numbers or durations, null of none."""
    result: object = None
    for item in _spread(values):
        run.spend(1)
        result = item if result is None else arithmetic(run, "+", result, item, _HERE)
        if not isinstance(result, (Decimal, dt.timedelta, WideSpan, YearsMonths)):
            raise Fault("列表中应全部是数或时长")
    return result


@builtin("product", "list:any*", gives=NUMBER)
def product(run: Run, *values: object) -> object:
    """The product of numbers, null of none."""
    numbers = _numbers(values)
    run.spend(len(numbers))
    result = Decimal(1)
    for number in numbers:
        result = NUMBERS.multiply(result, number)
    return result if numbers else run.empty(_HERE, "列表为空，没有乘积")


@builtin("mean", "list:any*", gives=NUMBER)
def mean(_run: Run, *values: object) -> Decimal | None:
    """The mean of numbers, null of none."""
    numbers = _numbers(values)
    result = Decimal(0)
    for number in numbers:
        result = NUMBERS.add(result, number)
    return NUMBERS.divide(result, Decimal(len(numbers))) if numbers else None


@builtin("median", "list:any*", gives=NUMBER)
def median(_run: Run, *values: object) -> Decimal | None:
    """The middle number, or the mean of the two middle ones; null of none."""
    numbers = sorted(_numbers(values))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return NUMBERS.divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


def _joined(run: Run, values: tuple[Any, ...], join: Callable[[object, object], object], start: bool) -> object:
    items = _spread(values)
    run.spend(len(items))
    result: object = start
    for item in items:
        result = join(result, item if isinstance(item, bool) else None)
    if result is None and not all(item is None or isinstance(item, bool) for item in items):
        raise Fault("列表中应全部是是或否")
    return result if result is not None else run.empty(_HERE, "列表中有空值")


@builtin("all", "list:any*", gives=BOOLEAN)
def all_(run: Run, *values: object) -> object:
    """Kleene conjunction of the values."""
    return _joined(run, values, both, True)


@builtin("any", "list:any*", gives=BOOLEAN)
def any_(run: Run, *values: object) -> object:
    """Kleene disjunction of the values."""
    return _joined(run, values, either, False)


def _place(position: Decimal, size: int) -> int:
    place = int(position)
    if place == 0 or abs(place) > size:
        raise Fault("位置超出列表范围")
    return place - 1 if place > 0 else size + place


@builtin("sublist", "list:list", "start position:number", "length:number?", gives=list_of())
def sublist(_run: Run, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    """The elements from `start`, `length` of them or to the end."""
    begin = _place(start, len(items))
    if length is None:
        return items[begin:]
    if length < 1 or begin + int(length) > len(items):
        raise Fault("长度超出列表范围")
    return items[begin : begin + int(length)]


@builtin("append", "list:list", "item:any*", gives=list_of())
def append(run: Run, items: list[Any], *more: object) -> list[Any]:
    """The list with the values after it."""
    run.spend(len(items))
    return [*items, *more]


@builtin("concatenate", "list:list*", gives=list_of())
def concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    """The elements of all lists, one after the other."""
    run.spend(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before", "list:list", "position:number", "newItem:any", gives=list_of())
def insert_before(run: Run, items: list[Any], position: Decimal, new: object) -> list[Any]:
    """The list with a value put before a position."""
    run.spend(len(items))
    place = _place(position, len(items))
    return [*items[:place], new, *items[place:]]


@builtin("remove", "list:list", "position:number", gives=list_of())
def remove(run: Run, items: list[Any], position: Decimal) -> list[Any]:
    """The list without the element at a position."""
    run.spend(len(items))
    place = _place(position, len(items))
    return [*items[:place], *items[place + 1 :]]


@builtin("reverse", "list:list", gives=list_of())
def reverse(run: Run, items: list[Any]) -> list[Any]:
    """The list backwards."""
    run.spend(len(items))
    return items[::-1]


@builtin("index of", "list:list", "match:any", gives=list_of(NUMBER))
def index_of(run: Run, items: list[Any], match: object) -> list[Decimal]:
    """The positions of all elements equal to the given one."""
    return [Decimal(place) for place, item in enumerate(items, 1) if _alike(run, item, match)]


@builtin("distinct values", "list:list", gives=list_of())
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """The list with repeated elements left out."""
    kept: list[Any] = []
    for item in items:
        if not any(_alike(run, item, other) for other in kept):
            kept.append(item)
    return kept


@builtin("union", "list:list*", gives=list_of())
def union(run: Run, *lists: list[Any]) -> list[Any]:
    """The elements of all lists, repeated ones left out."""
    return distinct_values(run, concatenate(run, *lists))  # type: ignore[no-any-return]  # the decorator forgets the type


@builtin("flatten", "list:list", gives=list_of())
def flatten(run: Run, items: list[Any], depth: int = 0) -> list[Any]:
    """The list with the elements of inner lists in their place, at any depth."""
    if depth > _DEEPEST_LIST:
        raise Fault("列表嵌套太深")
    flat: list[Any] = []
    for item in items:
        run.spend(1)
        flat.extend(flatten(run, item, depth + 1) if isinstance(item, list) else [item])
    return flat


@builtin("list replace", "list:list", "position|match:any", "newItem:any", gives=list_of())
def list_replace(run: Run, items: list[Any], place: object, new: object) -> object:
    """The list with a value in place of the element at a position, or of those `match(item, newItem)` picks."""
    run.spend(len(items))
    if isinstance(place, Decimal):
        at = _place(place, len(items))
        return [*items[:at], new, *items[at + 1 :]]
    if not isinstance(place, Function) or len(place.parameters) != _MATCHED:
        raise Fault("应给出位置，或一个有两个参数的函数")
    picked = [invoke(run, place, (item, new), {}, _HERE) for item in items]
    absent = missing(*picked)
    if absent is not None:
        return absent
    if not all(isinstance(one, bool) for one in picked):
        raise Fault("函数应给出是或否")
    return [new if one else item for one, item in zip(picked, items, strict=True)]


@builtin("mode", "list:any*", gives=list_of(NUMBER))
def mode(run: Run, *values: object) -> list[Decimal]:
    """The numbers that occur most often, from the least; none of none."""
    counts = Counter(_numbers(values))
    run.spend(len(counts))
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@builtin("stddev", "list:any*", gives=NUMBER)
def stddev(run: Run, *values: object) -> Decimal:
    """The standard deviation of a sample of at least two numbers."""
    numbers = _numbers(values)
    if len(numbers) < _LEAST_SAMPLE:
        raise Fault("至少要两个数")
    middle = mean(run, numbers)
    squares = Decimal(0)
    for number in numbers:
        apart = NUMBERS.subtract(number, middle)
        squares = NUMBERS.add(squares, NUMBERS.multiply(apart, apart))
    return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(numbers) - 1)))


@builtin("is", "value1:any?", "value2:any?", gives=BOOLEAN)
def is_(run: Run, *values: object) -> bool:
    """Whether both values are the same element: same kind, same parts, zone included."""
    first, second = (*values, None, None)[:2]
    return same(run, first, second)

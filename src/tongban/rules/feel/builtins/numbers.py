"""Built-ins on numbers; results keep 34 significant digits."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import BOOLEAN, NUMBER
from tongban.rules.feel.values import NUMBERS

_LEAST_SCALE: Final = -6111
_MOST_SCALE: Final = 6176


def _rounded(number: Decimal, scale: Decimal, mode: str) -> Decimal:
    places = int(scale)
    if not _LEAST_SCALE <= places <= _MOST_SCALE:
        raise Fault(f"小数位数应在 {_LEAST_SCALE} 到 {_MOST_SCALE} 之间")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return number
    scaled = NUMBERS.scaleb(number, places).to_integral_value(rounding=mode)
    return NUMBERS.scaleb(scaled, -places)


@builtin("decimal", "n:number", "scale:number", gives=NUMBER)
def decimal_(_run: Run, number: Decimal, scale: Decimal) -> Decimal:
    """The number at `scale` decimal places, halves to even."""
    return _rounded(number, scale, ROUND_HALF_EVEN)


def _declare_rounding(name: str, mode: str, scale: str) -> None:
    def apply(_run: Run, number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        return _rounded(number, places, mode)

    builtin(name, "n:number", scale, gives=NUMBER)(apply)


_declare_rounding("floor", ROUND_FLOOR, "scale:number?")
_declare_rounding("ceiling", ROUND_CEILING, "scale:number?")
_declare_rounding("round up", ROUND_UP, "scale:number")
_declare_rounding("round down", ROUND_DOWN, "scale:number")
_declare_rounding("round half up", ROUND_HALF_UP, "scale:number")
_declare_rounding("round half down", ROUND_HALF_DOWN, "scale:number")


@builtin("modulo", "dividend:number", "divisor:number", gives=NUMBER)
def modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """The remainder with the sign of the divisor."""
    if divisor == 0:
        raise Fault("除数为零")
    quotient = NUMBERS.divide(dividend, divisor).to_integral_value(rounding=ROUND_FLOOR)
    return NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient))


def _declare_function(name: str, function: Callable[[Decimal], Decimal]) -> None:
    def apply(_run: Run, number: Decimal) -> Decimal:
        result = function(number)
        if not result.is_finite():
            raise Fault("结果不是有限的数")
        return result

    builtin(name, "number:number", gives=NUMBER)(apply)


_declare_function("sqrt", NUMBERS.sqrt)
_declare_function("exp", NUMBERS.exp)
_declare_function("log", NUMBERS.ln)


def _is_odd(number: Decimal) -> bool:
    return NUMBERS.remainder(number, Decimal(2)).copy_abs() == 1


@builtin("odd", "number:number", gives=BOOLEAN)
def odd(_run: Run, number: Decimal) -> bool:
    """Whether the number is an odd whole number."""
    return _is_odd(number)


@builtin("even", "number:number", gives=BOOLEAN)
def even(_run: Run, number: Decimal) -> bool:
    """Whether the number is an even whole number."""
    return NUMBERS.remainder(number, Decimal(2)) == 0

"""Expressions of templates as functions of a scope: variables and filters, with Django's own meaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import MethodType
from typing import Any

from django.template.base import FilterExpression, Variable, VariableDoesNotExist
from django.template.defaultfilters import date
from django.utils.functional import Promise
from django.utils.safestring import SafeData, mark_safe
from django.utils.timezone import (  # type: ignore[attr-defined]  # the stubs lack it
    get_default_timezone,
    template_localtime,
)

from tongban.channels.compiling.dates import formatted
from tongban.channels.compiling.scope import Scope, Value, borrowed

#: Nothing of that name; as ``missing`` it asks for ``VariableDoesNotExist``.
_ABSENT = object()
Filter = Callable[..., Any]


def expression(written: FilterExpression, missing: object = "") -> Value:
    """What an expression comes to; ``missing`` in place of a variable that is not there."""
    value = variable(written.var, missing) if isinstance(written.var, Variable) else _always(_settled(written.var))
    for applied, given in written.filters:
        if applied is date and given and not given[0][0]:
            value = _filtered(value, _in_local_time(formatted(str(given[0][1]))), [])
            continue
        arguments = [_argument(one) if named else _always(mark_safe(str(one))) for named, one in given]
        value = _filtered(value, applied, arguments)
    return value


def variable(named: Variable, missing: object) -> Value:
    """The value of a name with dots. What Django finds by asking a class, a number or a call is left to it."""
    if named.lookups is None:
        return _always(_settled(named.resolve({})))
    name, *steps = named.lookups

    def otherwise(scope: Scope) -> Any:
        with borrowed(scope) as context:
            try:
                return named.resolve(context)
            except VariableDoesNotExist:
                return missing

    def alone(scope: Scope) -> Any:
        value = scope.get(name, missing)
        return otherwise(scope) if callable(value) else value

    return _stepped(name, steps, missing, otherwise) if steps else alone


def _stepped(name: str, steps: list[str], missing: object, otherwise: Value) -> Value:
    """The fast way: a key of a dictionary or an attribute, which may be a method; ``otherwise`` for all else."""

    def stepped(scope: Scope) -> Any:
        value = scope.get(name)
        try:
            for step in steps:
                if value is None:
                    return missing
                kind = type(value)
                if kind is dict:
                    value = value.get(step, _ABSENT)
                elif hasattr(kind, "__getitem__") or callable(value):
                    return otherwise(scope)
                else:
                    value = getattr(value, step, _ABSENT)
                if type(value) is MethodType and not _marked(value):
                    value = value()
        except Exception:  # noqa: BLE001  # Django knows which of them say that there is no value
            return otherwise(scope)
        return otherwise(scope) if value is _ABSENT or callable(value) else value

    return stepped


def _marked(method: MethodType) -> bool:
    """Whether a method says that templates must not call it."""
    return hasattr(method, "alters_data") or hasattr(method, "do_not_call_in_templates")


def _argument(named: Variable) -> Value:
    found = variable(named, _ABSENT)

    def argument(scope: Scope) -> Any:
        value = found(scope)
        if value is _ABSENT:
            raise VariableDoesNotExist("Failed lookup for key [%s]", (named.var,))
        return value

    return argument


def _always(value: Any) -> Value:
    return lambda scope: value


def _settled(value: Any) -> Any:
    """A literal: where it waits for the language, in the language the page is compiled for."""
    return str(value) if isinstance(value, Promise) else value


def _filtered(inner: Value, applied: Filter, arguments: list[Value]) -> Value:
    in_local_time = getattr(applied, "expects_localtime", False)
    flags = {"autoescape": True} if getattr(applied, "needs_autoescape", False) else {}
    keeps_markup = getattr(applied, "is_safe", False)

    def value(scope: Scope) -> Any:
        given = inner(scope)
        with_ = [argument(scope) for argument in arguments]
        made = applied(template_localtime(given) if in_local_time else given, *with_, **flags)
        return mark_safe(made) if keeps_markup and isinstance(given, SafeData) else made

    return value


def _in_local_time(applied: Filter) -> Filter:
    """The filter given what Django would show of a moment: in the city's time, for no page activates another one."""

    def shown(value: Any) -> Any:
        if type(value) is datetime and value.tzinfo is not None:
            return applied(value.astimezone(get_default_timezone()))
        return applied(template_localtime(value))

    return shown

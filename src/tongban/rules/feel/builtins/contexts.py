"""Built-ins on contexts."""

from __future__ import annotations

from typing import Any

from tongban.rules.feel.builtins.signature import builtin
from tongban.rules.feel.run import Fault, Run
from tongban.rules.feel.types import ContextType, list_of

_CONTEXT = ContextType("context", ())


@builtin("get value", "m|context:context", "key:string")
def get_value(_run: Run, context: dict[str, Any], key: str) -> object:
    """The value of a context under a key, or null."""
    return context.get(key)


@builtin("get entries", "m|context:context", gives=list_of(_CONTEXT))
def get_entries(run: Run, context: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of a context as a list of contexts with `key` and `value`."""
    run.spend(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries:list", gives=_CONTEXT)
def context_(run: Run, entries: list[Any]) -> dict[str, Any]:
    """The context of a list of contexts with `key` and `value`; a key may come once."""
    made: dict[str, Any] = {}
    for entry in entries:
        run.spend(1)
        if not isinstance(entry, dict) or "key" not in entry or "value" not in entry:
            raise Fault("每一项都应有 key 和 value")
        key = entry["key"]
        if not isinstance(key, str):
            raise Fault("key 应为文字")
        if key in made:
            raise Fault(f"key“{key}”重复")
        made[key] = entry["value"]
    return made


@builtin("context put", "context:context", "keys|key=string:any", "value:any", gives=_CONTEXT)
def context_put(run: Run, context: dict[str, Any], keys: object, value: object) -> dict[str, Any]:
    """The context with a value put under a key, or under a path of keys."""
    path = keys if isinstance(keys, list) else [keys]
    if not path or not all(isinstance(key, str) for key in path):
        raise Fault("key 应为文字，或文字的列表")
    run.spend(len(context) + len(path))
    first, *rest = path
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if not isinstance(inner, dict):
        raise Fault(f"“{first}”不是分项数据")
    return {**context, first: context_put(run, inner, rest, value)}


@builtin("context merge", "contexts:list", gives=_CONTEXT)
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    """The entries of all contexts; of those with the same key the last."""
    merged: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise Fault("列表中应全部是分项数据")
        run.spend(len(context))
        merged.update(context)
    return merged

"""What the functions of templates call: the short way from a value to what a name after a dot means, and to text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from tongban.channels.compiling.scope import MARKUP, Scope, Value, shown

#: Stands for what the short way does not settle; nothing can be asked of it.
ABSENT = type("Absent", (), {"__getitem__": None})()


def step(value: Any, name: str) -> Any:
    """A key of a dictionary or an attribute; ``ABSENT`` where Django has to say what is meant, None of None."""
    kind: type = type(value)
    if kind is dict:
        found = value.get(name, ABSENT)
    elif value is None:
        return None
    elif _plain(kind):
        try:
            found = getattr(value, name, ABSENT)
        except Exception:  # noqa: BLE001  # Django knows which of them say that there is no value
            return ABSENT
    else:
        return ABSENT
    return ABSENT if callable(found) else found


@lru_cache(maxsize=4096)
def _plain(kind: type) -> bool:
    """Whether a dot after a value of this kind means an attribute and nothing else."""
    return not any(name in base.__dict__ for base in kind.__mro__ for name in ("__getitem__", "__call__"))


def said(value: Any, found: Value, scope: Scope) -> str:
    """What the short way came to as text of the page; where it settled nothing, what is ``found`` the long way."""
    kind = type(value)
    if kind is str:
        text: str = value
        return escape(text)
    if kind is SafeString:
        return str(value)
    return shown(found(scope), scope)


def many(values: Any) -> Sequence[Any]:
    """What a loop goes over."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


def unpacked(names: list[str], value: Any) -> Scope:
    """The several names of a loop, each with its part of a value. Raises ValueError as Django does."""
    count = len(value) if hasattr(value, "__len__") else 1
    if count != len(names):
        raise ValueError(f"Need {len(names)} values to unpack in for loop; got {count}. ")
    return dict(zip(names, value, strict=True))


__all__ = ["ABSENT", "MARKUP", "many", "said", "step", "unpacked"]

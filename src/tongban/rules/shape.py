"""The shape of a rules.yaml: what stands under which key, and the error that tells where something else does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tongban.rules.expression import Expression, compile_over
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.names import NameTree, nearest
from tongban.rules.verdict import Effect

KeyPath = tuple[str | int, ...]

_NOWHERE: Final = Span(0, 0)
_WHOLE: Final = "规则文件"
_REFUSING_WORDS: Final = ("不予", "不准", "不得", "禁止", "拒绝", "驳回", "BANNED", "DENIED", "REFUSED", "REJECTED")


class RuleError(FeelError):
    """A rule book that cannot be accepted; `path` is the key path into the file, such as ("checks", 1, "expr")."""

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        path: KeyPath,
        span: Span = _NOWHERE,
        fix: str | None = None,
    ) -> None:
        super().__init__(code, f"{_place_zh(path)}：{message_zh}", f"{_place_en(path)}: {message_en}", span, fix)
        self.path = path


def _place_zh(path: KeyPath) -> str:
    words = [f"第 {part + 1} 项" if isinstance(part, int) else part for part in path]
    return " ".join(words) if words else _WHOLE


def taken_apart(message_zh: str) -> tuple[list[str], str, str]:
    """The steps of the place a message of a RuleError speaks of (none: the whole file), the rest, and a missing key."""
    place, colon, rest = message_zh.partition("：")
    steps = place.split()
    if not colon or (place != _WHOLE and re.fullmatch("[a-z]+", steps[0]) is None):
        return [], message_zh, ""
    missing = re.match("缺少“([a-z]+)”", rest)
    return [] if place == _WHOLE else steps, rest, missing[1] if missing else ""


def _place_en(path: KeyPath) -> str:
    return ".".join(map(str, path)) or "rules"


def compiled(text: str, tree: NameTree, path: KeyPath, *, judged: bool = True) -> Expression:
    """The expression of a text over the declared names, a truth value unless told. Raises RuleError with the path."""
    try:
        return compile_over(text, tree, judged=judged)
    except FeelError as error:
        raise RuleError(error.code, error.message_zh, error.message_en, path, error.span, error.fix) from error


def items(top: Mapping[str, object], key: str, path: KeyPath = ()) -> list[object]:
    """The list under a key, not empty. Raises RuleError."""
    found = sequence(required(top, key, path), (*path, key))
    if not found:
        said = "至少要有一项。请补上条件，或把 outcome 改为转人工。"
        raise RuleError("TB-RULE-005", said, "at least one entry is needed", (*path, key))
    return found


def required(entry: Mapping[str, object], key: str, path: KeyPath) -> object:
    """What stands under a key. Raises RuleError TB-RULE-002."""
    if key not in entry:
        raise RuleError("TB-RULE-002", f"缺少“{key}”。请补上这一项。", f"'{key}' is missing", path)
    return entry[key]


def text(entry: Mapping[str, object], key: str, path: KeyPath) -> str:
    """The text under a key, not empty. Raises RuleError."""
    value = required(entry, key, path)
    if not isinstance(value, str) or not value.strip():
        raise not_text(value, (*path, key))
    return value


def not_text(value: object, path: KeyPath) -> RuleError:
    """The error that a text is wanted here."""
    return RuleError(
        "TB-RULE-001",
        f"此处应为非空的文字，实际是 {value!r}。请写成文字，表达式请加引号。",
        f"expected a non-empty string, got {value!r}",
        path,
    )


def optional_text(entry: Mapping[str, object], key: str, path: KeyPath) -> str | None:
    """The text under a key, None where there is none. Raises RuleError."""
    return text(entry, key, path) if entry.get(key) is not None else None


def mapping(value: object, path: KeyPath) -> Mapping[str, object]:
    """The value, if it is a group of keys. Raises RuleError."""
    if not isinstance(value, Mapping):
        raise RuleError(
            "TB-RULE-001", "此处应为“键: 值”的分项。请检查缩进和冒号。", f"expected a mapping, got {value!r}", path
        )
    return value


def sequence(value: object, path: KeyPath) -> list[object]:
    """The value, if it is a list. Raises RuleError."""
    if not isinstance(value, (list, tuple)):
        raise RuleError(
            "TB-RULE-001", "此处应为以“- ”开头的列表。请检查缩进。", f"expected a list, got {value!r}", path
        )
    return list(value)


def known_keys(entry: Mapping[str, object], known: frozenset[str], path: KeyPath) -> None:
    """Refuse a key that is not known, naming the nearest one. Raises RuleError TB-RULE-003."""
    for key in entry:
        if key not in known:
            close = nearest(str(key), known)
            hint = f"是不是“{close}”？" if close is not None else ""
            raise RuleError(
                "TB-RULE-003",
                f"不认识“{key}”。{hint}此处可用：{'、'.join(sorted(known))}。请改正或删去。",
                f"unknown key '{key}'; known: {', '.join(sorted(known))}",
                (*path, str(key)),
            )


def choice(value: object, allowed: tuple[Effect, ...], path: KeyPath) -> Effect:
    """The effect a word names, of those allowed here. Raises RuleError TB-RULE-004."""
    for effect in allowed:
        if value == effect.value:
            return effect
    words = "、".join(effect.value for effect in allowed)
    raise RuleError("TB-RULE-004", f"只能写 {words}，实际是 {value!r}。请改正。", f"expected one of {words}", path)


def destination(entry: Mapping[str, object], path: KeyPath) -> tuple[str, Effect]:
    """Where a row leads and what it may do by itself."""
    then = text(entry, "then", path)
    effects = (Effect.ROUTE, Effect.HAND_OVER)
    effect = choice(entry["effect"], effects, (*path, "effect")) if "effect" in entry else Effect.ROUTE
    if effect is Effect.ROUTE and any(word in then.upper() for word in _REFUSING_WORDS):
        raise RuleError(
            "TB-RULE-009",
            f"去向“{then}”等于不予办理，不能由规则自动作出（行政许可法 38）。请写上 effect: 转人工。",
            f"route '{then}' means a refusal and needs a person; add effect: 转人工",
            (*path, "then"),
        )
    return then, effect


def not_last(path: KeyPath) -> RuleError:
    """The error that a row without a condition is not the last one."""
    return RuleError(
        "TB-RULE-006",
        "兜底行只能放在最后，它后面的行永远用不到。请把它移到最后。",
        "an otherwise row must be the last one",
        path,
    )

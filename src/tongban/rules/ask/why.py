"""Why a question is asked, in the words of the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.rules.ask.model import Title
from tongban.rules.ask.partial import Partial
from tongban.rules.verdict import Effect


@dataclass(frozen=True, slots=True)
class Why:
    """The conditions that an answer can still decide, and the sentence to show beside the question."""

    input: str
    decides: tuple[Title, ...]
    say: str


def why(partial: Partial, name: str, mandatory: bool, waiting: Sequence[str]) -> Why:
    """Why an input is asked now; `waiting` are the inputs that may be asked only after it."""
    titles = tuple(one.title for one in partial.conditions if one.decides and name in one.open_inputs)
    if name in partial.relevant and titles:
        return Why(name, titles, f"因为它决定{'，'.join(map(_decided, titles))}。")
    if name in partial.relevant:
        return Why(name, (), "因为结果的内容要用到它。")
    if mandatory:
        return Why(name, (), "因为依法必须询问；它不影响结果。")
    needed = [one for one in waiting if one in partial.relevant]
    if needed:
        return Why(name, (), f"因为问“{'”“'.join(needed)}”之前要先知道它。")
    return Why(name, (), "它已不影响结果，可以不问。")


def _decided(title: Title) -> str:
    clause = f"（{title.clause}）" if title.clause is not None else ""
    if title.leads_to == Effect.GRANT.value:
        return f"是否满足“{title.name}”{clause}"
    return f"是否属于“{title.name}”{clause}（属于的，结果为{title.leads_to}）"

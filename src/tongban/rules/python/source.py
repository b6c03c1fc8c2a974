"""The text of one generated function: only words of our own in it, everything from the rule bound to a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tongban.rules.python.guards import GIVE_UP

#: The longest text generated for one decision; what would be longer is left to the interpreter.
TEXT_LIMIT: Final = 400_000


class Source:
    """Names and lines of a function under construction."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {}
        self._bound: dict[int, str] = {}
        self._made = 0

    def bind(self, value: object) -> str:
        """A name that stands for this very object in the text."""
        name = self._bound.get(id(value))
        if name is None:
            name = f"c{len(self.names)}"
            self._bound[id(value)] = name
            self.names[name] = value
        return name

    def fresh(self) -> str:
        """A local name nothing else uses."""
        self._made += 1
        return f"v{self._made}"

    def function(self, name: str, lines: list[str], otherwise: Callable[..., Any]) -> str:
        """The text of a function of facts that hands whatever is unusual to `otherwise`."""
        body = "\n".join(f"        {line}" for line in lines)
        return (
            f"def {name}(facts):\n    try:\n{body}\n"
            f"    except {self.bind(GIVE_UP)}:\n        return {self.bind(otherwise)}(facts)\n"
        )

    def build(self, text: str) -> dict[str, Any]:
        """Run the text and give what it defines. It sees no builtins but `type`, only the bound names."""
        namespace: dict[str, Any] = {"__builtins__": {}, "type": type, **self.names}
        exec(compile(text, "<rule>", "exec"), namespace)  # noqa: S102  # generated here from words of our own alone
        return namespace

"""What can be wrong with a rule text, said in Chinese for its author and in English for its programmer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source text, `start` inclusive and `end` exclusive, counted in characters from 0."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` this span covers."""
        return text[self.start : self.end]


class FeelError(Exception):
    """A rule text that cannot be accepted, or whose evaluation had to be stopped.

    `code` is stable (`TB-FEEL-NNN`), `fix` the whole corrected text where one can be offered.
    """

    def __init__(self, code: str, message_zh: str, message_en: str, span: Span, fix: str | None = None) -> None:
        super().__init__(message_zh)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en
        self.span = span
        self.fix = fix

    def __str__(self) -> str:
        return self.message_zh


MESSAGES: dict[str, tuple[str, str]] = {
    "TB-FEEL-001": (
        "第 {at} 个字“{found}”放在这里读不通，此处应为{wanted}。请检查前后是否多写或漏写。",
        "unexpected '{found}' at {at}, expected {wanted_en}",
    ),
    "TB-FEEL-002": (
        "表达式到第 {at} 个字就结束了，还缺{wanted}。请补全。",
        "unexpected end of text at {at}, expected {wanted_en}",
    ),
    "TB-FEEL-003": (
        "第 {at} 个字起的“{name}”不是已声明的数据项。{hint}",
        "'{name}' at {at} is not a declared name",
    ),
    "TB-FEEL-004": (
        "第 {at} 个字“{found}”是全角或中文符号，请改成半角“{wanted}”。",
        "full-width '{found}' at {at}, write '{wanted}'",
    ),
    "TB-FEEL-005": (
        "第 {at} 个字开始的文字没有结束的引号。请在文字末尾补上半角引号。",
        "string starting at {at} is not closed",
    ),
    "TB-FEEL-006": (
        "第 {at} 个字“{found}”不是表达式可用的符号。请删去或改写。",
        "character '{found}' at {at} is not part of the language",
    ),
    "TB-FEEL-007": (
        "表达式有 {size} 个字，超过上限 {limit} 个字。请拆成几条规则。",
        "text of {size} characters exceeds the limit of {limit}",
    ),
    "TB-FEEL-008": (
        "第 {at} 个字处嵌套太深（上限 {limit} 层）。请拆成几条规则。",
        "nesting at {at} exceeds {limit} levels",
    ),
    "TB-FEEL-009": (
        "第 {at} 个字起的“{name}”不是可用的函数。{hint}",
        "'{name}' at {at} is not an available function",
    ),
    "TB-FEEL-010": (
        "第 {at} 个字起，函数 {name} 的参数不对：{problem}。写法：{usage}。",
        "wrong arguments for {name} at {at}: {problem}; usage: {usage}",
    ),
    "TB-FEEL-011": (
        "第 {at} 个字起用了 {name}()。规则不能读取系统时间，时间须作为事实给出；请改用“申请日期”一类的数据项。",
        "{name}() at {at} is refused: time is an explicit fact, use a declared input instead",
    ),
    "TB-FEEL-012": (
        "第 {at} 个字起的“{name}”不是可用的类型。可用类型：{known}。",
        "'{name}' at {at} is not an available type; known types: {known}",
    ),
    "TB-FEEL-013": (
        "第 {at} 个字起的“{name}”是一组数据项，不能整组使用。请写到具体的一项，例如“{example}”。",
        "'{name}' at {at} is a group of inputs, name one of them such as '{example}'",
    ),
    "TB-FEEL-014": (
        "第 {at} 个字处的名称“{name}”重复。请给每一项取不同的名称。",
        "name '{name}' at {at} is given twice",
    ),
    "TB-FEEL-015": (
        "计算步数超过上限 {limit}，已停止。请缩小列表或循环范围，或将规则拆开。",
        "evaluation stopped after {limit} steps",
    ),
    "TB-FEEL-016": (
        "数据项“{name}”的值无法用于规则：{problem}。请由数据来源改为文字、数、是否、日期、列表或分项数据。",
        "value of '{name}' cannot be used: {problem}",
    ),
    "TB-FEEL-017": (
        "第 {at} 个字处的数“{found}”超出可表示的范围。请检查位数。",
        "number '{found}' at {at} is out of range",
    ),
    "TB-FEEL-018": (
        "第 {at} 个字起的函数调用混用了按位置和按名称两种写法。请只用一种。",
        "arguments of the call at {at} are given both by place and by name; use one way",
    ),
    "TB-FEEL-019": (
        "第 {at} 个字起的“{found}”是用{left}与{right}比较（{op}），结果不会有意义。请改成同一种值再比较。",
        "'{found}' at {at} compares {left_en} with {right_en} ({op})",
    ),
    "TB-FEEL-020": (
        "第 {at} 个字起的“{found}”中，{left}与{right}不能{verb}。请检查数据项的类型。",
        "'{found}' at {at}: no {op} between {left_en} and {right_en}",
    ),
    "TB-FEEL-021": (
        "第 {at} 个字起的“{found}”应为是或否，实际是{kind}。请写成条件，例如与某个值比较。",
        "'{found}' at {at} should be boolean and is {kind_en}",
    ),
    "TB-FEEL-022": (
        "第 {at} 个字起的“{found}”是{kind}，不能作函数 {function} 的参数 {name}。写法：{usage}。",
        "'{found}' at {at} is {kind_en}, not what {function} takes as {name}; usage: {usage}",
    ),
    "TB-FEEL-023": (
        "第 {at} 个字起的“{found}”中没有名为“{name}”的分项（类型是 {kind}）。请检查名称。",
        "'{found}' at {at}: no member '{name}' in {kind}",
    ),
    "TB-FEEL-024": (
        '第 {at} 个字起的“{found}”不是日期、时间或时长。请写成 @"2026-05-01"、@"09:30:00" 或 @"P3D" 的样子。',
        "'{found}' at {at} is no date, time or duration",
    ),
    "TB-FEEL-025": (
        "第 {at} 个字“{found}”不是规则的写法，请改成“{wanted}”。",
        "'{found}' at {at} is not FEEL, write '{wanted}'",
    ),
}


def refuse(code: str, span: Span, fix: str | None = None, **words: object) -> FeelError:
    """The error of that code with its words filled in; positions are told from 1."""
    words.setdefault("at", span.start + 1)
    chinese, english = MESSAGES[code]
    return FeelError(code, chinese.format(**words), english.format(**words), span, fix)

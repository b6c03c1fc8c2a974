"""What can be wrong with a decision model, said in Chinese for its author and in English for its programmer."""

from __future__ import annotations

from typing import Final

from tongban.rules.feel.errors import FeelError, Span

_NOWHERE: Final = Span(0, 0)

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "TB-DMN-001": ("不是完整的 XML：{problem}。请用建模工具重新导出。", "not well-formed XML: {problem}"),
    "TB-DMN-002": (
        "文件有 {size} 字节，超过上限 {limit} 字节。请拆成几个模型。",
        "file of {size} bytes exceeds the limit of {limit}",
    ),
    "TB-DMN-003": (
        "文件里有 DOCTYPE 或实体声明，为安全起见不读取。请删去后再试。",
        "DOCTYPE and entity declarations are refused",
    ),
    "TB-DMN-004": (
        "根元素是“{found}”，不是 DMN 1.2 至 1.5 的 definitions。请确认选对了文件。",
        "root element '{found}' is not definitions of DMN 1.2 to 1.5",
    ),
    "TB-DMN-005": ("缺少“{wanted}”。请补上。", "'{wanted}' is missing"),
    "TB-DMN-006": (
        "引用的“{href}”在模型里找不到。请检查它是否被删除，或被引入的文件是否在同一文件夹。",
        "'{href}' refers to nothing in the model",
    ),
    "TB-DMN-007": ("这些决策互相依赖成环：{names}。请去掉其中一条依赖。", "requirements form a cycle: {names}"),
    "TB-DMN-008": ("编号“{id}”用了两次。请改用不同的编号。", "id '{id}' is used twice"),
    "TB-DMN-009": (
        "类型“{name}”没有定义。请先在模型里定义它，或改用已有的类型。",
        "type '{name}' is not defined",
    ),
    "TB-DMN-010": (
        "引入的命名空间“{namespace}”没有对应的文件。请把被引入的模型放在同一文件夹。",
        "no file for the imported namespace '{namespace}'",
    ),
    "TB-DMN-011": (
        "外部函数（{kind}）不在这里运行。请改写为 FEEL 表达式。",
        "external functions ({kind}) are not run",
    ),
    "TB-DMN-012": ("“{word}”不是可用的命中策略。可用：{known}。", "'{word}' is not a hit policy; known: {known}"),
    "TB-DMN-013": ("这里的表达式“{kind}”不认识。", "unknown kind of expression '{kind}'"),
    "TB-DMN-014": ("类型“{name}”引用了自身。请改正类型定义。", "type '{name}' refers to itself"),
    "TB-DMN-015": (
        "第 {row} 行有 {found} 个{what}，应为 {wanted} 个。请补齐或删去多余的。",
        "row {row} has {found} {what_en}, expected {wanted}",
    ),
    "TB-DMN-016": (
        "没有名为“{name}”的决策。可用的决策：{known}。",
        "no decision is named '{name}'; known: {known}",
    ),
    "TB-DMN-017": ("名称“{name}”在同一范围内重复。请改名。", "name '{name}' is given twice in one scope"),
    "TB-XLSX-001": (
        "不是可以读取的表格文件（.xlsx）：{problem}。请另存为 .xlsx 后再试。",
        "not a readable .xlsx file: {problem}",
    ),
    "TB-XLSX-002": ("工作表超过 {limit} 张。请拆成几个文件。", "more than {limit} sheets"),
    "TB-XLSX-003": ("超过 {limit} 行。请拆成几张表。", "more than {limit} rows"),
    "TB-XLSX-004": ("没有决策表。请按说明建一张表，第一列写“列”“名称”等。", "no decision table in the workbook"),
    "TB-XLSX-005": ("没有“{word}”。请按说明补上。", "'{word}' is missing"),
    "TB-XLSX-006": ("“{word}”不认识，此处可用：{known}。请改正。", "unknown word '{word}'; known: {known}"),
    "TB-XLSX-007": ("{what}不能写成表格，转换会丢失内容。请用 .dmn 保存。", "{what} cannot be written as a sheet"),
    "TB-YAML-001": (
        "不是可以读取的 YAML 或 JSON：{problem}。请检查缩进和引号。",
        "not readable YAML or JSON: {problem}",
    ),
    "TB-YAML-002": ("最外层应为“键: 值”。请检查文件开头。", "the top level must be a mapping"),
    "TB-YAML-003": ("嵌套超过 {limit} 层。请拆开。", "nested deeper than {limit} levels"),
    "TB-RULES-001": ("不会写这种文件。可用的扩展名：{known}。", "unknown kind of file; known: {known}"),
    "TB-RULES-002": ("写不了这个文件：{problem}。请检查文件夹和权限。", "cannot write the file: {problem}"),
    "TB-DMN-019": (
        "这些表不是事项规则的写法：{names}。只有“结论”和“提示”两张表能写成 rules.yaml。",
        "these tables are no rules.yaml: {names}",
    ),
    "TB-DMN-018": ("表达式语言“{language}”不支持，只能用 FEEL。", "expression language '{language}' is not FEEL"),
}


class DmnError(FeelError):
    """A model, or one text in it, that cannot be accepted.

    `file` and `line` say where, `place` names the element in words; a fault in a FEEL text keeps the code and the
    span of the text's own error.
    """

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        place: str = "",
        line: int = 0,
        file: str = "",
        span: Span = _NOWHERE,
        fix: str | None = None,
    ) -> None:
        super().__init__(code, message_zh, message_en, span, fix)
        self.place = place
        self.line = line
        self.file = file

    def __str__(self) -> str:
        where = "".join(
            (f"{self.file} " if self.file else "", f"第 {self.line} 行，" if self.line else "", self.place)
        ).rstrip("，")
        return f"{where}：{self.message_zh}" if where else self.message_zh

    def at(self, place: str, line: int, file: str = "") -> DmnError:
        """The same error told of a place, where it has none yet."""
        return DmnError(
            self.code,
            self.message_zh,
            self.message_en,
            self.place or place,
            self.line or line,
            self.file or file,
            self.span,
            self.fix,
        )


def refuse(code: str, line: int = 0, place: str = "", file: str = "", **words: object) -> DmnError:
    """The error of that code with its words filled in."""
    chinese, english = MESSAGES[code]
    return DmnError(code, chinese.format(**words), english.format(**words), place, line, file)


def told_of(error: FeelError, line: int, place: str = "") -> DmnError:
    """The error of a FEEL text as one of the model."""
    if isinstance(error, DmnError):
        return error.at(place, line)
    return DmnError(error.code, error.message_zh, error.message_en, place, line, "", error.span, error.fix)

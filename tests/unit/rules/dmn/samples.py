"""Small models as texts, for the tests of this room."""

MODEL_SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(inside: str, space: str = MODEL_SPACE, name: str = "样例", more: str = "") -> str:
    return (
        f'<definitions xmlns="{space}" name="{name}" namespace="urn:sample:{name}" id="m" {more}>{inside}</definitions>'
    )


def input_data(name: str, kind: str = "", identity: str = "") -> str:
    typed = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{identity or name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def decision(name: str, text: str, requires: str = "", kind: str = "") -> str:
    typed = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>{requires}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def boxed(name: str, box: str, requires: str = "", kind: str = "") -> str:
    typed = f' typeRef="{kind}"' if kind else ""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>{requires}{box}</decision>'


def needs(*names: str, what: str = "requiredInput") -> str:
    requirement = "knowledgeRequirement" if what == "requiredKnowledge" else "informationRequirement"
    return "".join(f'<{requirement}><{what} href="#{name}"/></{requirement}>' for name in names)


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


GRADES = model(
    '<itemDefinition name="t行业"><typeRef>string</typeRef>'
    '<allowedValues><text>"软件","餐饮"</text></allowedValues></itemDefinition>'
    + input_data("行业", "t行业")
    + input_data("注册 资本", "number", "资本")
    + boxed(
        "档次",
        '<decisionTable hitPolicy="FIRST">'
        '<input label="行业"><inputExpression typeRef="string"><text>行业</text></inputExpression></input>'
        '<input label="注册 资本"><inputExpression typeRef="number"><text>注册 资本</text></inputExpression></input>'
        '<output name="档次" typeRef="string"><defaultOutputEntry><text>"无"</text></defaultOutputEntry></output>'
        '<annotation name="条款"/>'
        '<rule id="r1"><inputEntry><text>"软件"</text></inputEntry><inputEntry><text>&gt;= 100</text></inputEntry>'
        '<outputEntry><text>"一档"</text></outputEntry><annotationEntry><text>演示第1条</text></annotationEntry></rule>'
        '<rule id="r2"><inputEntry><text>-</text></inputEntry><inputEntry><text>&gt;= 50</text></inputEntry>'
        '<outputEntry><text>"二档"</text></outputEntry><annotationEntry><text>演示第2条</text></annotationEntry></rule>'
        "</decisionTable>",
        needs("行业", "资本"),
    )
    + decision("补贴", 'if 档次 = "一档" then 100 else 0', needs("档次", what="requiredDecision"), "number")
)

"""Walking through a draft with Django's test client, the way a browser without scripts does."""

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client
from tests.support import errands

from tongban.core import clock
from tongban.parties.models import Mandate, Party
from tongban.parties.queries import party_by_code

FOOD = "food_license_new"
PERMIT = "construction_permit"
#: What no source knows of a construction project.
PROJECT: Mapping[str, Any] = {
    "建设单位项目负责人": "演示·张三",
    "建设单位项目负责人电话": "13800000000",
    "联系人": "演示·张三",
    "联系电话": "13800000000",
    "资金来源": ["自筹资金"],
    "已落实建设资金": "1240",
    "承诺建设资金已落实": "是",
    "技术资料已齐备": "是",
}
RESTAURANT = "91370203DEMF000936"


def text(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


def hidden(answer: Any, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text(answer))
    assert found is not None, f"no hidden field {name}"
    return found[1]


def begin(client: Client, item: str, firm: str) -> str:
    """Start an errand for a firm; the address of the draft."""
    applicant = party_by_code(firm)
    assert applicant is not None
    started = client.post(f"/items/{item}/start", {"whom": str(applicant.id), "district": "home"})
    assert started.status_code == 302, text(started)
    return str(started["Location"])


def follow(client: Client, url: str) -> str:
    """Where a page sends the reader on to, to the end."""
    for _ in range(5):
        answer = client.get(url)
        if answer.status_code != 302:
            return url
        url = str(answer["Location"])
    raise AssertionError("the pages send the reader round in a circle")


def answer(client: Client, draft: str, name: str, value: Any) -> Any:
    """Answer one question of the interview."""
    return client.post(f"{draft}/questions/{name}", {name: value})


def submit(client: Client, draft: str, **changed: str) -> Any:
    """Open the review and submit what it shows."""
    shown = client.get(f"{draft}/review")
    assert shown.status_code == 200, f"{shown.status_code} {shown.get('Location')}"
    return client.post(f"{draft}/review", {"key": hidden(shown, "key"), "version": hidden(shown, "version"), **changed})


def revoke_mandate(firm: str, login: str) -> None:
    """Let a firm take its mandate back now."""
    principal = party_by_code(firm)
    assert principal is not None
    agent = errands.citizen(login)[1]
    Mandate.objects.filter(principal_id=principal.id, agent_id=agent.id).update(revoked_at=clock.now())


def changed_name(client: Client) -> str:
    """A draft of the qualification change, its first question answered; its address."""
    draft = begin(client, errands.QUALIFICATION, errands.RENAMED)
    answer(client, draft, "变更事项", ["企业名称", "法定代表人"])
    return draft


def restaurant(client: Client, firm: str = RESTAURANT) -> str:
    """A draft of the food licence of a place that cooks, its questions answered; its address."""
    draft = begin(client, FOOD, firm)
    for name, value in (
        ("只销售食用农产品", "否"),
        ("仅销售预包装食品", "否"),
        ("现场制售", "是"),
        ("产生油烟异味废气", "否"),
    ):
        answer(client, draft, name, value)
    return draft


def developer(name: str) -> str:
    """The code of a developer of the demonstration that wants a construction permit."""
    return str(Party.objects.get(name=f"演示·{name}建设开发有限公司").code)

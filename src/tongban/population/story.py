"""What people did to one past case after it was received: acts of the one life cycle at working hours of the time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from tongban.cases.assistance.models import Assistance
from tongban.cases.assistance.services import record_answer
from tongban.cases.assisting import MISMATCH
from tongban.cases.needs import VERIFIED
from tongban.cases.services import granting
from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import ReviewNode, stages
from tongban.core.actor import SYSTEM, Actor
from tongban.facts import Facts
from tongban.licences.models import Licence
from tongban.parties.models import Party
from tongban.population.chance import Chance

_OFFICE_HOURS = (9, 10, 11, 13, 14, 15, 16)
#: The window's part: how often each way of beginning comes.
_BEGINNINGS = {"受理": 82.0, "补正": 11.0, "不予受理": 2.0, "撤回": 3.0, "视为受理": 2.0}
_MISSING = ("演示：补充联系人的电话", "演示：材料有一页看不清，请重新提供", "演示：请写明经营场所的门牌号")
_OPINIONS = ("演示：材料齐全，内容一致", "演示：符合要求", "演示：经核对，情况属实")
_FAILINGS = ("演示：现场与图纸不一致", "演示：设施还没有安装完", "演示：核对结果与申请不符")
_REFUSALS = (
    "演示：不符合规定条件，经核对不能成立",
    "演示：现场核查不合格，且没有整改",
    "演示：权威数据与申请内容不一致",
)


class Clerk(Protocol):
    """Gives somebody who holds a post, in the department of the case or another. Raises ``StillOpen``."""

    def __call__(self, post: str, department: str = "") -> Actor:
        """The clerk."""
        ...


class StillOpen(Exception):
    """The next act would lie in the future: the case is open today."""


def changes(version: ItemVersion, route: str | None) -> str | None:
    """The licence type that a grant on a route replaces or cancels: who holds none cannot be granted it."""
    grant, statement = version.grant_for(route), version.decision_for(route)
    if grant is not None and grant.replaces:
        return grant.licence.name
    return statement.cancels if statement is not None else None


@dataclass(slots=True)
class Story:
    """One case on its way through the office; ``clerk`` gives somebody who holds a post there."""

    recorder: Recorder
    version: ItemVersion
    facts: Facts
    applicant: Party
    citizen: Actor
    held: Mapping[str, Licence]
    clerk: Clerk
    chance: Chance
    until: datetime
    doubtful: bool  # the rules found something that does not hold

    def run(self) -> Licence | None:
        """Let people act until the case is closed or today is reached; the licence issued, if any."""
        try:
            if self._begin():
                return self._review()
        except StillOpen:
            pass
        return None

    def _begin(self) -> bool:
        """The window's part; True when the case was accepted."""
        way = self.chance.weighted(_BEGINNINGS)
        if way == "视为受理":
            self._wait(6, SYSTEM)
            self._do(Happening.DEEMED_ACCEPTED)
            self._assisted()
            return True
        window = self.clerk("窗口受理")
        self._wait(self.chance.choice((0, 0, 1, 1, 2)), window)
        if way == "撤回":
            self._withdraw()
            return False
        if way == "不予受理":
            self._do(Happening.DECLINED, reasons=["演示：不属于本机关职权范围，请向有权办理的机关申请"])
            return False
        if way == "补正" and not self._corrected(window):
            return False
        self._do(Happening.ACCEPTED)
        self._assisted()
        return True

    def _assisted(self) -> None:
        """What other departments were asked is answered, mostly with a confirmation."""
        for row in self.recorder.beside:
            if isinstance(row, Assistance):
                other = self.clerk("审批员", row.department)
                self._wait(self.chance.choice((0, 1, 1, 2)), other)
                reply, said = (VERIFIED, "") if self.chance.maybe(0.95) else (MISMATCH, "演示：与我部门的记录不一致")
                record_answer(self.recorder, row, reply, said, other)

    def _corrected(self, window: Actor) -> bool:
        self._do(Happening.CORRECTION_ASKED, items=[self.chance.choice(_MISSING)], reason="")
        self._wait(self.chance.randint(1, 8), self.citizen)
        if self.chance.maybe(0.12):
            self._withdraw()
            return False
        self._do(Happening.CORRECTED, note="演示：已补充", changed=[])
        self._wait(self.chance.choice((0, 1)), window)
        return True

    def _review(self) -> Licence | None:
        nodes = self.version.review_for(self.recorder.case.route or None)
        reviewed = stages(nodes)[:-1]
        pace = self._pace(len(reviewed) + 1)
        passed = True
        for stage in reviewed:
            passed = self._stage(stage, pace) and passed
        if self.chance.maybe(0.03):
            self._wait(0, self.citizen)
            self._withdraw()
            return None
        self._wait(pace(), self.clerk(nodes[-1].post))
        return self._decide(passed and self.chance.maybe(0.4 if self.doubtful else 0.95))

    def _stage(self, stage: Sequence[ReviewNode], pace: Callable[[], int]) -> bool:
        """Steps that go at the same time are done in any order, each in its own time; True when all found it sound."""
        passed, over = True, 0
        for days, node in sorted(((pace(), node) for node in stage), key=lambda one: one[0]):
            self._wait(days - over, self.clerk(node.post))
            over = days
            if node.stops_clock is not None and self.chance.maybe(0.4):
                self._stand_still(node.post)
            found = self.chance.maybe(0.95)
            self._finish_node(node, found)
            passed = passed and found
        return passed

    def _pace(self, steps: int) -> Callable[[], int]:
        """Working days for each step, so that most cases end in time and a few do not."""
        limit = self.recorder.terms.limit
        days = limit.value if limit.unit == "工作日" else limit.value * 5 / 7
        share = self.chance.uniform(1.05, 1.4) if self.chance.maybe(0.05) else self.chance.uniform(0.15, 0.9)
        each = days * share / max(steps, 1)
        return lambda: max(round(each * self.chance.uniform(0.6, 1.2)), 0)

    def _finish_node(self, node: ReviewNode, passed: bool) -> None:
        day = self.recorder.uow.now.date().isoformat() if node.kind == "踏勘" else None
        opinion = self.chance.choice(_OPINIONS if passed else _FAILINGS)
        self._do(Happening.NODE_DONE, node=node.name, opinion=opinion, passed=passed, findings=[], surveyed_on=day)

    def _stand_still(self, post: str) -> None:
        days = self.chance.randint(3, 10)
        self._do(Happening.SUSPENDED, procedure="鉴定", days=days)
        self._wait(days, self.clerk(post))
        self._do(Happening.RESUMED, note="演示：程序已完成")

    def _decide(self, granted: bool) -> Licence | None:
        recorder, case = self.recorder, self.recorder.case
        changed = changes(self.version, case.route or None)
        if not granted or (changed is not None and changed not in self.held):
            self._do(Happening.REFUSED, reasons=[self.chance.choice(_REFUSALS)])
            return None
        stated = granting.stated(self.version, case.route, self.facts)
        self._do(Happening.GRANTED, opinion="", stated=stated)
        case.decision = {**case.decision, "stated": stated}
        return granting.certify(recorder, self.version, self.facts, self.applicant, self.held, recorder.uow.actor)

    def _withdraw(self) -> None:
        self.recorder.uow.actor = self.citizen
        self._do(Happening.WITHDRAWN, reason="演示：申请人改变了主意")

    def _do(self, what: Happening, **data: Any) -> None:
        self.recorder.do(what, data)

    def _wait(self, days: int, actor: Actor) -> None:
        """Move to a working moment that many working days later, in somebody's hands. Raises ``StillOpen``."""
        uow, calendar = self.recorder.uow, self.recorder.terms.calendar
        later = uow.now + timedelta(minutes=self.chance.randint(10, 90))
        if days or not calendar.is_working_day(later.date()) or not 9 <= later.hour < 17:
            day = calendar.add_working_days(uow.now.date(), max(days, 1)).date
            later = self.chance.moment(day, _OFFICE_HOURS)
        if later > self.until:
            raise StillOpen
        uow.now, uow.actor = later, actor

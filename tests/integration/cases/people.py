"""Applicants of the demonstration city, as tests meet them."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from tests.support import errands

from tongban.cases.preparation import Application, FieldState
from tongban.cases.services.once import Submitted
from tongban.cases.services.submission import assess, submit
from tongban.catalog import queries as catalog
from tongban.catalog.vocabulary import ElementType
from tongban.core import clock, idempotency
from tongban.core.actor import Actor, ActorKind
from tongban.licences.models import Licence
from tongban.materials.services import take_in
from tongban.parties.models import Mandate, Party


@dataclass(frozen=True, slots=True)
class Applicant:
    """A party and the person who acts for it."""

    party: Party
    agent: Party

    @property
    def actor(self) -> Actor:
        """The agent as an actor."""
        return Actor(ActorKind.PERSON, str(self.agent.id), self.agent.name, party_id=self.agent.id, request_id="test")

    def submit(
        self,
        item: str,
        answers: dict[str, Any],
        *,
        key: str | None = None,
        seen_digest: str | None = None,
        later: tuple[str, ...] = (),
    ) -> Submitted:
        """Submit as the portal does."""
        container = self._upload(item, answers, later)
        application = Application(
            item, self.party.district, answers, "网上", seen_digest, container=container, later=later
        )
        application.signed = self.agent.name if later else ""
        body = idempotency.digest(json.dumps([item, answers], sort_keys=True, ensure_ascii=False).encode())
        key = key or f"test-{uuid4()}"
        return submit(self.actor, self.party, self.agent, application, key=key, body_digest=body)

    def _upload(self, item: str, answers: dict[str, Any], later: tuple[str, ...] = ()) -> UUID:
        """A container with a small PDF for every material the application needs now."""
        prepared, _ = assess(catalog.item(item, clock.today()), self.party, answers)
        container = uuid4()
        for one in prepared.needs:
            if not one.spared and not one.need.optional and one.need.material.name not in later:
                name = one.need.material.name
                take_in(self.actor, self.party.id, container, name, f"{name}.pdf", errands.PDF)
        return container

    def complete(self, item: str, **known: Any) -> dict[str, Any]:
        """Answers that fill every open field of an item, the given ones first."""
        version = catalog.item(item, clock.today())
        answers: dict[str, Any] = dict(known)
        while True:
            prepared, _ = assess(version, self.party, answers)
            open_ = [f for f in [*prepared.questions(), *prepared.form()] if f.state is FieldState.OPEN]
            todo = [f for f in open_ if f.name not in answers and not f.ask.optional]
            if not todo:
                return answers
            for field in todo:
                answers[field.name] = _sample(field.ask.element)


def _sample(element: Any) -> Any:
    if element.type is ElementType.BOOLEAN:
        return False
    if element.type is ElementType.CHOICE:
        return element.options[0]
    if element.type is ElementType.CHOICES:
        return [element.options[0]]
    if element.type is ElementType.NUMBER:
        return element.minimum or 1
    if element.type is ElementType.DATE:
        return clock.today().isoformat()
    return "13800000000" if "电话" in element.name else "演示内容"


def applicant(name: str, *, exact: bool = True, holding: str | None = None) -> Applicant:
    """The demonstration party of a name (or one whose name contains it), with somebody who may act for it."""
    found = Party.objects.filter(name=name) if exact and holding is None else Party.objects.filter(name__contains=name)
    if holding is not None:
        holders = Licence.objects.filter(type=holding, state="有效").values_list("holder_id", flat=True)
        found = Party.objects.filter(id__in=list(holders))
    party = found.order_by("code").first()
    assert party is not None, f"the demonstration city has nobody called {name}"
    mandate = (
        Mandate.objects.filter(principal_id=party.id, until=None).first()
        or Mandate.objects.filter(principal_id=party.id).first()
    )
    agent = Party.objects.get(id=mandate.agent_id) if mandate else party
    return Applicant(party, agent)


def change_of(*what: str) -> dict[str, Any]:
    """The answers of a simple change of a construction qualification."""
    return {"变更事项": list(what)}

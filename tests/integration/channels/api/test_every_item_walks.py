"""Every item version of the pack is walked to every outcome its examples show: over the API, then by people."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.channels.api.conftest import Make, Program
from tests.support import errands
from tests.support.walks import DISTRICT, Unwalkable, Walk, outcomes, versions

from tongban.cases.models import Case
from tongban.cases.preparation import Application, Prepared
from tongban.cases.queries import case
from tongban.cases.services import handling
from tongban.cases.services.promising import Signature, chosen
from tongban.cases.services.submission import assess, submit
from tongban.cases.states import Happening, Status
from tongban.catalog import queries as catalog
from tongban.catalog.parts import ReviewNode
from tongban.core import clock
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Conflict
from tongban.licences.models import Licence, LicenceState
from tongban.materials.services import take_in
from tongban.org.models import Posting
from tongban.org.queries import staff_actor
from tongban.parties.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.mark.parametrize(("key", "day"), versions())
def test_every_outcome_an_item_shows_is_reached(key: str, day: str, program: Make) -> None:
    caller = program()
    for number, shown in enumerate(outcomes(key, day).values()):
        failures = []
        for attempt, example in enumerate(shown):
            walk = Walk(_version(key, example), example, number * 100 + attempt)
            assert walk.version.in_force.isoformat() == day, f"{example['name']}: the law of another day"
            try:
                with clock.at(walk.moment):
                    _walk(caller, walk)
            except Unwalkable as reason:
                failures.append(f"{example['name']}：{reason}")
            else:
                break
        else:
            pytest.fail(f"none of these can be brought to a counter: {'；'.join(failures)}")


def _version(key: str, example: Mapping[str, Any]) -> Any:
    return catalog.item(key, date.fromisoformat(str(example["given"]["申请日期"])))


def _walk(caller: Program, walk: Walk) -> None:
    applicant, example = walk.applicant(), walk.example
    answers = walk.answers()
    asked = caller.post("interviews", {"item": walk.version.key, "applicant": applicant.code, "answers": answers})
    assert asked.status == 200, asked.body
    left = [one["name"] for one in [*asked.body["questions"], *asked.body["form"]] if not one["optional"]]
    assert not [name for name in left if name not in answers], "what is asked is answered"
    assert not asked.body["tampered"]
    prepared, _collected = assess(walk.version, applicant, answers)
    made, decision = _submit(caller, walk, applicant, answers, prepared)
    name = example["name"]
    assert (decision["effect"], decision["route"]) == (example["expect"], example.get("route")), (name, decision)
    assert [one["name"] for one in decision["reasons"]] == [one.name for one in prepared.verdict.reasons], name
    assert decision["reasons"] or walk.version.rules.outcome.value == "转人工", name
    _compare_stated(walk, decision)
    if prepared.nothing_to_apply:
        assert made.status == Status.NOT_REQUIRED.value, name
        return
    automatic = example["expect"] == "准予" and not _papers(prepared) and not walk.version.automatic_forbidden
    assert made.automatic is automatic, (name, decision["held_back"])
    if not automatic:
        assert made.open, name
        if not _granted_by_people(walk, made):
            return
    _compare_result(walk, made)


def _compare_stated(walk: Walk, decision: Mapping[str, Any]) -> None:
    """What an example writes down of advice and computed values is what the decision tells."""
    if "advice" in walk.example:
        told = [one["name"] for one in decision["advice"] if one["truth"] == "true"]
        assert sorted(told) == sorted(walk.example["advice"]), walk.example["name"]
    computed = {one["name"]: one["value"] for one in decision["computed"]}
    for name, value in (walk.example.get("computed") or {}).items():
        if value is not None:
            assert computed[name] is not None, (walk.example["name"], name)


def _papers(prepared: Prepared) -> list[str]:
    return [one.need.material.name for one in prepared.needs if not one.spared and not one.need.optional]


def _submit(
    caller: Program, walk: Walk, applicant: Party, answers: dict[str, Any], prepared: Prepared
) -> tuple[Case, dict[str, Any]]:
    """Over the API; what needs papers or a signature, which the API does not take, as the portal does."""
    papers, promise = _papers(prepared), walk.version.promise if chosen(walk.version, prepared.facts) else None
    if (not papers and promise is None) or prepared.nothing_to_apply:
        body = {"item": walk.version.key, "applicant": applicant.code, "answers": answers, "district": DISTRICT}
        answered = caller.post("cases", body)
        assert answered.status == 201, answered.body
        return case(answered.body["number"]), answered.body["decision"]
    actor = Actor(ActorKind.PERSON, str(applicant.id), applicant.name, party_id=applicant.id)
    container = uuid4()
    for name in papers:
        take_in(actor, applicant.id, container, name, "材料.pdf", errands.PDF)
    application = Application(walk.version.key, DISTRICT, answers, "网上", container=container, grade="高级")
    application.signature = Signature(applicant.name, (promise.digest,)) if promise is not None else None
    done = submit(actor, applicant, None, application, key=f"walk-{container}", body_digest=container.hex)
    return case(done.number), {"computed": [], **done.answer["decision"]}


def _granted_by_people(walk: Walk, made: Case) -> bool:
    """The staff of the item accept, review and grant; False where there is no licence to change or to end."""
    steps = walk.version.review_for(made.route or None)
    handling.handle(_officer("窗口受理", made), made, Happening.ACCEPTED, {}, made.version)
    for step in steps[:-1]:
        opinion = {**_opinion(step, walk), "node": step.name}
        handling.handle(_officer(step.post, made), made, Happening.NODE_DONE, opinion, made.version)
    try:
        handling.handle(_officer(steps[-1].post, made), made, Happening.GRANTED, {"opinion": "相符"}, made.version)
    except Conflict as conflict:
        assert conflict.code == "TB-LIC-404", conflict.detail
        return False
    return True


def _opinion(step: ReviewNode, walk: Walk) -> dict[str, Any]:
    surveyed = {"findings": "与申请一致", "surveyed_on": walk.day.isoformat()} if step.kind == "踏勘" else {}
    return {"opinion": "相符", "passed": True, **surveyed}


def _officer(post: str, made: Case) -> Actor:
    rows = Posting.objects.filter(post=post, department=made.department, district__in=[0, made.district])
    holder = rows.order_by("district").first()
    assert holder is not None, f"nobody of {made.department} is {post}"
    actor = staff_actor(holder.staff_id)
    assert actor is not None
    return actor


def _compare_result(walk: Walk, made: Case) -> None:
    """A grant gives the licence of the route, or states its decision, or both; what it ends is no longer valid."""
    kept, route = case(made.number), made.route or None
    assert (kept.status, kept.open) == (Status.CLOSED.value, False)
    grant, statement = walk.version.grant_for(route), walk.version.decision_for(route)
    assert bool(kept.licence_number) is (grant is not None)
    if grant is not None:
        given = Licence.objects.get(id=kept.licence_id)
        assert (given.type, given.state) == (grant.licence.name, LicenceState.VALID)
        assert set(grant.carry) | set(grant.assigns) <= set(given.face)
        assert all(given.face[name] for name in grant.assigns)
    if statement is not None:
        assert kept.decision["stated"]["result"] == statement.result
        if statement.cancels:
            assert not Licence.objects.filter(
                holder_id=made.applicant_id, type=statement.cancels, state=LicenceState.VALID
            ).exists()

"""Who works on which item in the studio: by post, department and district."""

import pytest

from tongban.catalog.revisions import rights
from tongban.catalog.revisions.models import Revision
from tongban.core.actor import Actor, ActorKind
from tongban.core.errors import Forbidden, NotFound


def holding(*rights_held: tuple[str, str, int | None], kind: ActorKind = ActorKind.STAFF) -> Actor:
    return Actor(kind, "wu", "小吴", rights=frozenset(rights_held))


@pytest.mark.parametrize(
    ("held", "district", "may"),
    [
        (("事项管理员", "审批局", None), 0, True),
        (("事项管理员", "审批局", None), 370202, True),
        (("事项管理员", "审批局", 370202), 370202, True),
        (("事项管理员", "审批局", 370202), 370203, False),
        (("事项管理员", "审批局", 370202), 0, False),
        (("事项管理员", "监管局", None), 0, False),
        (("事项会签人", "审批局", None), 0, False),
    ],
)
def test_a_post_holds_in_its_department_and_district(
    held: tuple[str, str, int | None], district: int, may: bool
) -> None:
    assert rights.covers(holding(held), rights.DRAFTER, "审批局", district) is may


def test_only_staff_hold_posts() -> None:
    assert not rights.covers(holding(("事项管理员", "审批局", None), kind=ActorKind.TOKEN), rights.DRAFTER, "审批局")


def test_who_may_not_know_of_a_revision_is_told_that_there_is_none() -> None:
    row = Revision(department="审批局", district=0)
    with pytest.raises(NotFound):
        rights.require(holding(("事项管理员", "监管局", None)), rights.DRAFTER, row)
    with pytest.raises(Forbidden):
        rights.require(holding(("事项会签人", "审批局", None)), rights.DRAFTER, row)

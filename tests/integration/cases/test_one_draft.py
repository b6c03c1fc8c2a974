"""A draft is begun once: of two clicks at the same moment the first begins it, and the other resumes it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from tests.support import errands

from tongban.cases.models import BundleDraft, Draft
from tongban.cases.services.drafts import BUNDLES, ITEMS, Kind, begun
from tongban.core import clock
from tongban.core.ids import uuid7


@pytest.mark.parametrize("kind", [ITEMS, BUNDLES])
@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_the_same_moment_both_get_the_one_draft(
    pack: None, kind: Kind[Draft] | Kind[BundleDraft]
) -> None:
    actor, person = errands.citizen("zhouba")
    both_have_looked = threading.Barrier(2, timeout=60)

    def law(_now: datetime) -> str:
        both_have_looked.wait()
        return "a" * 64

    def begin(_click: int) -> tuple[UUID, bool]:
        try:
            draft, new = begun(kind, actor, "convenience_store", person, person, 0, law)
            return draft.id, new
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        (one, first), (other, second) = pool.map(begin, range(2))
    assert one == other and {first, second} == {True, False}
    assert kind.open().count() == 1


@pytest.mark.django_db
def test_a_draft_begun_twice_before_stays_beside_the_newer_and_another_is_refused() -> None:
    applicant, agent = uuid7(), uuid7()

    def draft(**more: object) -> Draft:
        now = clock.now()
        return Draft.objects.create(
            item_key="x", item_digest="x", applicant_id=applicant, agent_id=agent, created_at=now, updated_at=now,
            **more,
        )  # fmt: skip

    draft()
    draft(again=1)
    draft(case_number="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        draft()
    assert Draft.objects.count() == 3

"""What the studio asks of a revision, the items of the pack keep themselves: each could be submitted as it stands."""

from pathlib import Path

import pytest

from tongban.catalog.revisions.checking import without_clause

RULES = sorted(Path("packs/qingdao/items").glob("*/*/rules.yaml"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_every_condition_of_the_pack_rests_on_a_clause_or_is_the_demonstrations_own(path: Path) -> None:
    assert not list(without_clause({"rules.yaml": path.read_text(encoding="utf-8")}))

"""The one set of a bundle's materials as its guide lists it: each once, as the strictest member needs it."""

from dataclasses import replace

import pytest
from django.test import Client

from tongban.cases.bundles.counting import counts
from tongban.cases.bundles.one_set import Once, every_need, one_set
from tongban.cases.bundles.reading import versions_of
from tongban.catalog import bundles as catalog
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Later
from tongban.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
FOOD, FIRE = "food_license_new", "fire_check"
RULES = "食品安全管理制度"


def read(key: str) -> tuple[BundleVersion, dict[str, ItemVersion]]:
    bundle = catalog.bundle(key, clock.today())
    return bundle, dict(versions_of(bundle, clock.today()))


def wanting(version: ItemVersion, days: int | None) -> ItemVersion:
    """The item with one more material, which may follow after so many working days, or must come at once."""
    (model,) = (need for need in read("restaurant")[1][FOOD].needs if need.material.name == RULES)
    later = None if days is None else Later(days, "演示")
    kept = tuple(need for need in version.needs if need.material.name != RULES)
    return replace(version, needs=(*kept, replace(model, later=later)))


def rules_of(bundle: BundleVersion, versions: dict[str, ItemVersion]) -> Once:
    (found,) = (one for one in one_set(bundle, versions) if one.need.material.name == RULES)
    return found


@pytest.mark.parametrize("key", ["restaurant", "convenience_store", "enterprise_setup", "newborn", "retirement"])
def test_every_material_of_every_member_stands_in_the_set_once_and_is_counted_so(key: str) -> None:
    bundle, versions = read(key)
    told = one_set(bundle, versions)
    names = [one.need.material.name for one in told]
    every = {need.material.name for item in versions.values() for need in every_need(item)}
    brought = {need.material.name for item in versions.values() for need in every_need(item) if need.spared_by is None}
    assert len(names) == len(set(names)) == len(every)
    assert {one.need.material.name for one in told if one.need.spared_by is None} == brought
    own = counts(bundle, versions)
    assert (own.materials[1], own.uploads[1]) == (len(every), len(brought))


def test_what_may_follow_for_one_and_not_for_another_is_handed_in_with_the_application() -> None:
    bundle, versions = read("restaurant")
    assert rules_of(bundle, versions).need.later is not None
    versions[FIRE] = wanting(versions[FIRE], None)
    once = rules_of(bundle, versions)
    assert once.need.later is None
    assert once.items == (versions[FOOD].name, versions[FIRE].name)


def test_of_two_terms_the_shorter_one_counts() -> None:
    bundle, versions = read("restaurant")
    versions[FOOD], versions[FIRE] = wanting(versions[FOOD], 9), wanting(versions[FIRE], 3)
    later = rules_of(bundle, versions).need.later
    assert later is not None
    assert later.days == 3


def test_nothing_follows_for_a_member_that_is_applied_for_later() -> None:
    bundle, versions = read("restaurant")
    waiting = tuple(replace(one, after=(FIRE,)) if one.key == FOOD else one for one in bundle.members)
    assert rules_of(replace(bundle, members=waiting), versions).need.later is None


def test_the_guide_lists_the_set_with_what_may_follow_apart() -> None:
    page = Client().get("/bundles/restaurant").content.decode()
    brought, _heading, later = page.partition("可以后补的材料")
    assert "必须随申请交的材料" in brought
    assert f'__name">{RULES} ' in later
    assert f'__name">{RULES} ' not in brought
    assert "用于：食品经营许可（新办）、烟草专卖零售许可证核发（新办）。" in brought

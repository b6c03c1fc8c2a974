"""The small pack loaded, and the people of its item studio."""

from collections.abc import Mapping
from pathlib import Path

from tests.unit.catalog.small_pack import FILES

from tongban.catalog.services import load_pack
from tongban.core.actor import Actor, ActorKind

OFFICE = "审批局"


def person(name: str, *posts: str, department: str = OFFICE, district: int | None = None) -> Actor:
    """A member of staff with posts in one department."""
    return Actor(ActorKind.STAFF, name, name, rights=frozenset((post, department, district) for post in posts))


DRAFTER = person("小卫", "事项管理员")
COLLEAGUE = person("小秦", "事项管理员")
SIGNER = person("老韩", "事项会签人")
SECOND_SIGNER = person("老沈", "事项会签人")
PUBLISHER = person("小蒋", "事项发布人")


def load_small_pack(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """Write a pack as files say and publish it."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    load_pack(folder)
    return folder

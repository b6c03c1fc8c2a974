"""The texts a revision begins with: those of a published version, or the least that a new item can be compiled from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from tongban.catalog.city import City
from tongban.catalog.pack.item import STYLE, SUBJECTS
from tongban.catalog.pack.organisation import BodyEntry, Organisation
from tongban.catalog.pack.scaffold import implementing_of
from tongban.catalog.pack.yaml_writing import mapping
from tongban.catalog.parts import CASE_POSTS
from tongban.catalog.revisions.states import Subject
from tongban.catalog.revisions.subjects import Record
from tongban.catalog.search.pinyin import syllable
from tongban.catalog.vocabulary import Vocabulary
from tongban.core.errors import Invalid

KEY: Final = re.compile("[a-z][a-z0-9_]{2,59}")
_PHONE: Final = "联系电话"
_DEMO: Final = "演示"


@dataclass(frozen=True, slots=True)
class NewItem:
    """What must be said to begin an item, or a bundle, from an empty page."""

    key: str
    name: str
    kind: str
    department: str
    subjects: Sequence[str] = field(default=("自然人",))
    district: int = 0
    subject: Subject = Subject.ITEM


def key_for(name: str, taken: Sequence[str] = ()) -> str:
    """A key proposed for a name: its pinyin, cut at 40 signs, with a number where it is taken."""
    spelt = re.sub("[^a-z0-9]+", "_", "_".join(map(syllable, name)).lower()).strip("_")[:40].strip("_")
    first = spelt if KEY.fullmatch(spelt) else f"item_{spelt}".strip("_")
    numbered = (f"{first}_{number}" for number in range(2, 10_000))
    return first if first not in taken else next(one for one in numbered if one not in taken)


def require_sound(new: NewItem, organisation: Organisation) -> None:
    """Raises Invalid (TB-REV-422) with messages by field for what cannot begin an item."""
    wrong = {
        "key": (not KEY.fullmatch(new.key), _("用小写字母开头的英文，3 到 60 个小写字母、数字、下划线。")),
        "name": (not 2 <= len(new.name) <= 120, _("写 2 到 120 个字。")),
        "kind": (not 2 <= len(new.kind) <= 40, _("选一种事项类型。")),
        "department": (new.department not in organisation.department_names(), _("选一个部门。")),
        "subjects": (not new.subjects or bool(set(new.subjects) - set(SUBJECTS)), _("至少选一种办理对象。")),
    }
    fields = {name: said for name, (bad, said) in wrong.items() if bad}
    if fields:
        raise Invalid(_("还不能开始，请看标出的几项。"), code="TB-REV-422", fields=fields)


def new_files(new: NewItem, city: City, organisation: Organisation, words: Vocabulary) -> dict[str, str]:
    """The files of a new item: it compiles at once, decides nothing by machine, and says where it is to be filled."""
    return {
        "item.yaml": mapping(_item(new, city, organisation, words), 0) + "\n",
        "rules.yaml": "outcome: 转人工\n",
        "examples.yaml": "examples: []\n",
        "implementing.csv": _implementing(new, city, organisation),
    }


def new_bundle_files(new: NewItem, city: City) -> dict[str, str]:
    """The file of a new bundle: whose it is, and where it is to be filled."""
    source = _DEMO if city.demonstration else "【填：来源】"
    said: Mapping[str, object] = {
        "key": new.key,
        "name": new.name,
        "kind": new.kind,
        "lead": new.department,
        "for": list(new.subjects),
        "summary": "【填：一两句大白话，这是什么、谁要办】",
        "ask": [],
        "members": [],
        "sources": [source],
    }
    return {"bundle.yaml": mapping(said, 0) + "\n"}


def _item(new: NewItem, city: City, organisation: Organisation, words: Vocabulary) -> Mapping[str, object]:
    source = _DEMO if city.demonstration else "【填：来源】"
    asked = {"ask": [{"element": _PHONE}], "notify": [_PHONE]} if _PHONE in words.elements else {}
    by = next((post for post in ("审批员", *CASE_POSTS) if post in organisation.posts), "审批员")
    return {
        "key": new.key,
        "name": new.name,
        "kind": new.kind,
        "for": list(new.subjects),
        "department": new.department,
        "summary": "【填：一两句大白话，这是什么、谁要办】",
        "limit": {
            "statutory": "未查到",
            "promised": "20 工作日",
            "promised_basis": "演示：本平台自定",
        },
        "conditions": [{"text": "【填：办理条件，一条一项】", "source": source}],
        "bases": [{"text": "【填：设定依据，法律名称和条】", "source": source}],
        **asked,
        "need": [],
        "decide": "rules.yaml",
        "review": [{"node": "审核", "by": by, "days": 3}],
        "decision": {"result": "【填：办成以后给什么，例如 备案回执】", "states": [_PHONE] if asked else []},
        "tell": [new.department],
        "fee": "不收费",
        "sources": [source],
    }


def _implementing(new: NewItem, city: City, organisation: Organisation) -> str:
    bodies: tuple[BodyEntry, ...] = organisation.bodies
    return implementing_of(bodies, new.department, demonstration=city.demonstration)


def files_of(record: Record, implementing: str) -> dict[str, str]:
    """The files of a published version as a revision edits them: the city's style of licences is not one of them."""
    own = {name: text for name, text in record.files.items() if name != STYLE}
    return {**own, "implementing.csv": implementing} if implementing else own


__all__ = ["KEY", "NewItem", "files_of", "key_for", "new_bundle_files", "new_files", "require_sound"]

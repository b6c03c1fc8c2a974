"""The words a pack speaks: data elements, kinds of licences and kinds of materials."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as N_


class ElementType(StrEnum):
    """The types a data element (数据元) may have; the wording is the pack's."""

    TEXT = N_("文本")
    LONG_TEXT = N_("长文本")
    NUMBER = N_("数值")
    DATE = N_("日期")
    BOOLEAN = N_("是否")
    CHOICE = N_("单选")
    CHOICES = N_("多选")


class Sensitivity(StrEnum):
    """How a value is shown: public, personal (masked to others) or sensitive (masked to everybody but the owner)."""

    PUBLIC = N_("公开")
    PERSONAL = N_("个人")
    SENSITIVE = N_("敏感")


#: Face elements every licence takes from its own record, not from the facts of a case.
RECORD_FACE: tuple[str, ...] = ("证书编号", "发证机关", "发证日期", "有效期至")
#: Face elements an authority gives when it registers a subject: its code, and the day of issue as its first day.
ASSIGNED: tuple[str, ...] = ("统一社会信用代码", "成立日期")
#: How many working days a licence is still valid: counted on the day of application, on no face, for every own licence
#: with an end whose pack has the element.
WORKING_DAYS_LEFT = "距届满工作日"


@dataclass(frozen=True, slots=True)
class Element:
    """A data element: asked, fetched or carried under one Chinese name everywhere."""

    name: str
    type: ElementType
    ask: str | None = None  # the question in plain words; the name is used when absent
    hint: str | None = None
    unit: str | None = None
    options: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 200
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    source: str | None = None
    confidence: str | None = None
    system: bool = False  # set by the platform (申请日期), never asked
    owner: str | None = None  # 数源部门: the department whose word counts; else see word_uses.owners
    aliases: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By name, which stands for the rest: values read are looked up by their element dozens of times a page."""
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class LicenceType:
    """A kind of licence (证照类型): which authority keeps it and what its face says.

    ``library`` names the base library (共享) that holds it; without one it lives in our own licence store (证照库).
    ``holder`` is the face element that names the holder.
    ``code`` is the 21-character national type code, None where it is not known (never invented).
    ``record`` is True for what is no licence but a record of a base library (数据资源): its face is what it holds.
    """

    name: str
    face: tuple[str, ...]
    issuer: str
    code: str | None = None
    library: str | None = None
    holder: str | None = None
    record: bool = False
    source: str | None = None
    confidence: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialType:
    """A kind of application material (申请材料)."""

    name: str
    kind: str
    source: str
    confidence: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a pack speaks: every element, licence type, record and material by its name, aliases resolved."""

    elements: Mapping[str, Element]
    licences: Mapping[str, LicenceType]
    materials: Mapping[str, MaterialType]

    def meant(self, name: str) -> str:
        """The path a name stands for: of an element under another of its names, the element's own."""
        element = self.elements.get(name)
        return name if element is None else element.name

    def called(self, licence_type: str) -> tuple[str, ...]:
        """Every name under which licences of a type were recorded: its own, its aliases, those that went into it."""
        type_ = self.licences.get(licence_type)
        return (licence_type,) if type_ is None else (type_.name, *type_.aliases)

    def element_at(self, path: str) -> Element:
        """The element behind a fact path: ``变更类型`` or ``营业执照.企业名称``. KeyError when there is none."""
        return self.elements[path.rsplit(".", 1)[-1]]

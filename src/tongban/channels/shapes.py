"""What views hand to the shared template parts: small frozen values, so that every page speaks of the same things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_noop as N_

FieldKind = Literal["text", "date", "number", "money", "radio", "checkboxes", "select", "textarea", "file", "password"]
SourceWord = Literal["证照", "共享", "材料", "本人填写", "系统", "工作人员", "规则计算", "协助"]
#: The same words, for the catalogue of texts.
SOURCE_WORDS = (
    N_("证照"), N_("共享"), N_("材料"), N_("本人填写"), N_("系统"), N_("工作人员"), N_("规则计算"),
    N_("协助"),
)  # fmt: skip
StepState = Literal["done", "now", "next"]
MaterialState = Literal["spared", "given", "needed", "optional", "missing", "later", "waiting"]
Truth = Literal["true", "false", "empty", "unknown"]


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere; a crumb without an address is the page itself."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file handed in: its name and address, empty while it cannot be opened.

    ``remove`` is what the button that takes it out again sends; ``scan`` the state of its scan where that is shown;
    ``reused``: the bank held it already.
    """

    text: str
    url: str
    remove: str = ""
    scan: str = ""
    reused: bool = False


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the error summary; ``field`` is the name of the field it leads to, empty for the page as a whole."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was taken from: the word on the tag, the name of the origin, and when it was obtained."""

    word: SourceWord
    name: str = ""
    at: datetime | None = None
    note: str = ""

    @property
    def authentic(self) -> bool:
        """Whether an authority stands behind the value, so that the applicant does not type it."""
        return self.word in ("证照", "共享", "协助")


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer at hand: its text, where it stands, and what the button that takes it sends."""

    text: str
    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, with its answer so far; ``values`` holds what is chosen where several may be."""

    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    values: Sequence[str] = ()
    hint: str = ""
    error: str = ""
    choices: Sequence[Choice] = ()
    required: bool = True
    locked: bool = False
    source: Source | None = None
    unit: str = ""
    max_length: int | None = None
    autocomplete: str = ""
    accept: str = ""
    capture: bool = False  # a telephone opens its camera
    multiple: bool = False  # several files at once
    as_heading: bool = False
    offers: Sequence[Offer] = ()
    others: Sequence[FactLine] = ()  # what other sources say instead of a locked value, each with its own
    others_say: str = ""  # what becomes of it
    suggestions: str = ""  # the id of the datalist on the page that completes what is typed

    @property
    def id(self) -> str:
        """The element the error summary leads to."""
        return f"f-{self.name}"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for ``aria-describedby``."""
        return " ".join([f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.error))

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is ticked, whether one may be or several."""
        return tuple(self.values) or ((self.value,) if self.value else ())


@dataclass(frozen=True, slots=True)
class FactLine:
    """A name with its value and its source; ``change_url`` where the reader may change it."""

    name: str
    value: str
    source: Source | None = None
    change_url: str = ""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One condition of a rule and how it came out; ``values`` are the compared names and values."""

    name: str
    truth: Truth
    values: Sequence[FactLine] = ()
    clause: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class ComputedLine:
    """A value the rules computed: the formula, the values that went into it, and the clause behind it."""

    name: str
    value: str
    formula: str
    values: Sequence[FactLine] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a grant states where it is no licence, or beside it."""

    result: str
    facts: Sequence[FactLine] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of a case's way, in the words of the statute; ``provisional`` while the holiday table does not reach."""

    title: str
    state: StepState
    at: datetime | date | None = None
    due: date | None = None
    provisional: bool = False
    overdue: bool = False
    note: str = ""
    by: str = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where in a short sequence the reader stands: step ``now`` of ``total``."""

    now: int
    total: int
    name: str = ""

    @property
    def marks(self) -> tuple[bool, ...]:
        """One mark per step, true up to the present one."""
        return tuple(number <= self.now for number in range(1, self.total + 1))


@dataclass(frozen=True, slots=True)
class Help:
    """Who helps with the page: an office, its telephone, hours and place."""

    title: str
    phone: str = ""
    hours: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Grading:
    """How far a file can be trusted, and where a clerk says that it matches the original ("" where that is done)."""

    file: str
    grade: str
    word: str
    checked: str = ""
    check_url: str = ""


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material of a case and, where it need not be brought, why; ``upload`` is the field to hand it in by."""

    name: str
    state: MaterialState
    why: str = ""
    clause: str = ""
    source: Source | None = None
    files: Sequence[Link | Upload] = ()
    upload: Field | None = None
    kept: Sequence[Offer] = ()  # what the bank holds that will do
    outdated: str = ""  # what is said of something in the bank that would do had it not expired
    grades: Sequence[Grading] = ()  # how far each file can be trusted, for those who decide
    way: str = ""  # of a spared one: by which way, a word of badges
    postpone: str = ""  # the name by which it is put off until after acceptance (容缺后补), or taken back from there


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; with ``key`` it sorts."""

    title: str
    key: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column a table is sorted by."""

    key: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list is shown, and how many there are of pages and of entries; ``more`` than are ever paged."""

    number: int
    count: int
    total: int
    more: bool = False

    @property
    def near(self) -> tuple[int, ...]:
        """First, last and the neighbours of this page; 0 stands for a gap."""
        wanted = sorted({1, self.count, *range(max(1, self.number - 2), min(self.count, self.number + 2) + 1)})
        near: list[int] = []
        for number in wanted:
            if near and number - near[-1] > 1:
                near.append(0)
            near.append(number)
        return tuple(near)


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to narrow a list, with how many entries it would show."""

    text: str
    url: str
    count: int | str | None = None
    current: bool = False

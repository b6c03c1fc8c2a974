"""Everything held about a party, kind by kind, as files of an archive: an index to read, data to process, documents."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tongban.cases import queries as cases
from tongban.cases.bundles.queries import bundles_of
from tongban.cases.models import BundleDraft, Case, Draft
from tongban.channels.takeout import records
from tongban.channels.takeout.archive import Part
from tongban.channels.takeout.veil import Veil
from tongban.core import audit, clock, files, notify
from tongban.exchange import consents
from tongban.exchange.models import Consent
from tongban.licences import queries as licences
from tongban.licences.models import Licence, LicenceDocument
from tongban.materials.models import Material
from tongban.materials.queries import bank, uses_about
from tongban.messaging.queries import contact_rows
from tongban.parties import queries as parties_
from tongban.parties.models import Account, Mandate, Party

M = TypeVar("M", bound=Model)
Records = Iterable[dict[str, Any]]
#: How many rows are in memory at a time.
CHUNK = 100
#: How many lines the index lists of a kind; the files of data hold all of them.
LISTED = 500
#: What a file name may not hold on any system.
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose data is taken out, by whom: herself, or somebody with a full mandate."""

    party: Party
    person: Party

    @property
    def veil(self) -> Veil:
        """What these two may see in full."""
        known = {one for who in (self.party, self.person) for one in (who.code, who.name, who.phone)}
        return Veil(frozenset(known - {""}), self.party.id == self.person.id)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data: the file it goes into, what it is called, its rows."""

    name: str
    title: str
    about: str
    rows: Callable[[], Records]
    count: Callable[[], int]


def counts(holder: Holder) -> list[tuple[str, str, int]]:
    """What there is of each kind: title, explanation, how many."""
    return [(kind.title, kind.about, kind.count()) for kind in _kinds(holder)]


def parts(holder: Holder) -> Iterator[Part]:
    """The files of the archive, each read only when its turn comes."""
    yield Part("index.html", _index(holder))
    for kind in _kinds(holder):
        yield Part(f"data/{kind.name}.json", _array(kind.rows()))
    yield from _documents(holder)
    yield from _uploads(holder)
    yield from _bank(holder)


def _kinds(holder: Holder) -> list[Kind]:
    veil, party = holder.veil, holder.party
    drafts, every, held = _drafts(party), cases.cases_of([party.id]), licences.wallet([party.id])
    mandates, looks = parties_.mandates_about(party.id), audit.accesses_of(party.id)
    told, accounts = notify.messages_for([party.id]), Account.objects.filter(person_id=party.id).order_by("login")

    banked, used = bank(party.id), uses_about(party.id)
    said = consents.of_subject(party.id)
    sent, chosen = notify.deliveries_to(party.id), contact_rows(party.id)

    def of(rows: "QuerySet[M]", told: Callable[[M, Veil], dict[str, Any]]) -> Callable[[], Records]:
        return lambda: (told(row, veil) for row in rows.iterator(chunk_size=CHUNK))

    return [
        Kind("party", _("基本信息"), _("名称、号码、电话、所在区市"), lambda: [records.party(party)], lambda: 1),
        Kind("accounts", _("登录账号"), _("账号名；口令等秘密不在内"), of(accounts, records.account), accounts.count),
        Kind("mandates", _("授权"), _("谁可以代您办，您可以代谁办"), lambda: _mandates(mandates, veil), mandates.count),
        Kind("drafts", _("草稿"), _("填到一半的申请"), of(drafts, records.draft), drafts.count),
        Kind("cases", _("办件"), _("申请的内容、经过、文书、材料清单"), lambda: _cases(every, veil), every.count),
        Kind(
            "bundles",
            _("一件事"),
            _("几件事一次申请时填的内容"),
            lambda: _bundles(party, veil),
            lambda: _bundled(party),
        ),
        Kind("licences", _("证照"), _("照面和现在的状态"), of(held, records.licence), held.count),
        Kind(
            "materials", _("我的材料"), _("存过的材料、读出的内容、用在哪里"), of(banked, records.banked), banked.count
        ),
        Kind(
            "material_uses",
            _("材料的使用记录"),
            _("谁、什么时候、为了什么用过"),
            of(used, records.material_use),
            used.count,
        ),
        Kind("messages", _("消息"), _("平台发给您的消息"), of(told, records.message), told.count),
        Kind("deliveries", _("短信和邮件"), _("发到哪里、什么时候、结果"), of(sent, records.delivery), sent.count),
        Kind("contact", _("通知设置"), _("邮箱、通知方式、语言"), of(chosen, records.contact), chosen.count),
        Kind(
            "consents",
            _("对查询数据说过的"),
            _("每次同意、不同意、撤回：查什么，为了什么"),
            lambda: _consents(said, veil),
            said.count,
        ),
        Kind("accesses", _("谁看过我的数据"), _("每一次取用和查看"), of(looks, records.access), looks.count),
    ]


def _drafts(party: Party) -> "QuerySet[Draft]":
    return Draft.objects.filter(applicant_id=party.id, case_number="").order_by("-updated_at")


def _bundles(party: Party, veil: Veil) -> Records:
    begun = BundleDraft.objects.filter(applicant_id=party.id, number="").order_by("-updated_at")
    for rows in (begun, bundles_of([party.id])):
        yield from (records.bundle(row, veil) for row in rows.iterator(chunk_size=CHUNK))


def _bundled(party: Party) -> int:
    begun = BundleDraft.objects.filter(applicant_id=party.id, number="")
    return begun.count() + bundles_of([party.id]).count()


def _mandates(rows: "QuerySet[Mandate]", veil: Veil) -> Records:
    for some in _chunked(rows):
        known = parties_.parties_by_id([one for row in some for one in (row.principal_id, row.agent_id)])
        yield from (records.mandate(row, known, veil) for row in some)


def _consents(rows: "QuerySet[Consent]", veil: Veil) -> Records:
    for some in _chunked(rows):
        people = parties_.parties_by_id([UUID(row.who) for row in some])
        yield from (records.consent(row, people, veil) for row in some)


def _cases(rows: "QuerySet[Case]", veil: Veil) -> Records:
    for some in _chunked(rows):
        entries, written, given = cases.entries_of(some), cases.notices_among(some), _given(some)
        for row in some:
            yield records.case(row, entries[row.id], written[row.id], given.get(row.container, []), veil)


def _given(some: "Iterable[Case]") -> dict[Any, list[Material]]:
    found: dict[Any, list[Material]] = {}
    for one in Material.objects.filter(container__in=[row.container for row in some]).order_by("id"):
        found.setdefault(one.container, []).append(one)
    return found


def _chunked(rows: "QuerySet[M]") -> Iterator[list[M]]:
    some: list[M] = []
    for row in rows.iterator(chunk_size=CHUNK):
        some.append(row)
        if len(some) == CHUNK:
            yield some
            some = []
    if some:
        yield some


def _array(rows: Records) -> Iterator[bytes]:
    """The rows as a JSON array, one after another."""
    yield b"["
    for place, row in enumerate(rows):
        yield (b",\n" if place else b"\n") + orjson.dumps(row, option=orjson.OPT_INDENT_2)
    yield b"\n]\n"


def _documents(holder: Holder) -> Iterator[Part]:
    for some in _chunked(licences.wallet([holder.party.id])):
        sealed = LicenceDocument.objects.filter(licence_id__in=[row.id for row in some])
        digests = {one.licence_id: one.sha256 for one in sealed}
        for row in (one for one in some if one.id in digests):
            yield Part(f"licences/{_pdf(row)}", _bytes(digests[row.id]), packed=False)


def _pdf(row: Licence) -> str:
    return safe_name(f"{row.type}-{row.number}-{row.issue_no}.pdf")


def _uploads(holder: Holder) -> Iterator[Part]:
    """What was handed in for a case or a draft, in a folder of its own."""
    applied = ((f"files/{row.number}", row.container) for row in cases.cases_of([holder.party.id]).iterator(CHUNK))
    begun = ((f"files/draft-{row.id}", row.id) for row in _drafts(holder.party).iterator(CHUNK))
    for folder, container in chain(applied, begun):
        for place, one in enumerate(Material.objects.filter(container=container).order_by("id"), 1):
            name = f"{folder}/{place:02d}-{safe_name(one.filename)}"
            if files.withheld(one.sha256):
                yield Part(f"{name}.txt", _told(files.Withheld().detail), packed=False)
            else:
                yield Part(name, _bytes(one.sha256), packed=False)


def _bank(holder: Holder) -> Iterator[Part]:
    """What the bank keeps, in a folder of its own."""
    for place, one in enumerate(bank(holder.party.id).iterator(CHUNK), 1):
        name = f"materials/{place:03d}-{safe_name(one.filename)}"
        withheld = files.withheld(one.sha256)
        yield (
            Part(f"{name}.txt", _told(files.Withheld().detail), packed=False)
            if withheld
            else Part(name, _bytes(one.sha256), packed=False)
        )


def _bytes(sha256: str) -> Iterator[bytes]:
    """One kept file; uploads and documents are bounded in size."""
    yield files.read(sha256)


def _told(text: str) -> Iterator[bytes]:
    yield text.encode()


def safe_name(name: str) -> str:
    """The name without what could lead out of its folder or trouble a file system."""
    return _UNSAFE.sub("_", name).strip(". ")[:120] or "file"


def _index(holder: Holder) -> Iterator[bytes]:
    veil = holder.veil
    context = {
        "party": records.party(holder.party),
        "made_at": clock.now(),
        "by": holder.person.name,
        "kinds": [(kind.name, kind.title, kind.about, kind.count()) for kind in _kinds(holder)],
        "cases": [records.headline(row) for row in cases.cases_of([holder.party.id])[:LISTED]],
        "licences": [records.licence(row, veil) for row in licences.wallet([holder.party.id])[:LISTED]],
        "listed": LISTED,
    }
    yield render_to_string("takeout/index.html", context).encode()

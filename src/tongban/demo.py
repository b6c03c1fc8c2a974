"""Loading a city: its pack, its organisation and, where the pack is a demonstration, its people, firms and licences."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongban.catalog.pack import Pack, PackFaults
from tongban.catalog.pack.demonstration import Demonstration, LicenceEntry, read_demonstration
from tongban.catalog.pack.faults import Fault
from tongban.catalog.pack.organisation import Organisation, read_organisation
from tongban.catalog.services import Loaded, load_pack
from tongban.core.actor import SYSTEM
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.services import define_record
from tongban.exchange.subscriptions import grant_demonstration
from tongban.licences.models import Licence
from tongban.licences.services import Issue, issue
from tongban.org import services as org
from tongban.parties import services as parties
from tongban.parties.credit.models import CreditEntry
from tongban.parties.credit.services import Finding, enter
from tongban.parties.credit.standing import Kind
from tongban.parties.models import Party, PartyKind


@transaction.atomic
def load_city(path: Path) -> Loaded:
    """Publish a pack and take over its organisation and demonstration content, all or nothing.

    Loading an unchanged pack again writes nothing. Raises PackFaults, also (TB-PACK-093) for a demonstration pack in
    production mode.
    """
    loaded = load_pack(path)
    if loaded.pack.city.demonstration and not settings.DEMO:
        what = "这是演示事项包，不能用于正式运行"
        raise PackFaults([Fault("pack.yaml", 1, "TB-PACK-093", what, "换成正式的事项包，或以 TONGBAN_MODE=demo 运行")])
    if loaded.content_changed:
        load_organisation(loaded.pack)
        if loaded.pack.city.demonstration:
            load_demo(loaded.pack)
    if loaded.pack.city.demonstration and (loaded.published or loaded.content_changed):
        _subscribe(loaded.pack)
    return loaded


def load_organisation(pack: Pack) -> None:
    """Take over districts, departments, implementing bodies and demonstration staff; what is there is updated.

    A body that no longer handles an item is taken off it.
    """
    demonstration = pack.city.demonstration
    organisation, _ = read_organisation(pack.files, pack.city)
    for code, name in pack.city.districts.items():
        org.define_district(code, name)
    for department in organisation.departments:
        org.define_department(department.name, regulator=department.regulator)
    _define_implementers(organisation, demonstration)
    for one in organisation.staff:
        org.define_staff(org.StaffRecord(one.login, one.name, one.password, one.postings, demonstration))


def _subscribe(pack: Pack) -> None:
    """演示: the items and bundles of the pack may have the data they read."""
    paths = [(one.version.key, one.version.name, one.version.paths) for one in pack.items]
    paths += [(one.version.key, one.version.name, one.version.paths) for one in pack.bundles]
    grant_demonstration(paths)


def _define_implementers(organisation: Organisation, demonstration: bool) -> None:
    org.keep_implementers({(key, body.district) for body in organisation.bodies for key in body.codes})
    for body in organisation.bodies:
        for key, code in body.codes.items():
            org.define_implementer(
                key,
                body.district,
                code=code,
                name=body.name,
                uscc=body.uscc,
                department=body.department,
                demonstration=demonstration,
            )


def load_demo(pack: Pack) -> None:
    """演示: take over people, firms, mandates, library records and licences; a licence already there stays as it is."""
    demo, _ = read_demonstration(pack.files, pack.city, pack.vocabulary)
    known = _define_parties(demo)
    for mandate in demo.mandates:
        principal, agent = known[mandate.principal], known[mandate.agent]
        parties.define_mandate(
            principal.id, agent.id, mandate.since, mandate.until, role=mandate.role, items=mandate.items
        )
    for record in demo.records:
        define_record(record.library, record.licence, record.subject, record.number, record.data)
    _issue_licences(demo, known)
    _enter_credit(demo, known)


def _define_parties(demo: Demonstration) -> dict[str, Party]:
    known: dict[str, Party] = {}
    for entry in demo.parties:
        party = parties.define_party(
            PartyKind(entry.kind),
            entry.name,
            entry.code,
            phone=entry.phone,
            district=entry.district,
            demonstration=True,
        )
        known[entry.code] = party
        if entry.login:
            parties.define_account(party, entry.login, entry.password, demonstration=True)
    return known


def _enter_credit(demo: Demonstration, known: dict[str, Party]) -> None:
    """Credit entries, once: what was repaired meanwhile does not come back."""
    present = set(CreditEntry.objects.filter(demonstration=True).values_list("subject_id", "what"))
    with UnitOfWork(SYSTEM) as uow:
        for entry in demo.credit:
            subject = known[entry.subject].id
            if (subject, entry.what) not in present:
                found = Finding(
                    subject, Kind(entry.kind), entry.what, entry.basis, entry.found_by, entry.since, entry.until,
                    register=entry.register, demonstration=True,
                )  # fmt: skip
                enter(uow, found, taken_over=True)


def _issue_licences(demo: Demonstration, known: dict[str, Party]) -> None:
    present = set(Licence.objects.filter(demonstration=True).values_list("type", "number"))
    with UnitOfWork(SYSTEM) as uow:
        for entry in demo.licences:
            if (entry.type, entry.number) not in present:
                issue(uow, _issue_of(entry, known[entry.holder].id))


def _issue_of(entry: LicenceEntry, holder: UUID) -> Issue:
    named = entry.face.get("企业名称") or entry.face.get("经营者名称") or entry.face.get("单位名称") or ""
    return Issue(
        number=entry.number,
        type=entry.type,
        holder_id=holder,
        holder_code=entry.holder,
        holder_name=str(named),
        face=entry.face,
        issuer=entry.issuer,
        issued_on=entry.issued_on,
        valid_from=entry.issued_on,
        valid_until=entry.valid_until,
        basis="演示",
        per=entry.per,
        demonstration=True,
    )

"""What is said of cases, licences and the catalogue in the province's tables; of people only what up_lic_data names.

The names of the tables, and the columns of up_lic_data with cd_operation, cd_time, cd_batch and data_source, are read
in public code of systems that fill them. The columns of the other tables were not found: theirs, in Chinese, are 演示.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.states import Happening, Status
from tongban.catalog.listing import Listing
from tongban.catalog.vocabulary import LicenceType
from tongban.licences.models import Licence
from tongban.standards import resident_id, uscc

_SPECIAL = frozenset({Happening.SUSPENDED, Happening.RESUMED})
#: 持证主体代码类型 (GB/T 36903): 统一社会信用代码, 公民身份号码, 其他自然人.
_FIRM, _PERSON, _OTHER = "001", "111", "999"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its table, what it is about, and which state of that it tells."""

    table: str
    key: str
    revision: int
    body: Mapping[str, Any]


def of_case(case: Case, entries: Sequence[Entry], materials: Iterable[str], licence: Licence | None) -> Iterator[Row]:
    """The rows of a case as it stands: the five tables of case data, and of the licence it gave."""
    revision = entries[-1].seq
    about = {"办件编号": case.number, "实施编码": case.implementer}
    if case.accepted_on is not None:
        yield Row("up_pro_accept", case.number, revision, {**about, **_accepted(case)})
    for one in entries:
        table = "up_pro_special_procedure" if one.what in _SPECIAL else "up_pro_process"
        said = {"环节": one.what.value, "时间": one.at.isoformat()}
        yield Row(table, f"{case.number}#{one.seq}", one.seq, {**about, **said})
    for name in sorted(set(materials)):
        yield Row("up_pro_material", f"{case.number}#{name}", 1, {**about, "材料名称": name})
    if case.closed_at is not None:
        said = {"结果": case.result, "办结时间": case.closed_at.isoformat(), "证照编号": case.licence_number}
        yield Row("up_pro_result", case.number, revision, {**about, **said})
    if licence is not None:
        yield Row("up_lic_data", str(licence.id), licence.version, of_licence(licence, case))


def _accepted(case: Case) -> Mapping[str, Any]:
    return {
        "事项名称": case.item_name, "受理部门": case.implementer_name, "区划": case.district, "申请方式": case.channel,
        "申请日期": case.applied_on.isoformat(), "受理日期": str(case.accepted_on),
        "办件状态": Status(case.status).word,
    }  # fmt: skip


def of_licence(licence: Licence, case: Case) -> Mapping[str, Any]:
    """A licence in up_lic_data; the code of its type is left empty where nobody told it."""
    return {
        "certificate_source_id": str(licence.id),
        "certificate_name": licence.type,
        "certificate_type": licence.type,
        "certificate_type_code": "",
        "issue_dept": licence.issuer,
        "issue_dept_code": case.implementer[:18],
        "certificate_area_code": str(case.district or licence.city),
        "certificate_holder": licence.holder_name,
        "certificate_holder_code": licence.holder_code,
        "certificate_holder_type": _holder_type(licence.holder_code),
        "certificate_number": licence.number,
        "issue_date": licence.issued_on.isoformat(),
    }


def _holder_type(code: str) -> str:
    if uscc.is_valid(code):
        return _FIRM
    return _PERSON if resident_id.is_valid(code) else _OTHER


def of_catalogue(versions: Iterable[Listing], licences: Iterable[LicenceType]) -> Iterator[Row]:
    """事项目录 and 证照目录: every version of an item, and every type of licence issued here."""
    for one in versions:
        said = {"名称": one.name, "种类": one.kind, "部门": one.department, "版本": one.digest}
        yield Row(
            "up_task_directory", one.key, one.in_force.toordinal(), {**said, "生效日期": one.in_force.isoformat()}
        )
    for type_ in licences:
        if type_.library is None:
            face = {"证照名称": type_.name, "颁发机构": type_.issuer, "照面": list(type_.face)}
            yield Row("certificate_directory", type_.name, 1, face)

"""Reading pack.yaml (the city) and calendar.csv (its working days)."""

from collections.abc import Mapping

from tongban.catalog.city import City
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.standards.errors import CodeError
from tongban.standards.working_days import Calendar, read_rows

PACK = "pack.yaml"
CALENDAR = "calendar.csv"
#: The kinds of applicants themes are sorted by; a self-employed trader (个体工商户) is shown those of a firm.
WITH_THEMES = ("自然人", "法人")


def read_city(text: str) -> City:
    """The city of a pack.yaml; raises PackFaults."""
    reading = Reading(PACK)
    root = read_yaml(text, reading, PACK)
    city = _city(root) if root else None
    if reading.faults or city is None:
        raise PackFaults(reading.faults)
    return city


def _city(root: Node) -> City:
    code = root.integer_or_none("city")
    if code is None or code % 100 or not 110000 <= code <= 659900:
        root.fault("city", "053", "“city”应当是 6 位地市代码，末两位为 00", "填国家标准 GB/T 2260 的代码，例如 370200")
    districts = dict(_districts(root, code or 0))
    themes = _themes(root)
    city = City(code or 0, root.text("name"), districts, root.flag("demonstration"), root.text("sign"), themes)
    root.finish()
    return city


def _themes(root: Node) -> Mapping[str, tuple[str, ...]]:
    """The themes by life event of each kind of applicant, in the order pages show them."""
    table = root.node("themes")
    if table is None:
        return {}
    found = {subject: themes for subject in WITH_THEMES if (themes := table.texts(subject))}
    table.finish()
    return found


def _districts(root: Node, city: int) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for node in root.nodes("districts", required=True):
        code = node.integer_or_none("code")
        if code is None or code // 100 != city // 100 or code == city:
            node.fault("code", "053", f"区市代码 {code} 不属于本市", f"前四位应为 {city // 100}")
        elif code in found:
            node.fault("code", "053", f"区市代码 {code} 写了两次", "只保留一个")
        found[code or 0] = node.text("name")
        node.finish()
    return found


def read_calendar(text: str) -> Calendar:
    """The working days of a calendar.csv; raises PackFaults."""
    try:
        return Calendar.from_rows(read_rows(text))
    except CodeError as error:
        raise PackFaults([Fault(CALENDAR, 1, "TB-PACK-084", error.message, "更正节假日表")]) from error

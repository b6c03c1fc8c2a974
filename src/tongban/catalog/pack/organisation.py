"""Reading org.yaml: departments, posts, implementing bodies (实施主体) and staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tongban.catalog.city import City
from tongban.catalog.pack.demonstration import MARK
from tongban.catalog.pack.faults import Fault, listed, nearest
from tongban.catalog.pack.implementing import read_implementing
from tongban.catalog.pack.yaml_node import Node, Reading, read_yaml
from tongban.standards import uscc

ORG = "org.yaml"


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department; ``regulator`` when approvals are pushed to it (审管联动)."""

    name: str
    regulator: bool


@dataclass(frozen=True, slots=True)
class Office:
    """Where people ask a body for help (咨询方式、办理地点、办理时间)."""

    phone: str
    place: str
    hours: str


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """An implementing body in one district (0: the city itself) with its office and its 实施编码 by item key."""

    district: int
    name: str
    department: str
    uscc: str
    codes: Mapping[str, str]
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A member of staff; postings are (post, department, district or 0)."""

    login: str
    name: str
    password: str
    postings: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """What org.yaml says, and which items its bodies handle (implementing.csv of each item)."""

    departments: tuple[DepartmentEntry, ...]
    posts: tuple[str, ...]
    bodies: tuple[BodyEntry, ...]
    staff: tuple[StaffEntry, ...]

    def department_names(self) -> tuple[str, ...]:
        """Every department by name."""
        return tuple(one.name for one in self.departments)


def read_organisation(files: Mapping[str, str], city: City) -> tuple[Organisation, list[Fault]]:
    """The organisation out of a pack's files and every fault found in it."""
    reading = Reading(ORG)
    root = read_yaml(files.get(ORG, ""), reading, ORG)
    if root is None:
        return Organisation((), (), (), ()), reading.faults
    departments = tuple(_departments(root))
    posts = root.texts("posts", required=True)
    names = tuple(one.name for one in departments)
    bodies = list(_bodies(root, city, names))
    codes, faults = read_implementing(files, {body.uscc: body.name for body in bodies})
    staff = tuple(_staff(root, city, names, posts))
    if staff and not city.demonstration:
        root.fault("staff", "059", "正式的事项包里写了工作人员和口令", "删去 staff，在平台里设置人员")
    root.finish()
    handling = tuple(replace(body, codes=codes.get(body.uscc, {})) for body in bodies)
    return Organisation(departments, posts, handling, staff), [*reading.faults, *faults]


def _departments(root: Node) -> Iterator[DepartmentEntry]:
    for node in root.nodes("departments", required=True):
        yield DepartmentEntry(node.text("name"), node.flag("regulator"))
        node.finish()


def _bodies(root: Node, city: City, departments: tuple[str, ...]) -> Iterator[BodyEntry]:
    seen: set[str] = set()
    for node in root.nodes("bodies", required=True):
        credit = node.text("uscc")
        if not uscc.is_exact(credit):
            node.fault("uscc", "051", f"“{credit}”不是有效的统一社会信用代码", "核对 18 位代码和校验位")
        elif credit in seen:
            node.fault("uscc", "055", f"统一社会信用代码“{credit}”写了两次", "每个实施主体一个代码")
        seen.add(credit)
        name, department = node.text("name"), _department(node, departments)
        yield BodyEntry(_district(node, city), name, department, credit, {}, _office(node, city))
        node.finish()


def _office(owner: Node, city: City) -> Office | None:
    node = owner.node("office")
    if node is None:
        return None
    office = Office(node.text("phone"), node.text("place"), node.text("hours"))
    if city.demonstration and MARK not in office.place:
        node.fault("place", "056", f"演示地点“{office.place}”看不出是演示", f"写明“{MARK}”")
    node.finish()
    return office


def _staff(root: Node, city: City, departments: tuple[str, ...], posts: tuple[str, ...]) -> Iterator[StaffEntry]:
    logins: set[str] = set()
    for node in root.nodes("staff"):
        login = node.text("login")
        if login in logins:
            node.fault("login", "055", f"账号“{login}”写了两次", "每人一个账号")
        logins.add(login)
        postings = tuple(_postings(node, city, departments, posts))
        yield StaffEntry(login, node.text("name"), node.text("password"), postings)
        node.finish()


def _postings(
    owner: Node, city: City, departments: tuple[str, ...], posts: tuple[str, ...]
) -> Iterator[tuple[str, str, int]]:
    for node in owner.nodes("posts", required=True):
        post = node.text("post")
        if post not in posts:
            node.fault("post", "019", f"没有名为“{post}”的岗位", nearest(post, posts) or f"可用：{listed(posts)}")
        yield post, _department(node, departments), _district(node, city)
        node.finish()


def _department(node: Node, departments: tuple[str, ...]) -> str:
    name = node.text("department")
    if name not in departments:
        node.fault("department", "018", f"没有名为“{name}”的部门", nearest(name, departments) or f"在 {ORG} 里加上它")
    return name


def _district(node: Node, city: City) -> int:
    """The district code; 0 for the whole city, which is what leaving it out means."""
    code = node.integer_or_none("district")
    if code is not None and code not in city.districts:
        node.fault("district", "053", f"没有代码为 {code} 的区市", "用 pack.yaml 里的区市代码；全市不写这一行")
    return code or 0

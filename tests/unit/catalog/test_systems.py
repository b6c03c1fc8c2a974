"""The catalogue of data resources: what the vocabulary shares, through which system, and what is wrong there."""

import pytest
from tests.unit.catalog.small_pack import FILES, faults_of

from tongban.catalog.pack import check_pack
from tongban.catalog.pack.systems import read_systems
from tongban.catalog.sharing import Connection, Terms, resources
from tongban.catalog.vocabulary import Sensitivity

FILE = "exchange/systems.yaml"
SYSTEMS = """\
registry:
  name: 登记系统
  owner: 审批局
  libraries: [主体库]
  connection: signed
  quota: 100
taxes:
  name: 税务系统
  owner: 监管局
  libraries: [税务库]
  connection: sql
  keep: 600
  resources:
    纳税记录: {sensitivity: 敏感, keep: 60}
"""


def test_a_resource_is_what_the_vocabulary_shares_on_the_terms_of_the_system_that_has_it() -> None:
    pack = check_pack({**FILES, FILE: SYSTEMS})
    systems, faults = read_systems(pack.files, pack.vocabulary)
    found = resources(pack.vocabulary, systems)
    assert faults == [] and list(found) == ["执照", "纳税记录"]
    assert (found["执照"].system.key, found["执照"].terms) == ("registry", Terms(quota=100))
    own = found["纳税记录"]
    assert (own.system.connection, own.terms) == (Connection.SQL, Terms(Sensitivity.SENSITIVE, 0, 60))


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("connection: sql", "connection: ftp", "150", "没有名为“ftp”的连接方式"),
        ("keep: 600", "keep: 90000", "150", "“keep”不能是 90000"),
        ("quota: 100", "quota: -1", "150", "“quota”不能是 -1"),
        ("taxes:", "Taxes:", "150", "只能用小写英文字母"),
        ("[税务库]", "[税务局库]", "151", "没有证照或数据资源由基础库“税务局库”共享"),
        ("[税务库]", "[主体库]", "151", "基础库“主体库”已由系统“registry”提供"),
        ("[税务库]", "[主体库]", "151", "基础库“税务库”没有哪个系统提供"),
        ("纳税记录:", "执照:", "152", "系统的基础库里没有数据资源“执照”"),
        ("owner: 监管局", "owner: 监督局", "018", "没有名为“监督局”的部门（系统“taxes”）"),
        ("敏感", "绝密", "032", "没有名为“绝密”的敏感级别"),
        ("keep: 600", "kep: 600", "001", "不认识的键“kep”"),
    ],
)
def test_what_is_wrong_with_a_system_is_told_at_its_line(old: str, new: str, code: str, said: str) -> None:
    text = SYSTEMS.replace(old, new)
    faults = [one for one in faults_of({**FILES, FILE: text}) if said in one.what]
    assert [one.code for one in faults] == [f"TB-PACK-{code}"]
    assert faults[0].file == FILE and faults[0].remedy


def test_a_pack_may_do_without_systems() -> None:
    assert faults_of(FILES) == ()

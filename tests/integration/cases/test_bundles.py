"""Bundles as submitted: all or nothing, once, each member a case of its own, and one licence that keeps up with them."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.support import errands

from tongban.cases.bundles import queries
from tongban.cases.bundles.composition import Place
from tongban.cases.bundles.states import BundleState, MemberState, Standing, overall
from tongban.cases.bundles.submitting import BundleApplication, submit_bundle
from tongban.cases.models import BundleCase, BundleMember, Case
from tongban.cases.services.handling import handle, withdraw
from tongban.cases.services.once import Submitted
from tongban.cases.states import Happening
from tongban.core import jobs
from tongban.core.errors import Conflict, Invalid
from tongban.core.idempotency import KeyReused
from tongban.core.ids import uuid7
from tongban.evidence.models import ArchiveEntry
from tongban.licences.models import Licence
from tongban.licences.queries import document_of, licence
from tongban.materials.queries import materials_in
from tongban.materials.services import take_in
from tongban.parties.queries import acts_for, party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
NEW_SHOP = "91370203DEMF04051Q"
CONVENIENCE = "92370203DEMF00106Q"
CONTACT = {"联系人": "演示·孙七", "联系电话": "13800000000"}
FOOD = {"只销售食用农产品": "否", "仅销售预包装食品": "是", "现场制售": "否", "食品类别": ["预包装食品"]}
FIRE = {
    "采用告知承诺方式": "是", "承诺场所符合消防要求": "是", "消防材料已备齐": "是", "场所名称": "演示店",
    "场所使用性质": "餐饮", "场所建筑面积": "120",
}  # fmt: skip
RESTAURANT = {
    "经营卷烟": "否", "设置户外招牌": "是", "只销售食用农产品": "否", "仅销售预包装食品": "否", "现场制售": "是",
    "产生油烟异味废气": "否", "主体业态": "餐饮服务经营者", "经营项目": ["热食类食品制售"], **FIRE, **CONTACT,
}  # fmt: skip

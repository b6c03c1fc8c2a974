"""My data: everything about a party in one archive, for its owner or a full mandate, on record and not too often."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from django.test import Client
from tests.support import errands
from tests.support.portal import text

from tongban.channels.takeout import Part, zipped
from tongban.channels.takeout.content import safe_name
from tongban.core.models import Access
from tongban.exchange import consents
from tongban.exchange.models import Said
from tongban.parties.models import Mandate
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def taken(client: Client) -> zipfile.ZipFile:
    answer: Any = client.post("/my-data/download")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def data(archive: zipfile.ZipFile, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(archive.read(f"data/{kind}.json"))
    return found


def test_an_agent_takes_out_everything_about_the_firm(at_portal: SignedIn) -> None:
    case = errands.hygiene()
    archive = taken(at_portal("zhouba", errands.HOTEL))
    assert archive.testzip() is None
    assert {name for name in archive.namelist() if name.startswith("data/")} == {
        f"data/{kind}.json"
        for kind in (
            "party",
            "accounts",
            "mandates",
            "drafts",
            "bundles",
            "cases",
            "licences",
            "materials",
            "material_uses",
            "messages",
            "deliveries",
            "contact",
            "consents",
            "accesses",
        )
    }
    (told,) = data(archive, "cases")
    assert told["办件编号"] == case.number
    assert [one["环节"] for one in told["经过"]] == ["收件"]
    assert told["内容"]["公共场所类别"]["值"] == ["住宿与交际场所"]
    for place, one in enumerate(told["材料"], 1):
        assert archive.read(f"files/{case.number}/{place:02d}-{one['文件']}") == errands.PDF
    index = archive.read("index.html").decode()
    assert case.number in index
    assert "data/accesses.json" in index


def test_what_is_somebody_elses_is_masked_and_secrets_are_left_out(at_portal: SignedIn) -> None:
    errands.hygiene()
    archive = taken(at_portal("zhouba", errands.HOTEL))
    (told,) = data(archive, "cases")
    assert told["内容"]["联系电话"]["值"] == "138****0000"
    (own,) = data(taken(at_portal("zhouba")), "accounts")
    assert own == {"账号": "zhouba", "演示账号": True}


def test_every_word_about_fetches_is_in_it_and_nobody_elses(at_portal: SignedIn) -> None:
    actor, person = errands.citizen("zhouba")
    hotel, errand, said = party_by_code(errands.HOTEL), consents.Errand("a-draft", "restaurant"), {}
    assert hotel is not None
    said["不动产登记信息"] = "办理开办餐饮店（一件事）（食品经营许可）"
    consents.say(actor, hotel.id, errand, said, Said.AGREED)
    consents.say(actor, person.id, errand, said, Said.DECLINED)
    (word,) = consents.standing(hotel.id)
    consents.withdraw(actor, hotel.id, word.id, lambda errand: True)
    archive = taken(at_portal("zhouba", errands.HOTEL))
    told = data(archive, "consents")
    assert [one["怎么说的"] for one in told] == ["撤回", "同意"]
    assert {(one["数据"], one["为了什么"], one["谁说的"]) for one in told} == {(*said.popitem(), person.name)}
    assert told[1]["有效期至"] and not told[0]["有效期至"]
    assert "data/consents.json" in archive.read("index.html").decode()


def test_who_took_it_stands_on_record_before_anything_leaves(at_portal: SignedIn) -> None:
    archive = taken(at_portal("zhouba", errands.HOTEL))
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    (look,) = Access.objects.filter(subject_id=hotel.id, purpose="下载我的数据")
    assert (look.actor_name, look.what) == ("演示·周八", "全部数据")
    assert data(archive, "accesses")[0]["为了什么"] == "下载我的数据"


def test_a_mandate_for_some_items_does_not_reach_all_data(at_portal: SignedIn) -> None:
    hotel = party_by_code(errands.HOTEL)
    assert hotel is not None
    Mandate.objects.filter(principal_id=hotel.id).update(items=[errands.HYGIENE])
    client = at_portal("zhouba", errands.HOTEL)
    assert "只限部分事项" in text(client.get("/my-data"))
    refused = client.post("/my-data/download")
    assert refused.status_code == 403
    assert not Access.objects.filter(subject_id=hotel.id).exists()


def test_nobody_takes_it_out_again_and_again(at_portal: SignedIn) -> None:
    client = at_portal("zhouba")
    for _ in range(3):
        taken(client)
    assert client.post("/my-data/download").status_code == 429
    assert client.get("/my-data/download").status_code == 405


def test_the_archive_is_made_piece_by_piece() -> None:
    def content() -> Iterator[bytes]:
        for number in range(512):
            yield number.to_bytes(2, "big") * 32768

    tracemalloc.start()
    sent = sum(len(piece) for piece in zipped([Part("large.bin", content(), packed=False)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 32 * 1024 * 1024
    assert peak < 2 * 1024 * 1024


def test_no_name_leads_out_of_its_folder() -> None:
    assert safe_name("../../etc/passwd") == "_.._etc_passwd"
    assert safe_name("证明.pdf") == "证明.pdf"
    assert safe_name("..") == "file"

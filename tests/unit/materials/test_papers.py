"""PDFs looked into: what runs is found wherever the file keeps it, and no file takes memory or time to look into."""

from __future__ import annotations

import io
import random
import time
import zlib

import pytest
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PdfFileWriter
from pypdf import PdfWriter
from tests.support import papers

from tongban.core.errors import Invalid
from tongban.materials.inspecting import inspected
from tongban.materials.intake import taken_in
from tongban.materials.papers import MOST_PAGES, Bomb, Verdict, active, said

OPENS = {**papers.PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"}
RUNS = {**OPENS, 4: b"<</S/JavaScript/JS(app.alert\\(1\\))>>"}
HIDDEN = {
    "opened": RUNS,
    "escaped": {**OPENS, 4: b"<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"},
    "program": {**OPENS, 4: b"<</S/Launch/F(cmd.exe)>>"},
    "another": {**OPENS, 4: b"<</S/GoToE/F(\\\\\\\\there\\\\share)>>"},
    "sent": {**OPENS, 4: b"<</S/SubmitForm/F(http://there/)>>"},
    "page": {**papers.PAGE, 3: papers.PAGE[3][:-2] + b"/AA<</O 4 0 R>>>>", 4: b"<</S/JavaScript/JS(x)>>"},
    "rendition": {**OPENS, 4: b"<</S/Rendition/JS(app.alert\\(1\\))>>"},
    "form": {**papers.PAGE, 1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA[]/Fields[]>>>>"},
    "attached": {**papers.PAGE, 3: papers.PAGE[3][:-2] + b"/Annots[<</Subtype/FileAttachment/FS 9 0 R>>]>>"},
    "nowhere-escaped": {**papers.PAGE, 7: b"<</S/J#61vaScript/J#53(x)>>"},
    "nowhere": {**papers.PAGE, 7: b"<</S/JavaScript/JS(only another reader finds it)>>"},
}  # fmt: skip


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as told:
        taken_in(content, "x.pdf")
    return told.value.code


def under_lock(word: str, *, script: bool) -> bytes:
    """A PDF as pyHanko writes it, its objects in streams, all encrypted; without a word it opens for anybody."""
    writer = PdfFileWriter(stream_xrefs=True)
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 200)))
    page = generic.DictionaryObject({generic.pdf_name("/Type"): generic.pdf_name("/Page")})
    page["/MediaBox"] = box
    writer.insert_page(page)
    writer.encrypt("owner", word)
    if script:
        action = generic.DictionaryObject({generic.pdf_name("/S"): generic.pdf_name("/JavaScript")})
        action["/JS"] = generic.pdf_string("app.alert(1)")
        writer.root["/OpenAction"] = writer.add_object(action, obj_stream=writer.prepare_object_stream())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("write", [papers.plain, papers.packed], ids=["plain", "packed"])
@pytest.mark.parametrize("kind", HIDDEN)
def test_what_runs_in_a_paper_is_found_wherever_it_stands(kind: str, write: object) -> None:
    assert callable(write)
    assert inspected(write(HIDDEN[kind])) is Verdict.ACTIVE


def test_what_is_kept_of_a_paper_says_nothing_that_runs_whoever_sent_it() -> None:
    assert refused(papers.packed(RUNS)) == "TB-MAT-417"
    assert refused(papers.plain(HIDDEN["escaped"])) == "TB-MAT-417"


def test_a_stream_of_objects_under_another_name_is_looked_into_as_well() -> None:
    assert inspected(papers.packed(HIDDEN["nowhere"], type_=b"/Obj#53tm")) is Verdict.ACTIVE


def test_what_only_the_engine_can_read_is_looked_into_as_it_reads_it() -> None:
    locked = under_lock("", script=True)
    assert b"JavaScript" not in locked and not active(locked)
    assert inspected(locked) is Verdict.ACTIVE
    assert inspected(under_lock("", script=False)) is Verdict.FINE


def test_a_paper_under_a_password_is_refused_and_told_so() -> None:
    assert refused(under_lock("word", script=False)) == "TB-MAT-419"


def test_papers_as_modern_programs_write_them_are_taken() -> None:
    writer = PdfWriter()
    for _page in range(5):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    for content in (papers.packed(papers.PAGE), papers.plain(papers.PAGE), out.getvalue()):
        assert taken_in(content, "x.pdf").content == content


def test_a_photograph_as_a_paper_is_taken_whatever_letters_stand_in_it_by_chance() -> None:
    picture = Image.frombytes("RGB", (300, 200), random.Random(1).randbytes(300 * 200 * 3))
    out = io.BytesIO()
    picture.save(out, "PDF")
    body = out.getvalue()
    place = body.index(b"stream") + 4_000
    content = body[:place] + b"/JS /XFA /EF<<" + body[place + 14 :]
    assert taken_in(content, "x.pdf").content == content


def test_pages_are_counted_where_they_stand_packed() -> None:
    many = {3 + page: papers.PAGE[3] for page in range(MOST_PAGES + 1)}
    kids = b" ".join(b"%d 0 R" % number for number in many)
    pages = {**papers.PAGE, 2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(many)), **many}
    assert refused(papers.packed(pages)) == "TB-MAT-413"


def test_what_says_it_is_a_paper_and_does_not_open_is_refused() -> None:
    assert refused(b"%PDF-1.4\nnothing of the kind\n%%EOF\n") == "TB-MAT-416"
    assert refused(papers.plain({**papers.PAGE, 2: b"<</Type/Pages/Kids[]/Count 0>>"})) == "TB-MAT-416"


def blown(text: bytes, megabytes: int = 0) -> bytes:
    """A text deflated, with so many megabytes of blanks after it."""
    engine = zlib.compressobj(9)
    begun = engine.compress(text) + engine.flush(zlib.Z_FULL_FLUSH)
    return begun + (engine.compress(b" " * 1024 * 1024) + engine.flush(zlib.Z_FULL_FLUSH)) * megabytes


def beside(body: bytes, times: int) -> bytes:
    """A good paper with so many streams of objects that nothing in it asks for."""
    streams = b"".join(papers.stream(40 + one, b"/Type/ObjStm/N 0/First 0", body) for one in range(times))
    return papers.packed(papers.PAGE, beside=streams)


BOMBS = {
    "one": beside(blown(b"", 200), 1),
    "sum": beside(blown(b"", 20), 5),
    "many": beside(zlib.compress(b""), 6_000),
    "twice": papers.packed(
        papers.PAGE, pack=lambda text: zlib.compress(blown(text, 900)), how=b"[/FlateDecode/FlateDecode]"
    ),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_of_streams_is_refused_before_it_takes_memory_or_time(kind: str) -> None:
    assert len(BOMBS[kind]) < 1024 * 1024
    began = time.monotonic()
    assert refused(BOMBS[kind]) == "TB-MAT-414"
    assert time.monotonic() - began < 8


def test_streams_of_objects_are_inflated_only_so_far_one_and_all_together() -> None:
    one = papers.stream(5, b"/Type/ObjStm", zlib.compress(b" " * 900))
    assert sum(map(len, said(one, most=1_000))) >= 900
    with pytest.raises(Bomb):
        list(said(one, most=800))
    with pytest.raises(Bomb):
        list(said(one * 2, most=1_000))
    with pytest.raises(Bomb):
        list(said(one * 2, streams=1))


def test_of_a_stream_that_breaks_off_what_came_before_is_looked_into() -> None:
    whole = zlib.compress(b"4 0 <</S/JavaScript/JS(x)>>" + random.Random(2).randbytes(200_000))
    assert active(papers.stream(5, b"/Type/ObjStm", whole[:150_000] + b"?" * 50_000))

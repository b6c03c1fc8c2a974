"""Reading a pack's folder from disk into canonical texts, bounded and without surprises."""

import re
from collections.abc import Iterator
from pathlib import Path

from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.sources import SOURCES

MAX_BYTES = 1024 * 1024
MAX_FILES = 5000
_KNOWN = re.compile(
    r"(pack|org|search)\.yaml|(calendar|sources)\.csv|licence_style\.typ|README\.md"
    r"|sources/[a-z0-9_]+\.csv"
    r"|vocabulary/(elements|licences|materials|records|merges)(/[a-z0-9_]+)?\.yaml"
    r"|english/[a-z0-9_]+\.yaml"
    r"|items/[^/]+/implementing\.csv"
    r"|items/[^/]+/districts/[^/]+(/\d{4}-\d\d-\d\d)?\.yaml"
    r"|items/[^/]+/[^/]+/((item|rules|examples)\.yaml|[a-z_]+\.typ)"
    r"|bundles/[^/]+/[^/]+/(bundle\.yaml|[a-z_]+\.typ)"
    r"|notices/[^/]+\.yaml"
    r"|exchange/[a-z0-9_]+\.yaml"
    r"|demo/(people|firms|libraries|licences|mandates|credit)\.yaml"
)


def read_folder(path: Path) -> dict[str, str]:
    """Canonical texts by path inside the pack. Raises PackFaults for what is no pack file, unreadable or too large."""
    if not (path / "pack.yaml").is_file():
        what = f"“{path}”里没有 pack.yaml"
        raise PackFaults([Fault("pack.yaml", 1, "TB-PACK-006", what, "给出事项包文件夹的路径，例如 packs/qingdao")])
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for file in _files(path):
        name = file.relative_to(path).as_posix()
        if not _KNOWN.fullmatch(name):
            faults.append(Fault(name, 1, "TB-PACK-007", "事项包里没有这样的文件", "改正文件名或位置，或把它移出事项包"))
            continue
        text = _read(file, name, faults)
        if text is not None:
            found[name] = text
        if len(found) > MAX_FILES:
            raise PackFaults([Fault(name, 1, "TB-PACK-005", f"文件多于 {MAX_FILES} 个", "分成几个事项包")])
    if faults:
        raise PackFaults(faults)
    return _with_sources(found)


def _with_sources(files: dict[str, str]) -> dict[str, str]:
    """The rows of sources/*.csv, which come with an item from elsewhere, after those of sources.csv."""
    brought = sorted(name for name in files if name.startswith("sources/"))
    rows = "".join("".join(files.pop(name).splitlines(keepends=True)[1:]) for name in brought)
    return {**files, SOURCES: files[SOURCES] + rows} if rows and SOURCES in files else files


def _files(path: Path) -> Iterator[Path]:
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not file.is_symlink() and not hidden:
            yield file


def _read(file: Path, name: str, faults: list[Fault]) -> str | None:
    if file.stat().st_size > MAX_BYTES:
        faults.append(Fault(name, 1, "TB-PACK-005", "文件大于 1 MB", "拆小，或把图片等移出事项包"))
        return None
    content = file.read_bytes()
    if b"\0" in content:
        faults.append(
            Fault(
                name,
                content[: content.index(0)].count(b"\n") + 1,
                "TB-PACK-005",
                "文件里有零字符",
                "它不是文字文件，换掉它",
            )
        )
        return None
    try:
        return canonical_text(content.decode())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.append(Fault(name, line, "TB-PACK-005", "文件不是 UTF-8 文字", "另存为 UTF-8 编码"))
        return None

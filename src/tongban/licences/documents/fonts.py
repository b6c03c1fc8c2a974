"""The fonts documents are set in: the packaged Noto Serif SC and Noto Sans SC, never the machine's own."""

from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

#: The families a template may name; characters missing in both are looked for in the operator's folder.
FAMILIES = ("Noto Serif SC", "Noto Sans SC")


def document_fonts(extra: Path | None = None) -> typst.Fonts:
    """The fonts, with those of the folder ``extra`` added for characters the packaged ones lack (rare names).

    The packaged fonts cover GB 2312, GBK and the characters of CJK Extension A. Loading costs about 10 ms once.
    """
    folder = extra if extra is not None and extra.is_dir() else None
    names = tuple(sorted(path.name for path in folder.iterdir())) if folder else ()
    return _load(folder, names)


@lru_cache(maxsize=4)
def _load(extra: Path | None, names: tuple[str, ...]) -> typst.Fonts:
    del names  # part of the key, so that a font laid into the folder is seen without a restart
    packaged = pylopdf_fonts_zh_cn.serif_path().parent
    folders = [str(packaged), *([str(extra)] if extra else [])]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)

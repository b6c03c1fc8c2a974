"""Loading the adapter of an outside system that the environment names."""

from typing import Any

from django.utils.module_loading import import_string

from tongban.core.errors import Problem


class NoSuchAdapter(Problem):
    """What the environment names cannot be loaded."""

    status, code = 503, "TB-CFG-013"


def adapter(variable: str, path: str) -> Any:
    """A new adapter of the class at a dotted path. Raises ``NoSuchAdapter``, which names the variable."""
    try:
        return import_string(path)()
    except (ImportError, TypeError) as error:
        raise NoSuchAdapter(
            f"{variable} 写的 {path!r} 载入不了（{error}）。请写成“包.模块.类名”，并确认它已经安装。"
        ) from error

"""What a deployment in production must be told by its environment before it may start."""

from collections.abc import Mapping

#: A signing key shorter than this could be guessed.
SECRET_LENGTH = 50
#: So could a key that files are sealed with.
FILE_KEY_LENGTH = 32


def refusal(environ: Mapping[str, str]) -> str | None:
    """Why this environment may not start, in Chinese with its code (TB-CFG-001 to 006, 017); None when it may."""
    mode = environ.get("TONGBAN_MODE") or "demo"
    if mode not in {"demo", "production"}:
        return f"TB-CFG-001 TONGBAN_MODE 只能是 demo 或 production，现在是 {mode!r}。"
    if mode == "demo":
        return None
    return next((said for missing, said in _wanted(environ) if missing), None)


def _wanted(environ: Mapping[str, str]) -> list[tuple[bool, str]]:
    return [
        (
            len(environ.get("TONGBAN_SECRET_KEY", "")) < SECRET_LENGTH,
            f"TB-CFG-002 正式运行必须设置 TONGBAN_SECRET_KEY（不少于 {SECRET_LENGTH} 个随机字符）。",
        ),
        (
            not environ.get("DATABASE_URL"),
            "TB-CFG-003 正式运行必须设置 DATABASE_URL（应用角色的 PostgreSQL 地址），不能用内嵌的数据库。",
        ),
        (
            not hosts(environ) or "*" in hosts(environ),
            "TB-CFG-004 正式运行必须用 TONGBAN_HOSTS 写明网站的域名，多个用逗号隔开，不能用 *。",
        ),
        (
            not environ.get("TONGBAN_PUBLIC_URL", "").startswith("https://"),
            "TB-CFG-005 正式运行必须用 TONGBAN_PUBLIC_URL 写明公众访问的地址，以 https:// 开头。",
        ),
        (
            not file_keys(environ) or any(len(one) < FILE_KEY_LENGTH for one in file_keys(environ)),
            f"TB-CFG-017 正式运行必须用 TONGBAN_FILE_KEYS 写明文件密钥（不少于 {FILE_KEY_LENGTH} 个字符，新的在前）。",
        ),
        (
            bool(environ.get("TONGBAN_CLOCK")),
            "TB-CFG-006 正式运行不能用 TONGBAN_CLOCK 改变日期，它只供演示。请删去这个变量。",
        ),
    ]


def file_keys(environ: Mapping[str, str]) -> list[str]:
    """The keys files are sealed with, the newest first."""
    return [one.strip() for one in environ.get("TONGBAN_FILE_KEYS", "").split(",") if one.strip()]


def hosts(environ: Mapping[str, str]) -> list[str]:
    """The host names the pages may be asked under."""
    return [host.strip() for host in environ.get("TONGBAN_HOSTS", "").split(",") if host.strip()]

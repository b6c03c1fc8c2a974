"""What a password has to be: long enough, not a common one, not made of the account itself. Pure."""

from collections.abc import Collection

from django.utils.translation import gettext as _

SHORTEST, LONGEST = 10, 128
#: The ends of what everybody tries first; a password that is one of them with signs around it is no better.
_COMMON = (
    "password",
    "qwerty",
    "12345678",
    "87654321",
    "abc12345",
    "iloveyou",
    "admin",
    "welcome",
    "woaini",
    "1qaz2wsx",
)


def fault(password: str, again: str, names: Collection[str]) -> str:
    """What is wrong with a new password, as a sentence; empty when nothing is."""
    lowered = password.lower()
    if password != again:
        return _("两次输入的口令不一样，请重新输入。")
    if not SHORTEST <= len(password) <= LONGEST:
        return _("口令要有 %(shortest)d 到 %(longest)d 个字符。一句容易记的话就很好。") % {
            "shortest": SHORTEST,
            "longest": LONGEST,
        }
    if len(set(password)) < 5:
        return _("口令里重复的字符太多，容易被猜中，请换一个。")
    if any(name and len(name) >= 3 and name.lower() in lowered for name in names):
        return _("口令里不要带账号、姓名、手机号或身份证号码，请换一个。")
    if any(common in lowered and len(lowered) - len(common) < 6 for common in _COMMON):
        return _("这个口令太常见，容易被猜中，请换一个。")
    return ""

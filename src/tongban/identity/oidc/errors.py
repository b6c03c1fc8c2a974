"""Why a sign-in through an outside provider did not come about, in words a person understands, each with its code."""

from django.utils.translation import gettext as _

from tongban.core.errors import Problem


class OidcRefused(Problem):
    """The provider's answer was not accepted; nobody was signed in."""

    status, code = 401, "TB-OIDC-400"


class ProviderAway(Problem):
    """The provider could not be reached or answered with something unreadable."""

    status, code = 503, "TB-OIDC-503"


def forged(code: str) -> OidcRefused:
    """The answer failed a check (which one, the code tells); never the person's fault, so she gets one sentence."""
    return OidcRefused(
        _("身份认证平台返回的结果没有通过安全核验，没有登录。请重新登录；总是这样，请把错误代码告诉工作人员。"),
        code=code,
    )


def stale() -> OidcRefused:
    """The answer belongs to no sign-in begun in this browser, or one begun long ago or finished already."""
    return OidcRefused(_("这次登录已经过期，或者不是在这个浏览器里开始的。请重新登录。"), code="TB-OIDC-401")


def declined() -> OidcRefused:
    """The person changed her mind at the provider."""
    return OidcRefused(_("您在身份认证平台取消了登录。需要办事时，请重新登录。"), code="TB-OIDC-402")


def unwilling(code: str = "TB-OIDC-403") -> OidcRefused:
    """The provider says that it cannot do what was asked."""
    return OidcRefused(_("身份认证平台没有完成这次登录。请稍后重新登录，或换一种方式。"), code=code)


def lacking(what: str) -> OidcRefused:
    """The provider vouches for somebody without saying what we have to know."""
    told = _("身份认证平台没有给出可用的%(what)s，不能登录。请先在身份认证平台完成实名认证，再重新登录。")
    return OidcRefused(told % {"what": what}, code="TB-OIDC-421")


def too_low(grade: str) -> OidcRefused:
    """A stronger sign-in was asked for and not given."""
    told = _("这次登录没有达到%(grade)s实名。请在身份认证平台按提示完成更高等级的核验，再试一次。")
    return OidcRefused(told % {"grade": grade}, code="TB-OIDC-416")


def away() -> ProviderAway:
    """No connection, no answer in time, or the provider's own failure."""
    return ProviderAway(_("身份认证平台暂时连接不上。请过几分钟再登录；已经填写的内容都保存着。"))


def unreadable() -> ProviderAway:
    """An answer, but not one the protocol knows."""
    return ProviderAway(_("身份认证平台的回答读不懂，没有登录。请过几分钟再试，或联系工作人员。"), code="TB-OIDC-502")


__all__ = [
    "OidcRefused",
    "ProviderAway",
    "away",
    "declined",
    "forged",
    "lacking",
    "stale",
    "too_low",
    "unreadable",
    "unwilling",
]

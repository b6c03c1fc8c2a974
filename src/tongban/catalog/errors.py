"""What the catalogue says when it has no answer."""

from datetime import date

from django.utils.translation import gettext as _

from tongban.core.errors import Problem


class NoValidVersion(Problem):
    """No version of the item is in force on the day: unknown or not yet (404), or ended (410)."""

    status, code = 404, "TB-ITEM-404"

    @classmethod
    def unknown(cls, key: str) -> "NoValidVersion":
        """No such item at all."""
        shown = key if len(key) <= 60 else f"{key[:60]}…"
        return cls(_("没有名为“%(key)s”的事项。请从事项列表或搜索中选择。") % {"key": shown})

    @classmethod
    def not_yet(cls, name: str, day: date, starts: date) -> "NoValidVersion":
        """The first version starts later."""
        values = {"name": name, "day": day.isoformat(), "starts": starts.isoformat()}
        return cls(_("“%(name)s”在 %(day)s 还没有生效的版本，%(starts)s 起可以申请。") % values)

    @classmethod
    def ended(cls, name: str, until: date) -> "NoValidVersion":
        """The last version has run out."""
        values = {"name": name, "until": until.isoformat()}
        message = _("“%(name)s”自 %(until)s 之后不再办理。请搜索替代的事项，或到政务服务大厅咨询。")
        return cls(message % values, status=410, code="TB-ITEM-410")


class NothingLoaded(Problem):
    """No pack has been loaded into this city yet."""

    status, code = 503, "TB-ITEM-503"

    def __init__(self) -> None:
        super().__init__(_("事项目录还没有载入，暂时不能办理。请系统运维人员运行 tongban pack load。"))

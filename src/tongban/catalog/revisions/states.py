"""Where a revision stands, and the acts that are signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What a revision is of."""

    ITEM = "item", _("事项")
    BUNDLE = "bundle", _("一件事")


class State(models.TextChoices):
    """Where a revision stands. What follows publication is told by the published version and the day."""

    DRAFT = "draft", _("起草")
    SUBMITTED = "submitted", _("待会签")
    SIGNED = "signed", _("已会签")
    PUBLISHED = "published", _("已发布")
    GIVEN_UP = "given_up", _("放弃")


class Standing(models.TextChoices):
    """What a published version is on a day."""

    SCHEDULED = "scheduled", _("已排期")
    IN_FORCE = "in_force", _("施行中")
    REPLACED = "replaced", _("被替代")
    WITHDRAWN = "withdrawn", _("已停用")


class Act(models.TextChoices):
    """What somebody put her name to, over the digest of the revision as it stood."""

    SUBMITTED = "submitted", _("提交会签")
    SIGNED = "signed", _("会签")
    SENT_BACK = "sent_back", _("退回")
    RECALLED = "recalled", _("撤回修改")
    PUBLISHED = "published", _("发布")
    GIVEN_UP = "given_up", _("放弃")
    HAD_BACK = "had_back", _("取回")


class Kind(models.TextChoices):
    """What a step of the history did."""

    BEGIN = "begin", _("开始")
    EDIT = "edit", _("修改")
    UNDO = "undo", _("撤销")
    REDO = "redo", _("重做")
    IMPORT = "import", _("导入")


#: The states in which nobody else can begin a revision of the same item.
OPEN = (State.DRAFT, State.SUBMITTED, State.SIGNED)

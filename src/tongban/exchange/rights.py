"""Who may decide which item has which data."""

from typing import Final

from django.utils.translation import gettext_noop as N_

#: Sees how the data resources of her own department are used and how well they answer.
PROVIDER: Final = N_("数据提供员")
#: Approves and ends subscriptions, and sees how the systems answer.
DATA_OFFICER: Final = N_("数据管理员")

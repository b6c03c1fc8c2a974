"""The verbs of messaging: telling parties, and keeping how they want to be told."""

from tongban.messaging.services.informing import Given, Telling, inform, send_code
from tongban.messaging.services.preferring import CODE_MINUTES, confirm, forget_mail, pending, prefer, start_confirming
from tongban.messaging.services.reminding import once

__all__ = [
    "CODE_MINUTES", "Given", "Telling", "confirm", "forget_mail", "inform", "once", "pending", "prefer", "send_code",
    "start_confirming",
]  # fmt: skip

"""Which seal service the deployment uses."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from django.conf import settings

from tongban.core.adapters import adapter
from tongban.licences.documents.sealing import LocalSealer, Sealer


@lru_cache(maxsize=1)
def sealer() -> Sealer:
    """The sealer named by TONGBAN_SEALER, else the demonstration keys in the data folder, which refuse production."""
    if settings.SEALER_ADAPTER:
        return cast(Sealer, adapter("TONGBAN_SEALER", settings.SEALER_ADAPTER))
    return LocalSealer(Path(settings.DATA_DIR) / "keys", production=not settings.DEMO)

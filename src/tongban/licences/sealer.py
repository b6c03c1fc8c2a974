"""Which seal service the deployment uses."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tongban.licences.documents.sealing import LocalSealer, Sealer


@lru_cache(maxsize=1)
def sealer() -> Sealer:
    """The sealer in use: the demonstration keys in the data folder, which refuse production mode."""
    return LocalSealer(Path(settings.DATA_DIR) / "keys", production=not settings.DEMO)

"""The provider as `tongban serve` starts it: on the demonstration's database, for the key it was given."""

import django

django.setup()

from django.conf import settings  # noqa: E402  settings and rooms only after django.setup

from tongban.provider.app import Provider  # noqa: E402  as above
from tongban.provider.store import Records, put_out_files  # noqa: E402  as above

folder = settings.DATA_DIR / "provider"
put_out_files(folder)
application = Provider(Records(folder), "tongban", settings.PROVIDER_KEY)

"""The web process's entry."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from tongban.channels.bodies import PROCESSES, Application, Bodies
from tongban.core.cores import keep_to_share

keep_to_share(settings.DATA_DIR, PROCESSES)  # before anything here starts a thread
application: Application = get_wsgi_application()


def _warm_up() -> None:
    # The rooms can be imported only now that the applications are ready.
    from tongban.channels import warming

    warming.begin()


_warm_up()
if settings.PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=settings.PROXIES)
application = Bodies(application, most=settings.REQUEST_MAX_BYTES, seconds=settings.BODY_SECONDS)

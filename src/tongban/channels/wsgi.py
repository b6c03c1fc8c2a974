"""The web process's entry."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  the settings module must be named first

application = get_wsgi_application()

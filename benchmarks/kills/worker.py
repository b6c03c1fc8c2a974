"""The worker as `tongban worker` runs it, only that it looks at the feeds all the time."""

import threading

import django

django.setup()

from tongban.core.jobs import every, run_worker  # noqa: E402  rooms only after django.setup
from tongban.exchange.feeds import sweep_feeds  # noqa: E402  as above
from tongban.wiring import APART  # noqa: E402  as above

every(0.1, sweep_feeds)
run_worker(threading.Event(), but=APART)

"""Slow down guessing: a bounded number of tries per key and quarter of an hour."""

import hashlib
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.errors import Problem
from tongban.core.ids import uuid7
from tongban.core.models import Attempts

WINDOW = timedelta(minutes=15)

_COUNT = """
insert into core_attempts (city, id, key, "window", count) values (%s, %s, %s, %s, 1)
on conflict (city, key, "window") do update set count = core_attempts.count + 1
returning count
"""


class TooManyTries(Problem):
    """The caller must wait."""

    status, code = 429, "TB-AUTH-429"


def _digest(scope: str, key: str) -> str:
    return hashlib.sha256(f"{scope}\0{key}".encode()).hexdigest()


def forget_tries(scope: str, key: str) -> None:
    """Start counting anew for a key that turned out to be in good hands."""
    Attempts.objects.filter(key=_digest(scope, key)).delete()


def count_try(scope: str, key: str, limit: int) -> None:
    """Count one try; raises ``TooManyTries`` past ``limit`` tries of this key in the present quarter of an hour."""
    moment = clock.now()
    start = moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [current_city(), uuid7(), _digest(scope, key), start])
        tries: int = cursor.fetchone()[0]
    if tries > limit:
        minutes = int((start + WINDOW - moment).total_seconds() // 60) + 1
        raise TooManyTries(
            _("尝试次数过多。为了保护账户，请 %(minutes)d 分钟后再试。") % {"minutes": minutes},
            extra={"retry_after": minutes * 60},
        )

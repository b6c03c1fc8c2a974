"""A database that is away: how it is told from other errors, and what is let go so that work goes on afterwards."""

from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

#: What an errand meets while the database cannot be reached, or every connection to it is taken.
AWAY = (OperationalError, InterfaceError, PoolTimeout)


def let_go() -> None:
    """Drop the idle connections that broke with the one in hand, so that nobody else meets them."""
    pool = getattr(connection, "pool", None)
    if pool is not None and not pool.closed:
        pool.check()


def answers() -> bool:
    """True when the database can be asked, so that an error was the errand's own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except AWAY:
        return False
    return True

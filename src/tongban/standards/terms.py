"""Terms counted in whole months: of licences, of archives."""

from calendar import monthrange
from datetime import date


def last_day(start: date, months: int) -> date:
    """The last day of a term that begins on a day: the day before the same day so many months later."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    end = date(year, month, min(start.day, monthrange(year, month)[1]))
    return date.fromordinal(end.toordinal() - 1)


__all__ = ["last_day"]

"""Dates as English pages write them: day first, the month in letters, so that nobody mistakes one for the other."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_FORMAT = "j F"

"""Decision tables in spreadsheets, for people who write rules in one."""

from tongban.rules.sheets.reading import read_workbook
from tongban.rules.sheets.writing import write_workbook

__all__ = ["read_workbook", "write_workbook"]

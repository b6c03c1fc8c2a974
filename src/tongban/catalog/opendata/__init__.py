"""The catalogue of items as open data, in the field names of the standard, made when a pack is published."""

from tongban.catalog.opendata.editions import Dataset, Form
from tongban.catalog.opendata.fields import FIELDS, ITEM_FIELDS, MATERIAL_FIELDS, Field

__all__ = ["FIELDS", "ITEM_FIELDS", "MATERIAL_FIELDS", "Dataset", "Field", "Form"]

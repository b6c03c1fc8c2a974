"""What a revision is of, an item or a bundle: the file that says which, where a pack has it, and its published rows."""

from collections.abc import Mapping
from typing import Final

from tongban.catalog.models import BundleVersionRecord, ItemVersionRecord
from tongban.catalog.pack.bundle import BUNDLE
from tongban.catalog.pack.item import ITEM
from tongban.catalog.revisions.states import Subject

Record = ItemVersionRecord | BundleVersionRecord
#: The file of a version folder that says what it is the folder of.
MAIN: Final[Mapping[Subject, str]] = {Subject.ITEM: ITEM, Subject.BUNDLE: BUNDLE}
#: The folder of a pack with the folders of all of them.
FOLDER: Final[Mapping[Subject, str]] = {Subject.ITEM: "items", Subject.BUNDLE: "bundles"}
#: The key under which the department stands that is in charge.
IN_CHARGE: Final[Mapping[Subject, str]] = {Subject.ITEM: "department", Subject.BUNDLE: "lead"}
RECORDS: Final[Mapping[Subject, type[ItemVersionRecord] | type[BundleVersionRecord]]] = {
    Subject.ITEM: ItemVersionRecord,
    Subject.BUNDLE: BundleVersionRecord,
}


def subject_of(files: Mapping[str, str]) -> Subject:
    """What the files of a revision are of."""
    return Subject.BUNDLE if BUNDLE in files and ITEM not in files else Subject.ITEM


__all__ = ["FOLDER", "IN_CHARGE", "MAIN", "RECORDS", "Record", "subject_of"]

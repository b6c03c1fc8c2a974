"""Packs: reading a folder, checking it, compiling its items; pure but for reading the folder."""

from tongban.catalog.pack.check import ItemFolder, Pack, check_pack
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.folder import read_folder
from tongban.catalog.pack.item import compile_item
from tongban.catalog.pack.vocabulary import read_vocabulary

__all__ = ["Fault", "ItemFolder", "Pack", "PackFaults", "check_pack", "compile_item", "read_folder", "read_vocabulary"]

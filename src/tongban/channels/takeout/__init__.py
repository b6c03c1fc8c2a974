"""My data: everything the platform holds about a party, as one ZIP that is sent while it is read."""

from tongban.channels.takeout.archive import Part, zipped
from tongban.channels.takeout.content import Holder, counts, parts

__all__ = ["Holder", "Part", "counts", "parts", "zipped"]

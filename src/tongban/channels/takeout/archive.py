"""A ZIP file written piece by piece: never more of it is in memory than the piece being sent."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tongban.core import clock

#: How many bytes gather before they are handed on.
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive; ``packed`` is False for what is compressed already (PDF, photographs)."""

    name: str
    chunks: Iterable[bytes]
    packed: bool = True


class _Pipe(io.RawIOBase):
    """What the archive writes until somebody takes it away; it cannot be sought in."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        """Hold the bytes."""
        content = bytes(memoryview(data))  # type: ignore[arg-type]  # any buffer, as io asks for
        self._held.append(content)
        self.size += len(content)
        return len(content)

    def take(self) -> bytes:
        """All bytes held, which are held no longer."""
        taken = b"".join(self._held)
        self._held, self.size = [], 0
        return taken


def zipped(parts: Iterable[Part]) -> Iterator[bytes]:
    """The archive of these files in pieces; each file is read only when its turn comes."""
    pipe = _Pipe()
    moment = clock.now().astimezone(clock.SHANGHAI).timetuple()[:6]
    with zipfile.ZipFile(pipe, "w") as archive:
        for part in parts:
            about = zipfile.ZipInfo(part.name, moment)
            about.compress_type = zipfile.ZIP_DEFLATED if part.packed else zipfile.ZIP_STORED
            about.external_attr = 0o600 << 16
            with archive.open(about, "w") as out:
                for chunk in part.chunks:
                    out.write(chunk)
                    if pipe.size >= PIECE:
                        yield pipe.take()
            yield pipe.take()
    yield pipe.take()

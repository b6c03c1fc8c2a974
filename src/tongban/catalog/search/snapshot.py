"""What the search made ready, as bytes: a process reads them instead of making it all again."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from importlib.metadata import version
from io import BytesIO
from typing import Any

import msgspec
import numpy as np
import orjson
from numpy.typing import NDArray

from tongban.catalog.search.entries import Entry
from tongban.catalog.search.lexical import Numbered, Terms
from tongban.catalog.search.meaning import Vectors
from tongban.catalog.search.prepared import Prepared, Ready, entry_digest

#: Grows whenever texts are made ready in another way; bytes of another form are not read.
_FORM = 1
_DIGEST = 64
MEANINGS_FORM = "1"


def wording_form(synonyms: Mapping[str, Collection[str]]) -> str:
    """What the words of entries were cut with; bytes made with anything else are of no use."""
    said = orjson.dumps([_FORM, version("rjieba"), sorted((one, list(some)) for one, some in synonyms.items())])
    return hashlib.sha256(said).hexdigest()


def wording(prepared: Prepared, entries: Iterable[Entry]) -> bytes:
    """Entries made ready, and the terms they are numbered by."""
    ready = {entry_digest(entry): prepared.of(entry) for entry in entries}
    words, word_arrays = _numbered(prepared.words, [one.words for one in ready.values()])
    characters, character_arrays = _numbered(prepared.characters, [one.characters for one in ready.values()])
    return _bytes(
        terms=_json([words, characters]),
        digests=_json(list(ready)),
        sounds=_json([one.sounds for one in ready.values()]),
        texts=_json([one.texts for one in ready.values()]),
        **{f"words_{name}": array for name, array in word_arrays.items()},
        **{f"characters_{name}": array for name, array in character_arrays.items()},
    )


def read_wording(content: bytes, synonyms: Mapping[str, Collection[str]]) -> Prepared:
    """The same again, for the synonyms it was made with."""
    arrays = _arrays(content)
    words, characters = (
        Terms({term: at for at, term in enumerate(some)}) for some in orjson.loads(arrays["terms"].tobytes())
    )
    columns = (
        _each(arrays, "words"),
        _each(arrays, "characters"),
        ((tuple(full), tuple(initials)) for full, initials in orjson.loads(arrays["sounds"].tobytes())),
        map(tuple, orjson.loads(arrays["texts"].tobytes())),
    )
    digests = orjson.loads(arrays["digests"].tobytes())
    kept = {digest: Ready(*one) for digest, *one in zip(digests, *columns, strict=True)}
    return Prepared(synonyms, words, characters, kept)


def meanings(vectors: Vectors) -> bytes:
    """Vectors, and whose they are."""
    return _bytes(rows=vectors.rows, scales=vectors.scales, digests=_text("".join(vectors.numbers)))


def read_meanings(content: bytes) -> Vectors:
    """The same again."""
    arrays = _arrays(content)
    digests = arrays["digests"].tobytes().decode()
    numbers = {digests[at : at + _DIGEST]: at // _DIGEST for at in range(0, len(digests), _DIGEST)}
    return Vectors(arrays["rows"], arrays["scales"], numbers)


def _numbered(known: Terms, documents: list[Numbered]) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """The terms that occur, and the documents by their numbers among these."""
    names = list(known.numbers)
    used, terms = np.unique(
        np.concatenate([np.zeros(0, np.int32), *(one for one, _ in documents)]), return_inverse=True
    )
    return [names[number] for number in used.tolist()], {
        "sizes": np.fromiter((len(one) for one, _ in documents), np.int64, len(documents)),
        "terms": terms.astype(np.int32),
        "counts": np.concatenate([np.zeros(0, np.float32), *(counts for _, counts in documents)]),
    }


def _each(arrays: Mapping[str, NDArray[Any]], name: str) -> Iterable[Numbered]:
    ends = np.cumsum(arrays[f"{name}_sizes"]).tolist()
    terms, counts = arrays[f"{name}_terms"], arrays[f"{name}_counts"]
    return [(terms[start:end], counts[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def _json(value: object) -> NDArray[np.uint8]:
    return np.frombuffer(msgspec.json.encode(value), np.uint8)


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _bytes(**arrays: NDArray[Any]) -> bytes:
    out = BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]  # the stubs take the names for its own options
    return out.getvalue()


def _arrays(content: bytes) -> Mapping[str, NDArray[Any]]:
    with np.load(BytesIO(content), allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}

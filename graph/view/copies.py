"""Texts that are nearly the same, found by their shingles: copies of one report are one voice.

A text's shingles are its runs of five words; where a script has no spaces, each character counts as a
word. The likeness of two texts is the share of shingles that they have in common (Broder, "On the
resemblance and containment of documents", 1997). Which texts to compare is found by bands of the least
hashes (one-permutation MinHash: Li, Owen and Zhang, 2012), so that nobody compares all with all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, combinations
from zlib import crc32

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource
from graph.vocabulary import Names, content_hash, fold, term

NEAR_COPY = term("nearCopyOf")
BAND = term("shingleBand")
NEARLY_THE_SAME = 0.6
"""Two texts that share this much of their shingles, or more, are near-copies."""

_WORDS = 5
_BANDS, _ROWS = 12, 3
"""Of texts of likeness 0.6 these find 94 of 100, of 0.8 all but two of 10,000, of 0.2 nine of 100."""

_CHARACTERS_REMEMBERED = 2_000_000
"""Of texts with so many characters in all the shingles are kept while they are compared."""

_SPACELESS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Kana and the characters of Chinese: written without spaces."""
_WORD = re.compile(rf"[{_SPACELESS}]|(?:(?![{_SPACELESS}])\w)+")
_TEXT = term("text")


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of a text's shingles; a text of fewer than five words is one shingle."""
    words = [word.encode() for word in _WORD.findall(fold(text))]
    # Where each word begins in the joined text, and where one after the last would.
    begins = list(accumulate([len(word) + 1 for word in words], initial=0))
    ends = begins[_WORDS:] or begins[-1:]
    joined = memoryview(b" ".join(words))
    return frozenset([crc32(joined[begin : end - 1]) for begin, end in zip(begins, ends, strict=False)])


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of shingles that two texts have in common, from 0 to 1."""
    return len(one & other) / len(one | other)


def bands(of_text: frozenset[int]) -> list[str]:
    """Return what a text is looked up by: like texts are likely to have one of them in common."""
    bins = _BANDS * _ROWS
    least: dict[int, int] = {}
    # From the largest down, so that the least of each bin is what stays.
    for shingle in sorted(of_text, reverse=True):
        least[shingle % bins] = shingle // bins
    rows = [[least.get(band * _ROWS + row) for row in range(_ROWS)] for band in range(_BANDS)]
    return [content_hash("band/1", band, row) for band, row in enumerate(rows) if row != [None] * _ROWS]


class Copies:
    """Finds the near-copies among the documents of one state of the graph."""

    def __init__(self, source: QuadSource, names: Names) -> None:
        self._source = source
        self._names = names
        # Of a report with many copies each is compared with all others.
        self._known: dict[NamedNode, tuple[str, frozenset[int]] | None] = {}
        self._characters = 0

    def band_quads(self, document: NamedNode) -> Iterator[Quad]:
        """Yield what a document is looked up by; nothing where it is not there."""
        read = self._read(document)
        for band in bands(read[1]) if read else ():
            yield Quad(document, BAND, self._names.node("band/" + band), self._names.voices)

    def link_quads(self, document: NamedNode, others: Iterable[NamedNode]) -> Iterator[Quad]:
        """Yield that a document and those of others which it is like are near-copies, both ways."""
        mine = self._read(document)
        for other in others:
            its = self._read(other)
            if mine is None or its is None:
                continue
            if mine[0] == its[0] or likeness(mine[1], its[1]) >= NEARLY_THE_SAME:
                yield Quad(document, NEAR_COPY, other, self._names.voices)
                yield Quad(other, NEAR_COPY, document, self._names.voices)

    def _read(self, document: NamedNode) -> tuple[str, frozenset[int]] | None:
        """Return the text of a document with its shingles, None where it is not there."""
        if document in self._known:
            return self._known[document]
        quad = next(self._source.match(document, _TEXT, None, document), None)
        read = (quad.object.value, shingles(quad.object.value)) if quad else None
        self._characters += len(read[0]) if read else 0
        if self._characters > _CHARACTERS_REMEMBERED:
            self._known.clear()
            self._characters = len(read[0]) if read else 0
        self._known[document] = read
        return read


def all_copy_quads(source: QuadSource, names: Names, documents: Iterable[NamedNode]) -> Iterator[Quad]:
    """Yield the bands and the near-copies of all documents; a quad may come twice."""
    copies = Copies(source, names)
    sharing: dict[NamedNode, list[NamedNode]] = {}
    for document in documents:
        for quad in copies.band_quads(document):
            yield quad
            sharing.setdefault(quad.object, []).append(document)  # type: ignore[arg-type]
    pairs = {pair for alike in sharing.values() for pair in combinations(sorted(alike, key=str), 2)}
    for one, other in pairs:
        yield from copies.link_quads(one, [other])


def group_of(source: QuadSource, names: Names, document: NamedNode) -> frozenset[NamedNode]:
    """Return a document with its near-copies, and theirs in turn."""
    return groups_of(source, names, [document])


def groups_of(source: QuadSource, names: Names, documents: Iterable[NamedNode]) -> frozenset[NamedNode]:
    """Return documents with their near-copies, and theirs in turn, all together."""
    waiting = list(documents)
    found = set(waiting)
    while waiting:
        for quad in source.match(waiting.pop(), NEAR_COPY, None, names.voices):
            copy = quad.object
            assert isinstance(copy, NamedNode)
            if copy not in found:
                found.add(copy)
                waiting.append(copy)
    return frozenset(found)

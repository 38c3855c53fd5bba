"""Texts that are nearly the same, found by their shingles: copies of one report are one voice.

A text's shingles are its runs of five words; where a script has no spaces, each character counts as a
word. The likeness of two texts is the share of shingles that they have in common (Broder, "On the
resemblance and containment of documents", 1997). Which texts to compare is found by bands of the least
hashes (one-permutation MinHash: Li, Owen and Zhang, 2012), so that nobody compares all with all. A group of
near-copies is a tree of links, so a report with many copies has no more links than copies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import accumulate
from zlib import crc32

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource
from graph.overlay import Overlay
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


class _Waiting:
    """Documents that no tree has reached yet, by their bands."""

    def __init__(self, bands_of: Mapping[NamedNode, Collection[NamedNode]]) -> None:
        self._bands_of = bands_of
        self._left = set(bands_of)
        self._by_band: dict[NamedNode, set[NamedNode]] = {}
        for document, its_bands in bands_of.items():
            for band in its_bands:
                self._by_band.setdefault(band, set()).add(document)

    def take(self, document: NamedNode) -> bool:
        """Take a document out, and return whether it was there."""
        was_there = document in self._left
        self._left.discard(document)
        for band in self._bands_of[document]:
            self._by_band[band].discard(document)
        return was_there

    def near(self, document: NamedNode) -> set[NamedNode]:
        """Return those that share a band with a document."""
        return set().union(*(self._by_band[band] for band in self._bands_of[document]))


class Copies:
    """Finds the near-copies among the documents of one state of the graph."""

    def __init__(self, source: QuadSource, names: Names) -> None:
        self._source = source
        self._names = names
        self._known: dict[NamedNode, tuple[str, frozenset[int]] | None] = {}
        self._characters = 0

    def band_quads(self, document: NamedNode) -> Iterator[Quad]:
        """Yield what a document is looked up by; nothing where it is not there."""
        read = self._read(document)
        for band in bands(read[1]) if read else ():
            yield Quad(document, BAND, self._names.node("band/" + band), self._names.voices)

    def are_alike(self, one: NamedNode, other: NamedNode) -> bool:
        """Return whether the texts of two documents are near-copies; no where one of them is not there."""
        mine, its = self._read(one), self._read(other)
        if mine is None or its is None:
            return False
        return mine[0] == its[0] or likeness(mine[1], its[1]) >= NEARLY_THE_SAME

    def rank(self, document: NamedNode) -> str:
        """Return what a group's documents are ordered by: a hash, so no order of imports is a bad one."""
        return content_hash("copy/1", self._names.id(document))

    def tree_quads(self, bands_of: Mapping[NamedNode, Collection[NamedNode]]) -> Iterator[Quad]:
        """Yield a tree for each group of near-copies among documents, given with their bands; whole groups.

        The root of a group is its first document by rank. Each other one leads to one that it is like and
        that is a step nearer to the root, the first by rank of those: a function of the group alone.
        """
        waiting = _Waiting(bands_of)
        for root in sorted(bands_of, key=self.rank):
            if waiting.take(root):
                yield from self._tree(root, waiting)

    def _tree(self, root: NamedNode, waiting: _Waiting) -> Iterator[Quad]:
        level = [root]
        while level:
            parents = {child: parent for parent in level for child in self._children(parent, waiting)}
            for child, parent in parents.items():
                yield Quad(child, NEAR_COPY, parent, self._names.voices)
            level = sorted(parents, key=self.rank)

    def _children(self, parent: NamedNode, waiting: _Waiting) -> list[NamedNode]:
        return [one for one in waiting.near(parent) if self.are_alike(parent, one) and waiting.take(one)]

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
    """Yield the bands and the near-copies of all documents."""
    copies = Copies(source, names)
    bands_of = {document: list(copies.band_quads(document)) for document in documents}
    for quads in bands_of.values():
        yield from quads
    yield from copies.tree_quads({document: _bands(quads) for document, quads in bands_of.items()})


def _bands(quads: Iterable[Quad]) -> list[NamedNode]:
    return [quad.object for quad in quads if isinstance(quad.object, NamedNode)]


def group_of(source: QuadSource, names: Names, document: NamedNode) -> frozenset[NamedNode]:
    """Return a document with its near-copies, and theirs in turn."""
    return groups_of(source, names, [document])


def groups_of(source: QuadSource, names: Names, documents: Iterable[NamedNode]) -> frozenset[NamedNode]:
    """Return documents with their near-copies, and theirs in turn, all together."""
    waiting = list(documents)
    found = set(waiting)
    while waiting:
        document = waiting.pop()
        near = [
            *(quad.object for quad in source.match(document, NEAR_COPY, None, names.voices)),
            *(quad.subject for quad in source.match(None, NEAR_COPY, document, names.voices)),
        ]
        for copy in near:
            assert isinstance(copy, NamedNode)
            if copy not in found:
                found.add(copy)
                waiting.append(copy)
    return frozenset(found)


def refresh_copies(overlay: Overlay, names: Names, documents: Collection[NamedNode]) -> frozenset[NamedNode]:
    """Bring bands and trees in step with texts that came, changed or went; return what was grouped anew.

    A document that no other leads to is taken out of its tree, and one that is like the root of a tree of
    one step is put into it, without a look at the other texts: else a report that hundreds of papers print
    would be read again with each of them. Whatever else a change may do to a group, it is grown anew.
    """
    refreshing = _Refreshing(overlay, names)
    for document in documents:
        refreshing.take_out(document)
    for document in sorted(documents, key=lambda node: node.value):
        refreshing.put_in(document)
    return refreshing.finish()


class _Refreshing:
    """One change of texts. `_anew` are the whole groups that have to be grown anew when it ends."""

    def __init__(self, overlay: Overlay, names: Names) -> None:
        self._overlay = overlay
        self._names = names
        self._copies = Copies(overlay, names)
        self._anew: set[NamedNode] = set()
        self._joined: set[NamedNode] = set()
        self._sharing: dict[NamedNode, set[NamedNode]] = {}

    def take_out(self, document: NamedNode) -> None:
        """Forget what a text was like, and look it up by the bands that it has now."""
        if next(self._match(None, NEAR_COPY, document), None) is None:
            self._overlay.remove(self._match(document, NEAR_COPY, None))
        else:
            self._anew |= group_of(self._overlay, self._names, document)
        old, new = set(self._match(document, BAND, None)), set(self._copies.band_quads(document))
        self._overlay.remove(old - new)
        self._overlay.add(new - old)

    def put_in(self, document: NamedNode) -> None:
        """Find the groups that a text is like, and put it where it belongs."""
        is_anew = document in self._anew
        near = self._near(document) - (self._anew if is_anew else set())
        groups = list(self._groups_like(document, near))
        if not groups:
            return
        self._joined.add(document)
        root = min(groups[0], key=self._copies.rank)
        if len(groups) == 1 and not is_anew and self._is_star(groups[0], root) and self._fits(document, root):
            self._overlay.add([Quad(document, NEAR_COPY, root, self._names.voices)])
        else:
            self._anew.update({document}, *groups)

    def _is_star(self, group: frozenset[NamedNode], root: NamedNode) -> bool:
        """Return whether all of a group lead to its root, and it need not be grown anew."""
        return group.isdisjoint(self._anew) and len(group) == 1 + len(
            list(self._match(None, NEAR_COPY, root))
        )

    def _fits(self, document: NamedNode, root: NamedNode) -> bool:
        """Return whether a text may stand below a root."""
        comes_after = self._copies.rank(document) > self._copies.rank(root)
        return comes_after and root in self._near(document) and self._copies.are_alike(document, root)

    def finish(self) -> frozenset[NamedNode]:
        """Grow what has to be grown anew; return the documents that this or the rest has put elsewhere."""
        bands_of = {document: _bands(self._match(document, BAND, None)) for document in self._anew}
        old = {quad for document in self._anew for quad in self._match(document, NEAR_COPY, None)}
        new = set(self._copies.tree_quads(bands_of))
        self._overlay.remove(old - new)
        self._overlay.add(new - old)
        return frozenset(self._anew | self._joined)

    def _near(self, document: NamedNode) -> set[NamedNode]:
        """Return the other documents that share a band with one."""
        near: set[NamedNode] = set()
        for band in _bands(self._match(document, BAND, None)):
            if band not in self._sharing:
                self._sharing[band] = {quad.subject for quad in self._match(None, BAND, band)}
            near |= self._sharing[band]
        return near - {document}

    def _groups_like(self, document: NamedNode, near: set[NamedNode]) -> Iterator[frozenset[NamedNode]]:
        """Yield each group with a document that one is like; what is to be grown anew is one group."""
        left = set(near)
        while left:
            group = self._group(next(iter(left)))
            if any(
                self._copies.are_alike(document, one) for one in sorted(group & left, key=self._copies.rank)
            ):
                yield group
            left -= group

    def _group(self, document: NamedNode) -> frozenset[NamedNode]:
        if document in self._anew:
            return frozenset(self._anew)
        return group_of(self._overlay, self._names, document)

    def _match(
        self, subject: NamedNode | None, predicate: NamedNode, object: NamedNode | None
    ) -> Iterator[Quad]:
        return self._overlay.match(subject, predicate, object, self._names.voices)

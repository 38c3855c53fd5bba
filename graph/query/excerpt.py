"""The sentence of a text in which words stand, and where in it, counted in code points of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.index.fold import fold

_LONGEST = 300
_BEFORE = 100
_END = re.compile(r"[。！？]+[」』”’）]*|[.!?…]+[\"”’»)]*(?=\s)|\n+")
# What is folded together with the character before it: marks, voiced kana of half width, parts of syllables.
_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a text, `text[start:end]`, and where the words stand in the text."""

    words: str
    start: int
    end: int
    found: tuple[tuple[int, int], ...]


def excerpt(text: str, patterns: Sequence[re.Pattern[str]]) -> Excerpt | None:
    """Return the first sentence that has the most of the words; None where none of them is in the text.

    `patterns` are those of the words in folded text.
    """
    counts = [
        (sum(1 for pattern in patterns if pattern.search(folded)), start, end)
        for start, end in sentences(text)
        for folded in [fold(text[start:end])]
    ]
    most, start, end = max(counts, key=lambda one: (one[0], -one[1]), default=(0, 0, 0))
    if not most:
        return None
    found = sorted(set(_places(text[start:end], patterns)))
    found = [(start + first, start + last) for first, last in found]
    start, end = _window(start, end, found)
    inside = tuple(place for place in found if start <= place[0] and place[1] <= end)
    return Excerpt(text[start:end], start, end, inside)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends, without space around it.

    >>> [("Ada left. Bob, no."[a:b]) for a, b in sentences("Ada left. Bob, no.")]
    ['Ada left.', 'Bob, no.']
    """
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        sentence = text[start:end]
        if bare := sentence.strip():
            first = start + len(sentence) - len(sentence.lstrip())
            yield first, first + len(bare)
        start = end


def _places(sentence: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    """Yield where the patterns match the folded sentence, as places in the sentence itself."""
    folded, places = "", []
    for cluster in _CLUSTER.finditer(sentence):
        part = fold(cluster[0])
        folded += part
        places += [cluster.span()] * len(part)
    for pattern in patterns:
        for match in pattern.finditer(folded):
            if match.end() > match.start():
                yield places[match.start()][0], places[match.end() - 1][1]


def _window(start: int, end: int, found: Sequence[tuple[int, int]]) -> tuple[int, int]:
    if end - start <= _LONGEST:
        return start, end
    first = found[0][0] if found else start
    start = max(start, min(first - _BEFORE, end - _LONGEST))
    return start, min(end, start + _LONGEST)

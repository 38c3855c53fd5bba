"""A text cut where its evidence begins and ends, so that overlapping marks can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: the numbers of the spans that cover it, from 1, and of those that end with it.

    It is at `start` in the text. The span that is meant most closely, the shortest, comes first in `covers`.
    """

    text: str
    start: int
    covers: tuple[int, ...]
    ends: tuple[int, ...]


def highlighted(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return the text in pieces, none of which a span begins or ends inside of; ends are excluded.

    >>> [piece.covers for piece in highlighted("abcdef", [(1, 4), (3, 5)])]
    [(), (1,), (2, 1), (2,), ()]
    """
    cuts = sorted({0, len(text), *(cut for span in spans for cut in span)})
    numbered = sorted(enumerate(spans, start=1), key=lambda one: one[1][1] - one[1][0])
    return [
        Piece(
            text=text[start:end],
            start=start,
            covers=tuple(number for number, (first, last) in numbered if first <= start and end <= last),
            ends=tuple(number for number, (_, last) in enumerate(spans, start=1) if last == end),
        )
        for start, end in pairwise(cuts)
    ]

"""A text cut where its evidence begins and ends, so that overlapping marks can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: how many spans cover it, and the numbers of those that end with it, from 1."""

    text: str
    marks: int
    ends: tuple[int, ...]


def highlighted(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return the text in pieces, none of which a span begins or ends inside of; ends are excluded.

    >>> [piece.marks for piece in highlighted("abcdef", [(1, 4), (3, 5)])]
    [0, 1, 2, 1, 0]
    """
    cuts = sorted({0, len(text), *(cut for span in spans for cut in span)})
    return [
        Piece(
            text=text[start:end],
            marks=sum(first <= start and end <= last for first, last in spans),
            ends=tuple(number for number, (_, last) in enumerate(spans, start=1) if last == end),
        )
        for start, end in pairwise(cuts)
    ]

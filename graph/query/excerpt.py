"""The sentence of a text in which words stand, and where in it, counted in code points of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from graph.index.fold import fold
from graph.index.texts import Wording

_LONGEST = 300
_MOST_PLACES = 50
_BEFORE = 100
_BEFORE_QUOTE = 200
"""So many characters of its sentence are shown on either side of a quote."""
_END = re.compile(r"[。！？]+[」』”’）]*|[.!?…]+[\"”’»)]*(?=\s|$)|\n+")
# What is folded together with the character before it: marks, voiced kana of half width, parts of syllables.
_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text has a word: `text[start:end]`, and which of the words it is, by its number from 0."""

    start: int
    end: int
    word: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a text, `text[start:end]`, and where words stand in the text."""

    words: str
    start: int
    end: int
    found: tuple[tuple[int, int], ...]


def places(text: str, patterns: Sequence[Wording]) -> list[Place]:
    """Return where a text has words, the first 50 of each."""
    folded = fold(text)
    if _is_even(text, folded):
        return list(_matches(folded, range(len(folded) + 1), patterns))
    found: list[Place] = []
    for start, end in sentences(text, 0, len(text)):
        folded = fold(text[start:end])
        if any(True for pattern in patterns for _ in pattern.places(folded)):
            folded, origins = _folded_with_origins(text, start, end)
            found += _matches(folded, origins, patterns)
    return found


def excerpt(text: str, found: Sequence[Place]) -> Excerpt | None:
    """Return the first sentence that has the most of the words found; None where none is."""
    if not found:
        return None
    by_sentence: dict[tuple[int, int], list[Place]] = defaultdict(list)
    for place in found:
        by_sentence[_sentence_at(text, place.start)].append(place)
    (start, end), inside = max(
        by_sentence.items(), key=lambda item: (len({place.word for place in item[1]}), -item[0][0])
    )
    start, end = _window(start, end, min(place.start for place in inside))
    shown = {(place.start, place.end) for place in inside if start <= place.start and place.end <= end}
    return Excerpt(text[start:end], start, end, tuple(sorted(shown)))


def _sentence_at(text: str, place: int) -> tuple[int, int]:
    """Return where the sentence begins and ends that a place of the text is in."""
    line = text.rfind("\n", 0, place) + 1
    line_end = text.find("\n", place)
    for start, end in sentences(text, line, len(text) if line_end < 0 else line_end):
        if place < end:
            return start, end
    return place, place


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a stretch of a text in the sentence, or sentences, that it is in.

    Of a long one what is nearest, behind or before an ellipsis.

    >>> around("Ada left. Bob, she said, stays.", 15, 23)
    ('Bob, ', ', stays.')
    """
    first, _ = _sentence_at(text, start)
    _, last = _sentence_at(text, max(start, end - 1))
    before, after = text[min(first, start) : start], text[end : max(last, end)]
    if len(before) > _BEFORE_QUOTE:
        before = "…" + before[-_BEFORE_QUOTE:]
    if len(after) > _BEFORE_QUOTE:
        after = after[:_BEFORE_QUOTE] + "…"
    return before, after


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a stretch begins and ends, without space around it.

    >>> text = "Ada left. Bob, no."
    >>> [text[start:end] for start, end in sentences(text, 0, len(text))]
    ['Ada left.', 'Bob, no.']
    """
    for last in [*(match.end() for match in _END.finditer(text, start, end)), end]:
        sentence = text[start:last]
        if bare := sentence.strip():
            first = start + len(sentence) - len(sentence.lstrip())
            yield first, first + len(bare)
        start = last


def _matches(folded: str, origins: Sequence[int], patterns: Sequence[Wording]) -> Iterator[Place]:
    """Yield the matches in a folded text; `origins` says where its characters, and its end, are from."""
    for number, pattern in enumerate(patterns):
        for start, end in islice(pattern.places(folded), _MOST_PLACES):
            yield Place(origins[start], origins[end], number)


def _is_even(text: str, folded: str) -> bool:
    """Return whether each character of a text is folded to one.

    Alone none becomes more than one; and as many are left, so none was joined to its neighbour.
    """
    return len(text) == len(folded) and all(len(_folded_one(character)) == 1 for character in set(text))


@lru_cache(20_000)
def _folded_one(character: str) -> str:
    return fold(character)


def _folded_with_origins(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Return a stretch folded, and where in the text each character of that, and its end, comes from."""
    folded, origins = "", []
    for cluster in _CLUSTER.finditer(text, start, end):
        part = fold(cluster[0])
        folded += part
        origins += [cluster.start()] * len(part)
    return folded, [*origins, end]


def _window(start: int, end: int, first: int) -> tuple[int, int]:
    if end - start <= _LONGEST:
        return start, end
    start = max(start, min(first - _BEFORE, end - _LONGEST))
    return start, min(end, start + _LONGEST)

"""Which of the formats and languages we have is the one that the client wants (RFC 9110 12.5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

# A comma inside a quoted parameter parts nothing.
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+")++')
_WEIGHT = re.compile(r";[ \t]*q=([0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t]*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """A part of an Accept or Accept-Language header, its weight from 0 to 1: `text/*;q=0.5`, `zh-TW`."""

    name: str
    weight: float

    def rank(self, media_type: str) -> int:
        """Return how closely the media type is meant: 3 by name, 2 by its first half, 1 by `*/*`, else 0."""
        if self.name == media_type:
            return 3
        if self.name.endswith("/*") and media_type.startswith(self.name.removesuffix("*")):
            return 2
        # Java's own client sends `*` for `*/*`.
        return int(self.name in {"*/*", "*"})


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type that an Accept header wants most, or None if none of those offered will do.

    Of several that are wanted alike it is the first one offered; without a header it is the first.

    >>> best("text/html, application/xml;q=0.9, */*;q=0.1", ["application/json", "text/csv"])
    'application/json'
    """
    if not accept or not accept.strip():
        return offered[0]
    return _best(accept, tuple(offered))


# What each client sends is nearly always the same.
@lru_cache(maxsize=256)
def _best(accept: str, offered: Sequence[str]) -> str | None:
    ranges = list(_ranges(accept))
    weights = {media_type: _weight(ranges, media_type) for media_type in offered}
    wanted = max(offered, key=lambda media_type: weights[media_type])
    return wanted if weights[wanted] > 0 else None


def look_up(accept_language: str, offered: Collection[str]) -> str | None:
    """Return the language that a header wants most, shortening its tags until one is offered (RFC 4647 3.4).

    None where no tag leads to one; `*` names none.

    >>> look_up("de, zh-Hant-TW;q=0.8, en;q=0.5", ["en", "zh"])
    'zh'
    """
    ranges = sorted(_ranges(accept_language), key=lambda one: -one.weight)
    refused = {one.name for one in ranges if one.weight == 0}
    shortened = (tag for one in ranges if one.weight > 0 for tag in _shortened(one.name))
    return next((tag for tag in shortened if tag in offered and tag not in refused), None)


def _shortened(tag: str) -> Iterator[str]:
    """Yield a tag and what is left of it as its last parts go."""
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])


def _ranges(header: str) -> Iterator[Range]:
    for part in _RANGE.findall(header):
        weight = _WEIGHT.search(part)
        # A weight that cannot be read counts as none, and one above 1 as 1: clients send both.
        value = min(float(weight[1]), 1.0) if weight else 1.0
        yield Range(part.partition(";")[0].strip().lower(), value)


def _weight(ranges: Sequence[Range], media_type: str) -> float:
    """Return the weight of the range that means the media type most closely."""
    closest = max(ranges, key=lambda one: one.rank(media_type), default=None)
    return closest.weight if closest and closest.rank(media_type) else 0.0

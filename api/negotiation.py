"""Which of the formats we have is the one that the client wants (RFC 9110 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# A comma inside a quoted parameter parts nothing.
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+")++')
_WEIGHT = re.compile(r"; *q=([01](?:\.[0-9]{0,3})?) *(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MediaRange:
    """A part of an Accept header: `text/*;q=0.5`."""

    type: str
    weight: float

    def rank(self, media_type: str) -> int:
        """Return how closely the media type is meant: 3 by name, 2 by its first half, 1 by `*/*`, else 0."""
        if self.type == media_type:
            return 3
        if self.type.endswith("/*") and media_type.startswith(self.type.removesuffix("*")):
            return 2
        return int(self.type == "*/*")


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type that an Accept header wants most, or None if none of those offered will do.

    Of several that are wanted alike it is the first one offered; without a header it is the first.

    >>> best("text/html, application/xml;q=0.9, */*;q=0.1", ["application/json", "text/csv"])
    'application/json'
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    weights = {media_type: _weight(ranges, media_type) for media_type in offered}
    wanted = max(offered, key=lambda media_type: weights[media_type])
    return wanted if weights[wanted] > 0 else None


def _ranges(accept: str) -> Iterator[MediaRange]:
    for part in _RANGE.findall(accept):
        weight = _WEIGHT.search(part)
        yield MediaRange(part.partition(";")[0].strip().lower(), float(weight[1]) if weight else 1.0)


def _weight(ranges: Sequence[MediaRange], media_type: str) -> float:
    """Return the weight of the range that means the media type most closely."""
    closest = max(ranges, key=lambda one: one.rank(media_type), default=None)
    return closest.weight if closest and closest.rank(media_type) else 0.0

"""What the lists take: what they are sorted by, which way, and which part of them is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query

from graph.query.lists import Part


@dataclass(frozen=True, slots=True)
class Wanted:
    """The part of a list that a request asks for; None where it leaves the choice to the list."""

    sort: str | None
    order: str | None
    offset: int
    limit: int

    def part(self, sort: str, limit: int = 50) -> Part:
        """Return the part, sorted by `sort` and of `limit` rows where the request does not say."""
        return Part(self.sort or sort, self.order, self.offset, min(self.limit, limit))


def _wanted(
    sort: Annotated[str | None, Query(description="what the list is sorted by")] = None,
    order: Annotated[Literal["asc", "desc"] | None, Query(description="which way")] = None,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="how many rows to leave out")] = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="how many rows at most")] = 50,
) -> Wanted:
    return Wanted(sort, order, offset, limit)


TheWanted = Annotated[Wanted, Depends(_wanted)]
"""The part of a list that the request asks for."""

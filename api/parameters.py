"""What the lists take: what they are sorted by, which way, and which part of them is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query

from graph.query.lists import Part

MOST_ROWS = 200
"""No list gives more at once; who asks for more is told so."""

Offset = Annotated[int, Query(ge=0, le=10_000_000, description="how many rows to leave out")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description=f"how many rows, {MOST_ROWS} at most")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The part of a list that a request asks for; None where it leaves the choice to the list."""

    sort: str | None
    order: str | None
    offset: int
    limit: int | None

    def part(self, sort: str, limit: int = 50) -> Part:
        """Return the part, sorted by `sort` and of `limit` rows where the request does not say."""
        return Part(self.sort or sort, self.order, self.offset, self.limit or limit)


def _wanted(
    sort: Annotated[str | None, Query(description="what the list is sorted by")] = None,
    order: Annotated[Literal["asc", "desc"] | None, Query(description="which way")] = None,
    offset: Offset = 0,
    limit: Limit | None = None,
) -> Wanted:
    return Wanted(sort, order, offset, limit)


TheWanted = Annotated[Wanted, Depends(_wanted)]
"""The part of a list that the request asks for."""

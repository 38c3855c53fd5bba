"""`/search`: entities by any of their names, in any script."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.dependencies import TheNameIndex

router = APIRouter()


@router.get("/search")
def search(
    index: TheNameIndex,
    q: Annotated[str, Query(min_length=1, max_length=200, description="words of a name")],
    type: Annotated[str | None, Query(description="a class such as Person or Organization")] = None,
    lang: Annotated[str | None, Query(description="only forms of this language")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, Any]:
    """Return the entities found, best first, each with the form that matched and how it did."""
    found = index.search(q, type=type, language=lang, limit=limit)
    return {"query": q, "results": [asdict(one) for one in found]}

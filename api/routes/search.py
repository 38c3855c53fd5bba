"""`/search`: entities by any of their names, in any script."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.dependencies import TheNameIndex
from api.representations import represent

router = APIRouter()


@router.get("/search", response_class=Response)
def search(
    request: Request,
    index: TheNameIndex,
    q: Annotated[str, Query(min_length=1, max_length=200, description="words of a name")],
    type: Annotated[str | None, Query(description="a class such as Person or Organization")] = None,
    lang: Annotated[str | None, Query(description="only forms of this language")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Return the entities found, best first, each with the form that matched and how it did."""

    def as_json() -> dict[str, Any]:
        found = index.search(q, type=type, language=lang, limit=limit)
        return {"query": q, "results": [asdict(one) for one in found]}

    return represent(
        request,
        None,
        as_json,
        None,
        # The page for people is the front page, where `lang` is the language of the page.
        lambda: RedirectResponse(
            f"/?{urlencode({'q': q} | ({'lang': lang} if lang else {}))}", status_code=303
        ),
        rows="results",
    )

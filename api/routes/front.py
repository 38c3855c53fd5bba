"""`/`: a plain front page, without script: search, what there is, and the ways in."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import TheBehind, TheCards, TheNameIndex
from api.pages import page
from api.representations import represent
from graph.query.questions import read_questions

router = APIRouter()

_LISTED = ("Person", "Organization", "Product", "Project", "Publication", "Place")


@router.get("/", response_class=Response)
def front_page(
    request: Request,
    index: TheNameIndex,
    cards: TheCards,
    behind: TheBehind,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the front page, with what a search has found."""

    def as_json() -> dict[str, Any]:
        found = index.search(q, limit=50) if q.strip() else []
        return {
            "query": q,
            "found": [asdict(one) for one in found],
            "documents": cards.documents(),
            "questions": cards.questions(),
            "lists": {name: [asdict(one) for one in index.of_type(name)] for name in _LISTED},
        }

    return represent(
        request,
        None,
        as_json,
        None,
        lambda: page(request, "front.html", **as_json(), examples=read_questions()),
        rows="found" if q.strip() else "documents",
        query=behind.search(q) if q.strip() else behind.documents(),
        is_for_people=True,
    )


@router.get("/front.css", include_in_schema=False)
def style() -> Response:
    """Return the page's style sheet."""
    sheet = files("api").joinpath("web/front.css").read_text(encoding="utf-8")
    return Response(sheet, media_type="text/css")

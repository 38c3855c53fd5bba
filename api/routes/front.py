"""`/`: a plain front page, without script: search, what there is, and the ways in."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.dependencies import TheCards, TheNameIndex
from api.pages import page
from graph.query.questions import read_questions

router = APIRouter()

_LISTED = ("Person", "Organization", "Product", "Project", "Publication", "Place")


@router.get("/", response_class=HTMLResponse)
def front_page(
    request: Request,
    index: TheNameIndex,
    cards: TheCards,
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Show the front page, with what a search has found."""
    return page(
        request,
        "front.html",
        query=q,
        found=index.search(q, limit=50) if q.strip() else [],
        lists=[(name, index.of_type(name)) for name in _LISTED],
        documents=cards.documents(),
        disagreements=cards.questions(),
        questions=read_questions(),
    )


@router.get("/front.css", include_in_schema=False)
def style() -> Response:
    """Return the page's style sheet."""
    sheet = files("api").joinpath("web/front.css").read_text(encoding="utf-8")
    return Response(sheet, media_type="text/css")

"""`/`: a plain front page, without script: search, what there is, and the ways in."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from api.dependencies import TheCards, TheNameIndex
from graph.query.questions import read_questions

router = APIRouter()

_TEMPLATES = Environment(loader=PackageLoader("api", "web"), autoescape=True)
_LISTED = ("Person", "Organization", "Product", "Project", "Publication", "Place")
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@router.get("/", response_class=HTMLResponse)
def front_page(
    index: TheNameIndex, cards: TheCards, q: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """Show the front page, with what a search has found."""
    page = _TEMPLATES.get_template("front.html").render(
        query=q,
        found=index.search(q, limit=50) if q.strip() else [],
        lists=[(name, index.of_type(name)) for name in _LISTED],
        documents=cards.documents(),
        questions=read_questions(),
    )
    return HTMLResponse(
        page, headers={"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
    )


@router.get("/front.css", include_in_schema=False)
def style() -> HTMLResponse:
    """Return the page's style sheet."""
    sheet = files("api").joinpath("web/front.css").read_text(encoding="utf-8")
    return HTMLResponse(sheet, media_type="text/css")

"""`/`: a plain front page, without script: search, what there is, and the ways in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.dependencies import TheBehind, TheSearch, TheService, TheState
from api.highlights import Piece, highlighted
from api.languages import language_of
from api.pages import page
from api.representations import packed, represent
from api.service import Service
from api.steady import SteadyRoute
from graph.query.cards import State
from graph.query.examples import read_examples
from graph.query.lists import Part, document_list, entity_list, event_list, question_list

router = APIRouter(route_class=SteadyRoute)

_LISTED = ("Person", "Company", "Organization", "Investor", "Product", "Project", "Publication", "Place")


@router.get("/", response_class=Response)
def front_page(
    request: Request,
    index: TheSearch,
    service: TheService,
    state: TheState,
    behind: TheBehind,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the front page, with what a search has found, and the first of everything there is.

    `articles` are those that have the words searched for, each with a sentence. `totals` says how many
    documents, questions and events there are; each of `lists` has its own.
    """

    def as_json() -> dict[str, Any]:
        documents = document_list(state, Part("date", limit=12))
        questions = question_list(state, Part("rank", limit=8))
        events = event_list(state, Part("date", limit=8))
        return {
            "query": q,
            "found": [asdict(one) for one in index.entities(q, limit=50)] if q.strip() else [],
            "articles": [asdict(one) for one in index.documents(q, limit=20)] if q.strip() else [],
            "documents": documents["documents"],
            "questions": questions["questions"],
            "events": events["events"],
            "totals": {
                "documents": documents["total"],
                "questions": questions["total"],
                "events": events["total"],
            },
            "lists": [entity_list(state, Part("articles", limit=24), name) for name in _LISTED],
        }

    def as_page() -> HTMLResponse:
        return page(request, "front.html", **as_json(), examples=read_examples(), marked=_marked)

    return represent(
        request,
        None,
        as_json,
        None,
        as_page if q.strip() else lambda: _kept(request, service, state, as_page),
        rows="found" if q.strip() else "documents",
        query=behind.search(q) if q.strip() else behind.documents(),
        is_drawable=bool(q.strip()),
        is_for_people=True,
    )


def _kept(request: Request, service: Service, state: State, make: Callable[[], HTMLResponse]) -> HTMLResponse:
    """Return the page that everybody begins with, which is written once while the graph stays as it is."""

    def parts() -> tuple[bytes, dict[str, str]]:
        made = make()
        return bytes(made.body), dict(made.headers)

    key = language_of(request), request.url.path, request.url.query
    # The lists of a large graph may lag behind its state.
    body, headers = service.front_pages.get((state, state.overview), key, parts)
    return HTMLResponse(body, headers=headers)


def _marked(article: Mapping[str, Any]) -> list[Piece]:
    """Return the sentence of an article that was found in pieces: what is covered are the words."""
    start = article["start"]
    return highlighted(
        article["sentence"], [(first - start, last - start) for first, last in article["found"]]
    )


@router.get("/front.css", include_in_schema=False)
def style(request: Request) -> Response:
    """Return the page's style sheet."""
    sheet = files("api").joinpath("web/front.css").read_text(encoding="utf-8")
    return packed(request, Response(sheet, media_type="text/css"))

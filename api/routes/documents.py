"""`/documents`: the articles; each can be taken back with all that only it supported."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.addresses import changing
from api.dependencies import MayWrite, TheBehind, TheService, TheState, takes_changes
from api.highlights import highlighted
from api.pages import page
from api.parameters import Limit, Offset, TheWanted
from api.representations import represent, represent_list, split_suffix
from api.route import Route
from api.steady import SteadyRoute
from graph.pipeline.shelf import stored_document
from graph.query.cards import document_page, document_quads, effect_card
from graph.query.lists import document_list

router = APIRouter(route_class=SteadyRoute)
changes = APIRouter(route_class=Route)
"""What changes the graph: a change that has failed half way must not be made again unasked."""


@router.get("/documents", response_class=Response)
def documents(
    request: Request,
    state: TheState,
    wanted: TheWanted,
    behind: TheBehind,
    language: Annotated[str | None, Query(description="only those in this language, such as ko")] = None,
    entity: Annotated[str | None, Query(description="only those that name this entity")] = None,
) -> Response:
    """List the documents, without their texts: publisher, date, language, how many sentences tell something.

    Sorted by date, title, publisher, language, claims or id. `languages` says how many there are in each.
    """

    def as_json() -> dict[str, Any]:
        return document_list(state, wanted.part("date"), language=language, entity=entity)

    return represent_list(
        request,
        as_json,
        "documents.html",
        rows="documents",
        query=behind.documents(language=language, entity=entity),
    )


@router.get("/documents/{id}", response_class=Response)
def document(request: Request, service: TheService, state: TheState, behind: TheBehind, id: str) -> Response:
    """Return a document: its text, what it mentions, and each evidence with the claims it is for."""
    # An id may itself end like a suffix; then it is the whole of it.
    is_whole = stored_document(service.store, service.names, id) is not None
    plain, media_type = (id, None) if is_whole else split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: document_page(state, plain),
        lambda: document_quads(service.store, service.names, plain),
        lambda: _page(request, document_page(state, plain)),
        rows="evidence",
        query=behind.document(plain),
        is_drawable=True,
    )


def _page(request: Request, card: dict[str, Any]) -> Response:
    spans = [(one["start"], one["end"]) for one in card["evidence"]]
    claims = {number: one["claims"][0]["id"] for number, one in enumerate(card["evidence"], start=1)}
    return page(request, "document.html", card=card, pieces=highlighted(card["text"], spans), claims=claims)


@router.get("/documents/{id}/removal", response_class=Response)
def removal(
    request: Request,
    service: TheService,
    state: TheState,
    behind: TheBehind,
    id: str,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    """Return what removing a document would do: what would go with it, and what would be there instead.

    Of each kind `limit` from `offset` on.
    """

    def as_json() -> dict[str, Any]:
        with service.trying() as library:
            effect = library.preview_removal([id])
        reference = state.document_reference(service.names.document(id))
        return {"document": reference} | effect_card(state, effect, offset=offset, limit=limit)

    return represent(
        request,
        None,
        as_json,
        None,
        lambda: page(
            request,
            "removal.html",
            card=as_json(),
            here=changing(request),
            may_remove=takes_changes(request, service),
        ),
        query=behind.document(id),
    )


@changes.post("/documents/{id}/removal", dependencies=[MayWrite])
def remove_by_form(service: TheService, id: str, lang: str | None = None) -> RedirectResponse:
    """Remove a document, as the page that shows what would go with it asks, and lead to the changes."""
    with service.writing() as library:
        library.remove([id])
    return RedirectResponse(
        "/changes" + (f"?{urlencode({'lang': lang})}" if lang else ""), HTTPStatus.SEE_OTHER
    )


@changes.delete("/documents/{id}", dependencies=[MayWrite])
def remove(service: TheService, id: str) -> dict[str, Any]:
    """Remove a document with all that only it supported, and say how much went."""
    with service.writing() as library:
        removed = library.remove([id])
    return asdict(removed[0])

"""`/documents`: the articles; each can be taken back with all that only it supported."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import MayWrite, TheBehind, TheCards, TheService
from api.highlights import highlighted
from api.pages import page
from api.representations import represent, split_suffix
from graph.pipeline.shelf import stored_document
from graph.query.cards import document_quads

router = APIRouter()


@router.get("/documents")
def documents(cards: TheCards) -> list[dict[str, Any]]:
    """List the documents, by id, without their texts."""
    return cards.documents()


@router.get("/documents/{id}", response_class=Response)
def document(request: Request, service: TheService, cards: TheCards, behind: TheBehind, id: str) -> Response:
    """Return a document: its text, what it mentions, and each evidence with the claims it is for."""
    # An id may itself end like a suffix; then it is the whole of it.
    is_whole = stored_document(service.store, service.names, id) is not None
    plain, media_type = (id, None) if is_whole else split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: cards.document(plain),
        lambda: document_quads(service.store, service.names, plain),
        lambda: _page(request, cards.document(plain)),
        query=behind.document(plain),
    )


def _page(request: Request, card: dict[str, Any]) -> Response:
    spans = [(one["start"], one["end"]) for one in card["evidence"]]
    return page(request, "document.html", card=card, pieces=highlighted(card["text"], spans))


@router.delete("/documents/{id}", dependencies=[MayWrite])
def remove(service: TheService, id: str) -> dict[str, Any]:
    """Remove a document with all that only it supported, and say how much went."""
    with service.writing() as library:
        removed = library.remove([id])
    return asdict(removed[0])

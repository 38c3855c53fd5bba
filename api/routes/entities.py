"""`/entities/{id}`: the card of an entity, with the evidence of all that is told of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import TheBehind, TheCards, TheService
from api.pages import page
from api.representations import represent, split_suffix
from graph.query.cards import entity_quads

router = APIRouter()


@router.get("/entities/{id}", response_class=Response)
def entity(
    request: Request,
    service: TheService,
    cards: TheCards,
    behind: TheBehind,
    id: str,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Return an entity: names, types, and its claims with their evidence, facts first, `limit` at once."""
    plain, media_type = split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: cards.entity(plain, offset=offset, limit=limit),
        lambda: entity_quads(service.store, service.names, plain),
        lambda: page(
            request,
            "entity.html",
            card=cards.entity(plain, offset=offset, limit=limit),
            offset=offset,
            limit=limit,
        ),
        rows="claims",
        query=behind.entity(plain),
    )

"""`/claims/{id}`: one claim with all its evidence, for and against; and the format claims come in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.dependencies import TheBehind, TheCards, TheService
from api.pages import page
from api.representations import represent, split_suffix
from graph.query.cards import one_claim_quads
from ontology import CLAIMS_SCHEMA

router = APIRouter()


@router.get("/claims/{id}", response_class=Response)
def claim(request: Request, service: TheService, cards: TheCards, behind: TheBehind, id: str) -> Response:
    """Return a claim: its ends, its evidence, what is told beside it, and what people made of it."""
    plain, media_type = split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: cards.claim(plain),
        lambda: one_claim_quads(service.store, service.names, plain),
        lambda: page(request, "claim.html", card=cards.claim(plain)),
        query=behind.claim(plain),
    )


@router.get("/claims.schema.json", response_class=Response)
def claims_schema() -> Response:
    """Return the JSON Schema of one line of the claims format."""
    return Response(CLAIMS_SCHEMA.read_bytes(), media_type="application/schema+json")

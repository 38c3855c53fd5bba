"""`/claims/{id}`: one claim with all its evidence, for and against; and the format claims come in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.addresses import changing
from api.dependencies import TheBehind, TheService, TheState
from api.pages import page
from api.parameters import Limit, Offset
from api.representations import represent, split_suffix
from api.steady import SteadyRoute
from graph.query.cards import claim_page, one_claim_quads
from ontology import CLAIMS_SCHEMA

router = APIRouter(route_class=SteadyRoute)


@router.get("/claims/{id}", response_class=Response)
def claim(
    request: Request,
    service: TheService,
    state: TheState,
    behind: TheBehind,
    id: str,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    """Return a claim: its ends, its evidence, what is told beside it, and what people made of it."""
    plain, media_type = split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: claim_page(state, plain, offset=offset, limit=limit),
        lambda: one_claim_quads(service.store, service.names, plain),
        lambda: page(
            request,
            "claim.html",
            card=claim_page(state, plain, offset=offset, limit=limit),
            here=changing(request),
        ),
        rows="evidence",
        query=behind.claim(plain),
        is_drawable=True,
    )


@router.get("/claims.schema.json", response_class=Response)
def claims_schema() -> Response:
    """Return the JSON Schema of one line of the claims format."""
    return Response(CLAIMS_SCHEMA.read_bytes(), media_type="application/schema+json")

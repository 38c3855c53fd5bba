"""`/changes`: what was done to the graph, the newest first, and what readers find no more since."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.addresses import changing
from api.dependencies import TheBehind, TheService, TheState
from api.pages import page
from api.parameters import Limit, Offset
from api.representations import represent, represent_list, split_suffix
from api.steady import SteadyRoute
from graph.query.cards import change_list, change_page, change_quads

router = APIRouter(route_class=SteadyRoute)


@router.get("/changes", response_class=Response)
def changes(
    request: Request,
    service: TheService,
    state: TheState,
    behind: TheBehind,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    """List the changes of the graph: when, which documents or claims, and how much went and came."""

    def as_json() -> dict[str, Any]:
        return change_list(state, service.store, offset=offset, limit=limit)

    return represent_list(request, as_json, "changes.html", rows="changes", query=behind.changes())


@router.get("/changes/{id}", response_class=Response)
def change(
    request: Request,
    service: TheService,
    state: TheState,
    behind: TheBehind,
    id: str,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    """Return one change: the claims, facts, disagreements and entities that went, and those that came.

    Of each kind `limit` from `offset` on.
    """
    plain, media_type = split_suffix(id)

    def as_json() -> dict[str, Any]:
        return change_page(state, service.store, plain, offset=offset, limit=limit)

    return represent(
        request,
        media_type,
        as_json,
        lambda: change_quads(service.store, service.names, plain),
        lambda: page(request, "change.html", card=as_json(), here=changing(request)),
        query=behind.change(plain),
    )

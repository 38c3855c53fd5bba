"""`/entities`: lists by type; the card of an entity, with all that is told of it; its timeline."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.addresses import changing
from api.dependencies import TheBehind, TheState
from api.pages import page
from api.parameters import Offset, TheWanted
from api.representations import represent, represent_list, split_suffix
from api.routes.timeline import TheWindow, timeline_response
from api.steady import SteadyRoute
from graph.query.cards import entity_page, entity_quads
from graph.query.lists import entity_list

router = APIRouter(route_class=SteadyRoute)


@router.get("/entities", response_class=Response)
def entities(
    request: Request,
    state: TheState,
    wanted: TheWanted,
    behind: TheBehind,
    type: Annotated[str | None, Query(description="a class such as Person or Organization")] = None,
) -> Response:
    """List the entities of a type: each with how many facts it takes part in and how many articles name it.

    Sorted by name, facts or articles. `types` says how many there are of each type, `total` of this one.
    """

    def as_json() -> dict[str, Any]:
        return entity_list(state, wanted.part("articles"), type)

    return represent_list(
        request, as_json, "entities.html", rows="entities", query=behind.entities(type), is_drawable=True
    )


@router.get("/entities/{id}/timeline", response_class=Response)
def entity_timeline(
    request: Request, state: TheState, behind: TheBehind, window: TheWindow, id: str
) -> Response:
    """Return the events that an entity takes part in, in the order of their dates: see `/timeline`."""
    return timeline_response(request, state, behind, window, id)


@router.get("/entities/{id}", response_class=Response)
def entity(
    request: Request,
    state: TheState,
    behind: TheBehind,
    id: str,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Return an entity: names, offices, figures, and `limit` of its events with their claims, facts first."""
    plain, media_type = split_suffix(id)

    def as_json() -> dict[str, Any]:
        return entity_page(state, plain, offset=offset, limit=limit)

    return represent(
        request,
        media_type,
        as_json,
        lambda: entity_quads(state, plain, offset=offset, limit=limit),
        lambda: page(request, "entity.html", card=as_json(), here=changing(request)),
        rows="claims",
        query=behind.entity(plain),
        is_drawable=True,
    )

"""`/events`: what happened, or is told to have: lists by type, and each event with its claims."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import TheBehind, TheService, TheState
from api.pages import page
from api.parameters import TheWanted
from api.representations import represent, represent_list, split_suffix
from api.steady import SteadyRoute
from graph.query.cards import event_page, event_quads
from graph.query.lists import event_list

router = APIRouter(route_class=SteadyRoute)


@router.get("/events", response_class=Response)
def events(
    request: Request,
    state: TheState,
    wanted: TheWanted,
    behind: TheBehind,
    type: Annotated[str | None, Query(description="a class such as Appointment or FundingRound")] = None,
) -> Response:
    """List the events of a type: when, who took part in which role, how it is told, by how many.

    Sorted by date, voices or type. `types` says how many there are of each type, `total` of this one.
    """

    def as_json() -> dict[str, Any]:
        return event_list(state, wanted.part("date"), type)

    return represent_list(
        request, as_json, "events.html", rows="events", query=behind.events(type), is_drawable=True
    )


@router.get("/events/{id}", response_class=Response)
def event(request: Request, service: TheService, state: TheState, behind: TheBehind, id: str) -> Response:
    """Return an event: its dates, who took part, its claims with their evidence, what is disputed of it."""
    plain, media_type = split_suffix(id)

    def as_json() -> dict[str, Any]:
        return event_page(state, plain)

    return represent(
        request,
        media_type,
        as_json,
        lambda: event_quads(service.store, service.names, plain),
        lambda: page(request, "event.html", card=as_json()),
        rows="claims",
        query=behind.event(plain),
        is_drawable=True,
    )

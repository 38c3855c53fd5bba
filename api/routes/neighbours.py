"""`/entities/{id}/neighbours`, `/events/{id}/neighbours`: who is told together with whom, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.canvas import TheWire
from api.lines import TheLinesOfNode
from api.parameters import Limit
from api.representations import represent
from api.steady import SteadyRoute
from graph.adjacency.wanted import Wanted
from graph.explore.neighbours import neighbour_list
from graph.explore.wire import Wire, address

router = APIRouter(route_class=SteadyRoute)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the neighbours of a node that a request asks for."""

    wanted: Wanted
    limit: int
    after: str | None


def _part(
    wanted: TheLinesOfNode,
    limit: Limit = 10,
    after: Annotated[str | None, Query(description="`after` of the answer before")] = None,
) -> Part:
    return Part(wanted, limit, after)


ThePart = Annotated[Part, Depends(_part)]


@router.get("/entities/{id}/neighbours", response_class=Response)
def neighbours_of_entity(request: Request, wire: TheWire, part: ThePart, id: str) -> Response:
    """List the neighbours of an entity, the best first, each with the facts that lead to it.

    The `score` is made of independent voices, certainty, how recent it is and how few others the neighbour is
    told together with. `relations` says how many there are by each predicate and direction. `stances=all` has
    what is alleged, planned or denied as well; with `first` and `last` (days, included) only what may have
    been between them.
    """
    return _neighbours(request, wire, part, "entity", id)


@router.get("/events/{id}/neighbours", response_class=Response)
def neighbours_of_event(request: Request, wire: TheWire, part: ThePart, id: str) -> Response:
    """List the neighbours of an event: see `/entities/{id}/neighbours`."""
    return _neighbours(request, wire, part, "event", id)


def _neighbours(request: Request, wire: Wire, part: Part, kind: str, id: str) -> Response:
    def as_json() -> Any:
        return neighbour_list(wire, kind, id, part.wanted, limit=part.limit, after=part.after)

    # The page for people is that of the node itself.
    own_page = address(wire.names.id(wire.state.required(kind, id)))
    return represent(
        request,
        None,
        as_json,
        None,
        lambda: RedirectResponse(own_page, status_code=303),
        rows="neighbours",
    )

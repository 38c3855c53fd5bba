"""`/entities/{id}/neighbours`, `/events/{id}/neighbours`: who is told together with whom, the best first."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.canvas import TheWire
from api.lines import TheLinesOfNode
from api.parameters import Limit
from api.representations import represent
from graph.explore.neighbours import neighbour_list
from graph.explore.wire import address

router = APIRouter()

_KINDS = {"entities": "entity", "events": "event"}


@router.get("/{kind}/{id}/neighbours", response_class=Response)
def neighbours(
    request: Request,
    wire: TheWire,
    wanted: TheLinesOfNode,
    kind: Literal["entities", "events"],
    id: str,
    limit: Limit = 10,
    after: Annotated[str | None, Query(description="`after` of the answer before")] = None,
) -> Response:
    """List the neighbours of an entity or an event, the best first, each with the facts that lead to it.

    The `score` is made of independent voices, certainty, how recent it is and how few others the neighbour is
    told together with. `relations` says how many there are by each relation and direction. `stances=all` has
    what is alleged, planned or denied as well; with `first` and `last` (days, included) only what may have
    been between them.
    """

    def as_json() -> Any:
        return neighbour_list(wire, _KINDS[kind], id, wanted, limit=limit, after=after)

    # The page for people is that of the node itself.
    return represent(
        request,
        None,
        as_json,
        None,
        lambda: RedirectResponse(address(f"{_KINDS[kind]}/{id}"), status_code=303),
        rows="neighbours",
    )

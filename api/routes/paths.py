"""`/paths`: how two nodes of the graph are connected, each step with its sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from api.canvas import TheWire
from api.ends import TheEnds
from api.lines import Day, TheLines
from api.representations import validated
from api.steady import SteadyRoute
from graph.errors import InvalidInput
from graph.explore.paths import connections

router = APIRouter(route_class=SteadyRoute)


@router.get("/paths", response_class=Response)
def paths(
    request: Request,
    wire: TheWire,
    ends: TheEnds,
    lines: TheLines,
    at: Day = None,
    max_length: Annotated[int, Query(ge=1, le=8)] = 6,
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> Response:
    """Return the `limit` best paths between two nodes: the shortest, and of equally long ones the best told.

    A way by a node that few others are told together with says more than one by a hub. None has more than
    `max_length` lines. Each step has the facts that it stands on, and `sentences` the words of each. With
    `first` and `last`, or `at` for one day, every step may have been within that time. `is_complete` is
    false where the search was stopped at a bound.
    """
    if at and (lines.first or lines.last):
        raise InvalidInput("`at` is one day, and `first` and `last` are a time; give one of the two")
    wanted = replace(lines, first=at, last=at) if at else lines
    start, end = map(wire.names.id, ends)
    return validated(
        request, JSONResponse(connections(wire, start, end, wanted, max_length=max_length, limit=limit))
    )

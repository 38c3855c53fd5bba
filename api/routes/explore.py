"""`/explore`: what the canvas of the explorer shows, one request for each thing that a user does there."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import JsonUpTo, documented
from api.canvas import TheWire, language_given, wire_in
from api.dependencies import TheService, TheState
from api.lines import IsoDay
from api.representations import packed, validated
from api.steady import SteadyRoute
from graph.adjacency.wanted import Wanted
from graph.explore.canvas import chosen, expansion, first_view
from graph.explore.details import claim_details, entity_details, event_details

router = APIRouter(route_class=SteadyRoute)

MOST_NODES = 5_000
"""A canvas that can be read has 500; more than this is for the overview."""

_DETAILS = {"entities": entity_details, "events": event_details, "claims": claim_details}
_Kind = Literal["entities", "events", "claims"]


class NodesAsked(BaseModel):
    """Which nodes are to be shown, by their ids such as `entity/5f3a`; with places if `layout`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nodes: tuple[str, ...] = Field(max_length=MOST_NODES)
    lang: str | None = None
    layout: bool = False


class ExpansionAsked(BaseModel):
    """What is to be added around a node to what is `shown`; `limit` 0 asks for the totals alone.

    `predicate` and `direction` leave out all other lines, `stances` of "told" what nobody tells as so, and
    `first` and `last` (ISO days, both included) what was certainly not between them, or has no date at all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    node: str
    shown: tuple[str, ...] = Field(default=(), max_length=MOST_NODES)
    limit: int = Field(default=10, ge=0, le=1000)
    stances: Literal["told", "all"] = "told"
    predicate: str | None = None
    direction: Literal["out", "in"] | None = None
    first: IsoDay | None = None
    last: IsoDay | None = None
    lang: str | None = None


@router.get("/explore", response_class=Response)
def explore(
    request: Request, service: TheService, wire: TheWire, limit: Annotated[int, Query(ge=1, le=500)] = 60
) -> Response:
    """Return the first view: `limit` nodes that most voices tell of, with places, and totals of the graph.

    A node is an entity or an event; `facts` are claims of every stance, each with `edges`, the lines that it
    is drawn as, and `documents` the articles that tell them. All words are in the language of `lang`.
    """
    key = wire.words.language, limit
    made_from = wire.state, wire.adjacency, wire.state.overview
    view = service.first_views.get(made_from, key, lambda: first_view(wire, limit))
    return validated(request, JSONResponse(view))


@router.post("/explore", response_class=Response, openapi_extra=documented(NodesAsked))
def explore_nodes(
    request: Request,
    asked: Annotated[NodesAsked, Depends(JsonUpTo(NodesAsked))],
    service: TheService,
    state: TheState,
) -> Response:
    """Return the nodes asked for and all facts between them; `gone` are those that are not there any more."""
    wire = wire_in(service, state, language_given(request, asked.lang))
    return packed(request, JSONResponse(chosen(wire, asked.nodes, layout=asked.layout)))


@router.post("/explore/expand", response_class=Response, openapi_extra=documented(ExpansionAsked))
def expand(
    request: Request,
    asked: Annotated[ExpansionAsked, Depends(JsonUpTo(ExpansionAsked))],
    service: TheService,
    state: TheState,
) -> Response:
    """Return the best `limit` neighbours of a node that are not `shown`, and the facts that they bring.

    Those are the facts among the new nodes and between them and what is shown. `relations` says how many
    neighbours there are by each predicate and direction, `more` how many could still be added.
    """
    wire = wire_in(service, state, language_given(request, asked.lang))
    wanted = Wanted(
        all_stances=asked.stances == "all",
        predicate=asked.predicate,
        direction=asked.direction,
        first=asked.first,
        last=asked.last,
    )
    return packed(request, JSONResponse(expansion(wire, asked.node, asked.shown, wanted, asked.limit)))


@router.get("/explore/details/{kind}/{id}", response_class=Response)
def details(
    request: Request,
    wire: TheWire,
    kind: _Kind,
    id: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(description="the id of the last fact that was read")] = None,
) -> Response:
    """Return what is known of an entity, an event or a claim: names, facts by evidence, disagreements.

    Each fact has its sentences, those that tell it before those that speak against it. `more` says how many
    facts come after these.
    """
    return validated(request, JSONResponse(_DETAILS[kind](wire, id, limit=limit, after=after)))

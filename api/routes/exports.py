"""`/export/...`: a part of the graph to take away, as a stand-alone picture or for other programs."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import JsonUpTo, documented
from api.canvas import language_given, wire_in
from api.dependencies import TheService, TheState
from api.ends import TheEnds
from api.languages import language_of
from api.pictures import PictureWords
from api.representations import packed, turtle, validated
from api.service import Service
from api.steady import SteadyRoute
from graph.draw.answer import ANSWER_FORMATS, picture_of_answer
from graph.draw.choose import neighbourhood
from graph.draw.page import write_page
from graph.draw.paths import paths
from graph.draw.picture import Picture
from graph.draw.read import GraphReader
from graph.draw.tables import write_csv, write_gexf, write_graphml
from graph.errors import UnknownFormat
from graph.explore.take import picture_on_canvas, quads_on_canvas
from graph.explore.wire import address
from graph.query import run

router = APIRouter(route_class=SteadyRoute)

_WRITERS = {
    "graphml": (write_graphml, "application/graphml+xml"),
    "gexf": (write_gexf, "application/gexf+xml"),
    "csv": (write_csv, "text/csv; charset=utf-8"),
}
CANVAS_BYTES = 2 * 1024 * 1024
"""How long a canvas may be as it is sent: 5,000 nodes and 20,000 facts."""
FURTHEST = 1e6
"""How far from the middle of a canvas a node may be, in pixels."""
_PAGE_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class PlacedNode(BaseModel):
    """A node and where it is on the canvas, in pixels right and down."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    x: float = Field(ge=-FURTHEST, le=FURTHEST)
    y: float = Field(ge=-FURTHEST, le=FURTHEST)


class CanvasAsked(BaseModel):
    """What is on a canvas: nodes in their places, and facts by the ids of their claims."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nodes: tuple[PlacedNode, ...] = Field(max_length=5_000)
    facts: tuple[str, ...] = Field(default=(), max_length=20_000)
    lang: str | None = None
    title: str = Field(default="", max_length=200)


def _reader(request: Request, service: TheService, stances: Literal["told", "all"] = "told") -> GraphReader:
    """Read what is told as so, or whatever the stance it is told with."""
    return GraphReader(
        service.store,
        service.names,
        service.library.vocabulary,
        PictureWords(language_of(request).tag),
        min_confidence=service.settings.min_confidence,
        all_stances=stances == "all",
    )


def _format(
    format: Annotated[str, Path(json_schema_extra={"enum": ["html", *_WRITERS]}, description="its form")],
) -> str:
    if format not in ("html", *_WRITERS):
        raise UnknownFormat(f"a picture can be had as html, {', '.join(_WRITERS)}, and not as {format}")
    return format


def _canvas_format(
    format: Annotated[
        str, Path(json_schema_extra={"enum": ["html", *_WRITERS, "ttl"]}, description="its form")
    ],
) -> str:
    return format if format == "ttl" else _format(format)


TheFormat = Annotated[str, Depends(_format)]
"""The form that the path asks for."""
TheCanvasFormat = Annotated[str, Depends(_canvas_format)]
"""The same, or Turtle."""
TheReader = Annotated[GraphReader, Depends(_reader)]


Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/export/entities/{id}.{format}", response_class=Response)
def entity_picture(
    request: Request,
    service: TheService,
    reader: TheReader,
    id: str,
    format: TheFormat,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Limit = 60,
) -> Response:
    """Return an entity with what lies within `depth` steps of it, `limit` nodes at most."""
    picture = neighbourhood(reader, service.adjacency(), id, depth=depth, limit=limit)
    back = _back(request, reader.names.id(reader.entity(id)))
    return validated(request, _written(service, picture, format, id, back))


@router.get("/export/paths.{format}", response_class=Response)
def path_picture(
    request: Request,
    service: TheService,
    reader: TheReader,
    ends: TheEnds,
    format: TheFormat,
    max_length: Annotated[int, Query(ge=1, le=8)] = 6,
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> Response:
    """Return the `limit` shortest paths between two entities, none longer than `max_length` lines."""
    picture = paths(reader, service.adjacency(), *ends, max_length=max_length, limit=limit)
    back = _back(request, reader.names.id(ends[0]))
    return validated(request, _written(service, picture, format, "paths", back))


@router.get("/export/query.{format}", response_class=Response)
def query_picture(
    request: Request,
    service: TheService,
    reader: TheReader,
    format: TheFormat,
    query: Annotated[str, Query(max_length=100_000)],
    limit: Limit = 60,
) -> Response:
    """Return the entities that the answer to a query names, with what is told between them."""
    answer = service.readers.answer(run.Query(query), ANSWER_FORMATS)
    picture = picture_of_answer(reader, service.adjacency(), answer, limit=limit)
    return validated(request, _written(service, picture, format, "query"))


@router.post("/export/canvas.{format}", response_class=Response, openapi_extra=documented(CanvasAsked))
def canvas_picture(
    request: Request,
    asked: Annotated[CanvasAsked, Depends(JsonUpTo(CanvasAsked, CANVAS_BYTES))],
    service: TheService,
    state: TheState,
    format: TheCanvasFormat,
) -> Response:
    """Return the nodes and facts that are sent, and no others: a picture in the places that are sent too.

    As `ttl` they come with their evidence: the plain triples of what is a fact, and each fact as a claim
    with the sentences that tell it or speak against it.
    """
    wire = wire_in(service, state, language_given(request, asked.lang))
    places = {node.id: (node.x, node.y) for node in asked.nodes}
    if format == "ttl":
        triples = turtle(quads_on_canvas(wire, places, asked.facts))
        file = Response(triples, media_type="text/turtle", headers=_file_headers("canvas", format))
        return packed(request, file)
    title = asked.title.strip() or wire.words.say("A part of the graph")
    picture = picture_on_canvas(wire, title, places, asked.facts)
    return packed(request, _written(service, picture, format, "canvas"))


def _back(request: Request, node: str) -> str:
    """Return the address of the page of a node by its id, which keeps a chosen language."""
    language = language_of(request)
    kept = f"?lang={language.tag}" if language.is_chosen else ""
    return address(node) + kept


def _written(service: Service, picture: Picture, format: str, name: str, back: str | None = None) -> Response:
    if format == "html":
        page = write_page(picture, service.library.vocabulary, PictureWords(picture.language), back=back)
        headers = {
            **_PAGE_HEADERS,
            "Content-Security-Policy": page.policy,
            "Content-Language": picture.language,
            "Vary": "Accept-Language",
        }
        return Response(page.html, media_type="text/html", headers=headers)
    write, media_type = _WRITERS[format]
    return Response(write(picture), media_type=media_type, headers=_file_headers(name, format))


def _file_headers(name: str, format: str) -> dict[str, str]:
    file = quote(f"claimgraph-{name}.{format}", safe="")
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{file}",
        "X-Content-Type-Options": "nosniff",
    }

"""`/query`: the page to write SPARQL on, and what it asks for besides answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import JsonUpTo, documented
from api.canvas import language_given
from api.dependencies import TheService, TheState
from api.pages import page
from api.pictures import picture_words
from api.representations import packed, validated
from api.steady import SteadyRoute
from graph.explore.named import named
from graph.explore.wire import Wire
from graph.query.examples import read_examples
from graph.query.sources import NOTES, sources_of
from graph.query.terms import read_terms
from graph.vocabulary import PREFIXES

router = APIRouter(route_class=SteadyRoute)

MOST_CHARACTERS = 50_000
"""How long a query in an address may be."""
MOST_NAMED = 1_000
"""So many things of an answer are named at once: more than a page of its table has."""

# Who left a board: a short query on plain facts, with people, dates and sources.
_FIRST = "Q02"


class ToName(BaseModel):
    """What an answer has in it: IRIs, and dates as they were told (EDTF)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    iris: tuple[str, ...] = Field(default=(), max_length=MOST_NAMED)
    dates: tuple[str, ...] = Field(default=(), max_length=MOST_NAMED)
    lang: str | None = None


class ToTrace(BaseModel):
    """A query whose facts are to be traced to their sources."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    lang: str | None = None


@router.get("/query", response_class=Response)
def query_page(request: Request, query: Annotated[str, Query(max_length=MOST_CHARACTERS)] = "") -> Response:
    """Show the page to write SPARQL on, with example questions; it begins with `query`, or with `#query=`."""
    examples = read_examples()
    first = next(one for one in examples if one.id == _FIRST)
    shown = page(
        request, "query.html", query=query, examples=examples, example=first, prefixes=dict(PREFIXES)
    )
    return validated(request, shown)


@router.get("/query/terms", response_class=Response)
def terms(request: Request, service: TheService) -> Response:
    """Return the classes, properties and values of the vocabulary, with labels in all languages.

    `used` says how often the plain view has one; `prefixes` are those that every query may use.
    """
    found = read_terms(service.library.vocabulary, service.counts())
    body: dict[str, Any] = {"prefixes": dict(PREFIXES), "terms": [asdict(one) for one in found]}
    return validated(request, JSONResponse(body))


@router.post("/query/names", response_class=Response, openapi_extra=documented(ToName))
def names(
    request: Request,
    asked: Annotated[ToName, Depends(JsonUpTo(ToName))],
    service: TheService,
    state: TheState,
) -> Response:
    """Return what IRIs and dates of an answer stand for, in words: what is not known is left out."""
    # Names need no lines, so nobody waits for those to be read.
    words = picture_words(language_given(request, asked.lang))
    wire = Wire(service.store, state, service.adjacency_at_hand(), words)
    return packed(request, JSONResponse(named(wire, asked.iris, asked.dates)))


@router.post("/query/sources", response_class=Response, openapi_extra=documented(ToTrace))
def sources(
    request: Request, asked: Annotated[ToTrace, Depends(JsonUpTo(ToTrace))], service: TheService
) -> Response:
    """Return the query for the sources of a query's facts, and in words what it cannot ask for.

    Each row of it is a row of the query with one sentence that tells a fact: the claim, its stance, who
    says it and where. `query` is null where no fact has a source to look for.
    """
    found = sources_of(asked.query, service.names, service.library.vocabulary)
    say = picture_words(language_given(request, asked.lang)).say
    said = [say(NOTES[note.kind], **note.values) for note in found.notes]
    return packed(request, JSONResponse({"query": found.query, "notes": said}))

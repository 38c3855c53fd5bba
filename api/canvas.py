"""What the routes of the explorer share: the graph, spelled in the language that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Query, Request
from pyoxigraph import NamedNode

from api.dependencies import TheService, TheState
from api.languages import LANGUAGES, language_of
from api.negotiation import look_up
from api.pictures import picture_words
from api.service import Service
from graph.explore.about import about_entity
from graph.explore.wire import Wire
from graph.query.cards import State


def wire_in(service: Service, state: State, language: str) -> Wire:
    """Return what spells a state of the graph in a language of the pages."""
    return service.wires.get(state, service.adjacency(), picture_words(language))


def _wire(request: Request, service: TheService, state: TheState) -> Wire:
    return wire_in(service, state, language_of(request).tag)


TheWire = Annotated[Wire, Depends(_wire)]
"""Spells the graph in the language of `?lang=`, else in the one that the browser wants."""


def _about(
    request: Request,
    service: TheService,
    state: TheState,
    language: Annotated[str | None, Query(alias="lang-of-lines", description="that of `about`")] = None,
) -> Callable[[NamedNode], str]:
    words = picture_words(language_given(request, language))
    wire = Wire(service.store, state, service.adjacency_at_hand(), words)
    made_from, tag = (state, wire.adjacency), words.language
    return lambda node: service.abouts.get(made_from, (tag, node), lambda: about_entity(wire, node))


TheAbout = Annotated[Callable[[NamedNode], str], Depends(_about)]
"""Says in a line who an entity is, in the language of `?lang-of-lines=`; it waits for no adjacency."""


def language_given(request: Request, given: str | None) -> str:
    """Return the language that a body asks for, else the one of the request."""
    return look_up(given or "", LANGUAGES) or language_of(request).tag

"""The two ends of a path, as a request names them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from pyoxigraph import NamedNode

from api.dependencies import TheSearch, TheService
from graph.errors import NotFound
from graph.model import QuadSource
from graph.query.presence import is_there
from graph.query.search import Search
from graph.vocabulary import Names

_KINDS = ("entity", "event")


def _node(source: QuadSource, names: Names, search: Search, given: str) -> NamedNode:
    """Return the node of an id, such as `entity/5f3a` or 5f3a, else what a search for a name finds first.

    Raises:
        NotFound: There is none of that id or name.
    """
    kind, _, local = given.partition("/")
    node = names.named(kind, local) if kind in _KINDS else names.named("entity", given)
    if is_there(source, names, node):
        return node
    found = search.entities(given, limit=1)
    if not found:
        raise NotFound(f"there is no entity {given!r}, and none that is called so")
    return names.named("entity", found[0].entity)


def _ends(
    service: TheService,
    search: TheSearch,
    start: Annotated[
        str, Query(alias="from", min_length=1, max_length=200, description="its id, or a name of an entity")
    ],
    to: Annotated[str, Query(min_length=1, max_length=200, description="the other, in the same way")],
) -> tuple[NamedNode, NamedNode]:
    return (
        _node(service.store, service.names, search, start),
        _node(service.store, service.names, search, to),
    )


TheEnds = Annotated[tuple[NamedNode, NamedNode], Depends(_ends)]
"""The two nodes that the request asks to connect."""

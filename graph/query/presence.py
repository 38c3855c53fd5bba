"""Whether the graph has what somebody names: an entity, an event, a claim, a question, a document."""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.errors import NotFound
from graph.model import QuadSource
from graph.vocabulary import TYPE, Names


def is_there(source: QuadSource, names: Names, node: NamedNode) -> bool:
    """Return whether a node of the model is in the graph that has all of its kind."""
    kind = names.id(node).partition("/")[0]
    graphs = {
        "entity": names.entities,
        "event": names.events,
        "claim": names.claims,
        "question": names.questions,
        "document": node,
    }
    return kind in graphs and next(source.match(node, TYPE, None, graphs[kind]), None) is not None


def required(source: QuadSource, names: Names, kind: str, id: str) -> NamedNode:
    """Return the node of a kind and an id that somebody gave.

    Raises:
        NotFound: There is none.
    """
    node = names.named(kind, id)
    if not is_there(source, names, node):
        raise NotFound(f"there is no {kind} {id!r}")
    return node

"""Of which organization one is a body, such as its board: its name says so, and no claim of an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.documents import LANGUAGES
from graph.query.cards.state import State
from graph.vocabulary import LABEL


@dataclass(frozen=True, slots=True)
class Body:
    """That an entity is a body of an organization; `seats` are the predicates of who sits there, ever."""

    organization: NamedNode
    seats: frozenset[str]


def body_of(state: State, node: NamedNode) -> Body | None:
    """Return of whom an entity is a body; None where none of its names says so, or they name several."""
    if not _is_organization(state, node):
        return None
    vocabulary = state.vocabulary
    found = {
        Body(organization, vocabulary.seats(predicate))
        for label in state.labels(node)
        for name, predicate in vocabulary.bodies_called(label["name"])
        for organization in _organizations_called(state, name)
        if organization != node
    }
    return found.pop() if len(found) == 1 else None


def _organizations_called(state: State, name: str) -> Iterator[NamedNode]:
    for literal in (Literal(name), *(Literal(name, language=tag) for tag in LANGUAGES)):
        for quad in state.source.match(None, LABEL, literal, state.names.facts):
            if _is_organization(state, quad.subject):
                yield quad.subject


def _is_organization(state: State, node: NamedNode) -> bool:
    return "Organization" in state.types(node, state.names.facts)

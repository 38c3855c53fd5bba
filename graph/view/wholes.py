"""The transitive properties: what is part of a part is part of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from graph.model import Quad
from graph.view.lens import Lens
from graph.vocabulary import term


def transitive_quads(lens: Lens, starts: Iterable[NamedNode]) -> Iterator[Quad]:
    """Yield every transitive fact that begins at one of the nodes, from the facts one step away."""
    for start in starts:
        for name in lens.vocabulary.transitive:
            for reached in _reach(lens, start, _steps(lens, name)):
                yield Quad(start, term(name), reached, lens.names.facts)


def old_transitive_quads(lens: Lens, starts: Iterable[NamedNode]) -> Iterator[Quad]:
    """Yield the transitive facts that stand in the graph for these nodes now."""
    for start in starts:
        for name in lens.vocabulary.transitive:
            yield from lens.source.match(start, term(name), None, lens.names.facts)


def below(lens: Lens, nodes: Iterable[NamedNode]) -> set[NamedNode]:
    """Return the nodes and all that lead to them: those whose transitive facts a change here touches."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        node = waiting.pop()
        for name in lens.vocabulary.transitive:
            for predicate in _steps(lens, name):
                for quad in lens.source.match(None, predicate, node, lens.names.facts):
                    if quad.subject not in found:
                        found.add(quad.subject)
                        waiting.append(quad.subject)
    return found


def is_step(lens: Lens, predicate: NamedNode) -> bool:
    """Return whether a fact with that predicate is one step of a transitive property."""
    return predicate in lens.steps


def _steps(lens: Lens, transitive: str) -> list[NamedNode]:
    return [term(name) for name in sorted(lens.vocabulary.steps[transitive])]


def _reach(lens: Lens, start: NamedNode, steps: list[NamedNode]) -> list[NamedNode]:
    found: dict[NamedNode, None] = {}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        for predicate in steps:
            for quad in lens.source.match(node, predicate, None, lens.names.facts):
                if isinstance(quad.object, NamedNode) and quad.object not in found:
                    found[quad.object] = None
                    waiting.append(quad.object)
    return list(found)

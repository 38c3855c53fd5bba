"""What a change does to the counts and to what is searched, told before it is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource
from graph.vocabulary import LABEL, TYPE, Names

_ROWS_OF_A_SUBJECT = 64
"""A subject with many more quads than are asked for has each of these looked up instead."""

Counted = dict[tuple[str, str], int]
"""How many quads more or fewer of a kind ("graph", "document", "property", "class") and an IRI."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does: to the counts, and whose names and which documents have to be read again."""

    counted: Counted = field(default_factory=lambda: defaultdict(int))
    entities: set[NamedNode] = field(default_factory=set)
    documents: set[NamedNode] = field(default_factory=set)


def distinct(quads: Iterable[Quad]) -> Collection[Quad]:
    """Return the quads each once; what cannot hold one twice is returned as it is."""
    if isinstance(quads, AbstractSet | Mapping):
        return quads
    return dict.fromkeys(quads)


def difference_of(
    source: QuadSource,
    names: Names,
    remove: Collection[Quad],
    add: Collection[Quad],
    filled: Callable[[Iterable[str]], AbstractSet[str]],
) -> Difference:
    """Return what a change would do to the source, which is asked which of the quads it has.

    The quads are distinct, and `remove` comes before `add`. `filled` tells which of some graphs have any
    quad: into others, all is new.
    """
    going, adding = _by_graph(remove), _by_graph(add)
    with_quads = filled([graph.value for graph in adding])
    leaving = [
        quad for graph, quads in going.items() for quad in _present(source, graph, quads) if quad not in add
    ]
    present = {
        quad
        for graph, quads in adding.items()
        if graph.value in with_quads
        for quad in _present(source, graph, quads)
    }
    return exact_difference(names, leaving, [quad for quad in add if quad not in present])


def exact_difference(names: Names, remove: Collection[Quad], add: Collection[Quad]) -> Difference:
    """Return what a change does whose quads are known to be there, or known not to be."""
    found = Difference()
    for quads, sign in ((remove, -1), (add, 1)):
        for graph, of_graph in _by_graph(quads).items():
            _count(found, names, graph, of_graph, sign)
    return found


def _by_graph(quads: Iterable[Quad]) -> dict[NamedNode, list[Quad]]:
    found: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.graph_name].append(quad)
    return found


def _present(source: QuadSource, graph: NamedNode, quads: list[Quad]) -> Iterator[Quad]:
    """Yield the quads, all of one graph, that the source has: one look-up for each subject, as a rule."""
    by_subject: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[quad.subject].append(quad)
    for subject, wanted in by_subject.items():
        limit = len(wanted) + _ROWS_OF_A_SUBJECT
        stored = set(islice(source.match(subject, None, None, graph), limit))
        if len(stored) < limit:
            yield from (quad for quad in wanted if quad in stored)
        else:
            yield from (q for q in wanted if next(source.match(subject, q.predicate, q.object, graph), None))


def _count(found: Difference, names: Names, graph: NamedNode, quads: list[Quad], sign: int) -> None:
    if not quads:
        return
    is_document = names.is_document(graph)
    found.counted["document" if is_document else "graph", graph.value] += sign * len(quads)
    if is_document:
        found.documents.add(graph)
    elif graph == names.facts:
        _count_facts(found, names, quads, sign)


def _count_facts(found: Difference, names: Names, quads: list[Quad], sign: int) -> None:
    by_property: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_property[quad.predicate].append(quad)
    for predicate, having in by_property.items():
        found.counted["property", predicate.value] += sign * len(having)
    for quad in by_property.get(TYPE, ()):
        if isinstance(quad.object, NamedNode):
            found.counted["class", quad.object.value] += sign
        if quad.subject.value.startswith(names.base + "entity/"):
            found.entities.add(quad.subject)
    found.entities.update(quad.subject for quad in by_property.get(LABEL, ()))

"""A store as a change would leave it, so that what follows can be worked out before it is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource, Term

_MANY = 30
"""So many quads are looked through sooner than all are put in order by their graphs."""


class Overlay:
    """Reads as the source does once `removed` is out of it and `added` in it.

    Every quad of `removed` is in the source, and none of `added`.
    """

    def __init__(self, source: QuadSource) -> None:
        self._source = source
        self.removed: set[Quad] = set()
        # In the order of coming in: what belongs together then lies together in the store's batch.
        self.added: dict[Quad, None] = {}
        # What has been added, and may have been taken out again since.
        self._by_subject: dict[NamedNode, list[Quad]] = defaultdict(list)
        # Most predicates, and most graphs, are never asked for: their quads wait until they are.
        self._by_end: dict[NamedNode, dict[Term, list[Quad]]] = defaultdict(lambda: defaultdict(list))
        self._without_end: dict[NamedNode, list[Quad]] = defaultdict(list)
        self._by_graph: dict[NamedNode, list[Quad]] = defaultdict(list)
        self._ungrouped: list[Quad] = []

    def add(self, quads: Iterable[Quad]) -> None:
        """Put quads in that are not in the source, or were taken out before: these stay in the source."""
        added, removed = self.added, self.removed
        for quad in quads:
            if removed and quad in removed:
                removed.discard(quad)
                continue
            known = len(added)
            added[quad] = None
            if len(added) > known:
                self._by_subject[quad.subject].append(quad)
                self._without_end[quad.predicate].append(quad)
                self._ungrouped.append(quad)

    def add_missing(self, quads: Iterable[Quad]) -> None:
        """Put in those of the quads that are not there."""
        self.add(quad for quad in quads if quad in self.removed or not self._stands_in_source(quad))

    def remove(self, quads: Iterable[Quad]) -> None:
        """Take quads out that are there, in the source or among what was put in."""
        for quad in list(quads):
            if quad in self.added:
                del self.added[quad]
            else:
                self.removed.add(quad)

    def remove_present(self, quads: Iterable[Quad]) -> None:
        """Take out those of the quads that are there."""
        self.remove([quad for quad in quads if quad in self.added or self._stands_in_source(quad)])

    def _stands_in_source(self, quad: Quad) -> bool:
        found = self._source.match(quad.subject, quad.predicate, quad.object, quad.graph_name)
        return next(found, None) is not None

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that agree with every term given; fast by subject, graph, or predicate and end."""
        found = {
            quad: None
            for quad in self._near(subject, predicate, object, graph)
            if quad in self.added
            and (subject is None or quad.subject == subject)
            and (predicate is None or quad.predicate == predicate)
            and (object is None or quad.object == object)
            and (graph is None or quad.graph_name == graph)
        }
        yield from found
        for quad in self._source.match(subject, predicate, object, graph):
            if quad not in self.removed:
                yield quad

    def _near(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph: NamedNode | None,
    ) -> Collection[Quad]:
        """Return a small set kept that has all the added quads asked for."""
        near: Collection[Quad] = self.added
        if subject is not None:
            near = self._by_subject.get(subject, ())
        if near and object is not None and predicate is not None:
            near = min(near, self._ending(predicate, object), key=len)
        if graph is not None and subject is None and len(near) > _MANY:
            near = min(near, self._in_graph(graph), key=len)
        return near

    def _ending(self, predicate: NamedNode, end: Term) -> Collection[Quad]:
        by_end = self._by_end[predicate]
        for quad in self._without_end.pop(predicate, ()):
            by_end[quad.object].append(quad)
        return by_end.get(end, ())

    def _in_graph(self, graph: NamedNode) -> Collection[Quad]:
        for quad in self._ungrouped:
            self._by_graph[quad.graph_name].append(quad)
        self._ungrouped.clear()
        return self._by_graph.get(graph, ())

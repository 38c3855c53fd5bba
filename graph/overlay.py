"""A store as a change would leave it, so that what follows can be worked out before it is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource, Term

_MANY = 30
"""So many quads are looked through sooner than all are put in order by their graphs."""


class Overlay:
    """Reads as the source does once `removed` is out of it and `added` in it."""

    def __init__(self, source: QuadSource) -> None:
        self._source = source
        self.removed: set[Quad] = set()
        # In the order of coming in: what belongs together then lies together in the store's batch.
        self.added: dict[Quad, None] = {}
        # What has been added, and may have been taken out again since.
        self._by_subject: dict[object, list[Quad]] = defaultdict(list)
        self._by_end: dict[tuple[object, object], list[Quad]] = defaultdict(list)
        # Filled up when a graph is asked for whole, which most changes never do.
        self._by_graph: dict[object, list[Quad]] = defaultdict(list)
        self._ungrouped: list[Quad] = []

    def add(self, quads: Iterable[Quad]) -> None:
        """Put quads in; one that was taken out before stays in the source."""
        for quad in quads:
            if self.removed and quad in self.removed:
                self.removed.discard(quad)
                continue
            known = len(self.added)
            self.added[quad] = None
            if len(self.added) == known:
                continue
            self._by_subject[quad.subject].append(quad)
            self._ungrouped.append(quad)
            end = quad.object
            if isinstance(end, NamedNode):
                self._by_end[quad.predicate, end].append(quad)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Take quads out, of the source and of what was put in."""
        for quad in list(quads):
            if quad in self.added:
                del self.added[quad]
            if self.stands_in_source([quad]):
                self.removed.add(quad)

    def stands_in_source(self, quads: Iterable[Quad]) -> bool:
        """Return whether the source has every one of the quads."""
        return all(
            next(self._source.match(q.subject, q.predicate, q.object, q.graph_name), None) for q in quads
        )

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that agree with every term given; fast by subject, graph, or predicate and node."""
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
            if quad not in self.removed and quad not in self.added:
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
        if isinstance(object, NamedNode) and predicate is not None:
            near = min(near, self._by_end.get((predicate, object), ()), key=len)
        if graph is not None and len(near) > _MANY:
            near = min(near, self._in_graph(graph), key=len)
        return near

    def _in_graph(self, graph: NamedNode) -> Collection[Quad]:
        for quad in self._ungrouped:
            self._by_graph[quad.graph_name].append(quad)
        self._ungrouped.clear()
        return self._by_graph.get(graph, ())

"""The adjacency of a store, brought in step by what changes touch."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.read import LineReader
from graph.ledger import CLAIM, EVENT, PRESUPPOSES, SUBJECT
from graph.model import Quad
from graph.store.indexed import IndexedStore
from graph.vocabulary import Names, Vocabulary

FEW = 0.25
"""What a change touches is read by itself up to this share of the number of lines, and everything beyond it.

Of a million quads (49,000 claims, 24,000 lines) a scan of all takes 8 s, and a claim that is asked for by
its id about 1 ms.
"""
AT_LEAST = 100


@dataclass(slots=True)
class _Touched:
    """The claims that changes have come near, and the events of those that are gone, by their ids."""

    claims: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    everything: bool = False

    def note(self, quads: Collection[Quad], names: Names) -> None:
        """Note what quads that come or go are about."""
        of_claims, of_events = (names.claims, names.voices), (names.events, names.facts)
        for quad in quads:
            if quad.graph_name in of_claims:
                self._add(names.id(quad.subject))
                if quad.predicate in (EVENT, SUBJECT):
                    self._add(names.id(quad.object.value))
            elif quad.predicate in (CLAIM, PRESUPPOSES):
                self._add(names.id(quad.object.value))
            elif quad.graph_name in of_events:
                self._add(names.id(quad.subject))

    def _add(self, node: str) -> None:
        if node.startswith("claim/"):
            self.claims.add(node)
        elif node.startswith("event/"):
            self.events.add(node)


class KeptAdjacency:
    """Makes the adjacency of a store as it is now, from the one before where little has changed.

    Its `make` is for one thread at a time; changes may come from any.
    """

    def __init__(
        self, store: IndexedStore, names: Names, vocabulary: Vocabulary, min_confidence: float
    ) -> None:
        self._reader = LineReader(store, names, vocabulary, min_confidence)
        self._names = names
        self._lock = threading.Lock()
        self._touched = _Touched(everything=True)
        self._made: Adjacency | None = None
        store.follow(self._note)

    def _note(self, changed: Collection[Quad] | None) -> None:
        with self._lock:
            if changed is None:
                self._touched.everything = True
            elif not self._touched.everything:
                self._touched.note(changed, self._names)

    def make(self) -> Adjacency:
        """Return the adjacency of the store as it is now.

        Raises:
            StoreUnavailable: The store could not be read.
        """
        with self._lock:
            touched, self._touched = self._touched, _Touched()
        try:
            self._made = self._after(touched)
        except BaseException:
            with self._lock:
                self._touched = _Touched(everything=True)
            raise
        return self._made

    def _after(self, touched: _Touched) -> Adjacency:
        made = self._made
        if made is None or touched.everything or len(touched.claims) > max(AT_LEAST, FEW * len(made)):
            return self._reader.everything()
        if not (touched.claims or touched.events):
            return made
        return self._reader.after(made, touched.claims, touched.events)

"""What many ask for, kept for as long as the graph stays as it is: answers, and what spells them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from graph.adjacency.adjacency import Adjacency
from graph.draw.words import Words
from graph.explore.wire import Wire
from graph.model import Store
from graph.query.cards import State

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """Keeps up to `most` answers of the newest state of the graph. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._of: tuple[object, object] = (None, None)
        self._made: dict[tuple[str, Hashable], Answer] = {}

    def get(self, wire: Wire, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return the answer of a key in the language of the wire; it is made where it is not kept."""
        made, asked = self._of_state(wire), (wire.words.language, key)
        found = made.get(asked)
        if found is None:
            found = make()
            if len(made) >= self._most:
                made.clear()
            made[asked] = found
        return found

    def _of_state(self, wire: Wire) -> dict[tuple[str, Hashable], Answer]:
        with self._lock:
            if self._of[0] is not wire.state or self._of[1] is not wire.adjacency:
                self._of, self._made = (wire.state, wire.adjacency), {}
            return self._made


class Wires:
    """Keeps one wire for each language, so that what one request has spelled, the next need not spell again.

    Threads may share it.
    """

    def __init__(self, store: Store, most: int) -> None:
        """Keep up to about `most` facts and articles, in all languages together; then begin anew."""
        self._store = store
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[str, Wire] = {}

    def get(self, state: State, adjacency: Adjacency, words: Words) -> Wire:
        """Return what spells a state of the graph in the language of these words."""
        with self._lock:
            if sum(wire.size for wire in self._kept.values()) > self._most:
                self._kept.clear()
            wire = self._kept.get(words.language)
            if wire is None or wire.state is not state or wire.adjacency is not adjacency:
                wire = self._kept[words.language] = Wire(self._store, state, adjacency, words)
            return wire

"""What many ask for, kept for as long as the graph stays as it is: answers, and what spells them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from operator import is_not
from typing import Generic, TypeVar

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.remembered import Remembered
from graph.draw.words import Words
from graph.explore.wire import Wire
from graph.model import Store
from graph.query.cards import State

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """Keeps up to `most` answers about the newest state of the graph. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._of: tuple[object, ...] = ()
        self._made = Remembered(most)

    def get(self, graph: tuple[object, ...], key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return the answer of a key; it is made where it is not kept.

        `graph` is what the answer is made from, such as the state and the adjacency: where one of them is
        another than the last time, everything is made anew.
        """
        answer: Answer = self._about(graph).get(key, 1, make)
        return answer

    def _about(self, graph: tuple[object, ...]) -> Remembered:
        with self._lock:
            if len(graph) != len(self._of) or any(map(is_not, graph, self._of)):
                self._of, self._made = graph, Remembered(self._most)
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

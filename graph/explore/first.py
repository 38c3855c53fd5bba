"""The first view, which everybody who comes asks for: made once for each state of the graph."""

from __future__ import annotations

import threading

from graph.explore.canvas import FirstView, first_view
from graph.explore.wire import Wire

_MOST = 50
"""So many are kept, each of about 100 kB: five languages, and limits of callers' own."""


class FirstViews:
    """Keeps the first views of the newest state of the graph by language and limit. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[object, object] | None = None
        self._made: dict[tuple[str, int], FirstView] = {}

    def get(self, wire: Wire, limit: int) -> FirstView:
        """Return the first view of so many nodes."""
        key, of = (wire.words.language, limit), (wire.state, wire.adjacency)
        with self._lock:
            if self._of is None or any(one is not other for one, other in zip(self._of, of, strict=True)):
                self._of, self._made = of, {}
            made = self._made
        found = made.get(key)
        if found is None:
            found = first_view(wire, limit)
            if len(made) >= _MOST:
                made.clear()
            made[key] = found
        return found

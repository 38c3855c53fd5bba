"""What was worked out from one state of the graph, for as long as that state lasts and there is room."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any


class Remembered:
    """Keeps values by their keys while their sizes are `most` together at most; then it begins anew.

    Threads may share it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: dict[Hashable, Any] = {}
        self._size = 0

    def get(self, key: Hashable, size: int, make: Callable[[], Any]) -> Any:
        """Return the value of a key; it is made where it is not kept."""
        found = self._values.get(key)
        return self._put(key, size, make()) if found is None else found

    def _put(self, key: Hashable, size: int, value: Any) -> Any:
        with self._lock:
            if self._size + size > self._most:
                self._values, self._size = {}, 0
            if key not in self._values:
                self._values[key] = value
                self._size += size
        return value

    def __len__(self) -> int:
        return len(self._values)

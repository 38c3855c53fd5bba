"""Functions that a query names and nobody knows.

Such a query is legal (SPARQL 1.1, 17.6). Where no row ever reaches the function, its answer is the same
whatever the function does; once one is called, there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pyoxigraph import NamedNode

_NOT_KNOWN = re.compile(r"The custom function <(.*)> is not supported")


class Unknown:
    """Stands in for the functions of a query that the engine does not know, and notes a call of one."""

    def __init__(self) -> None:
        self.functions: dict[NamedNode, Callable[..., Any]] = {}
        self._called = ""

    def add(self, error: RuntimeError) -> None:
        """Stand in for the function that the engine's error is about.

        Raises:
            RuntimeError: It is about something else.
        """
        found = _NOT_KNOWN.fullmatch(str(error))
        if not found:
            raise error

        # Not the error itself: it holds on to all that was under way, which only its own thread may let go.
        sentence = str(error)

        def note(*_: object) -> None:
            self._called = sentence

        self.functions[NamedNode(found[1])] = note

    def check(self) -> None:
        """Raise what the engine would have if one was called, to be asked when all rows were taken."""
        if self._called:
            raise RuntimeError(self._called)

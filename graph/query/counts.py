"""How much of what there is in a store without an index, counted by the readers, kept until it changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping

from graph.index.index import Counts
from graph.query.readers import Readers
from graph.query.run import Formats, Query, View

_JSON = Formats(results="application/sparql-results+json")
_CLASSES = "SELECT ?name (COUNT(*) AS ?count) { ?entity a ?name FILTER(isIRI(?name)) } GROUP BY ?name"
_PROPERTIES = "SELECT ?name (COUNT(*) AS ?count) { ?subject ?name ?object } GROUP BY ?name"


class Counter:
    """Counts once for each state of the store. Threads may share it."""

    def __init__(self, readers: Readers, view: View, version: Callable[[], str]) -> None:
        """Count what the view has as its default graph; `version` is another text after each change."""
        self._readers = readers
        self._view = view
        self._version = version
        self._lock = threading.Lock()
        self._kept: tuple[str, Counts] | None = None

    def counts(self) -> Counts:
        """Return the counts of the default graph as of now; no others are counted.

        Raises:
            GraphError: As `Readers.answer` has it.
        """
        with self._lock:
            version = self._version()
            if self._kept is None or self._kept[0] != version:
                self._kept = version, Counts({}, self._ask(_PROPERTIES), self._ask(_CLASSES), 0, 0)
            return self._kept[1]

    def _ask(self, query: str) -> Mapping[str, int]:
        answer = self._readers.answer(Query(query, self._view), _JSON)
        rows = json.loads(answer.body)["results"]["bindings"]
        return {row["name"]["value"]: int(row["count"]["value"]) for row in rows if "name" in row}

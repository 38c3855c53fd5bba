"""Spells terms and paths as a query would write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef

from graph.vocabulary import RDF

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")


class Spelling:
    """Spells terms by the prefixes that a query has, and by those that every query of ours may use."""

    def __init__(self, declared: Iterable[tuple[str, Any]]) -> None:
        self.prefixes = {prefix: str(iri) for prefix, iri in declared}

    def term(self, term: Any) -> str:
        if isinstance(term, URIRef):
            return self.iri(str(term))
        return "a" if term == "a" else str(term.n3())

    def iri(self, iri: str) -> str:
        """Return an IRI by a prefix where what is left is plain, else in full."""
        for prefix, start in self.prefixes.items():
            local = iri.removeprefix(start)
            if start and local != iri and _PLAIN.fullmatch(local):
                return f"{prefix}:{local}"
        return f"<{iri}>"

    def path(self, path: Any) -> str:
        """Return a predicate; a path as SPARQL writes it."""
        if isinstance(path, InvPath):
            return f"^{self.path(path.arg)}"
        if isinstance(path, AlternativePath):
            return "|".join(self.path(one) for one in path.args)
        if isinstance(path, SequencePath):
            return "/".join(self._step(one) for one in path.args)
        if isinstance(path, MulPath):
            return f"{self._step(path.path)}{path.mod}"
        if isinstance(path, NegatedPath):
            return f"!({'|'.join(self.path(one) for one in path.args)})"
        if isinstance(path, CompValue):
            # rdflib forgets what is turned round within a negated set.
            return "^…"
        return "a" if str(path) == RDF + "type" else self.term(path)

    def _step(self, path: Any) -> str:
        return f"({self.path(path)})" if isinstance(path, Path) else self.path(path)

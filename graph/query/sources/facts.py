"""Finds the patterns of facts in the algebra of a query, and what has to be said of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib.paths import AlternativePath, InvPath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Literal, URIRef, Variable

from graph.query.sources.spelling import Spelling
from graph.query.steps import Said
from graph.vocabulary import RDF, RDFS, SKOS, Names

NOTES = {
    "names": "{patterns}: names and kinds come with every mention, and no claim tells them.",
    "derived": "{patterns}: worked out from other facts, so no sentence says it like this.",
    "open": "{patterns}: the property is left open. Name it to see its sources.",
    "path": "{patterns}: a path has no sentence of its own. Write its steps out, one by one.",
    "unnamed": "{patterns}: what has no name cannot be followed. Give it a variable.",
    "inner": "{patterns}: the query within does not hand its variables out. Add them to its SELECT.",
    "graphs": "What the query asks of named graphs, or of a search, stays as it is.",
    "tested": "What FILTER EXISTS, NOT EXISTS or MINUS looks at gives no row, and so no source.",
    "summed": "Rows are no longer summed up: each stands by itself, with its sources.",
    "dataset": "The query names its own graphs with FROM, so its facts are not ours.",
}
"""What may have to be said of a query, by kind; `patterns` is SPARQL."""

_NAMED = (RDF, RDFS, SKOS)


@dataclass(frozen=True, slots=True)
class Fact:
    """A triple pattern of the plain view: `predicates` are those that it may have, `words` is its SPARQL.

    `is_sure` means that each row has it: it is not optional.
    """

    subject: URIRef | Variable
    predicates: tuple[URIRef, ...]
    value: URIRef | Literal | Variable
    words: str
    is_sure: bool

    @property
    def variables(self) -> list[Variable]:
        return [term for term in (self.subject, self.value) if isinstance(term, Variable)]


class FactReader:
    """Finds the patterns of facts in the algebra of a query, and what else is worth a word."""

    def __init__(self, names: Names, spelling: Spelling) -> None:
        self._facts_graph = URIRef(names.facts.value)
        self.spelling = spelling
        self.facts: list[Fact] = []
        self.is_summed = False
        self._unread: dict[str, list[str]] = {}

    @property
    def notes(self) -> Iterator[Said]:
        """What has to be said, in the order of `NOTES`."""
        for kind in NOTES:
            if kind in self._unread:
                patterns = ", ".join(dict.fromkeys(self._unread[kind]))
                yield Said(kind, {"patterns": patterns} if patterns else {})

    def note(self, kind: str, *patterns: str) -> None:
        """Remember something to say, of patterns if it is about any."""
        self._unread.setdefault(kind, []).extend(patterns)

    def read(self, node: Any, visible: frozenset[Variable] | None = None, *, is_sure: bool = True) -> None:
        """Read a part of the algebra; `visible` are the variables that a query within hands out, None all."""
        own = getattr(self, f"_{node.name.lower()}", None)
        if own is not None:
            own(node, visible, is_sure)
        elif isinstance(node.get("p"), CompValue):
            self.read(node["p"], visible, is_sure=is_sure)

    def _bgp(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        for subject, predicate, value in node["triples"]:
            self._triple(subject, predicate, value, visible, is_sure)

    def _triple(
        self, subject: Any, predicate: Any, value: Any, visible: frozenset[Variable] | None, is_sure: bool
    ) -> None:
        spelt = self.spelling
        words = f"{spelt.term(subject)} {spelt.path(predicate)} {spelt.term(value)}"
        if isinstance(predicate, InvPath):
            subject, predicate, value = value, predicate.arg, subject
        predicates: Any = predicate.args if isinstance(predicate, AlternativePath) else (predicate,)
        variables = {term for term in (subject, value) if isinstance(term, Variable)}
        if why := _why_not(subject, predicates, value):
            self.note(why, words)
        elif visible is not None and not variables <= visible:
            self.note("inner", words)
        else:
            self.facts.append(Fact(subject, tuple(predicates), value, words, is_sure))

    def _join(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        self.read(node["p1"], visible, is_sure=is_sure)
        self.read(node["p2"], visible, is_sure=is_sure)

    def _leftjoin(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        self._look_for_tests(node["expr"])
        self.read(node["p1"], visible, is_sure=is_sure)
        self.read(node["p2"], visible, is_sure=False)

    def _union(self, node: Any, visible: frozenset[Variable] | None, _: bool) -> None:
        self.read(node["p1"], visible, is_sure=False)
        self.read(node["p2"], visible, is_sure=False)

    def _minus(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        self.note("tested")
        self.read(node["p1"], visible, is_sure=is_sure)

    def _filter(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        self._look_for_tests(node["expr"])
        self.read(node["p"], visible, is_sure=is_sure)

    def _extend(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        self._look_for_tests(node["expr"])
        self.read(node["p"], visible, is_sure=is_sure)

    def _graph(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        if node["term"] == self._facts_graph:
            self.read(node["p"], visible, is_sure=is_sure)
        else:
            self.note("graphs")

    def _servicegraphpattern(self, _: Any, __: frozenset[Variable] | None, ___: bool) -> None:
        self.note("graphs")

    def _aggregatejoin(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        self.is_summed = self.is_summed or visible is None
        self.read(node["p"], visible, is_sure=is_sure)

    def _tomultiset(self, node: Any, visible: frozenset[Variable] | None, is_sure: bool) -> None:
        inner = node["p"]
        if isinstance(inner, CompValue) and inner.name != "values":
            handed_out = frozenset(inner.get("PV") or ())
            self.read(inner, handed_out if visible is None else visible & handed_out, is_sure=is_sure)

    def _look_for_tests(self, expression: Any) -> None:
        if isinstance(expression, CompValue):
            if expression.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
                self.note("tested")
            for value in dict.values(expression):
                self._look_for_tests(value)
        elif isinstance(expression, list | tuple):
            for one in expression:
                self._look_for_tests(one)


def _why_not(subject: Any, predicates: Sequence[Any], value: Any) -> str:
    """Return why a pattern has no claims to look for, as a key of `NOTES`; empty where it may have."""
    if any(isinstance(one, Variable) for one in predicates):
        return "open"
    if not all(isinstance(one, URIRef) for one in predicates):
        return "path"
    if all(str(one).startswith(_NAMED) for one in predicates):
        return "names"
    if isinstance(subject, BNode) or isinstance(value, BNode):
        return "unnamed"
    return ""

"""What a query asks for, step by step in words, with how much each pattern matches and what to look out for.

    SPARQL text -rdflib's algebra-> steps and advice

The engine tells nobody how it goes about a query, so this is our own reading of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import rdflib
from rdflib.namespace import RDF, NamespaceManager
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, IdentifiedNode, URIRef, Variable

from graph.query.steps import AT_MOST, Plan, Said, Values

_TEXT = ("CONTAINS", "REGEX", "STRSTARTS", "STRENDS")
_PATTERNS_SHOWN = 200
_GROUPS_SHOWN = 3
# So many matches may be combined with anything: a company looked up by its name, say.
_FEW = 10

Pattern = tuple[Any, Any, Any]
"""A triple pattern in rdflib's terms; its predicate may be a path."""

Count = Callable[[Pattern, IdentifiedNode | None], int | None]
"""Counts the matches of a pattern in a graph (None: the default graph), up to one more than `AT_MOST`; None
where that cannot be told."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a group that is joined with the others by the variables they share.

    `unless_joined` is what to say of it where it shares none; `count` is how much it matches, if known.
    """

    words: str
    variables: frozenset[Variable]
    unless_joined: str = ""
    count: int | None = None


def read_plan(text: str, base: str, prefixes: Mapping[str, str], count: Count) -> Plan:
    """Return the plan of a query.

    Raises:
        ValueError: It cannot be read; the engine may read it all the same.
    """
    try:
        parsed = parseQuery(text)
        algebra = translateQuery(parsed, base=base, initNs=dict(prefixes)).algebra
        reader = _Reader(base, prefixes, count, names_columns="projection" in parsed[1])
        steps = list(reader.steps(algebra, None, 0))
    except RecursionError as error:
        raise ValueError("the query is nested too deep") from error
    except Exception as error:
        # rdflib raises a plain Exception for much of what it cannot read.
        raise ValueError(" ".join(str(error).split())[:200]) from error
    return Plan(steps, list(reader.advice()))


class _Reader:
    """Walks the algebra of one query, and remembers what is worth a word."""

    def __init__(self, base: str, prefixes: Mapping[str, str], count: Count, *, names_columns: bool) -> None:
        self._base = base
        self._names_columns = names_columns
        self._count = count
        self._namespaces = NamespaceManager(rdflib.Graph(), bind_namespaces="none")
        for prefix, iri in prefixes.items():
            self._namespaces.bind(prefix, iri)
        self._found: list[Said] = []
        self._counts: dict[tuple[Pattern, Any], int | None] = {}
        self._is_sorted = False
        self._looked_at: set[int] = set()

    def advice(self) -> Iterator[Said]:
        """Yield what was found worth saying, each once."""
        broad = bool(self._counts) and all(
            count is not None and count > AT_MOST for count in self._counts.values()
        )
        if broad:
            self._found.append(Said("broad", {"number": AT_MOST}))
        if broad and self._is_sorted:
            self._found.append(Said("sorted"))
        seen: list[Said] = []
        for one in self._found:
            if one not in seen:
                seen.append(one)
                yield one

    # --- the outer parts, one below the other

    def steps(self, node: Any, graph: IdentifiedNode | None, depth: int) -> Iterator[Said]:
        """Yield the steps of a part of the algebra."""
        own = getattr(self, f"_{node.name.lower()}", None)
        if own is not None:
            yield from own(node, graph, depth)
        elif "p" in node and isinstance(node["p"], CompValue):
            yield from self.steps(node["p"], graph, depth)

    def _selectquery(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        # rdflib has the columns of `SELECT *` in any order.
        columns = node["PV"] if self._names_columns else sorted(node["PV"])
        yield Said("rows", {"names": ", ".join(f"?{one}" for one in columns)}, depth)
        yield from self.steps(node["p"], graph, depth)

    def _askquery(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield Said("yes", depth=depth)
        yield from self.steps(node["p"], graph, depth)

    def _constructquery(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield Said("graph", depth=depth)
        yield from self.steps(node["p"], graph, depth)

    def _describequery(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield Said("describe", depth=depth)
        if "p" in node and isinstance(node["p"], CompValue):
            yield from self.steps(node["p"], graph, depth)

    def _slice(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        skipped = {"skipped": int(node["start"])} if node["start"] else {}
        length = dict(node).get("length")
        if length is None:
            yield Said("rest", skipped, depth)
        else:
            yield Said("some, later" if skipped else "some", {"number": int(length)} | skipped, depth)
        yield from self.steps(node["p"], graph, depth)

    def _distinct(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield Said("once", depth=depth)
        yield from self.steps(node["p"], graph, depth)

    def _orderby(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        self._is_sorted = True
        yield Said("sort", {"names": _names(node["expr"])}, depth)
        yield from self.steps(node["p"], graph, depth)

    def _aggregatejoin(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        group = node["p"]
        names = _names(group.get("expr") or ())
        yield Said("group", {"names": names}, depth) if names else Said("sum", depth=depth)
        yield from self.steps(group["p"], graph, depth + 1)

    # --- groups

    def _bgp(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield from self._group(node, graph, depth)

    def _join(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield from self._group(node, graph, depth)

    def _graph(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield from self._group(node, graph, depth)

    def _group(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        self._look_at_joins(node, graph)
        yield from self._members(node, graph, depth)

    def _members(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        """Yield the steps of what is joined, in its order."""
        if node.name == "Join":
            yield from self._members(node["p1"], graph, depth)
            yield from self._members(node["p2"], graph, depth)
        elif node.name == "Graph":
            kind = "in each" if isinstance(node["term"], Variable) else "in"
            yield Said(kind, {"graph": self._term(node["term"])}, depth)
            yield from self._members(node["p"], node["term"], depth + 1)
        elif node.name == "BGP":
            for pattern in node["triples"][:_PATTERNS_SHOWN]:
                yield self._pattern(pattern, graph, depth)
        else:
            yield from self.steps(node, graph, depth)

    def _parts(self, node: Any, graph: Any) -> Iterator[_Part]:
        """Yield what is joined, down to single patterns."""
        self._looked_at.add(id(node))
        if node.name in {"Join", "LeftJoin"}:
            yield from self._parts(node["p1"], graph)
            yield from self._parts(node["p2"], graph)
        elif node.name == "Graph":
            extra = {node["term"]} if isinstance(node["term"], Variable) else set()
            parts = self._parts(node["p"], node["term"])
            yield from (replace(one, variables=one.variables | extra) for one in parts)
        elif node.name == "BGP":
            yield from (self._part(pattern, graph) for pattern in node["triples"][:_PATTERNS_SHOWN])
        elif node.name in {"Filter", "Minus"}:
            yield from self._parts(node["p" if "p" in node else "p1"], graph)
        elif node.name == "Extend":
            yield from self._parts(node["p"], graph)
            if from_others := frozenset(_variables_of([node["expr"]])):
                yield _Part(f"BIND ?{node['var']}", from_others | {node["var"]})
        elif _rows_of(node) != 1:
            yield _Part(self._first_words(node), frozenset(dict(node).get("_vars", ())))

    def _part(self, pattern: Pattern, graph: Any) -> _Part:
        subject, predicate, value = pattern
        is_loose = _is_open(subject) and _is_open(value)
        unless_joined = ""
        if isinstance(predicate, Path):
            unless_joined = "endless" if is_loose and _is_endless(predicate) else ""
        elif is_loose and _is_open(predicate):
            unless_joined = "everything"
        count = self._counted(pattern, graph)
        return _Part(self._words(pattern), _variables(pattern), unless_joined, count)

    def _counted(self, pattern: Pattern, graph: Any) -> int | None:
        if isinstance(pattern[1], Path):
            return None
        if (pattern, graph) not in self._counts:
            self._counts[pattern, graph] = self._count(pattern, graph)
        return self._counts[pattern, graph]

    def _first_words(self, node: Any) -> str:
        """Return the words of the first pattern of a union, or of a query within the query."""
        if node.name == "BGP" and node["triples"]:
            return self._words(node["triples"][0])
        inner = next(
            (node[key] for key in ("p1", "p") if key in node and isinstance(node[key], CompValue)), None
        )
        return "VALUES" if inner is None else self._first_words(inner)

    def _look_at_joins(self, node: Any, graph: Any) -> None:
        """Remember what shares no variable with the rest of its group; parts of a group are no groups."""
        if id(node) in self._looked_at:
            return
        groups: list[tuple[list[_Part], frozenset[Variable]]] = []
        for part in (one for one in self._parts(node, graph) if one.variables):
            joined = [group for group in groups if group[1] & part.variables]
            groups = [group for group in groups if group not in joined]
            parts = [*(one for group in joined for one in group[0]), part]
            groups.append((parts, part.variables.union(*(group[1] for group in joined))))
        large = [group for group in groups if all(not _is_few(part.count) for part in group[0])]
        for (ones, _), (others, _) in combinations(large[:_GROUPS_SHOWN], 2):
            pair = sorted((ones[0].words, others[0].words))
            self._found.append(Said("product", {"one": pair[0], "other": pair[1]}))
        for only in (parts[0] for parts, _ in groups if len(parts) == 1):
            if only.unless_joined:
                self._found.append(Said(only.unless_joined, {"pattern": only.words}))

    def _pattern(self, pattern: Pattern, graph: Any, depth: int) -> Said:
        words = self._words(pattern)
        if isinstance(pattern[1], Path):
            kind = "path, any" if _is_endless(pattern[1]) else "path"
            return Said(kind, {"pattern": words}, depth)
        count = self._counted(pattern, graph)
        if count is None:
            return Said("pattern", {"pattern": words}, depth)
        if count > AT_MOST:
            values = {"pattern": words, "number": AT_MOST, **(_kept_count(pattern) if graph is None else {})}
            return Said("pattern, many", values, depth)
        return Said("pattern, some", {"pattern": words, "number": count}, depth)

    # --- the other parts

    def _leftjoin(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        self._look_at_joins(node, graph)
        yield from self.steps(node["p1"], graph, depth)
        yield Said("optional", depth=depth)
        yield from self.steps(node["p2"], graph, depth + 1)
        if isinstance(node["expr"], CompValue) and node["expr"].name != "TrueFilter":
            yield from self._condition(node["expr"], depth + 1)

    def _minus(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield from self.steps(node["p1"], graph, depth)
        yield Said("minus", depth=depth)
        yield from self.steps(node["p2"], graph, depth + 1)

    def _union(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield Said("either", depth=depth)
        for one in _alternatives(node):
            yield Said("one of these", depth=depth + 1)
            yield from self.steps(one, graph, depth + 2)

    def _filter(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield from self.steps(node["p"], graph, depth)
        yield from self._condition(node["expr"], depth)

    def _extend(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        yield from self.steps(node["p"], graph, depth)
        if not str(node["expr"]).startswith("__agg_"):
            yield Said("compute", {"names": f"?{node['var']}"}, depth)

    def _tomultiset(self, node: Any, graph: Any, depth: int) -> Iterator[Said]:
        inner = node["p"]
        if inner.name == "values":
            rows = inner["res"]
            names = ", ".join(f"?{name}" for name in (rows[0] if rows else ()))
            yield Said("values", {"number": len(rows), "names": names}, depth)
            return
        yield Said("inner", depth=depth)
        yield from self.steps(inner, graph, depth + 1)

    def _servicegraphpattern(self, node: Any, _graph: Any, depth: int) -> Iterator[Said]:
        yield Said("service", {"endpoint": self._term(node["term"])}, depth)

    def _condition(self, expression: Any, depth: int) -> Iterator[Said]:
        functions = {one.name.removeprefix("Builtin_") for one in _expressions(expression)}
        for function in sorted(functions.intersection(_TEXT)):
            self._found.append(Said("text", {"function": function}))
        if functions & {"EXISTS", "NOTEXISTS"}:
            yield Said("exists", depth=depth)
        elif names := _names([expression]):
            yield Said("filter", {"names": names}, depth)

    # --- words

    def _words(self, pattern: Pattern) -> str:
        return " ".join(map(self._term, pattern))

    def _term(self, term: Any) -> str:
        if isinstance(term, Path):
            return str(term.n3(self._namespaces))
        if isinstance(term, BNode):
            return "[]"
        if isinstance(term, URIRef) and self._base and term.startswith(self._base):
            return f"<{term.removeprefix(self._base)}>"
        return str(term.n3(self._namespaces))


def _kept_count(pattern: Pattern) -> Values:
    """Return the property or the class whose count, which the service keeps, is that of the pattern."""
    subject, predicate, value = pattern
    if not _is_open(subject) or not isinstance(predicate, URIRef):
        return {}
    if _is_open(value):
        return {"property": str(predicate)}
    return {"class": str(value)} if predicate == RDF.type else {}


def _is_few(count: int | None) -> bool:
    return count is not None and count <= _FEW


def _is_open(term: Any) -> bool:
    return isinstance(term, Variable | BNode)


def _variables(pattern: Pattern) -> frozenset[Any]:
    """Return the variables of a pattern, and its blank nodes, which join like them."""
    return frozenset(term for term in pattern if _is_open(term))


def _is_endless(path: Any) -> bool:
    if isinstance(path, MulPath):
        return bool(path.more)
    if isinstance(path, SequencePath | AlternativePath):
        return any(map(_is_endless, path.args))
    return isinstance(path, InvPath) and _is_endless(path.arg)


def _alternatives(node: Any) -> Iterator[Any]:
    if node.name != "Union":
        yield node
        return
    yield from _alternatives(node["p1"])
    yield from _alternatives(node["p2"])


def _expressions(node: Any) -> Iterator[Any]:
    """Yield an expression and all within it, but for the patterns of EXISTS."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, CompValue):
            yield one
            if one.name not in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
                waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _rows_of(node: Any) -> int | None:
    """Return how many rows are given by VALUES; None of anything else."""
    is_given = node.name == "ToMultiSet" and node["p"].name == "values"
    return len(node["p"]["res"]) if is_given else None


def _names(expressions: Iterable[Any]) -> str:
    return ", ".join(f"?{name}" for name in _variables_of(expressions))


def _variables_of(expressions: Iterable[Any]) -> Iterable[Variable]:
    """Return the variables of expressions in their order, each once."""
    found: dict[Variable, None] = {}
    waiting = list(expressions)[::-1]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Variable) and not one.startswith("__agg_"):
            found[one] = None
        elif isinstance(one, CompValue):
            waiting.extend(list(one.values())[::-1])
        elif isinstance(one, list):
            waiting.extend(one[::-1])
    return found

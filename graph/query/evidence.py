"""The query for the sources of a query's facts: which claims they rest on, who says these, in which words.

    SPARQL text -rdflib's algebra-> patterns of facts -vocabulary-> the claims behind each -> SPARQL text

Each row of the new query is a row of the old one with one sentence. What cannot be asked for is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import expandUnicodeEscapes, parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Literal, URIRef, Variable

from graph.errors import InvalidQuery
from graph.query.explain import Said
from graph.query.scan import tokens
from graph.query.split import Parts, split
from graph.view.offices import APPOINTMENT, BOARD_LEAVING, BOARD_SEAT, LEAVINGS
from graph.vocabulary import CG, PREFIXES, RDF, RDFS, SKOS, Names, Vocabulary

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

_ROWS = 1000
_MOST_TOKENS, _MOST_CHARACTERS = 1_000, 50_000
"""rdflib's time, and the text of the answer, grow with the square of a query: 1,200 tokens take 5 s, and what
they are made into has 1.5 MB. The longest of the examples has 438."""
_NAMED = (RDF, RDFS, SKOS)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
_COLUMNS = ("fact", "quote", "stance", "speaker", "document", "how", "claim")
_WITHIN = ("evidence", "event", "office", "has")


@dataclass(frozen=True, slots=True)
class Sources:
    """The query for the sources, None where no fact in the query has any, and what has to be said of it."""

    query: str | None
    notes: Sequence[Said]


@dataclass(frozen=True, slots=True)
class _Fact:
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


@dataclass(frozen=True, slots=True)
class _Behind:
    """The predicates of the claims that a fact may rest on.

    `same` have its ends, `turned` have them the other way round. Appointments and leavings tell of offices,
    of those of the families `offices` if there are any. `is_role` means that the subject is an event and
    that the value takes part in it, `is_any_role` that it does not matter how.
    """

    same: frozenset[str]
    turned: frozenset[str]
    is_office: bool
    is_role: bool
    is_any_role: bool
    offices: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not (self.same or self.turned or self.is_office or self.is_role)


def sources_of(text: str, names: Names, vocabulary: Vocabulary) -> Sources:
    """Return the query for the sources of the facts in a query.

    Raises:
        InvalidQuery: It does not parse, is an update, or is too long to be followed.
    """
    if len(text) > _MOST_CHARACTERS or len(list(islice(tokens(text), _MOST_TOKENS + 1))) > _MOST_TOKENS:
        raise InvalidQuery(
            f"the query is too long to trace: {_MOST_TOKENS:,} words and signs can be followed, "
            f"and {_MOST_CHARACTERS:,} characters"
        )
    try:
        # Half of a surrogate pair is no character, and could not be sent back.
        expandUnicodeEscapes(text).encode()
        parsed = parseQuery(text)
        translated = translateQuery(parsed, base=names.base, initNs=dict(PREFIXES))
    except RecursionError as error:
        raise InvalidQuery("the query is nested too deep") from error
    except Exception as error:
        # rdflib raises a plain Exception for much of what it cannot read.
        raise InvalidQuery(f"the query cannot be read: {' '.join(str(error).split())[:200]}") from error
    parts = split(text)
    if parts.dataset:
        return Sources(None, [Said("dataset")])
    reader = _Reader(names, _Spelling(translated.prologue.namespace_manager.namespaces()))
    reader.read(translated.algebra)
    computed = {one["evar"] for one in parsed[1].get("projection") or () if "evar" in one}
    columns = [one for one in translated.algebra.get("PV") or () if one not in computed]
    # rdflib has those of `SELECT *` in any order.
    columns = columns if "projection" in parsed[1] else sorted(columns)
    return _Writer(names, vocabulary, reader).sources(parts, columns)


# --- reading


class _Spelling:
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


class _Reader:
    """Finds the patterns of facts in the algebra of a query, and what else is worth a word."""

    def __init__(self, names: Names, spelling: _Spelling) -> None:
        self._facts_graph = URIRef(names.facts.value)
        self.spelling = spelling
        self.facts: list[_Fact] = []
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
            self.facts.append(_Fact(subject, tuple(predicates), value, words, is_sure))

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


# --- writing


class _Writer:
    """Writes the query for the sources of the facts that were read."""

    def __init__(self, names: Names, vocabulary: Vocabulary, reader: _Reader) -> None:
        self._names = names
        self._rules = _Rules(vocabulary)
        self._reader = reader
        self._spelling = reader.spelling
        self._named: Mapping[str, str] = {}

    def sources(self, parts: Parts, columns: Sequence[Variable]) -> Sources:
        """Return the query with `columns` of the old one and those of a source."""
        facts = list(self._traceable())
        if self._reader.is_summed:
            self._reader.note("summed")
        notes = list(self._reader.notes)
        return Sources(self._query(parts, columns, facts) if facts else None, notes)

    def _traceable(self) -> Iterator[_Fact]:
        for fact in self._reader.facts:
            if self._rules.behind(fact).is_empty:
                self._reader.note("derived", fact.words)
            else:
                yield fact

    def _query(self, parts: Parts, columns: Sequence[Variable], facts: Sequence[_Fact]) -> str:
        self._named = _free((*_COLUMNS, *_WITHIN), parts)
        shown = [f"?{one}" for one in columns or _variables(facts)]
        new = [self._named[one] for one in _COLUMNS]
        order = " ".join([*shown, self._named["fact"], self._named["document"]])
        branches = "\n  UNION\n".join(
            self._branch(parts, shown, fact, claims) for fact in facts for claims in self._claims(fact)
        )
        text = (
            f"SELECT DISTINCT {' '.join([*shown, *new])}\nWHERE {{\n{branches}\n}}\n"
            f"ORDER BY {order}\nLIMIT {_ROWS}\n"
        )
        return f"{_prologue(parts, text)}\n{text}"

    def _branch(self, parts: Parts, shown: Sequence[str], fact: _Fact, claims: str) -> str:
        """Return the rows that have a fact, with each telling of it by such claims.

        Each branch stands alone, with the query in it: an engine looks up what is joined one by one, but
        makes the whole of a union first.
        """
        lines = [
            f"{{ {self._rows(parts, shown, fact)} }}",
            f"{fact.words} .",
            claims,
            self._telling(),
            f"BIND ({Literal(fact.words).n3()} AS {self._named['fact']})",
        ]
        # Where a row has no such fact, its variables would take any value.
        lines += [] if fact.is_sure else [f"FILTER ({self._named['has']})"]
        return "  {\n" + "\n".join(f"    {line}" for line in lines) + "\n  }"

    def _rows(self, parts: Parts, shown: Sequence[str], fact: _Fact) -> str:
        """Return the query itself as a query within, with the variables of a fact among its columns.

        Its text stays as it is: another indent would change the strings that it may have over several lines.
        """
        columns = list(dict.fromkeys([*shown, *(f"?{one}" for one in fact.variables)]))
        if not fact.is_sure:
            bound = " && ".join(f"BOUND(?{one})" for one in fact.variables) or "true"
            columns.append(f"({bound} AS {self._named['has']})")
        tail = _values_of(parts.tail) if self._reader.is_summed else parts.tail
        # A comment may end it, so the brace comes on a line of its own.
        return f"SELECT DISTINCT {' '.join(columns) or '*'} WHERE {parts.where}\n    {tail}\n   "

    def _claims(self, fact: _Fact) -> Iterator[str]:
        """Yield each way in which claims tell a fact."""
        behind = self._rules.behind(fact)
        subject, value = self._spelling.term(fact.subject), self._spelling.term(fact.value)
        end = self._end(fact.value)
        if behind.same:
            yield self._between(subject, end, value, behind.same)
        if behind.turned:
            yield self._between(value, self._cg("object"), subject, behind.turned)
        if behind.is_office:
            yield from self._offices(subject, value, behind.offices)
        if behind.is_role:
            event = f"{self._cg('event')}|{self._cg('subject')}" if behind.is_any_role else self._cg("event")
            yield self._in_claims(f"{event} {subject} ; {self._cg('subject')}|{end} {value}")

    def _between(self, subject: str, end: str, value: str, how: Iterable[str]) -> str:
        spelt = " ".join(self._cg(name) for name in sorted(how))
        pattern = self._in_claims(f"{self._cg('subject')} {subject} ; {end} {value}")
        return f"{pattern} VALUES {self._named['how']} {{ {spelt} }}"

    def _offices(self, person: str, place: str, families: frozenset[str]) -> Iterator[str]:
        """Yield the appointments to an office, and the leavings that say that it was held."""
        is_board = families == self._rules.board_families
        leavings = {BOARD_LEAVING} if is_board else LEAVINGS
        yield self._between(person, self._cg("object"), place, leavings)
        appointed = self._between(person, self._cg("object"), place, {APPOINTMENT})
        if not families:
            yield appointed
            return
        claim, event, office = (self._named[one] for one in ("claim", "event", "office"))
        spelt = " ".join(self._cg(one) for one in sorted(families))
        yield (
            f"{appointed} GRAPH {self._names.claims} {{ {claim} {self._cg('event')} {event} }} "
            f"{event} {self._cg('roleFamily')} {office} . VALUES {office} {{ {spelt} }}"
        )

    def _telling(self) -> str:
        properties = {"claim": "claim", "stance": "stance", "saidBy": "speaker", "quote": "quote"}
        told = " ; ".join(f"{self._cg(name)} {self._named[column]}" for name, column in properties.items())
        return f"GRAPH {self._named['document']} {{ {self._named['evidence']} {told} }}"

    def _end(self, term: Any) -> str:
        if isinstance(term, Literal):
            return self._cg("value")
        return self._cg("object") if isinstance(term, URIRef) else f"{self._cg('object')}|{self._cg('value')}"

    def _cg(self, name: str) -> str:
        return self._spelling.iri(CG + name)

    def _in_claims(self, properties: str) -> str:
        told = f"{properties} ; {self._cg('predicate')} {self._named['how']}"
        return f"GRAPH {self._names.claims} {{ {self._named['claim']} {told} }}"


def _variables(facts: Iterable[_Fact]) -> list[Variable]:
    return list(dict.fromkeys(name for fact in facts for name in fact.variables))


def _free(wanted: Iterable[str], parts: Parts) -> dict[str, str]:
    """Return variables that the query does not use, by what they are wanted for."""
    taken = {token.text[1:] for token in tokens(parts.text) if token.kind == "variable"}
    found = {}
    for name in wanted:
        free = name
        while free in taken:
            free += "_"
        found[name] = f"?{free}"
    return found


def _prologue(parts: Parts, text: str) -> str:
    """Return the declarations of a query with those that a text needs beside them."""
    used = {token.text.partition(":")[0] for token in tokens(text) if token.kind == "name"}
    missing = [prefix for prefix in PREFIXES if prefix in used and prefix not in parts.prefixes]
    return "\n".join(
        [*filter(None, [parts.prologue]), *(f"PREFIX {one}: <{PREFIXES[one]}>" for one in missing), ""]
    )


def _values_of(tail: str) -> str:
    """Return the VALUES at the end of a query, without what sums its rows up, sorts and cuts them."""
    starts = [token.start for token in tokens(tail) if token.keyword == "VALUES"]
    return tail[starts[-1] :] if starts else ""


class _Rules:
    """Which claims a fact may follow from, read backwards from the rules of the view."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._told = frozenset(self._told_predicates())
        self._roles = frozenset(one.property for one in vocabulary.arguments.values())

    def behind(self, fact: _Fact) -> _Behind:
        """Return the predicates of claims that a fact may rest on."""
        wanted = {str(one).removeprefix(CG) for one in fact.predicates if str(one).startswith(CG)}
        offices = self._offices(wanted)
        is_any_role = "participant" in wanted
        same = {name for name in self._told if self._implies(name) & wanted}
        same |= {name for name in wanted if name.startswith(("kind/", "metric/"))} | offices
        return _Behind(
            same=frozenset() if is_any_role else frozenset(same),
            turned=frozenset(name for name in self._told if self._implies_turned(name) & wanted),
            is_office=bool(offices),
            is_role=is_any_role or bool(wanted & self._roles),
            is_any_role=is_any_role,
            offices=self._families(offices),
        )

    @property
    def board_families(self) -> frozenset[str]:
        """The family of a seat on a board, which only a leaving of the board ends."""
        return self._families({BOARD_SEAT})

    def _told_predicates(self) -> Iterator[str]:
        vocabulary = self._vocabulary
        for relation in vocabulary.relations.values():
            yield from filter(
                None,
                (
                    relation.predicate,
                    relation.predicate_without_subject,
                    relation.predicate_without_object,
                ),
            )
        yield from vocabulary.metrics.values()
        yield from vocabulary.office_predicates
        yield from (one.property for one in vocabulary.arguments.values())
        yield "date"

    def _implies(self, name: str) -> frozenset[str]:
        """Return the properties under which a claim of this predicate stands in the view."""
        return frozenset({name}) | self._vocabulary.super_properties.get(name, frozenset())

    def _implies_turned(self, name: str) -> set[str]:
        inverses = (self._vocabulary.inverses.get(one) for one in self._implies(name))
        return {one for inverse in inverses if inverse for one in self._implies(inverse)}

    def _offices(self, wanted: set[str]) -> set[str]:
        """Return the predicates of offices, in their ever form, that make somebody what is asked for."""
        current = self._vocabulary.current_form
        return {
            ever
            for ever in self._vocabulary.office_predicates
            if wanted & (self._implies(ever) | self._implies(current[ever]))
        }

    def _families(self, offices: set[str]) -> frozenset[str]:
        """Return the families of the offices; none where one of them is not of a known family."""
        known = {office.predicate: office.family for office in self._vocabulary.offices.values()}
        if not offices <= known.keys():
            return frozenset()
        return frozenset(known[one] for one in offices)

"""Writes the query for the sources of facts: each row of theirs with one sentence that tells one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib.term import Literal, URIRef, Variable

from graph.query.scan import tokens
from graph.query.sources.facts import Fact, FactReader
from graph.query.sources.rules import Rules
from graph.query.split import Parts
from graph.query.steps import Said
from graph.view.offices import APPOINTMENT, BOARD_LEAVING, LEAVINGS
from graph.vocabulary import CG, PREFIXES, Names, Vocabulary

_ROWS = 1000
_COLUMNS = ("fact", "quote", "stance", "speaker", "document", "how", "claim")
_WITHIN = ("evidence", "event", "office", "has")


@dataclass(frozen=True, slots=True)
class Sources:
    """The query for the sources, None where no fact in the query has any, and what has to be said of it."""

    query: str | None
    notes: Sequence[Said]


class SourcesWriter:
    """Writes the query for the sources of the facts that were read."""

    def __init__(self, names: Names, vocabulary: Vocabulary, reader: FactReader) -> None:
        self._names = names
        self._rules = Rules(vocabulary)
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

    def _traceable(self) -> Iterator[Fact]:
        for fact in self._reader.facts:
            if self._rules.behind(fact).is_empty:
                self._reader.note("derived", fact.words)
            else:
                yield fact

    def _query(self, parts: Parts, columns: Sequence[Variable], facts: Sequence[Fact]) -> str:
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

    def _branch(self, parts: Parts, shown: Sequence[str], fact: Fact, claims: str) -> str:
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

    def _rows(self, parts: Parts, shown: Sequence[str], fact: Fact) -> str:
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

    def _claims(self, fact: Fact) -> Iterator[str]:
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


def _variables(facts: Iterable[Fact]) -> list[Variable]:
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

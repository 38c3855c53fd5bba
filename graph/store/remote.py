"""The store in an engine of another machine, or of several: any that speaks SPARQL 1.1 over HTTP.

match, select -> SELECT with the number of its rows -Session-> rows, all of them or an error
change, load  -> DELETE DATA ; INSERT DATA, in parts that every engine takes
"""

from __future__ import annotations

import itertools
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, RdfFormat

from graph.errors import InvalidInput, StoreRefused, StoreUnavailable
from graph.model import Quad, Term
from graph.store import journal
from graph.store.bindings import bind
from graph.store.border import accepted
from graph.store.endpoint import SECONDS, Endpoint, Session
from graph.store.kept import Kept
from graph.store.spelling import is_text, read, stored, written
from graph.store.whole import NUMBER, counted, is_there, whole_rows
from graph.vocabulary import XSD, term

MOST_QUADS, MOST_CHARACTERS = 500, 100_000
"""How much goes into one update.

Virtuoso 7.2 refuses 2,000 quads, and each of 1,000 takes it more than twice as long as each of 500.
"""

_SUBJECTS_AT_ONCE = 100
_ATTEMPTS = 3
_OTHERS, _SAMPLE = term("graphOfOthers"), term("sample")
_VERSION = term("formatVersion")
# One of each kind that is written as it is, and what texts have that is hard to carry.
_SAMPLES: Sequence[Literal] = (
    Literal("텍스트 “text” 👍 e\u0301\n\t\\ \x01"),
    Literal("색", language="ko"),
    *(
        Literal(value, datatype=NamedNode(XSD + datatype))
        for value, datatype in [
            ("-8000000000", "integer"),
            ("8000000", "decimal"),
            ("12345678901234567.125", "decimal"),
            ("0.1", "double"),
            ("true", "boolean"),
            ("2024-03-25", "date"),
            ("2024-03-25T12:00:00.5Z", "dateTime"),
            ("P1D", "duration"),
        ]
    ),
)


class Closeable(Protocol):
    """What can be let go of."""

    def close(self) -> None:
        """Let go; more than once is no error."""


class RemoteStore:
    """Quads in an engine that this process reaches over HTTP, and is the only one to write to.

    A change of up to `MOST_QUADS` is one update request, and as much a whole as the engine makes of one. A
    larger one is several: what undoes it is written beforehand, and should it be cut off, it is undone at
    once or when the store is next opened. `match` waits for its end; others may see a part of it meanwhile.
    What has been read is kept until the next change.

    `notes` is the graph in which the store keeps what it has to know of itself. It and the graphs that
    the engine had before are nobody's to see.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        notes: NamedNode,
        *,
        seconds: float = SECONDS,
        holding: Closeable | None = None,
    ) -> None:
        """Meet the engine, which has to answer each request within so many seconds.

        `holding` is closed with the store.

        Raises:
            StoreUnavailable: It cannot be reached or written to, or does not give back what it is given.
        """
        self.endpoint = endpoint
        self._open: Session | None = Session(endpoint, seconds=seconds)
        self._holding = holding
        self._notes = notes
        self._journal = NamedNode(notes.value + "/journal")
        self._change = threading.RLock()
        self._is_unsettled = True
        self._hidden: Sequence[NamedNode] = ()
        self._kept = Kept()
        try:
            self._meet()
        except BaseException:
            self.close()
            raise

    @property
    def _session(self) -> Session:
        if self._open is None:
            raise StoreUnavailable(f"the store at {self.endpoint.query} has been closed")
        return self._open

    @property
    def requests(self) -> int:
        """How many requests have been sent so far."""
        return self._session.requests

    # --- meeting the engine

    def _meet(self) -> None:
        if not self._session.ask("ASK {}"):
            raise StoreUnavailable(
                f"the store at {self.endpoint.query} says no to ASK {{}}, so it is no SPARQL endpoint"
            )
        if not self._quads(None, _SAMPLE, None, self._notes):
            self._introduce()
        self._check_samples()
        others = self._quads(None, _OTHERS, None, self._notes)
        self._hidden = [
            self._notes,
            self._journal,
            *(q.object for q in others if isinstance(q.object, NamedNode)),
        ]
        self._settle()

    def _introduce(self) -> None:
        """Write down which graphs the engine has of its own, and samples of what it is to keep."""
        rows = whole_rows(self._session, ["g"], "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        graphs = [read(row["g"]) for row in rows]
        if self._quads(None, _VERSION, None, None):
            # Loaded into the engine by its own means: what is there is the graph.
            graphs = []
        others = [
            Quad(self._notes, _OTHERS, graph, self._notes) for graph in graphs if isinstance(graph, NamedNode)
        ]
        self._write((), [*others, *self._samples()])

    def _samples(self) -> list[Quad]:
        notes = self._notes
        nodes = (NamedNode(f"{notes.value}/sample/{number}") for number in itertools.count())
        return [Quad(node, _SAMPLE, value, notes) for node, value in zip(nodes, _SAMPLES, strict=False)]

    def _check_samples(self) -> None:
        given = {quad.subject: quad.object for quad in self._quads(None, _SAMPLE, None, self._notes)}
        for quad in self._samples():
            if given.get(quad.subject) != quad.object:
                raise StoreUnavailable(
                    f"the store at {self.endpoint.query} was given {quad.object} and gives back "
                    f"{given.get(quad.subject, 'nothing')}; claimgraph cannot keep its graph there"
                )

    # --- reading

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """See `Store.match`; one request at most, and all of its rows in memory."""
        self._settle()
        value = None if object is None else stored(object)
        # A change puts another in its place, so that what was read before it is not kept after it.
        kept = self._kept
        if subject is None:
            found = kept.get((predicate, value, graph))
            return iter(self._leading_to(predicate, value, graph, kept) if found is None else found)
        # What is asked of a node once is asked of it again, and no node is the subject of very much.
        about = kept.get(subject)
        if about is None:
            about = self._about(subject, kept)
        return (quad for quad in about if _agrees(quad, predicate, value, graph))

    def _about(self, node: NamedNode, kept: Kept) -> list[Quad]:
        """Read all quads of a node, and those of some others along with it."""
        nodes = kept.worth_reading(node, lambda one: one)
        where = f"VALUES ?s {{ {' '.join(map(str, nodes))} }} GRAPH ?g {{ ?s ?p ?o }}{self._of_ours()}"
        found: dict[object, list[Quad]] = {one: [] for one in nodes}
        for row in whole_rows(self._session, "gspo", where):
            quad = self._quad({name: read(row[name]) for name in "gspo"})
            found[quad.subject].append(quad)
        for one, quads in found.items():
            kept.keep(one, quads)
        return found[node]

    def _leading_to(
        self, predicate: NamedNode | None, value: Term | None, graph: NamedNode | None, kept: Kept
    ) -> list[Quad]:
        """Read the quads of a pattern, and those that lead to some other nodes along with it."""
        nodes = [value]
        if predicate is not None and isinstance(value, NamedNode):
            nodes = [*kept.worth_reading(value, lambda one: (predicate, one, graph))]
        if len(nodes) == 1:
            found = {value: self._quads(None, predicate, value, graph)}
        else:
            found = {one: [] for one in nodes}
            g = f"{graph or '?g'}"
            where = f"VALUES ?o {{ {' '.join(map(str, nodes))} }} GRAPH {g} {{ ?s {predicate} ?o }}"
            names = "so" if graph else "gso"
            for row in whole_rows(self._session, names, where + ("" if graph else self._of_ours())):
                terms = {"p": predicate, "g": graph, **{name: read(row[name]) for name in names}}
                quad = self._quad(terms)
                found[quad.object].append(quad)
        for one, quads in found.items():
            kept.keep((predicate, one, graph), quads)
        return found[value]

    def _quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph: NamedNode | None,
    ) -> list[Quad]:
        value = None if object is None else stored(object)
        given = {"s": subject, "p": predicate, "o": value, "g": graph}
        s, p, o, g = (f"?{name}" if one is None else written(one) for name, one in given.items())
        pattern = f"{s} {p} {o}"
        names = [name for name, one in given.items() if one is None]
        if isinstance(value, Literal) and not is_text(value):
            # Engines find numbers by their value, so that 5 is found for 5.0.
            pattern += f" . {s} {p} ?o"
            names.append("o")
        where = f"GRAPH {g} {{ {pattern} }}{'' if graph else self._of_ours()}"
        if not names:
            return [self._quad(given)] if is_there(self._session, where) else []
        rows = whole_rows(self._session, names, where)
        found = (self._quad({**given, **{name: read(row[name]) for name in names}}) for row in rows)
        return list(dict.fromkeys(quad for quad in found if value is None or quad.object == value))

    def _of_ours(self) -> str:
        return f" FILTER(?g NOT IN ({', '.join(map(str, self._hidden))}))" if self._hidden else ""

    @staticmethod
    def _quad(terms: Mapping[str, object]) -> Quad:
        return Quad(terms["s"], terms["p"], terms["o"], terms["g"])  # type: ignore[arg-type]  # so the engine says

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Mapping[str, Term]]:
        """See `Store.select`; all rows in memory."""
        self._settle()
        if not re.match(r"\s*SELECT\b", query, re.IGNORECASE):
            raise TypeError(f"not a SELECT query: {query}")
        # Nothing stands in this graph, so that what is outside of GRAPH finds nothing, whatever the engine.
        body = (
            f"{{ GRAPH <{self._notes.value}/nothing> {{ {{ {bind(query, bindings or {}, written)}\n}} }} }}"
        )
        rows = self._session.select(f"SELECT * {body}").rows
        number = self._session.select(f"SELECT (COUNT(*) AS ?{NUMBER}) {body}").rows
        if counted(number) != len(rows):
            raise StoreRefused(
                f"the store at {self.endpoint.query} gave {len(rows):,} rows, which are not all"
            )
        return iter([_solution(row) for row in rows])

    # --- writing

    def change(
        self,
        *,
        remove: Iterable[Quad] = (),
        add: Iterable[Quad] = (),
        is_exact: bool = False,  # noqa: ARG002  # here nobody counts
    ) -> None:
        """See `Store.change`."""
        leaving = list(accepted(remove))
        coming = list(dict.fromkeys(_as_stored(quad) for quad in accepted(add)))
        stays = set(coming)
        going = [quad for quad in dict.fromkeys(map(_as_stored, leaving)) if quad not in stays]
        with self._changing():
            if len(updates(going, coming)) <= 1:
                self._write_at_once(going, coming)
            else:
                self._write_in_parts(going, coming)
            self._drop_emptied(going, coming)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._change:
            self._settle()
            try:
                yield
            finally:
                self._kept = Kept()

    def _write_at_once(self, going: Sequence[Quad], coming: Sequence[Quad]) -> None:
        try:
            self._write(going, coming)
        except StoreRefused:
            raise
        except StoreUnavailable:
            # It may have been made, and only the answer was lost.
            there = self._present([*going, *coming])
            if not (there.issuperset(coming) and there.isdisjoint(going)):
                raise

    def _write(self, going: Sequence[Quad], coming: Sequence[Quad]) -> None:
        """Take quads out and put others in, by as few requests as may be."""
        for update in updates(going, coming):
            self._session.update(update)
        # Of 500 quads to be deleted, Virtuoso 7.2 leaves a few, and says that all went well.
        left = self._present(going).intersection(going)
        for _ in range(_ATTEMPTS):
            for quad in left:
                self._session.update(*updates([quad], ()))
            left = left and self._present(list(left)).intersection(left)
        if left:
            raise StoreUnavailable(
                f"the store at {self.endpoint.query} says that it has deleted {min(left, key=str)}, "
                "and still has it"
            )

    def _write_in_parts(self, going: Sequence[Quad], coming: Sequence[Quad]) -> None:
        there = self._present([*going, *coming])
        took_out = [quad for quad in going if quad in there]
        put_in = [quad for quad in coming if quad not in there]
        self._is_unsettled = True
        try:
            for page in journal.pages(self._journal, took_out, put_in):
                self._write((), [page])
            self._write(took_out, put_in)
            self._session.update(f"CLEAR SILENT GRAPH {self._journal}")
        except BaseException:
            self._settle_if_possible()
            raise
        self._is_unsettled = False

    def _settle_if_possible(self) -> None:
        try:
            self._settle()
        except StoreUnavailable:
            # It is tried again before the next look, by this process or by the next.
            return

    def _settle(self) -> None:
        """Undo a change that was cut off, if there is one."""
        if self._is_unsettled:
            with self._change:
                self._undo()

    def _undo(self) -> None:
        # Another thread may have, while this one was waiting.
        if self._is_unsettled:
            took_out, put_in = journal.read_pages(self._quads(None, None, None, self._journal))
            self._write(put_in, took_out)
            self._session.update(f"CLEAR SILENT GRAPH {self._journal}")
            self._kept = Kept()
            self._is_unsettled = False

    def _present(self, quads: Sequence[Quad]) -> set[Quad]:
        """Return which of the quads are there, and others of the same subjects."""
        nodes = list(dict.fromkeys((quad.graph_name, quad.subject) for quad in quads))
        found: set[Quad] = set()
        for at in range(0, len(nodes), _SUBJECTS_AT_ONCE):
            pairs = " ".join(f"({graph} {subject})" for graph, subject in nodes[at : at + _SUBJECTS_AT_ONCE])
            where = f"VALUES (?g ?s) {{ {pairs} }} GRAPH ?g {{ ?s ?p ?o }}"
            rows = whole_rows(self._session, "gspo", where)
            found |= {self._quad({name: read(row[name]) for name in "gspo"}) for row in rows}
        return found

    def _drop_emptied(self, going: Sequence[Quad], coming: Sequence[Quad]) -> None:
        """Drop the graphs of which nothing is left: some engines keep the names of empty graphs."""
        graphs = {quad.graph_name for quad in going} - {quad.graph_name for quad in coming}
        for graph in sorted(graphs, key=str):
            if not self._session.ask(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"):
                self._session.update(f"DROP SILENT GRAPH {graph}")

    def load(self, quads: Iterable[Quad]) -> None:
        """See `Store.load`."""
        with self._changing():
            for update in _parts("INSERT DATA", accepted(quads)):
                self._session.update(update)

    def clear(self, graph: NamedNode) -> None:
        """See `Store.clear`."""
        with self._changing():
            self._session.update(f"DROP SILENT GRAPH {graph}")

    # --- dumps, backups, the end

    def dump(self, output: Path, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """See `Store.dump`."""
        quads = self.match(graph=graph)
        ox.serialize(quads if graph is None else (quad.triple for quad in quads), output, format)

    def backup(self, folder: Path) -> None:
        """See `Store.backup`; what it writes is a store of Oxigraph on this machine."""
        if folder.exists():
            raise InvalidInput(f"{folder} is there already; a backup wants a folder that is not")
        quads = self.match()
        try:
            ox.Store(folder).bulk_extend(quads)
        except OSError as error:
            raise StoreUnavailable(f"the store could not be copied to {folder}: {error}") from error

    def flush(self) -> None:
        """See `Store.flush`; what the engine has acknowledged is as safe as it is set up to make it."""

    def close(self) -> None:
        """See `Store.close`; a change under way is waited for."""
        with self._change:
            if self._open is not None:
                self._open.close()
            self._open = None
            if self._holding is not None:
                self._holding.close()


def _agrees(quad: Quad, predicate: NamedNode | None, value: Term | None, graph: NamedNode | None) -> bool:
    return (
        (predicate is None or quad.predicate == predicate)
        and (value is None or quad.object == value)
        and (graph is None or quad.graph_name == graph)
    )


def _as_stored(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, stored(quad.object), quad.graph_name)


def updates(going: Sequence[Quad], coming: Sequence[Quad]) -> list[str]:
    """Return the update requests that take quads out and then put quads in: one, if it is not too large."""
    parts = [*_parts("DELETE DATA", going), *_parts("INSERT DATA", coming)]
    is_small = len(going) + len(coming) <= MOST_QUADS and sum(map(len, parts)) <= MOST_CHARACTERS
    return [" ;\n".join(parts)] if parts and is_small else parts


def _parts(verb: str, quads: Iterable[Quad]) -> Iterator[str]:
    """Yield DELETE DATA or INSERT DATA of all the quads, in parts that every engine takes."""
    graphs: dict[NamedNode, list[str]] = defaultdict(list)
    number = characters = 0
    for quad in quads:
        triple = f"{quad.subject} {quad.predicate} {written(quad.object)}"
        if number == MOST_QUADS or (number and characters + len(triple) > MOST_CHARACTERS):
            yield _quad_data(verb, graphs)
            graphs.clear()
            number = characters = 0
        graphs[quad.graph_name].append(triple)
        number += 1
        characters += len(triple)
    if number:
        yield _quad_data(verb, graphs)


def _quad_data(verb: str, graphs: Mapping[NamedNode, Sequence[str]]) -> str:
    # QuadData of the SPARQL 1.1 Update grammar [50].
    blocks = (f"GRAPH {graph} {{ {' . '.join(triples)} }}" for graph, triples in graphs.items())
    return f"{verb} {{ {' '.join(blocks)} }}"


def _solution(row: Mapping[str, Mapping[str, str]]) -> Mapping[str, Term]:
    values = ((name, read(binding)) for name, binding in row.items())
    return {name: value for name, value in values if isinstance(value, NamedNode | Literal)}

"""Changes that users ask for, made to an open store: SPARQL updates, and whole graphs put, added, deleted.

Nothing here can be stopped: see `graph.query.writers`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode

from graph.errors import InvalidInput, InvalidQuery, NotAsWanted, NotFound, QueryRefused, StoreUnavailable
from graph.query.formats import UPLOAD_FORMATS
from graph.query.prologue import SpelledOut, spelled_out
from graph.query.run import STAGING, check_depth, check_host, explained, graph_node
from graph.query.scan import loads, services, with_loads_of
from graph.query.syntax import syntax_sentence
from graph.query.updates import GraphName, Operation, operations, replaced, with_dataset
from graph.vocabulary import PREFIXES, TYPE, Names, term

_BULK_FROM_BYTES = 500_000
_NO_OPERATION = "DROP SILENT GRAPH <urn:none> "
UNREADABLE = "refused:"
"""What LOAD SILENT is given to read where it may not read: it fails, and says nothing of it."""


@dataclass(frozen=True, slots=True)
class Update:
    """An update as a user put it; `default_graphs` and `named_graphs` stand for USING clauses in it.

    A `plain` one goes to a store without the model: no prefix is declared.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    is_plain: bool = False

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that need no declaration."""
        return {} if self.is_plain else dict(PREFIXES)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of RDF that a user sent, one of `UPLOAD_FORMATS`, and the base of its relative IRIs."""

    file: Path
    media_type: str
    base: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What is to hold for a change to be made, else it is not.

    Whether the graph is there; and which generations the store may be of, and may not. None leaves it open.
    """

    is_there: bool | None = None
    generations: frozenset[int] | None = None
    not_generations: frozenset[int] = frozenset()

    @property
    def is_of_generation(self) -> bool:
        """Whether it depends on what was changed before."""
        return self.generations is not None or bool(self.not_generations)

    def holds_at(self, generation: int) -> bool:
        """Return whether the store may be of this generation."""
        is_wanted = self.generations is None or generation in self.generations
        return is_wanted and generation not in self.not_generations


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """A whole graph to be written; without an IRI it is the unnamed one.

    "put" makes it what the uploads say, "post" adds them to it, "delete" takes it away.
    """

    action: Literal["put", "post", "delete"]
    iri: str | None
    uploads: tuple[Upload, ...] = ()
    condition: Condition = Condition()


Change: TypeAlias = Update | GraphWrite

CREATED, CHANGED = "created", "changed"


def make(store: ox.Store, base: str, change: Change, allowed_hosts: Container[str] = ()) -> str:
    """Make a change, whole or not at all; return whether it made a graph or changed what was there.

    Raises:
        InvalidQuery: An update that does not parse, or whose graphs are not there.
        InvalidInput: An upload that does not parse.
        QueryRefused: It reads from a host that is not allowed.
        NotFound: The graph to be deleted is not there.
        NotAsWanted: The graph is there, or not there, against the condition of the change.
        StoreUnavailable: The store could not be written, or LOAD could not read.
    """
    if isinstance(change, Update):
        return _update(store, base, change, allowed_hosts)
    return _write_graph(store, change)


def _update(store: ox.Store, base: str, update: Update, allowed_hosts: Container[str]) -> str:
    """Make an update as it is written, or where that does not do, as it is spelled out."""
    # Reading the operations of a large INSERT DATA takes longer than running it.
    if not (update.default_graphs or update.named_graphs or loads(update.text)):
        try:
            return _run(store, base, update, allowed_hosts)
        except InvalidQuery as error:
            if not isinstance(error.__cause__, SyntaxError):
                raise
    spelled = spelled_or_refused(update, base)
    with told_as_written(update, spelled, base):
        return _run(store, base, replace(update, text=spelled.text), allowed_hosts)


def _run(store: ox.Store, base: str, update: Update, allowed_hosts: Container[str]) -> str:
    text = update.text
    check_depth("update", text)
    for endpoint in services(text):
        check_host(endpoint, "SERVICE", allowed_hosts)
    if update.default_graphs or update.named_graphs or loads(text):
        check_syntax(text, base, {})
        text = _with_loads_refused(text, operations(text, base), allowed_hosts)
        text = dataset_in_text(update, text, operations(text, base))
    with explained("update", update.text):
        store.update(text, base_iri=base, prefixes=update.prefixes)
    return CHANGED


def spelled_or_refused(update: Update, base: str) -> SpelledOut:
    """Return an update as it is spelled out.

    Raises:
        InvalidQuery: It does not parse.
        QueryRefused: It parses, but only to an engine that takes words that run into each other.
    """
    check_depth("update", update.text)
    return spelled_out(update.text, base, update.prefixes) or _refuse_untold(update, base)


@contextmanager
def told_as_written(update: Update, spelled: SpelledOut, base: str) -> Iterator[None]:
    """Say of an update that is run as it is spelled out where the text that the user wrote does not parse."""
    try:
        yield
    except InvalidQuery as error:
        if not isinstance(error.__cause__, SyntaxError):
            raise
        if not spelled.declares_later:
            _refuse_untold(update, base)
        raise InvalidQuery(syntax_sentence("update", update.text, error.__cause__)) from error


def check_syntax(text: str, base: str, prefixes: dict[str, str]) -> None:
    """Run the update on nothing, and let it read from nowhere, to hear whether it parses."""
    text = with_loads_of(UNREADABLE, text)
    if loads(text) - {UNREADABLE}:
        return
    try:
        ox.Store().update(text, base_iri=base, prefixes=prefixes)
    except SyntaxError as error:
        raise InvalidQuery(syntax_sentence("update", text, error)) from error
    except (OSError, RuntimeError):
        pass


def _with_loads_refused(text: str, found: Sequence[Operation], allowed_hosts: Container[str]) -> str:
    """Return the update with every LOAD SILENT of what may not be read made one that fails.

    Raises:
        QueryRefused: A LOAD that is not silent reads from a host that is not allowed.
    """
    refused = []
    for one in found:
        if one.source is None:
            continue
        start, end = one.source
        try:
            check_host(text[start + 1 : end - 1] if text[start] == "<" else None, "LOAD", allowed_hosts)
        except QueryRefused:
            if not one.is_silent:
                raise
            refused.append(one.source)
    text = replaced(text, [(start, end, f"<{UNREADABLE}>") for start, end in refused])
    for iri in loads(text) - {UNREADABLE}:
        check_host(iri, "LOAD", allowed_hosts)
    return text


def dataset_in_text(update: Update, text: str, found: Sequence[Operation]) -> str:
    for iri in (*update.default_graphs, *update.named_graphs):
        graph_node(iri)
    if not (update.default_graphs or update.named_graphs):
        return text
    if not all(one.is_told for one in found):
        raise QueryRefused(_UNTOLD)
    if any(one.has_dataset for one in found):
        raise InvalidQuery(
            "the graphs are given both beside the update (using-graph-uri, using-named-graph-uri) and in it "
            "(WITH, USING), and only one may be (SPARQL 1.1 Protocol 2.2.3)"
        )
    return with_dataset(text, found, update.default_graphs, update.named_graphs)


def _write_graph(store: ox.Store, write: GraphWrite) -> str:
    graph = graph_node(write.iri)
    is_there = not isinstance(graph, NamedNode) or store.contains_named_graph(graph)
    if write.condition.is_there not in {None, is_there}:
        raise NotAsWanted(f"the graph {graph} is {'there already' if is_there else 'not there'}")
    if write.action == "delete":
        if not is_there:
            raise NotFound(f"there is no graph {graph}")
        store.remove_graph(graph)
        return CHANGED
    store.remove_graph(STAGING)
    store.add_graph(STAGING)
    try:
        for upload in write.uploads:
            _load(store, upload, STAGING)
        verb, name = "MOVE" if write.action == "put" else "ADD", graph if write.iri else "DEFAULT"
        with explained("upload"):
            store.update(f"{verb} {STAGING} TO {name}")
            if isinstance(graph, NamedNode):
                store.add_graph(graph)
    finally:
        store.remove_graph(STAGING)
    return CHANGED if is_there else CREATED


def _load(store: ox.Store, upload: Upload, graph: NamedNode) -> None:
    rdf = UPLOAD_FORMATS[upload.media_type]
    # The bulk loader makes files of its own, which takes longer than a small graph does.
    load = store.bulk_load if upload.file.stat().st_size >= _BULK_FROM_BYTES else store.load
    try:
        load(path=upload.file, format=rdf, base_iri=upload.base, to_graph=graph)
    except SyntaxError as error:
        raise InvalidInput(f"the upload is no {rdf.name}: {error.args[0]}") from error
    except ValueError as error:
        raise InvalidInput(f"the upload cannot be taken: {error}") from error
    except OSError as error:
        raise StoreUnavailable(f"the upload could not be stored: {error}") from error


# --- in the model's graph: to graphs of the user's own only


def operations_of(change: Change, names: Names) -> list[Operation]:
    """Return the operations of a change, none where it is no update; that is to be spelled out."""
    return operations(change.text, names.base) if isinstance(change, Update) else []


def own_graphs(change: Change, found: Sequence[Operation], names: Names) -> list[NamedNode]:
    """Return the graphs that a change of these operations writes to, all of which are the user's own.

    Raises:
        QueryRefused: One of them is the model's, or it cannot be told which they are.
        InvalidQuery: A graph that is not named by a whole IRI, or an update that does not parse.
    """
    if isinstance(change, Update) and not all(one.is_told for one in found):
        _refuse_untold(change, names.base)
    return [_own(target, names) for target in _targets(change, found)]


def _refuse_untold(update: Update, base: str) -> NoReturn:
    check_depth("update", update.text)
    # Reading it on nothing would ask an endpoint all the same.
    if not services(update.text):
        check_syntax(update.text, base, update.prefixes)
    raise QueryRefused(_UNTOLD)


_UNTOLD = (
    "it cannot be told what this update writes to: put space between its words and around <, "
    "as in INSERT DATA { GRAPH <https://example.org/mine> { ... } }"
)


def _targets(change: Change, found: Sequence[Operation]) -> Iterable[GraphName]:
    if isinstance(change, GraphWrite):
        graph_node(change.iri)
        return [GraphName(change.iri, "DEFAULT" if change.iri is None else "")]
    return {target: None for one in found for target in one.targets}


def only_inserts(found: Sequence[Operation]) -> bool:
    """Return whether operations are INSERT DATA throughout, which depends on nothing that is there."""
    return bool(found) and all(one.verb == "INSERT" and one.is_data for one in found)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change can alter: anything in some `graphs`, and beyond these no more than some `quads`."""

    graphs: Sequence[NamedNode]
    quads: Sequence[ox.Quad]


def reach_of(change: Change, found: Sequence[Operation], graphs: Sequence[NamedNode], base: str) -> Reach:
    """Return what a change of these operations can alter of the graphs that it writes to.

    INSERT DATA and DELETE DATA alter no more than what they name, however large the graph is; where they
    name blank nodes, which are others in the store, it may be anything.
    """
    if not isinstance(change, Update) or not any(one.is_data for one in found):
        return Reach(graphs, [])
    quads = _named_as_data(change.text, found, base)
    if quads is None:
        return Reach(graphs, [])
    by_pattern = {target.iri for one in found if not one.is_data for target in one.targets}
    with_blank = {quad.graph_name for quad in quads if has_blank(quad)}
    whole = [graph for graph in graphs if graph.value in by_pattern or graph in with_blank]
    by_data = set(graphs) - set(whole)
    return Reach(whole, [quad for quad in quads if quad.graph_name in by_data])


def _named_as_data(text: str, found: Sequence[Operation], base: str) -> list[ox.Quad] | None:
    """Return the quads that the data of an update name, None if it does not parse."""
    check_depth("update", text)
    others = [(one.start, one.end, _NO_OPERATION) for one in found if not one.is_data]
    deleting = [
        (one.start, one.start + len("DELETE"), "INSERT")
        for one in found
        if one.is_data and one.verb == "DELETE"
    ]
    store = ox.Store()
    try:
        store.update(replaced(text, sorted(others + deleting)), base_iri=base)
    except (SyntaxError, ValueError, OSError, RuntimeError):
        return None
    return list(store)


def _own(target: GraphName, names: Names) -> NamedNode:
    if target.iri is None:
        raise QueryRefused(
            f"this writes to {_WORDS.get(target.word, f'the graph {target.word}')}, and changes go to graphs "
            "of your own only: name each by its IRI, "
            "as in INSERT DATA { GRAPH <https://example.org/mine> { ... } }"
        )
    if names.is_of_model(target.iri):
        raise QueryRefused(
            f"<{target.iri}> is a graph that claimgraph keeps itself, from the documents and claims; "
            f"{_instead(names.id(target.iri))}. Changes by SPARQL go to graphs of your own, whose names "
            f"do not begin with {names.base}"
        )
    return NamedNode(target.iri)


_WORDS = {
    "DEFAULT": "the default graph",
    "NAMED": "every named graph",
    "ALL": "every graph",
}


def _instead(graph_id: str) -> str:
    """Return which call changes a graph of the model."""
    if graph_id == "judgements":
        return "POST /claims/{id}/assessments says what you think of a claim"
    if graph_id == "ontology":
        return "it is the vocabulary, and the same in every graph"
    if graph_id == "log":
        return "it is the record of what was done, and nothing is taken from it"
    return (
        "`claimgraph import` adds a document with its claims, DELETE /documents/{id} takes one back, "
        "and POST /claims/{id}/assessments rejects a claim"
    )


def difference(
    before: Iterable[ox.Quad], after: Iterable[ox.Quad], names: Names
) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Return the quads to take out and those to put in; blank nodes get IRIs (RDF 1.1 Concepts 3.5)."""
    old, new = set(before), {_skolemized(quad, names) for quad in after}
    return list(old - new), list(new - old)


# By these the model finds evidence and documents, in whichever graph they stand.
_OF_MODEL = frozenset(
    term(name)
    for name in ("claim", "presupposes", "mentions", "published", "stance", "formatVersion", "viewIsStale")
)
_TYPES_OF_MODEL = frozenset(term(name) for name in ("Document", "Evidence"))


def refuse_evidence(quads: Iterable[ox.Quad]) -> None:
    """Refuse quads that would pass for a document or for evidence.

    Raises:
        QueryRefused: One of them would.
    """
    for quad in quads:
        is_evidence = quad.predicate == TYPE and quad.object in _TYPES_OF_MODEL
        if is_evidence or quad.predicate in _OF_MODEL:
            raise QueryRefused(
                f"{quad.triple} would pass for evidence of the model's, which only documents have; "
                "`claimgraph import` adds a document with its claims. Say it with a property of your own"
            )


def has_blank(quad: ox.Quad) -> bool:
    """Return whether a blank node is the subject or the object."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _skolemized(quad: ox.Quad, names: Names) -> ox.Quad:
    if not has_blank(quad):
        return quad

    def whole(node: object) -> object:
        return names.node(f".well-known/genid/{node.value}") if isinstance(node, BlankNode) else node

    return ox.Quad(whole(quad.subject), quad.predicate, whole(quad.object), quad.graph_name)  # type: ignore[arg-type]

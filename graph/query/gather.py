"""What a user's change to an engine's graphs needs of it, brought here, so that the change is drafted here.

The graphs that the change writes to are the user's own, and come whole. What its WHERE finds is asked
for as a SELECT and takes the place of the WHERE:

    DELETE { t } INSERT { u } WHERE { p }  ->  SELECT * WHERE { p }  ->  ... WHERE { VALUES ... { rows } }

So nothing that a user wrote changes anything in the engine.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.errors import InvalidQuery, QueryRefused, StoreRefused
from graph.query.changes import (
    Change,
    Update,
    check_syntax,
    dataset_in_text,
    operations_of,
    own_graphs,
)
from graph.query.elsewhere import values_block
from graph.query.prologue import with_plain_iris
from graph.query.run import check_depth, check_host
from graph.query.scan import services, tokens
from graph.query.split import inside
from graph.query.updates import Operation, operations
from graph.store.endpoint import Session
from graph.store.spelling import read
from graph.store.whole import whole_rows
from graph.vocabulary import Names


def gathered(
    session: Session, base: str, change: Change, allowed_hosts: Container[str]
) -> tuple[ox.Store, Change]:
    """Return a store with the graphs that a change needs, and the change to make there.

    An update is to be spelled out.

    Raises:
        QueryRefused: It would write to a graph that is not the user's own, or reads after it has written.
        InvalidQuery: It does not parse, or the engine does not take its WHERE.
        StoreUnavailable: The engine did not answer.
    """
    names = Names(base)
    graphs = set(own_graphs(change, operations_of(change, names), names))
    if isinstance(change, Update):
        change = _with_where_found(session, names, change, allowed_hosts)
        graphs |= set(_copied(operations(change.text, base)))
    store = ox.Store()
    for graph in graphs:
        store.extend(_quads(session, graph))
    return store, change


def _copied(found: Iterable[Operation]) -> Iterator[NamedNode]:
    for one in found:
        if one.copied and one.copied.iri:
            yield NamedNode(one.copied.iri)


def _quads(session: Session, graph: NamedNode) -> Iterator[ox.Quad]:
    for row in whole_rows(session, "spo", f"GRAPH {graph} {{ ?s ?p ?o }}"):
        yield ox.Quad(read(row["s"]), read(row["p"]), read(row["o"]), graph)  # type: ignore[arg-type]  # so it says


def _with_where_found(
    session: Session, names: Names, update: Update, allowed_hosts: Container[str]
) -> Update:
    """Return the update with what its WHERE finds in the place of that."""
    check_depth("update", update.text)
    for endpoint in services(update.text):
        check_host(endpoint, "SERVICE", allowed_hosts)
    check_syntax(update.text, names.base, {})
    text = dataset_in_text(update, update.text, operations(update.text, names.base))
    found = operations(text, names.base)
    if any(one.where is not None or one.pattern for one in found[1:]):
        raise QueryRefused(
            "this is several operations, and a later one has a WHERE; the graph is in an engine elsewhere, "
            "where each of them is asked for before any is made: send them one by one"
        )
    if found and (found[0].where is not None or found[0].pattern):
        text = _found(session, names, text, found[0])
    return replace(update, text=text, default_graphs=(), named_graphs=())


def _found(session: Session, names: Names, text: str, one: Operation) -> str:
    """Return the text with what the WHERE of its first operation finds in the place of that."""
    if one.pattern:
        start, end = one.pattern
        template, using = f"DELETE {text[start:end]}", ""
        pattern = with_plain_iris(text[start:end])
    else:
        assert one.where is not None, "it has a WHERE"
        start, end = one.using or (one.where, one.where)
        template, using = text[one.start : start], with_plain_iris(text[start:end])
        pattern = with_plain_iris(text[one.where + len("WHERE") : one.end])
    values = _values(session, names, text[: one.start], _dataset(using), _placed(names, one, pattern))
    return f"{text[: one.start]}{template}\nWHERE {{ {values} }} {text[one.end :]}"


def _placed(names: Names, one: Operation, pattern: str) -> str:
    """Return the braces of a WHERE over what it sees outside of GRAPH: by itself, nothing."""
    if one.using:
        return pattern
    nothing = names.node("engine/nothing")
    graph = NamedNode(one.default.iri) if one.default and one.default.iri else nothing
    return inside(graph, pattern.strip())


def _dataset(using: str) -> str:
    """Return USING clauses as the FROM clauses of a query."""
    words = ("FROM" if token.text.upper() == "USING" else token.text for token in tokens(using))
    return " ".join(words)


def _values(session: Session, names: Names, prologue: str, dataset: str, where: str) -> str:
    head = f"BASE <{names.base}> {prologue}"
    variables = _variables(f"{head} SELECT * {dataset} WHERE {where}", names)
    counted = f"{{ SELECT * WHERE {where}\n}}"
    try:
        rows = whole_rows(session, variables, counted, prologue=head, dataset=dataset)
    except StoreRefused as error:
        raise InvalidQuery(f"the engine does not take the WHERE of the update: {error}") from error
    return values_block(rows, names, variables)


def _variables(query: str, names: Names) -> Sequence[str]:
    found = ox.Store().query(query, base_iri=names.base)
    assert isinstance(found, ox.QuerySolutions)
    return [variable.value for variable in found.variables]

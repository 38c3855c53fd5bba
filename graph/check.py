"""Whether a graph is as it should be: its shapes, its receipts, and its view against one derived anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from graph.index.index import Index
from graph.ledger import CLAIM, PRESUPPOSES, Ledger
from graph.model import Quad, Store
from graph.pipeline import Library
from graph.pipeline.bulk import Progress, copy_quads, no_progress, stored_names, view_quads
from graph.pipeline.shelf import stored_document, stored_records
from graph.store.format import INDEX
from graph.store.indexed import IndexedStore
from graph.triples import QuadWriter
from graph.values import date_literal
from graph.vocabulary import TYPE, Names, term
from ontology import SHAPES


def check(library: Library, progress: Progress = no_progress) -> Iterator[str]:
    """Yield every fault of the graph in words; none when all is well.

    `progress` is called with the number of documents looked at and of all documents. The search index is
    looked at where there is no other fault, since it follows what the store has.
    """
    is_sound = True
    for fault in _check_graph(library, progress):
        is_sound = False
        yield fault
    if is_sound and isinstance(library.store, IndexedStore):
        yield from _check_index(library.store)


def _check_graph(library: Library, progress: Progress) -> Iterator[str]:
    shapes = rdflib.Graph().parse(SHAPES)
    ids = library.document_ids()
    broken = list(_check_ids(library))
    yield from broken
    for count, document_id in enumerate(ids):
        progress(count, len(ids))
        yield from check_receipts(library.store, library.names, document_id)
        out_of_shape = list(check_shapes(library.store, library.names, document_id, shapes))
        yield from out_of_shape
        broken += out_of_shape
    progress(len(ids), len(ids))
    yield from _check_judgements(library.store, library.names, shapes)
    yield from _check_claims(library.store, library.names)
    if broken:
        yield "entities and the plain view were not checked: mend first what they are derived from, as above"
        return
    yield from _check_entities(library)
    yield from _check_view(library)


def _check_index(store: IndexedStore) -> Iterator[str]:
    """Yield how the search index differs from one made anew."""
    stored = store.ask(lambda index: set(index.contents()))
    with TemporaryDirectory() as folder, closing(Index(Path(folder) / INDEX, store.names)) as anew:
        anew.rebuild(store, "", no_progress)
        expected = set(anew.contents())
    if differing := sorted(stored ^ expected):
        where = "lacks" if differing[0] in expected else "should not hold"
        yield (
            f"the search index {where} {differing[0][:200]}, and {len(differing):,} things differ in all; "
            f"take {INDEX} away from the data folder, and it is made anew"
        )


def _check_ids(library: Library) -> Iterator[str]:
    """Yield the documents without an id, by which all else would look for them."""
    for quad in library.store.match(None, TYPE, term("Document")):
        if next(library.store.match(quad.subject, term("documentId"), None, quad.graph_name), None) is None:
            yield f"{quad.subject.value} has no document id"


# --- receipts: the words are where the evidence says they are


def check_receipts(store: Store, names: Names, id: str) -> Iterator[str]:
    """Yield where a document's text, its hash, its quotes and its mentions do not agree."""
    document = stored_document(store, names, id)
    if document is None:
        yield f"document {id!r} has no description"
        return
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        yield f"document {id!r}: its text does not have the recorded SHA-256"
    graph = names.document(id)
    for class_name, words in (("Evidence", "quote"), ("Mention", "form")):
        for quad in store.match(None, TYPE, term(class_name), graph):
            yield from _check_words(store, graph, quad.subject, words, document.text, id)


def _check_words(
    store: Store, graph: NamedNode, node: NamedNode, words: str, text: str, id: str
) -> Iterator[str]:
    found = {q.predicate: q.object for q in store.match(node, None, None, graph)}
    quote, start, end = (found.get(term(name)) for name in (words, "start", "end"))
    if not (isinstance(quote, Literal) and isinstance(start, Literal) and isinstance(end, Literal)):
        yield f"document {id!r}: {node.value} lacks its {words} or its offsets"
    elif not (start.value.isdecimal() and end.value.isdecimal()):
        yield f"document {id!r}: {node.value} has offsets that are no whole numbers"
    elif text[int(start.value) : int(end.value)] != quote.value:
        place = f"from {start.value} to {end.value}"
        yield f"document {id!r}: the {words} of {node.value} is not the text {place}"


# --- shapes


def check_shapes(store: Store, names: Names, id: str, shapes: rdflib.Graph) -> Iterator[str]:
    """Yield what SHACL finds wrong with a document, its evidence, its claims and its entities."""
    for fault in _violations(_document_quads(store, names, id), shapes):
        yield f"document {id!r}: {fault}"


def _violations(quads: Iterator[Quad], shapes: rdflib.Graph) -> Iterator[str]:
    import pyshacl  # noqa: PLC0415  # It takes most of a second to import, and only checks need it.

    data = rdflib.Graph().parse(data=_as_triples(quads), format="nt")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    if not conforms:
        yield from _faults(report)


def _check_judgements(store: Store, names: Names, shapes: rdflib.Graph) -> Iterator[str]:
    """Yield what SHACL finds wrong with what people said of claims; the claims themselves come along."""
    quads = list(store.match(graph=names.judgements))
    claims = {quad.object for quad in quads if quad.predicate == CLAIM}
    types = [quad for claim in claims for quad in store.match(claim, TYPE, None, names.claims)]  # type: ignore[arg-type]
    # Only the judgements are to conform: of a claim no more than its type is at hand here.
    yield from (
        fault for fault in _violations(iter(quads + types), shapes) if "/claim/" not in fault.split(": ")[0]
    )


def _faults(report: rdflib.Graph) -> Iterator[str]:
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(rdflib.RDF.type, shacl.ValidationResult):
        message = report.value(result, shacl.resultMessage)
        yield f"{report.value(result, shacl.focusNode)}: {message}"


def _document_quads(store: Store, names: Names, id: str) -> Iterator[Quad]:
    """Yield a document's quads, the claims that its evidence names, and its entities."""
    graph = names.document(id)
    nodes: set[NamedNode] = set()
    for quad in store.match(graph=graph):
        yield quad
        if quad.predicate in (CLAIM, PRESUPPOSES, term("mentions")) and isinstance(quad.object, NamedNode):
            nodes.add(quad.object)
    for node in nodes:
        for named_graph in (names.claims, names.entities):
            for quad in store.match(node, None, None, named_graph):
                yield quad
                value = quad.object
                if isinstance(value, NamedNode) and names.id(value).startswith("money/"):
                    yield from store.match(value, None, None, names.claims)


def _as_triples(quads: Iterator[Quad]) -> bytes:
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert triples is not None
    return triples


# --- claims, entities and the view against what they follow from


def _check_claims(store: Store, names: Names) -> Iterator[str]:
    claims = {quad.subject for quad in store.match(None, TYPE, term("Claim"), names.claims)}
    named = {
        quad.object
        for predicate in (CLAIM, PRESUPPOSES)
        for quad in store.match(None, predicate)
        if quad.graph_name != names.judgements
    }
    yield from (f"{node.value} has no evidence" for node in sorted(claims - named, key=str))
    yield from (
        f"{node.value} is named by evidence and is not there" for node in sorted(named - claims, key=str)
    )
    canonical = {quad.subject for quad in store.match(None, term("canonical"), None, names.canonical)}
    yield from (f"{node.value} has no canonical claim" for node in sorted(claims - canonical, key=str))


def _check_entities(library: Library) -> Iterator[str]:
    store, names = library.store, library.names
    writer = QuadWriter(names)
    expected = {
        quad
        for document_id in library.document_ids()
        for _, record in stored_records(store, names.document(document_id))
        for quad in writer.entity(record)
    }
    yield from _differences("entities", set(store.match(graph=names.entities)), expected)


def _check_view(library: Library) -> Iterator[str]:
    store, names = library.store, library.names
    as_of = library.newest_publication()
    ledger = Ledger(store, names)
    ledger.preload(store)
    ledger.complete()
    expected = set(view_quads(ledger, stored_names(store), library.vocabulary, as_of, library.min_confidence))
    expected.update(copy_quads(store, names))
    if as_of:
        expected.add(Quad(names.node("view"), term("asOf"), date_literal(as_of), names.facts))
    for graph in names.derived:
        wanted = {quad for quad in expected if quad.graph_name == graph}
        yield from _differences(names.id(graph), set(store.match(graph=graph)), wanted)


def _differences(graph: str, stored: set[Quad], expected: set[Quad]) -> Iterator[str]:
    for quad in sorted(expected - stored, key=str):
        yield f"the graph {graph} lacks {quad.triple}"
    for quad in sorted(stored - expected, key=str):
        yield f"the graph {graph} should not hold {quad.triple}"

"""Loading in bulk: quads stream into the store, and the view is derived once at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from pyoxigraph import Literal, Quad

from graph.model import Reading, Store
from graph.triples import QuadWriter, decode_record, find_mentions, tell
from graph.view import derive_all, name_quads
from graph.vocabulary import TYPE, Names, Vocabulary, term

QUADS_PER_LOAD = 500_000
"""The bulk loader sorts each load in memory: this many quads take about 300 MB."""


def load_in_bulk(
    store: Store, readings: Iterable[Reading], names: Names, vocabulary: Vocabulary
) -> Iterator[Reading]:
    """Load readings of documents that are not there, and yield each as it has been handed over."""
    writer = QuadWriter(names)
    waiting: list[Quad] = []
    handed: list[Reading] = []
    for reading in readings:
        waiting += reading_quads(reading, writer, names, vocabulary)
        handed.append(reading)
        if len(waiting) >= QUADS_PER_LOAD:
            store.load(waiting)
            yield from handed
            waiting, handed = [], []
    store.load(waiting)
    yield from handed


def reading_quads(
    reading: Reading, writer: QuadWriter, names: Names, vocabulary: Vocabulary
) -> Iterator[Quad]:
    """Yield all that is recorded of a reading; what follows from it is derived later."""
    document = reading.document
    yield from writer.document(document)
    yield from writer.entities(document, reading.extractor, reading.entities)
    for mention in find_mentions(document.text, reading.entities):
        yield from writer.mention(document, mention)
    for frame in reading.frames:
        told = tell(frame, document.id, reading.extractor, vocabulary)
        yield from writer.evidence(told.evidence, document, reading.extractor)
        for claim in told.claims:
            yield from writer.claim(claim)


def view_quads(
    store: Store,
    names: Names,
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Callable[[int, int], None],
) -> Iterator[Quad]:
    """Yield every quad of `facts` and `events` that the recorded graphs give; a quad may come twice."""
    for quad in store.match(None, term("entityRecord")):
        language = next(store.match(quad.subject, term("language"), None, quad.graph_name))
        _, record = decode_record(quad.object.value)
        assert isinstance(language.object, Literal)
        yield from name_quads(record, language.object.value, names, vocabulary)
    yield from derive_all(store, names, vocabulary, as_of, min_confidence, progress)
    for quad in store.match(None, TYPE, term("Investor"), names.entities):
        for name in ("Investor", *vocabulary.super_classes.get("Investor", ())):
            yield Quad(quad.subject, TYPE, term(name), names.facts)


def rebuild_view(
    store: Store,
    names: Names,
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Callable[[int, int], None],
) -> None:
    """Empty `facts` and `events` and fill them from what is recorded."""
    for graph in (names.facts, names.events):
        store.clear(graph)
    quads = view_quads(store, names, vocabulary, as_of, min_confidence, progress)
    while part := list(islice(quads, QUADS_PER_LOAD)):
        store.load(part)

"""Loading in bulk: quads stream into the store, and the view is derived once at the end."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice

from pyoxigraph import Literal

from graph.ledger import Ledger
from graph.model import EntityRecord, Quad, QuadSource, Reading, Store
from graph.triples import QuadWriter, decode_record, find_mentions, tell
from graph.view import all_copy_quads, derive_all, name_quads
from graph.vocabulary import TYPE, Names, Vocabulary, term

QUADS_PER_LOAD = 200_000
"""The bulk loader sorts each load in memory: this many quads take about 250 MB."""

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def no_progress(done: int, of_all: int) -> None:
    """Show nothing."""


class BulkLoader:
    """Loads readings of documents that are not there, and learns their claims on the way.

    The ledger has to know all claims that the store has already.
    """

    def __init__(self, store: Store, ledger: Ledger, vocabulary: Vocabulary) -> None:
        self._store = store
        self._ledger = ledger
        self._names = ledger.names
        self._vocabulary = vocabulary
        self._writer = QuadWriter(ledger.names)
        self._entities: set[Hashable] = set()

    def load(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """Load readings, and yield each when it is stored."""
        waiting: list[Quad] = []
        handed: list[Reading] = []
        for reading in readings:
            waiting += self._quads(reading)
            handed.append(reading)
            if len(waiting) >= QUADS_PER_LOAD:
                self._store.load(waiting)
                yield from handed
                waiting, handed = [], []
        self._store.load(waiting)
        yield from handed

    def _quads(self, reading: Reading) -> Iterator[Quad]:
        """Yield all that is recorded of a reading, claims that are known already left out."""
        document, writer = reading.document, self._writer
        yield from writer.document(document)
        for record in reading.entities:
            yield from writer.named(document, reading.extractor, record)
            yield from self._entity(record)
        for mention in find_mentions(document.text, reading.entities):
            yield from writer.mention(document, mention)
        for frame in reading.frames:
            told = tell(frame, document.id, reading.extractor, self._vocabulary)
            for claim in told.claims:
                node = self._names.node(claim.id)
                if not self._ledger.knows_claim(node):
                    properties = writer.claim_properties(claim)
                    self._ledger.learn_claim(node, properties)
                    yield from writer.claim(claim, properties)
            graph, node = self._names.document(document.id), self._names.node(told.evidence.id)
            properties = writer.evidence_properties(told.evidence, document, reading.extractor)
            self._ledger.learn_evidence(node, graph, properties)
            yield from writer.evidence(told.evidence, document, properties)

    def _entity(self, record: EntityRecord) -> Iterator[Quad]:
        """Yield what a record says of its entity, unless the same has been said."""
        who = record.node, record.type, record.name, record.recorded_id, record.entity_set
        said = who, record.roles, record.english
        if said not in self._entities:
            self._entities.add(said)
            yield from self._writer.entity(record)


def view_quads(
    ledger: Ledger,
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Progress = no_progress,
) -> Iterator[Quad]:
    """Yield every quad of the view but `copy_quads`; `ledger` is complete. A quad may come twice.

    `copy_quads` have to be in the graph already.
    """
    names, source = ledger.names, ledger.source
    yield from _all_names(source, names, vocabulary)
    yield from derive_all(ledger, vocabulary, as_of, min_confidence, progress)


def copy_quads(source: QuadSource, names: Names) -> Iterator[Quad]:
    """Yield which documents are near-copies, and what they are looked up by. A quad may come twice."""
    documents = (quad.graph_name for quad in source.match(None, TYPE, term("Document")))
    yield from all_copy_quads(source, names, documents)


def _all_names(source: QuadSource, names: Names, vocabulary: Vocabulary) -> Iterator[Quad]:
    seen: set[tuple[EntityRecord, str]] = set()
    for document in source.match(None, TYPE, term("Document")):
        graph = document.graph_name
        language = next(source.match(graph, term("language"), None, graph)).object
        assert isinstance(language, Literal)
        for quad in source.match(graph, term("entityRecord"), None, graph):
            _, record = decode_record(quad.object.value)
            if (record, language.value) not in seen:
                seen.add((record, language.value))
                yield from name_quads(record, language.value, names, vocabulary)


def rebuild_view(
    store: Store,
    ledger: Ledger,
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Progress,
) -> None:
    """Empty the derived graphs and fill them from what is recorded; `ledger` is complete."""
    names = ledger.names
    for graph in names.derived:
        store.clear(graph)
    store.load(list(copy_quads(store, names)))
    quads = view_quads(ledger, vocabulary, as_of, min_confidence, progress)
    while part := list(islice(quads, QUADS_PER_LOAD)):
        store.load(part)

"""Loading in bulk: quads stream into the store, and the view is derived once at the end."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain, islice

from graph.ledger import Ledger
from graph.model import EntityRecord, Frame, Money, Quad, QuadSource, Reading, Store, Value
from graph.triples import QuadWriter, decode_record, find_mentions, tell
from graph.view import all_copy_quads, derive_all, name_quads
from graph.vocabulary import TYPE, Names, Vocabulary, term

FRAMES_PER_LOAD, QUADS_PER_LOAD = 5_000, 200_000
"""Either makes about as much: the bulk loader sorts each load in memory, and that takes about 100 MB.

What is loaded is made quad by quad while the store takes it, so no list of quads waits in memory.
"""

ENTITIES_A_FRAME, CHARACTERS_A_FRAME = 4, 500
"""A frame makes about 40 quads with what it is told with, an entity 10, and a mention of one 6."""

Named = tuple[EntityRecord, str]
"""What a document says of an entity, and the document's language."""

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def no_progress(done: int, of_all: int) -> None:
    """Show nothing."""


class BulkLoader:
    """Loads readings of documents that are not there, and learns their claims on the way.

    The ledger has to know all claims that the store has already. `named` is all that documents say of
    their entities, those read here and those that were there before.
    """

    def __init__(self, store: Store, ledger: Ledger, vocabulary: Vocabulary) -> None:
        self._store = store
        self._ledger = ledger
        self._names = ledger.names
        self._vocabulary = vocabulary
        self._writer = QuadWriter(ledger.names)
        self._entities: set[Hashable] = set()
        self._amounts: set[Money] = set()
        self.named = dict.fromkeys(stored_names(store))

    def load(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """Load readings, and yield each when it is stored."""
        for batch in in_batches(readings, FRAMES_PER_LOAD):
            self._store.load(quad for reading in batch for quad in self._quads(reading))
            yield from batch

    def _quads(self, reading: Reading) -> Iterator[Quad]:
        """Yield all that is recorded of a reading, what is known already left out."""
        yield from self._described(reading)
        for frame in reading.frames:
            yield from self._told(frame, reading)

    def _described(self, reading: Reading) -> list[Quad]:
        """Return what is recorded of a document and its entities, what is known of these left out."""
        document, writer = reading.document, self._writer
        quads = [*writer.document(document)]
        for record in reading.entities:
            quads += writer.named(document, reading.extractor, record)
            quads += self._entity(record, document.language)
        for mention in find_mentions(document.text, reading.entities):
            quads += writer.mention(document, mention)
        return quads

    def _entity(self, record: EntityRecord, language: str) -> Iterable[Quad]:
        """Return what a record says of its entity, unless the same has been said."""
        if (record, language) in self.named:
            return ()
        self.named[record, language] = None
        who = record.node, record.type, record.name, record.recorded_id, record.entity_set
        said = who, record.roles, record.english
        if said in self._entities:
            return ()
        self._entities.add(said)
        return self._writer.entity(record)

    def _told(self, frame: Frame, reading: Reading) -> list[Quad]:
        """Return the evidence of a frame, and those of its claims that are not known already."""
        document, writer, ledger = reading.document, self._writer, self._ledger
        told = tell(frame, document.id, reading.extractor, self._vocabulary)
        quads: list[Quad] = []
        for claim in told.claims:
            node = self._names.node(claim.id)
            if not ledger.knows_claim(node):
                properties = writer.claim_properties(claim)
                ledger.learn_claim(node, properties)
                quads += writer.claim(claim, properties)
                quads += self._amount(claim.value)
        graph, node = self._names.document(document.id), self._names.node(told.evidence.id)
        properties = writer.evidence_properties(told.evidence, document, reading.extractor)
        ledger.learn_evidence(node, graph, properties)
        quads += writer.evidence(told.evidence, document, properties)
        return quads

    def _amount(self, value: Value) -> Iterable[Quad]:
        """Return the description of an amount, unless it was loaded before."""
        if not isinstance(value, Money) or value in self._amounts:
            return ()
        self._amounts.add(value)
        return self._writer.money(value, self._names.claims)


def in_batches(readings: Iterable[Reading], frames: int) -> Iterator[list[Reading]]:
    """Yield readings together until they have as much as so many frames; never an empty batch."""
    batch: list[Reading] = []
    waiting = 0
    for reading in readings:
        batch.append(reading)
        waiting += _frames_worth(reading)
        if waiting >= frames:
            yield batch
            batch, waiting = [], 0
    if batch:
        yield batch


def _frames_worth(reading: Reading) -> int:
    """Return how many frames make as many quads as a reading: a document without any is written too."""
    entities, characters = len(reading.entities), len(reading.document.text)
    return max(1, len(reading.frames), entities // ENTITIES_A_FRAME, characters // CHARACTERS_A_FRAME)


def view_quads(
    ledger: Ledger,
    named: Iterable[Named],
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Progress = no_progress,
) -> Iterator[Quad]:
    """Yield every quad of the view but `copy_quads`. A quad may come twice.

    `ledger` is complete, and `named` all that documents say of their entities; `copy_quads` have to be in
    the graph already.
    """
    for record, language in named:
        yield from name_quads(record, language, ledger.names, vocabulary)
    yield from derive_all(ledger, vocabulary, as_of, min_confidence, progress)


def copy_quads(source: QuadSource, names: Names) -> Iterator[Quad]:
    """Yield which documents are near-copies, and what they are looked up by. A quad may come twice."""
    documents = (quad.graph_name for quad in source.match(None, TYPE, term("Document")))
    yield from all_copy_quads(source, names, documents)


def stored_names(source: QuadSource) -> Iterator[Named]:
    """Yield all that the documents of a graph say of their entities. It may come twice."""
    for document in source.match(None, TYPE, term("Document")):
        graph = document.graph_name
        language = next(source.match(graph, term("language"), None, graph)).object
        for quad in source.match(graph, term("entityRecord"), None, graph):
            _, record = decode_record(quad.object.value)
            yield record, language.value


def rebuild_view(
    store: Store,
    ledger: Ledger,
    named: Iterable[Named],
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Progress,
) -> None:
    """Empty the derived graphs and fill them from what is recorded; see `view_quads`."""
    names = ledger.names
    for graph in names.derived:
        store.clear(graph)
    store.load(copy_quads(store, names))
    quads = view_quads(ledger, named, vocabulary, as_of, min_confidence, progress)
    for first in quads:
        store.load(chain([first], islice(quads, QUADS_PER_LOAD - 1)))

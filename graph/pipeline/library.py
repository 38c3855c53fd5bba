"""The open graph: documents come in and go out, claims are assessed, and the view keeps in step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode

from graph.errors import DocumentExists, InvalidInput, NotFound, StoreUnavailable
from graph.ledger import Ledger
from graph.model import Assessment, Document, EntityRecord, Quad, QuadSource, Reading, Store
from graph.overlay import Overlay
from graph.pipeline.bulk import (
    BulkLoader,
    Named,
    Progress,
    in_batches,
    no_progress,
    rebuild_view,
    stored_names,
)
from graph.pipeline.effects import Effect, effect_of
from graph.pipeline.log import ChangeLog, Done, moment
from graph.pipeline.shelf import Shelf, described_anew, document_ids, stored_document
from graph.triples import QuadWriter
from graph.values import TRUE, date_literal
from graph.view import RULES, refresh
from graph.vocabulary import TYPE, Names, Vocabulary, term

AS_OF = term("asOf")
STALE = term("viewIsStale")
VIEW_RULES = term("viewRules")
_PUBLISHED = term("published")
VERDICTS = ("accepted", "disputed", "rejected", "none")
FRAMES_PER_COMMIT = 4_000
"""An import of many documents commits about this often: each commit brings the view in step once.
Its quads wait in memory, about 300 MB with what they are found by."""
RECORDS_REMEMBERED = 100_000
"""How many records of entities are known to have been said, from one change to the next."""
ADDED_IN_ONE_COMMIT = 2_000
"""A change that adds fewer quads than this is one commit whatever it takes out: see `Library._write`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to one document: "added", "replaced" or "unchanged" is its `outcome`."""

    document_id: str
    outcome: str
    claims: int


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with a document: its evidence, and the claims that nothing else supported."""

    document_id: str
    evidence: int
    claims: int


class Library:
    """One graph, open for reading and for change. Its methods are for one thread at a time.

    `clock` gives the moment that stands in the log and on assessments, in UTC; nothing else depends
    on it.
    """

    def __init__(
        self,
        store: Store,
        names: Names,
        vocabulary: Vocabulary,
        *,
        min_confidence: float = 0.7,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.names = names
        self.vocabulary = vocabulary
        self.min_confidence = min_confidence
        self._clock = clock
        self._ledger = Ledger(store, names)
        self._said: set[tuple[EntityRecord, str]] = set()
        self._mend()

    def _mend(self) -> None:
        """Bring the vocabulary's graph up to date; rebuild a view that is stale or of other rules."""
        graph = self.names.ontology
        wanted = {
            Quad(t.subject, t.predicate, t.object, graph)
            for t in self.vocabulary.triples
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal)
        }
        stored = set(self.store.match(graph=graph))
        if wanted != stored:
            self.store.change(remove=stored - wanted, add=wanted - stored)
        if self._is_stale() or self._rules_in_store() != {self._rules_quad()}:
            self.rebuild_view()

    def _is_stale(self) -> bool:
        return next(self.store.match(self.names.node("store"), STALE), None) is not None

    def _rules_in_store(self) -> set[Quad]:
        return set(self.store.match(self.names.node("store"), VIEW_RULES, None, self.names.log))

    def _rules_quad(self) -> Quad:
        """Say by which rules and which vocabulary, and from which confidence on, the view is made."""
        rules = f"{RULES} {self.vocabulary.fingerprint} {self.min_confidence:g}"
        return Quad(self.names.node("store"), VIEW_RULES, Literal(rules), self.names.log)

    # --- documents

    def document_ids(self) -> list[str]:
        """Return the ids of all documents, sorted."""
        return document_ids(self.store)

    def document(self, id: str) -> Document:
        """Return a document with its text.

        Raises:
            NotFound: There is none of that id.
        """
        document = stored_document(self.store, self.names, id)
        if document is None:
            raise NotFound(f"there is no document {id!r}")
        return document

    def import_readings(
        self, readings: Iterable[Reading], *, replace_text: bool = False
    ) -> Iterator[Imported]:
        """Add readings, several to a commit, and yield what became of each once it is stored.

        A reading of a document and extractor that is there already takes the earlier one's place.

        Raises:
            DocumentExists: A document of that id has another text, and `replace_text` is not set.
            StoreUnavailable: It could not be written; what had been yielded is stored, nothing else is.
        """
        for batch in in_batches(self._checked(readings, replace_text), FRAMES_PER_COMMIT):
            yield from self._import_batch(batch)

    def _checked(self, readings: Iterable[Reading], replace_text: bool) -> Iterator[Reading]:
        for reading in readings:
            self.check(reading, replace_text=replace_text)
            yield reading

    def check(self, reading: Reading, *, replace_text: bool) -> None:
        """Refuse a reading that would silently take the place of another text.

        Raises:
            DocumentExists: See `import_readings`.
        """
        given = reading.document
        stored = stored_document(self.store, self.names, given.id)
        if stored is None or replace_text:
            return
        if stored.sha256 != given.sha256:
            raise DocumentExists(
                f"document {given.id!r} is there already with another text; "
                "import it under another id, or replace it with --replace if the article was corrected"
            )
        if stored.language != given.language:
            raise DocumentExists(
                f"document {given.id!r} is there already in language {stored.language!r}, not "
                f"{given.language!r}; say --language {stored.language}, or --replace it"
            )

    def _import_batch(self, batch: Sequence[Reading]) -> list[Imported]:
        with self._change() as shelf:
            outcomes = [(reading, self._put(shelf, reading)) for reading in batch]
            done = [Done(f"import: {o}", r.document.id, r.document.sha256, r.extractor) for r, o in outcomes]
            self._commit(shelf, done)
        return [Imported(r.document.id, outcome, len(r.frames)) for r, outcome in outcomes]

    def _put(self, shelf: Shelf, reading: Reading) -> str:
        """Put a reading on the shelf, in the place of an earlier one; return the outcome."""
        overlay, given = shelf.overlay, reading.document
        stored = stored_document(overlay, self.names, given.id)
        if stored is None:
            shelf.put(reading, is_new=True)
            return "added"
        added, removed = set(overlay.added), set(overlay.removed)
        if (stored.sha256, stored.language) == (given.sha256, given.language):
            reading = replace(reading, document=described_anew(stored, given))
            shelf.take_evidence(stored, reading.extractor)
            shelf.take_description(stored)
        else:
            shelf.take_document(stored)
        shelf.put(reading, is_new=False)
        is_same = overlay.added.keys() == added and overlay.removed == removed
        return "unchanged" if is_same else "replaced"

    def remove(self, ids: Iterable[str]) -> list[Removed]:
        """Take documents out, with all that only they supported, in one commit.

        Raises:
            NotFound: One of them is not there; then none is removed.
        """
        with self._change() as shelf:
            removed, done = self._take(shelf, ids)
            self._commit(shelf, done)
        return removed

    def _take(self, shelf: Shelf, ids: Iterable[str]) -> tuple[list[Removed], list[Done]]:
        removed, done = [], []
        for document_id in ids:
            document = stored_document(shelf.overlay, self.names, document_id)
            if document is None:
                raise NotFound(f"there is no document {document_id!r}")
            evidence, claims = shelf.take_document(document)
            removed.append(Removed(document_id, evidence, claims))
            done.append(Done("remove", document.id, document.sha256))
        return removed, done

    # --- what a change would do

    def preview_removal(self, ids: Iterable[str]) -> Effect:
        """Return what removing documents would do, and do nothing.

        Raises:
            NotFound: One of them is not there.
        """
        with self._trial() as shelf:
            self._take(shelf, ids)
            return self._effect(shelf)

    def preview_import(self, readings: Iterable[Reading]) -> Effect:
        """Return what importing readings would do, texts replaced where they differ, and do nothing."""
        with self._trial() as shelf:
            for reading in readings:
                self._put(shelf, reading)
            return self._effect(shelf)

    @contextmanager
    def _trial(self) -> Iterator[Shelf]:
        try:
            with self._shelf() as shelf:
                yield shelf
        finally:
            self._forget()

    def _effect(self, shelf: Shelf) -> Effect:
        self._bring_in_step(shelf)
        return effect_of(shelf.overlay, self.store, shelf.ledger, self.vocabulary)

    # --- bulk

    def import_in_bulk(
        self, readings: Iterable[Reading], progress: Progress = no_progress, *, replace_text: bool = False
    ) -> Iterator[Imported]:
        """Add many new documents fast, then rebuild the view; yield what became of each.

        Not one commit: if it is cut off, the documents so far are stored and the view is rebuilt when
        the graph is next opened. Documents that are there already are imported the ordinary way, after
        the others. `progress` is told of the events whose part of the view is rebuilt.

        Raises:
            DocumentExists, StoreUnavailable: As `import_readings` has it; the new documents are stored.
        """
        later: list[Reading] = []
        taken: set[NamedNode] = set()

        def fresh() -> Iterator[Reading]:
            for reading in readings:
                graph = self.names.document(reading.document.id)
                if graph in taken or next(self.store.match(graph, TYPE), None) is not None:
                    later.append(reading)
                else:
                    taken.add(graph)
                    yield reading

        self.store.change(add=[self._stale_quad()])
        self._forget()
        ledger = self._whole_ledger()
        done: list[Done] = []
        loader = BulkLoader(self.store, ledger, self.vocabulary)
        for reading in loader.load(fresh()):
            document = reading.document
            done.append(Done("import: added", document.id, document.sha256, reading.extractor))
            yield Imported(document.id, "added", len(reading.frames))
        self._rebuild_view(ledger, loader.named, progress)
        if done:
            self.store.load(self._log().quads(done, Effect()))
        yield from self.import_readings(later, replace_text=replace_text)

    def rebuild_view(self, progress: Progress = no_progress) -> None:
        """Throw the derived graphs away and derive them anew from what is recorded.

        Should it be cut off, it is done again before the next change, or when the graph is next opened.
        """
        self.store.change(add=[self._stale_quad()])
        self._forget()
        self._rebuild_view(self._whole_ledger(), dict.fromkeys(stored_names(self.store)), progress)

    def _whole_ledger(self) -> Ledger:
        ledger = Ledger(self.store, self.names)
        ledger.preload(self.store)
        return ledger

    def _rebuild_view(self, ledger: Ledger, named: Iterable[Named], progress: Progress) -> None:
        as_of = self._newest(self.store)
        ledger.complete()
        rebuild_view(self.store, ledger, named, self.vocabulary, as_of, self.min_confidence, progress)
        add = [self._as_of_quad(as_of)] if as_of else []
        stale = set(self.store.match(self.names.node("store"), STALE)) | self._rules_in_store()
        rules = self._rules_quad()
        self.store.change(remove=stale - {rules}, add=[*add, rules])

    # --- assessments

    def assess(self, claim_id: str, verdict: str, why: str, by: str) -> None:
        """Record a person's verdict on a claim; "none" takes the earlier ones back.

        Raises:
            NotFound: There is no such claim.
            InvalidInput: The verdict is none we know, or no reason is given.
        """
        if verdict not in VERDICTS:
            raise InvalidInput(f"{verdict!r} is no verdict; say one of: {', '.join(VERDICTS)}")
        if not why.strip():
            raise InvalidInput("a verdict needs a reason")
        with self._change() as shelf:
            claim = shelf.ledger.claim(self.names.node(claim_id))
            if claim is None:
                raise NotFound(f"there is no claim {claim_id!r}")
            assessment = Assessment(claim_id, verdict, why, by, moment(self._clock()))
            shelf.overlay.add_missing(QuadWriter(self.names).assessment(assessment))
            shelf.ledger.forget_verdicts()
            shelf.touched.add(claim)
            self._commit(shelf, [Done(f"assess: {verdict}", claim=claim_id)])

    # --- the commit

    @contextmanager
    def _change(self) -> Iterator[Shelf]:
        """Open the shelf for a change, of a graph whose view is whole."""
        if self._is_stale():
            self.rebuild_view()
        if next(self.store.match(None, None, None, self.names.claims), None) is None:
            self._ledger.begin()
        with self._shelf() as shelf:
            yield shelf

    @contextmanager
    def _shelf(self) -> Iterator[Shelf]:
        """Open the shelf; what the ledger has learnt of a change that is not made is forgotten."""
        overlay = Overlay(self.store)
        self._ledger.source = overlay
        try:
            yield Shelf(overlay, self._ledger, self.vocabulary, self._said)
        except BaseException:
            self._forget()
            raise
        finally:
            self._ledger.source = self.store

    def _forget(self) -> None:
        self._ledger.forget_all()
        self._said.clear()

    def _commit(self, shelf: Shelf, done: Sequence[Done]) -> None:
        self._bring_in_step(shelf)
        overlay = shelf.overlay
        is_change = bool(overlay.removed or overlay.added)
        # What only adds is told by its numbers: all that comes with many documents is no news.
        effect = Effect()
        if overlay.removed:
            effect = effect_of(overlay, self.store, shelf.ledger, self.vocabulary)
        overlay.add_missing(self._log().quads(done, effect if is_change else None))
        self._write(overlay.removed, overlay.added)
        self._ledger.forget_some()
        if len(self._said) > RECORDS_REMEMBERED:
            self._said.clear()

    def _bring_in_step(self, shelf: Shelf) -> None:
        """Derive from a change what follows from it."""
        overlay = shelf.overlay
        before, after = self._as_of(self.store), self._newest_after(shelf)
        if before != after:
            overlay.remove(list(overlay.match(self.names.node("view"), AS_OF, None, self.names.facts)))
            if after:
                overlay.add([self._as_of_quad(after)])
        refresh(
            overlay,
            shelf.touched,
            shelf.ledger,
            self.vocabulary,
            as_of=(before, after),
            min_confidence=self.min_confidence,
        )

    def _write(self, removed: Collection[Quad], added: Collection[Quad]) -> None:
        """Write a change in one commit, or a large one that only adds to what is recorded in three.

        A commit that takes out and puts in is one SPARQL update, and a large one is slow to parse. Where
        only the view loses quads, these go first, with a mark that the view is to be rebuilt; should the
        rest fail, they come back, at the latest before the next change or when the graph is next opened.
        """
        derived = self.names.derived
        if len(added) < ADDED_IN_ONE_COMMIT or any(quad.graph_name not in derived for quad in removed):
            self.store.change(remove=removed, add=added, is_exact=True)
            return
        stale = [self._stale_quad()]
        self.store.change(remove=removed, add=stale, is_exact=True)
        try:
            self.store.change(add=added, is_exact=True)
        except StoreUnavailable:
            self.store.change(remove=stale, add=removed)
            raise
        self.store.change(remove=stale)

    def _stale_quad(self) -> Quad:
        return Quad(self.names.node("store"), STALE, TRUE, self.names.log)

    def _as_of_quad(self, as_of: str) -> Quad:
        return Quad(self.names.node("view"), AS_OF, date_literal(as_of), self.names.facts)

    def _as_of(self, source: QuadSource) -> str | None:
        quad = next(source.match(self.names.node("view"), AS_OF, None, self.names.facts), None)
        return quad.object.value if quad and isinstance(quad.object, Literal) else None

    def _newest_after(self, shelf: Shelf) -> str | None:
        """Return the newest publication date, looking at all documents only when one has gone."""
        overlay = shelf.overlay
        if any(quad.predicate == _PUBLISHED for quad in overlay.removed):
            return self._newest(overlay)
        newest = [_last_day(overlay, document) for document in shelf.touched.documents]
        known = [day for day in (self._as_of(self.store), *newest) if day]
        return max(known, default=None)

    def _newest(self, source: QuadSource) -> str | None:
        days = [_last_day(source, quad.subject) for quad in source.match(None, _PUBLISHED)]
        return max((day for day in days if day), default=None)

    def newest_publication(self) -> str | None:
        """Return the day that the view is seen from: the newest publication date, None if none has one."""
        return self._newest(self.store)

    # --- the log

    def _log(self) -> ChangeLog:
        return ChangeLog(self.names, self._clock())


def _last_day(source: QuadSource, document: NamedNode) -> str | None:
    bound = next(source.match(document, term("notAfter"), None, document), None)
    return bound.object.value if bound and isinstance(bound.object, Literal) else None

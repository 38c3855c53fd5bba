"""One open graph and what serves it: everything a route may need, handed to it and nowhere global."""

from __future__ import annotations

import gc
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

from api.plain import UPLOADS, generation_in, read_limits, write_limits
from graph.adjacency.adjacency import Adjacency, adjacency_of
from graph.adjacency.kept import KeptAdjacency
from graph.errors import StoreUnavailable
from graph.explore.canvas import FirstView
from graph.explore.kept import Kept, Wires
from graph.explore.states import States
from graph.index.index import Counts, Index, Progress
from graph.model import Store
from graph.pipeline import Library
from graph.query.cards import State
from graph.query.changes import Change, Update
from graph.query.deadline import Deadline
from graph.query.following import Following
from graph.query.overview import Overview
from graph.query.readers import Readers
from graph.query.run import View
from graph.query.search import Search
from graph.query.searches import with_search
from graph.query.turns import Line, Turns, Waiting
from graph.query.writers import Difference, Drafted, Drafts, due, together
from graph.settings import Settings
from graph.store.format import endpoint_of, open_configured
from graph.store.indexed import indexed
from graph.vocabulary import Names, Vocabulary

_DRAINING_SECONDS = 5.0
_KEPT_FOR_CARDS = 50_000
"""So many things that cards were made of are kept, and lines about entities; then they are read anew."""

_NO_LINES = adjacency_of({}, None)
_FIRST_VIEWS_KEPT = 50
"""So many first views and front pages of about 100 kB each: five languages, and limits of callers' own."""


_SPELLED_KEPT = 20_000
"""So many facts are kept as the explorer sends them, about 40 MB."""


class Service:
    """The library, the readers of users' queries, and the lock of the one writer. Threads may share it.

    Our own small look-ups go to `store` from any thread; changes are made inside `writing`, those that
    users write in SPARQL by `make`.
    """

    view: View = "facts"

    def __init__(self, library: Library, settings: Settings) -> None:
        """Start the readers on an open library, which this takes over and closes."""
        self.settings = settings
        self.library = library
        self._store = indexed(library.store)
        self.search = Search(self._store, library.names)
        self.states = States(settings.data / "states")
        self.first_views: Kept[FirstView] = Kept(_FIRST_VIEWS_KEPT)
        self.front_pages: Kept[tuple[bytes, dict[str, str]]] = Kept(_FIRST_VIEWS_KEPT)
        self.abouts: Kept[str] = Kept(_KEPT_FOR_CARDS)
        self.wires = Wires(self._store, _SPELLED_KEPT)
        self._started = secrets.token_hex(4)
        # What a service that was killed has left.
        shutil.rmtree(settings.data / UPLOADS, ignore_errors=True)
        self._generation = 0
        self._overview = Following(
            lambda: Overview(library.store, library.names, library.vocabulary), lambda: self._generation
        )
        kept = KeptAdjacency(self._store, library.names, library.vocabulary, settings.min_confidence)
        self._adjacency = Following(kept.make, lambda: self._generation)
        self._state = self._generation, self._new_state()
        self._writer = threading.Lock()
        endpoint = endpoint_of(settings)
        limits = write_limits(settings)
        self._turns = Turns(limits.waiting)
        # Of an engine elsewhere a draft asks what it needs, and is to find what the one before has made.
        self._line: Line[Change] = Line(
            self._turns,
            self._make_all,
            is_read=lambda: self.readers.is_asked,
            **({"most": 1} if endpoint else {}),
        )
        self.readers = Readers(
            settings.data / "readers",
            library.store.backup,
            lambda: self._generation,
            settings.base,
            count=settings.readers,
            limits=read_limits(settings),
            endpoint=endpoint,
            searched=self._searched,
            changes=lambda: self._line.made,
            is_changing=lambda: self._turns.is_taken,
        )
        self._drafts = Drafts(
            settings.data / "drafts", library.store.backup, settings.base, limits, endpoint=endpoint
        )

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """Open the graph that the settings name, and serve it.

        Raises:
            StoreBusy, StoreFormatError, StoreUnavailable: As `open_configured` has it.
        """
        store = open_configured(settings)
        try:
            library = Library(
                store, Names(settings.base), Vocabulary(), min_confidence=settings.min_confidence
            )
            return cls(library, settings)
        except BaseException:
            store.close()
            raise

    @property
    def store(self) -> Store:
        """The store, for looking up."""
        return self.library.store

    @property
    def names(self) -> Names:
        """The IRIs of this graph's data."""
        return self.library.names

    @property
    def generation(self) -> int:
        """A number that has grown when anything may have changed."""
        return self._generation

    @property
    def is_changing(self) -> bool:
        """Whether a change is under way."""
        return self._turns.is_taken

    @property
    def version(self) -> str:
        """See `SparqlService.version`."""
        return self.version_of(self._generation)

    def version_of(self, generation: int) -> str:
        """See `SparqlService.version_of`."""
        return f"{self._started}-{generation}"

    def generation_of(self, version: str) -> int | None:
        """See `SparqlService.generation_of`."""
        return generation_in(version, self._started)

    @property
    def default_graph(self) -> str:
        """The IRI of the plain view's graph."""
        return self.names.facts.value

    def state(self) -> State:
        """Return the graph as it is now, for cards; requests share what is read until the graph changes."""
        generation, state = self._state
        if generation != self._generation or state.size > _KEPT_FOR_CARDS:
            generation = self._generation
            state = self._new_state()
            self._state = generation, state
        return state

    def _new_state(self) -> State:
        library, min_confidence = self.library, self.settings.min_confidence
        return State(
            library.store,
            library.names,
            library.vocabulary,
            min_confidence,
            self.overview,
            self._overview.current,
        )

    def _searched(self, text: str) -> str:
        return with_search(text, self.search, self.settings.base)

    def counts(self) -> Counts:
        """See `SparqlService.counts`; they are kept, and nothing is counted."""
        return self._store.ask(Index.counts)

    def overview(self) -> Overview:
        """Return the graph as lists need it; right after a change of a large one, as it was before."""
        return self._overview.get()

    def adjacency(self) -> Adjacency:
        """Return who is told together with whom; right after a large change, as it was before."""
        return self._adjacency.get()

    def adjacency_at_hand(self) -> Adjacency:
        """Return the same without waiting for it: empty until it has been read."""
        return self._adjacency.made() or _NO_LINES

    def bring_in_step(self, progress: Progress) -> None:
        """Make the search index anew if it is not in step; `progress` is told of the documents.

        Raises:
            StoreUnavailable: It could not be made.
        """
        self._store.index(progress)

    def warm(self) -> None:
        """Begin to read what lists and the explorer need, so that the first who asks need not wait for it."""
        for under_way in (self._overview.begin(), self._adjacency.begin()):
            # What they keep is never garbage, and looking for some among it took 0.15 s at a million quads.
            under_way.add_done_callback(lambda _: gc.freeze())

    @contextmanager
    def writing(self) -> Iterator[Library]:
        """Give the library to one writer at a time; queries sent after this ended see what it did.

        Tell nobody that a change is made before this has ended.

        Raises:
            ServiceBusy: Too many wait for their turn already, or it does not come.
        """
        try:
            with self._turn() as library:
                try:
                    yield library
                finally:
                    # After a failure too: an import of many documents keeps those that it had committed.
                    self._generation += 1
        finally:
            self._settle()

    def _settle(self) -> None:
        if self.settings.is_safe:
            self.store.flush()

    def make(self, change: Change) -> str:
        """Make a change to graphs of the user's own, drafted in a process that can be stopped.

        Raises:
            QueryRefused: It would write to a graph that is the model's.
            GraphError: As `graph.query.changes.make` and `Worker.ask` have it; ServiceBusy if its turn
                does not come.
        """
        if isinstance(change, Update):
            change = replace(change, text=self._searched(change.text))
        return self._line.ask(change, Deadline(self.settings.write_timeout))

    def _make_all(self, batch: Sequence[Waiting[Change]]) -> None:
        """Make changes that wait: what was drafted while the last of them were committed is one commit."""
        if not (batch := due(batch, self._generation)):
            return
        unanswered = iter(batch)
        with self._writer, closing(self._drafts.draft_each(batch, self._generation)) as drafts:
            for drafted in drafts:
                self._commit([one.difference for one in drafted if isinstance(one, Drafted)])
                for one, waiting in zip(drafted, unanswered, strict=False):
                    waiting.tell(one.done if isinstance(one, Drafted) else one)
            self._drafts.keep(self._generation)

    def _commit(self, differences: Sequence[Difference]) -> None:
        if differences:
            whole = together(differences)
            try:
                self.store.change(remove=whole.removed, add=whole.added)
            finally:
                self._generation += 1
            self._settle()

    def check(self) -> None:
        """See `SparqlService.check`."""
        if next(self.store.match(self.names.node("store")), None) is None:
            raise StoreUnavailable("the store does not know its own format any more; restore a backup")

    @contextmanager
    def trying(self) -> Iterator[Library]:
        """Give the library to somebody who looks at what a change would do and makes none.

        Raises:
            ServiceBusy: As `writing` has it.
        """
        with self._turn() as library:
            yield library

    @contextmanager
    def _turn(self) -> Iterator[Library]:
        """Wait for our turn, and keep all others who change the graph, or try to, from theirs."""
        with self._turns.next(Deadline(self.settings.write_timeout)), self._writer:
            yield self.library

    def close(self) -> None:
        """Kill the readers and let go of the folder; a write under way is waited for.

        A change that is drafted is waited for a moment, then stopped and not made.
        """
        self.readers.close()
        self._line.close()
        self._overview.close()
        self._adjacency.close()
        if not self._writer.acquire(timeout=_DRAINING_SECONDS):
            self._drafts.retire()
            self._writer.acquire()
        try:
            self._drafts.close()
            self.store.close()
        finally:
            self._writer.release()
        shutil.rmtree(self.settings.data / UPLOADS, ignore_errors=True)

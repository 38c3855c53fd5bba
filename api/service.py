"""One open graph and what serves it: everything a route may need, handed to it and nowhere global."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.plain import UPLOADS, read_limits, write_limits
from graph.errors import StoreUnavailable
from graph.model import Store
from graph.pipeline import Library
from graph.query.cards import State
from graph.query.changes import Change
from graph.query.counts import Counter
from graph.query.following import Following
from graph.query.overview import Overview
from graph.query.readers import Readers
from graph.query.run import View
from graph.query.search import NameIndex
from graph.query.workers import Deadline
from graph.query.writers import Drafts, Turns
from graph.settings import Settings
from graph.store.format import endpoint_of, open_configured
from graph.vocabulary import Names, Vocabulary

_KEPT_FOR_CARDS = 50_000
"""So many things that cards were made of are kept; then they are read anew."""


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
        self._started = secrets.token_hex(4)
        self._generation = 0
        self._name_index: tuple[int, NameIndex] | None = None
        self._overview = Following(
            lambda: Overview(library.store, library.names, library.vocabulary), lambda: self._generation
        )
        self._state = self._generation, self._new_state()
        self._writer = threading.Lock()
        endpoint = endpoint_of(settings)
        self.readers = Readers(
            settings.data / "readers",
            library.store.backup,
            lambda: self._generation,
            settings.base,
            count=settings.readers,
            limits=read_limits(settings),
            endpoint=endpoint,
        )
        self.counter = Counter(self.readers, self.view, lambda: self.version)
        limits = write_limits(settings)
        self._turns = Turns(limits.waiting)
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
    def version(self) -> str:
        """See `SparqlService.version`."""
        return self.version_of(self._generation)

    def version_of(self, generation: int) -> str:
        """See `SparqlService.version_of`."""
        return f"{self._started}-{generation}"

    @property
    def default_graph(self) -> str:
        """The IRI of the plain view's graph."""
        return self.names.facts.value

    def name_index(self) -> NameIndex:
        """Return an index of all names as the graph is now; it is read anew after a change."""
        generation = self._generation
        if self._name_index is None or self._name_index[0] != generation:
            self._name_index = (generation, NameIndex(self.store, self.names))
        return self._name_index[1]

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
        return State(library.store, library.names, library.vocabulary, min_confidence, self.overview)

    def overview(self) -> Overview:
        """Return the graph as lists need it; right after a change of a large one, as it was before."""
        return self._overview.get()

    def warm(self) -> None:
        """Begin to read what lists need, so that the first who asks need not wait for all of it."""
        self._overview.begin()

    @contextmanager
    def writing(self) -> Iterator[Library]:
        """Give the library to one writer at a time; queries sent after this ended see what it did.

        Tell nobody that a change is made before this has ended.
        """
        with self._writer:
            try:
                yield self.library
            finally:
                # After a failure too: an import of many documents keeps those that it had committed.
                self._generation += 1
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
        with self._turns.next(Deadline(self.settings.write_timeout)), self._writer:
            difference = self._drafts.draft(change)
            try:
                self.store.change(remove=difference.removed, add=difference.added)
            finally:
                self._generation += 1
                self._settle()
            return difference.done

    def check(self) -> None:
        """See `SparqlService.check`."""
        if next(self.store.match(self.names.node("store")), None) is None:
            raise StoreUnavailable("the store does not know its own format any more; restore a backup")

    @contextmanager
    def trying(self) -> Iterator[Library]:
        """Give the library to somebody who looks at what a change would do and makes none."""
        with self._writer:
            yield self.library

    def close(self) -> None:
        """Kill the readers and let go of the folder; a write under way is waited for."""
        self.readers.close()
        self._overview.close()
        with self._writer:
            self._drafts.close()
            self.store.close()
        shutil.rmtree(self.settings.data / UPLOADS, ignore_errors=True)

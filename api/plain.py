"""A plain SPARQL store as a service, and what the routes of SPARQL need of any service."""

from __future__ import annotations

import secrets
import shutil
from typing import Protocol

from graph.index.index import Counts
from graph.query.changes import Change, Update
from graph.query.counts import Counter
from graph.query.readers import Limits, Readers
from graph.query.run import View
from graph.query.searches import refuse_search
from graph.query.writers import PlainStore, WriteLimits
from graph.settings import Settings
from graph.store.format import check_folder

UPLOADS = "uploads"
"""The folder of the data folder in which uploads lie until they are answered."""


# No generation has more; Python reads no number that is as long as a header may be.
_DIGITS = 18


class SparqlService(Protocol):
    """What the routes of SPARQL need of a service, be it with the model or plain."""

    @property
    def settings(self) -> Settings: ...
    @property
    def readers(self) -> Readers: ...

    @property
    def view(self) -> View:
        """What a query sees as its default graph unless it says otherwise."""

    @property
    def default_graph(self) -> str | None:
        """The IRI of the default graph, None where it is the unnamed one."""

    @property
    def version(self) -> str:
        """A text that is another one when anything may have changed, or the service was started anew."""

    def version_of(self, generation: int) -> str:
        """Return the version that a generation of the store was."""

    def generation_of(self, version: str) -> int | None:
        """Return the generation that was of a version, None where it was of another service."""

    def counts(self) -> Counts:
        """Return how many there are of what, in the default graph above all.

        Raises:
            GraphError: They could not be read or counted.
        """

    def make(self, change: Change) -> str:
        """Make a change of a user's; return what `graph.query.changes.make` returns."""

    def check(self) -> None:
        """Look whether the store can be read.

        Raises:
            StoreUnavailable: It cannot.
        """

    def close(self) -> None:
        """Kill the readers and let go of the folder; a write under way is waited for."""


def read_limits(settings: Settings) -> Limits:
    """Return what a query may take."""
    return Limits(
        seconds=settings.timeout,
        size_bytes=settings.max_result_bytes,
        memory_bytes=settings.max_memory_bytes,
        allowed_hosts=settings.hosts_allowed,
    )


def write_limits(settings: Settings) -> WriteLimits:
    """Return what a change may take."""
    return WriteLimits(
        seconds=settings.write_timeout,
        memory_bytes=settings.max_memory_bytes,
        allowed_hosts=settings.hosts_allowed,
        is_safe=settings.is_safe,
    )


def generation_in(version: str, started: str) -> int | None:
    """Return the number of a version, if that is one of a service that was started so."""
    beginning, _, number = version.rpartition("-")
    is_ours = beginning == started and number.isdecimal() and len(number) <= _DIGITS
    return int(number) if is_ours else None


class PlainService:
    """A plain store and the readers of it: no model, no guards, and the default graph is the unnamed one."""

    view: View = "plain"
    default_graph: None = None

    def __init__(self, settings: Settings) -> None:
        """Open the data folder and serve it.

        Raises:
            StoreFormatError: It is no folder of ours.
            StoreBusy, StoreUnavailable, InvalidInput: As `PlainStore` has it.
        """
        self.settings = settings
        self._started = secrets.token_hex(4)
        check_folder(settings.data)
        self._store = PlainStore(
            settings.data / "store",
            settings.base,
            write_limits(settings),
            is_read=lambda: self.readers.is_asked,
        )
        # What a service that was killed has left: the store is ours, so there is no other that runs.
        shutil.rmtree(settings.data / UPLOADS, ignore_errors=True)
        try:
            self.readers = Readers(
                settings.data / "readers",
                self._store.backup,
                lambda: self._store.generation,
                settings.base,
                count=settings.readers,
                limits=read_limits(settings),
                searched=refuse_search,
                changes=lambda: self._store.changes,
                is_changing=lambda: self._store.is_changing,
            )
        except BaseException:
            self._store.close()
            raise
        self._counter = Counter(self.readers, self.view, lambda: self.version)

    @property
    def version(self) -> str:
        """See `SparqlService.version`."""
        return self.version_of(self._store.generation)

    def version_of(self, generation: int) -> str:
        """See `SparqlService.version_of`."""
        return f"{self._started}-{generation}"

    def generation_of(self, version: str) -> int | None:
        """See `SparqlService.generation_of`."""
        return generation_in(version, self._started)

    def counts(self) -> Counts:
        """See `SparqlService.counts`; counted once after each change."""
        return self._counter.counts()

    @property
    def writer_pid(self) -> int | None:
        """The number of the process that holds the store."""
        return self._store.pid

    def make(self, change: Change) -> str:
        """See `SparqlService.make`."""
        if isinstance(change, Update):
            refuse_search(change.text)
        return self._store.make(change)

    def check(self) -> None:
        """See `SparqlService.check`."""
        self._store.check()

    def close(self) -> None:
        """See `SparqlService.close`."""
        self.readers.close()
        self._store.close()
        shutil.rmtree(self.settings.data / UPLOADS, ignore_errors=True)

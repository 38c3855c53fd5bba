"""Changes that users ask for, each made in a process of its own that can be stopped.

A plain store belongs to one such process, which makes the changes to it. The model's store belongs to
us: there a change is drafted on a copy, and what it would alter in the user's own graphs is handed back.
"""

from __future__ import annotations

import io
import itertools
import shutil
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from graph.errors import GraphError, NotAsWanted, ServiceBusy, StoreUnavailable
from graph.model import Quad
from graph.query.changes import Change, Condition, GraphWrite
from graph.query.deadline import Deadline
from graph.query.processes import Processes
from graph.query.turns import Line, Turns, Waiting
from graph.query.worker import Asked, Worker
from graph.query.writer import Backup, Draft, Flush, Open, Write
from graph.store.border import accepted
from graph.store.endpoint import Endpoint

_ASIDE_SECONDS = 60.0
_DRAINING_SECONDS = 5.0
_ATTEMPTS = 3
# What is drafted stays in the memory of the process, about 3 kB of each change, and what was taken out is
# looked at again by whoever reads there: both until there is another copy.
_DRAFTS_ON_A_COPY = 2_000

_Word: TypeAlias = tuple[str | GraphError, Waiting[Change]]
"""What is to be told of a change, and who waits for it."""


@dataclass(frozen=True, slots=True)
class WriteLimits:
    """What one change may take, and how many may wait for the one before them.

    It may take `seconds` from when it is begun, and wait as long for that.
    `allowed_hosts` are the hosts that an update may call by SERVICE or LOAD. `is_safe` means that a
    change is on the disk before it is acknowledged.
    """

    seconds: float = 120.0
    memory_bytes: int = 1024 * 1024 * 1024
    waiting: int = 12
    allowed_hosts: frozenset[str] = frozenset()
    is_safe: bool = False

    def begin(self) -> Deadline:
        """Return when a change that is begun now is to be done by."""
        return Deadline(self.seconds)


def due(batch: Sequence[Waiting[Change]], generation: int) -> Sequence[Waiting[Change]]:
    """Return those of the changes in line that can be made now, one after the other, on this generation.

    One that is to be made on a certain generation waits until those before it are made. If its turn has come
    and the store is of another, it is told so.
    """
    conditions = [_condition(one.wish) for one in batch]
    if not conditions[0].holds_at(generation):
        batch[0].tell(NotAsWanted("the store was changed since it was read; read the graph again"))
        return []
    later = (at for at, one in enumerate(conditions) if at and one.is_of_generation)
    return batch[: next(later, len(batch))]


def _condition(change: Change) -> Condition:
    return change.condition if isinstance(change, GraphWrite) else Condition()


class PlainStore:
    """A store without the model, held by a process of its own. Threads may share it."""

    def __init__(
        self,
        folder: Path,
        base: str,
        limits: WriteLimits,
        *,
        is_read: Callable[[], bool] = lambda: False,
    ) -> None:
        """Open the folder, or make it; `is_read` is whether somebody reads, see `Line`.

        Raises:
            StoreBusy, StoreUnavailable, InvalidInput: As `graph.query.writer.open_plain` has it.
        """
        self._folder = folder.absolute()
        self._base = base
        self._limits = limits
        self._generation = 0
        self._turns = Turns(limits.waiting)
        self._line: Line[Change] = Line(self._turns, self._make_all, is_read=is_read)
        self._processes = Processes("writer", limits.memory_bytes)
        self._worker = Worker(self._processes, "update")
        try:
            self._worker.mend()
            self._worker.ask_aside(Open(self._folder), Deadline(_ASIDE_SECONDS))
        except BaseException:
            self._line.close()
            self._end()
            raise

    @property
    def pid(self) -> int | None:
        """The number of the process that holds the store."""
        return self._worker.pid

    @property
    def generation(self) -> int:
        """A number that has grown when anything may have changed."""
        return self._generation

    @property
    def changes(self) -> int:
        """How many changes were made or refused."""
        return self._line.made

    @property
    def is_changing(self) -> bool:
        """Whether a change is under way."""
        return self._turns.is_taken

    def check(self) -> None:
        """Look whether the store is there.

        Raises:
            StoreUnavailable: It is not.
        """
        self._aside(Open(self._folder))

    def make(self, change: Change) -> str:
        """Make a change, whole or not at all; return what `graph.query.changes.make` returns.

        Raises:
            GraphError: As `make` and `Worker.ask` have it; ServiceBusy if its turn does not come.
        """
        return self._line.ask(change, Deadline(self._limits.seconds))

    def _make_all(self, batch: Sequence[Waiting[Change]]) -> None:
        """Make changes one after the other; each is one transaction of the store."""
        if not (batch := due(batch, self._generation)):
            return
        unanswered = iter(batch)
        untold: list[_Word] = []
        is_all_heard = False
        self._worker.mend()
        try:
            for words in self._worker.ask_each([self._asked(one) for one in batch]):
                self._generation += 1
                untold += zip(words, unanswered, strict=False)
                # Where the process has just died over the next change, they wait for what becomes of that.
                with suppress(GraphError):
                    self._settle()
                    untold = _told(untold)
            is_all_heard = True
        finally:
            self._worker.mend()
            # One may have been committed even where we did not hear of it.
            self._generation += not is_all_heard
        _told(self._settled(untold))

    def _settled(self, untold: list[_Word]) -> list[_Word]:
        """Settle what could not be at first, and return what is to be told of it."""
        try:
            if untold:
                self._settle()
        except GraphError as error:
            return [(word if isinstance(word, GraphError) else error, one) for word, one in untold]
        return untold

    def _settle(self) -> None:
        if self._limits.is_safe:
            self._worker.ask_aside(Flush(self._folder), Deadline(_ASIDE_SECONDS))

    def _asked(self, one: Waiting[Change]) -> Asked:
        task = Write(self._folder, self._base, one.wish, self._limits.allowed_hosts)
        return Asked(task, self._limits.begin)

    def backup(self, folder: Path) -> None:
        """Write a copy of the store to a folder that is not there yet; a change may be under way.

        Raises:
            StoreUnavailable: It could not be copied.
        """
        self._aside(Backup(self._folder, folder))

    def _aside(self, task: Open | Backup) -> None:
        for _ in range(_ATTEMPTS - 1):
            try:
                self._worker.ask_aside(task, Deadline(_ASIDE_SECONDS))
            except StoreUnavailable:
                # Stopped over somebody's change, whose thread mends it before it lets the next one in.
                with self._turns.turn(Deadline(_ASIDE_SECONDS)):
                    self._worker.mend()
            else:
                return
        self._worker.ask_aside(task, Deadline(_ASIDE_SECONDS))

    def close(self) -> None:
        """Let go of the folder; a change under way is waited for a moment, then stopped and not made."""
        self._line.close()
        try:
            with self._turns.turn(Deadline(_DRAINING_SECONDS)):
                self._end()
        except ServiceBusy:
            self._worker.retire()
            self._processes.close()

    def _end(self) -> None:
        self._worker.retire()
        self._worker.stop()
        self._processes.close()


def _told(words: list[_Word]) -> list[_Word]:
    """Answer those who wait; nobody is left."""
    for word, one in words:
        one.tell(word)
    return []


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes would do to the users' own graphs: the quads to take out, and then those to put in."""

    removed: list[Quad]
    added: list[Quad]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A change that was drafted; `done` is what `graph.query.changes.make` returns."""

    done: str
    difference: Difference


def together(differences: Iterable[Difference]) -> Difference:
    """Return what differences that follow each other come to."""
    going: dict[Quad, None] = {}
    coming: dict[Quad, None] = {}
    for one in differences:
        for quad in one.removed:
            coming.pop(quad, None)
            going[quad] = None
        for quad in one.added:
            going.pop(quad, None)
            coming[quad] = None
    return Difference(list(going), list(coming))


class Drafts:
    """Drafts changes on a copy of the model's store, one after the other.

    Changes that follow each other, with nothing else in between, are drafted on the same copy. It is for
    one thread at a time.
    """

    def __init__(
        self,
        folder: Path,
        back_up: Callable[[Path], None],
        base: str,
        limits: WriteLimits,
        *,
        endpoint: Endpoint | None = None,
    ) -> None:
        """Prepare for drafts; `back_up` writes a copy of the store below the folder, which is ours alone.

        Where the store is an engine's, a draft asks its endpoint for what it needs, and makes no copy.
        """
        self._folder = folder.absolute()
        self._back_up = back_up
        self._base = base
        self._limits = limits
        self._numbers = itertools.count()
        self._endpoint = endpoint
        self._copy = self._folder / "none"
        self._drafted = 0
        self._generation: int | None = None
        self._drafting: int | None = None
        self._processes = Processes("writer", limits.memory_bytes)
        self._worker = Worker(self._processes, "update")
        shutil.rmtree(self._folder, ignore_errors=True)

    def draft_each(
        self, changes: Sequence[Waiting[Change]], generation: int
    ) -> Generator[list[Drafted | GraphError], None, None]:
        """Say what changes would do to the store of a generation, each after those before it; or why not.

        The drafts come as they are ready, those together that are by the time when somebody looks. As
        `Worker.ask_each` has it, the last may be left undrafted. One that fails leaves nothing behind.
        Where the copy is to be used again, `keep` it when all that was drafted has been made.

        Raises:
            StoreUnavailable: The store could not be copied, or no process started.
        """
        self._make_folder()
        is_worn = self._drafted >= _DRAFTS_ON_A_COPY
        if self._endpoint is None and (is_worn or self._generation != generation):
            self._copy_anew()
        self._drafted += len(changes)
        self._generation = None
        self._worker.mend()
        self._drafting = self._worker.pid
        outputs = [io.BytesIO() for _ in changes]
        filled = iter(outputs)
        asked = [self._asked(*one) for one in zip(changes, outputs, strict=True)]
        for words in self._worker.ask_each(asked):
            yield [_drafted(*one) for one in zip(words, filled, strict=False)]

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"no change can be drafted, for {self._folder} cannot be made: {error.strerror}"
            ) from error

    def _asked(self, one: Waiting[Change], output: IO[bytes]) -> Asked:
        store = self._endpoint or self._copy
        task = Draft(store, self._base, one.wish, self._limits.allowed_hosts)
        return Asked(task, self._limits.begin, output)

    def keep(self, generation: int) -> None:
        """Draft on, on the same copy: the store is just that now.

        Unless the process that drafted is no more: nobody was told what it had done to the copy by then.
        """
        if self._worker.is_idle and self._worker.pid == self._drafting:
            self._generation = generation

    def _copy_anew(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)
        self._copy = self._folder / str(next(self._numbers))
        self._drafted = 0
        self._back_up(self._copy)

    def retire(self) -> None:
        """Stop what is being drafted, and draft no more. Other threads may call this."""
        self._worker.retire()

    def close(self) -> None:
        """Let go of the process and the folder."""
        self._worker.retire()
        self._worker.stop()
        self._processes.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _drafted(word: str | GraphError, output: io.BytesIO) -> Drafted | GraphError:
    if isinstance(word, GraphError):
        return word
    done, size_bytes = word.split(" ")
    # Not kept until the last of the batch is drafted: each may be of megabytes.
    with output:
        output.seek(0)
        going, coming = _quads(output.read(int(size_bytes))), _quads(output.read())
    return Drafted(done, Difference(going, coming))


def _quads(lines: bytes) -> list[Quad]:
    return list(accepted(ox.parse(lines, RdfFormat.N_QUADS)))

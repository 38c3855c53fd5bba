"""Whatever fails at whatever moment: what was acknowledged is there, and of what was not, all or nothing.

A service is used and harmed at random, and compared with what it has acknowledged after each step.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad

from api.commands.folder import read_folder
from api.demo import FOLDER
from api.service import Service
from benchmarks.soak import Series, is_torn
from graph.errors import GraphError, StoreUnavailable
from graph.index.index import Index
from graph.model import Reading
from graph.pipeline import Library
from graph.query.changes import Update
from graph.query.readers import Readers
from graph.query.run import Formats, Query
from graph.query.worker import Worker
from graph.settings import Settings
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA, Names, Vocabulary

STEPS = 12
SERIES = [Series("one"), Series("two")]
ARTICLES = ("en-stability-accounts", "ko-mostaque-resigns", "ko-openai-tigris")
NAMES = Names(DATA)

Harm = Callable[[Service, int, pytest.MonkeyPatch], None]


# --- what may have become of the changes


@dataclass
class Expected:
    """What was acknowledged: the numbers of a series, and which articles there are.

    `numbers` are those that may stand in the series, `made` those that were made, and `begun` all others.
    """

    numbers: dict[str, set[int]] = field(default_factory=lambda: {one.name: set() for one in SERIES})
    made: dict[str, set[int]] = field(default_factory=lambda: {one.name: set() for one in SERIES})
    begun: dict[str, set[int]] = field(default_factory=lambda: {one.name: set() for one in SERIES})
    articles: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])

    def changed(self, series: str, number: int, *, is_acknowledged: bool) -> None:
        """Note what was told of a change, in the order in which the changes were made."""
        if is_acknowledged:
            self.numbers[series] = {number}
            self.made[series].add(number)
        else:
            self.numbers[series].add(number)
            self.begun[series].add(number)

    def check_series(self, series: Series, rows: Sequence[Sequence[str]], made: set[int]) -> None:
        """Compare a series with what is expected; what is there now has to stay."""
        assert not is_torn(rows)
        # Beside the number stands its double.
        numbers = {min(int(value) for row in rows for value in row if value.isdigit())} if rows else set()
        assert numbers <= self.numbers[series.name]
        assert numbers or not self.made[series.name]
        assert self.made[series.name] <= made <= self.made[series.name] | self.begun[series.name]
        self.numbers[series.name], self.made[series.name] = numbers, made


# --- what does harm, for the time of one step


def kill_over_a_draft(service: Service, moment: int, patch: pytest.MonkeyPatch) -> None:
    """Kill the process that drafts, after it has done some of what it was asked and before it is heard."""
    worker, left = service._drafts._worker, iter(range(moment))

    def receive(*asked: Any) -> str | GraphError:
        told = Worker._receive(worker, *asked)
        if next(left, None) is None:
            worker.kill()
            raise EOFError
        return told

    patch.setattr(worker, "_receive", receive)


def kill_before_a_draft(service: Service, moment: int, patch: pytest.MonkeyPatch) -> None:
    service._drafts._worker.kill()


def fail(part: str, *, is_done: bool = False, is_once: bool = False) -> Harm:
    """Return what lets the store fail at a moment, once or from then on, before its work or after it."""

    def harm(service: Service, moment: int, patch: pytest.MonkeyPatch) -> None:
        store, calls = service.store.store, iter(range(1_000))  # type: ignore[attr-defined]  # it is indexed
        work = getattr(store, part)

        def failing(*args: Any, **named: Any) -> None:
            number = next(calls)
            fails = number == moment if is_once else number >= moment
            if is_done or not fails:
                work(*args, **named)
            if fails:
                raise StoreUnavailable("no space left")

        patch.setattr(store, part, failing)

    return harm


def break_index(part: str) -> Harm:
    def broken(*args: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    def harm(service: Service, moment: int, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(Index, part, property(broken) if part == "token" else broken)

    return harm


def nothing(service: Service, moment: int, patch: pytest.MonkeyPatch) -> None:
    """Do no harm."""


HARM: Sequence[Harm] = (
    *[nothing] * 4,
    *[kill_over_a_draft] * 3,
    kill_before_a_draft,
    fail("change", is_once=True),
    fail("change"),
    fail("change", is_done=True, is_once=True),
    fail("backup"),
    fail("flush"),
    break_index("follow"),
    break_index("token"),
)


# --- what is done


class World:
    """A service that is used and harmed at random."""

    def __init__(self, settings: Settings, seed: int, readings: dict[str, Reading]) -> None:
        self.random = random.Random(seed)
        self.settings = settings
        self.readings = readings
        self.expected = Expected()
        self.service = Service.open(settings)
        self.numbers = iter(range(1, 10_000))
        self.done: list[str] = []

    def step(self) -> None:
        """Do something, with something harmful in between."""
        act = self.random.choice(
            [self.update, self.update, self.update, self.bring, self.remove, self.restart]
        )
        harm, moment = self.random.choice(HARM), self.random.randrange(3)
        self.done.append(f"{act.__name__}, {harm.__qualname__} at {moment}")
        with pytest.MonkeyPatch.context() as patch:
            harm(self.service, moment, patch)
            act()

    def update(self) -> None:
        """Let some updates wait, and make them together."""
        wanted = [(self.random.choice(SERIES), next(self.numbers)) for _ in range(self.random.randint(1, 4))]
        texts = [series.change(number) for series, number in wanted]
        refused = self.random.choice([None, None, "INSERT DATA {"])
        asked = self._asked([*texts, *([refused] if refused else [])])
        for (series, number), one in zip(wanted, asked, strict=False):
            self.expected.changed(series.name, number, is_acknowledged=one.exception() is None)
        assert refused is None or asked[-1].exception() is not None
        assert all(isinstance(one.exception(), GraphError | None) for one in asked)

    def _asked(self, texts: Sequence[str]) -> list[Future[str]]:
        """Send updates in this order, and wait until all are answered."""
        line = self.service._line
        with ThreadPoolExecutor(len(texts)) as threads:
            asked = []
            with self.service._turns.turn():
                for number, text in enumerate(texts, start=1):
                    asked.append(threads.submit(self.service.make, Update(text)))
                    while len(line._line) < number:
                        time.sleep(0.001)
        return asked

    def bring(self) -> None:
        """Import an article, or two in one commit."""
        chosen = self.random.sample(ARTICLES, self.random.choice([1, 1, 2]))
        now = self.expected.articles[0]
        self._write(
            lambda library: list(library.import_readings(self.readings[name] for name in chosen)),
            now | set(chosen),
        )

    def remove(self) -> None:
        """Remove an article."""
        now = self.expected.articles[0]
        if now:
            name = self.random.choice(sorted(now))
            self._write(lambda library: library.remove([name]), now - {name})

    def _write(self, change: Callable[[Library], object], after: frozenset[str]) -> None:
        try:
            with self.service.writing() as library:
                change(library)
        except StoreUnavailable:
            self.expected.articles.append(after)
        else:
            self.expected.articles = [after]

    def restart(self) -> None:
        """Close the service, and open what it has left."""
        self.service.close()
        self.service = Service.open(self.settings)

    # --- what is there

    def check(self, graph_of: Callable[[frozenset[str]], set[Quad]]) -> None:
        """Compare what readers find with what was acknowledged, and all that is kept with the graph."""
        service = self.service
        for series in SERIES:
            made = {int(row[0]) for row in rows_of(service.readers, series.made)}
            self.expected.check_series(series, rows_of(service.readers, series.state), made)
        articles = frozenset(service.library.document_ids())
        assert articles in self.expected.articles
        self.expected.articles = [articles]
        # Before the next change it is made anew.
        if not service.library._is_stale():
            assert quads_of(service.store) == graph_of(articles)
        assert {one.id for one in service.overview().documents.values()} == articles
        assert service.counts().quads == sum(1 for _ in service.store.match())


def rows_of(readers: Readers, query: str) -> list[list[str]]:
    answer = readers.answer(Query(query), Formats(results="text/csv"))
    return list(csv.reader(answer.body.decode().splitlines()))[1:]


def quads_of(store: Any) -> set[Quad]:
    """Return all quads of the model but the log and the vocabulary, which no document is in."""
    apart = (NAMES.log, NAMES.ontology)
    return {
        quad
        for quad in store.match()
        if quad.graph_name.value.startswith(NAMES.base) and quad.graph_name not in apart
    }


@pytest.fixture(scope="module")
def readings(vocabulary: Vocabulary) -> dict[str, Reading]:
    files = read_folder(FOLDER, vocabulary)
    return {one.document.id: one for one in files.readings() if one.document.id in ARTICLES}


@pytest.fixture(scope="module")
def graph_of(
    readings: dict[str, Reading], vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[frozenset[str]], set[Quad]]:
    """A function that returns the graph of some articles, imported one by one where nothing fails."""
    known: dict[frozenset[str], set[Quad]] = {}

    def graph_of(articles: frozenset[str]) -> set[Quad]:
        if articles not in known:
            store = OxigraphStore(tmp_path_factory.mktemp("graph") / "store")
            library = Library(store, NAMES, vocabulary)
            for name in sorted(articles):
                list(library.import_readings([readings[name]]))
            known[articles] = quads_of(store)
            store.close()
        return known[articles]

    return graph_of


@contextmanager
def world(settings: Settings, seed: int, readings: dict[str, Reading]) -> Iterator[World]:
    world = World(settings, seed, readings)
    try:
        yield world
    finally:
        world.service.close()


# 3 tears a series as soon as a copy is drafted on whose process died.
@pytest.mark.parametrize("seed", [0, 3])
def test_whatever_fails_nothing_acknowledged_is_lost_and_nothing_is_torn(
    seed: int, tmp_path: Path, readings: dict[str, Reading], graph_of: Callable[[frozenset[str]], set[Quad]]
):
    settings = Settings(data=tmp_path / "data", readers=1, durability=("fast", "safe")[seed % 2])

    with world(settings, seed, readings) as one:
        for _ in range(STEPS):
            one.step()
            one.check(graph_of)

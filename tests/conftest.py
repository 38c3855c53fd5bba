"""What tests of several parts share: data folders with the gold articles and with the demo articles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

import api
from graph.documents import About
from graph.model import Reading
from graph.pipeline import ClaimsFile, Library, read_claims_file
from graph.resolve import Roster, read_roster
from graph.store.format import open_store
from graph.vocabulary import Names, Vocabulary

REPOSITORY = Path(__file__).parent.parent
DEMO = Path(api.__file__).parent / "demo"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what `make test` and `make screenshots` add."""
    parser.addoption("--browser", action="store_true", help="look at the pages in a browser as well")
    parser.addoption("--screenshots", type=Path, metavar="DIR", help="and keep pictures of every page")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder beside the repository that holds the seed articles and their gold standard."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip(f"the gold standard is not there: {folder}")
    return folder


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture(scope="session")
def gold_data(shared: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the five gold articles, closed. Copy it to change it."""
    gold, seeds = shared / "gold", shared / "seeds"
    roster = _roster(gold / "entities.jsonl", vocabulary)
    ranges = json.loads((gold / "ranges.json").read_text("utf-8"))
    readings = [
        _reading(gold, seeds, About(stem, published=about["article_date"]), roster, vocabulary)
        for stem, about in sorted(ranges.items())
    ]
    return _data_folder(tmp_path_factory.mktemp("gold"), readings, vocabulary)


@pytest.fixture(scope="session")
def demo_data(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demo articles, closed. Copy it to change it."""
    roster = _roster(DEMO / "entities.jsonl", vocabulary)
    lines = (DEMO / "documents.jsonl").read_text("utf-8").splitlines()
    abouts = [About(**json.loads(line)) for line in lines]
    readings = [_reading(DEMO, DEMO, about, roster, vocabulary) for about in abouts]
    return _data_folder(tmp_path_factory.mktemp("demo"), readings, vocabulary)


def _roster(path: Path, vocabulary: Vocabulary) -> Roster:
    return read_roster(path.read_bytes(), f"{path.parent.name}/{path.stem}", vocabulary, path.name)


def _reading(claims: Path, texts: Path, about: About, roster: Roster, vocabulary: Vocabulary) -> Reading:
    file = ClaimsFile(
        source=f"{about.id}.jsonl",
        claims=(claims / f"{about.id}.jsonl").read_bytes(),
        text=(texts / f"{about.id}.txt").read_bytes(),
        about=about,
        roster=roster,
    )
    return read_claims_file(file, vocabulary)


def _data_folder(folder: Path, readings: Iterable[Reading], vocabulary: Vocabulary) -> Path:
    names = Names()
    store = open_store(folder, names.base)
    try:
        list(Library(store, names, vocabulary).import_readings(readings))
    finally:
        store.close()
    return folder

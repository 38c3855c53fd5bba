"""The graphs that benchmarks measure: generated and imported in bulk, or one that is there."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.commands.folder import read_folder
from api.service import Service
from benchmarks.generate import generate
from graph.documents import About
from graph.model import Store
from graph.pipeline import ClaimsFile, Library, read_claims_file
from graph.resolve import read_roster
from graph.settings import Settings
from graph.store.format import open_store
from graph.vocabulary import Names, Vocabulary

HUB = {"id": "hub-holdings", "type": "Organization", "name": "Hub Holdings"}
_CLAIMS_OF_HUB_EACH = 50


def generated_store(folder: Path, documents: int) -> Store:
    """Return a generated graph of so many documents, in `data` of a folder; no company in it is a hub."""
    generate(folder / "articles", documents, 20, 1)
    store = open_store(folder / "data", Names().base)
    library = Library(store, Names(), Vocabulary())
    list(library.import_in_bulk(read_folder(folder / "articles", library.vocabulary).readings()))
    return store


def add_graph_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `generated_graph` takes."""
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--claims", type=int, default=20, help="claims in each document")
    parser.add_argument("--hub", type=int, default=10_000, help="facts of one more company")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, metavar="DIR", help="a graph that is there")


@contextmanager
def generated_graph(args: argparse.Namespace) -> Iterator[Service]:
    """Serve a generated graph with a hub, in this process, or that of `--data`."""
    with tempfile.TemporaryDirectory() as scratch:
        data = args.data or Path(scratch) / "data"
        service = Service.open(Settings(data=data, readers=1))
        try:
            if not args.data:
                _fill(service, Path(scratch) / "generated", args)
            yield service
        finally:
            service.close()


def _fill(service: Service, folder: Path, args: argparse.Namespace) -> None:
    generate(folder, args.documents, args.claims, args.seed)
    entities = (folder / "entities.jsonl").read_bytes() + json.dumps(HUB).encode() + b"\n"
    roster = read_roster(entities, "generated", service.library.vocabulary, "entities.jsonl")
    files = (*_generated(folder), *map(_of_hub, range(args.hub // _CLAIMS_OF_HUB_EACH)))
    with service.writing() as library:
        readings = (read_claims_file(replace(file, roster=roster), library.vocabulary) for file in files)
        for _ in library.import_in_bulk(readings):
            pass


def _generated(folder: Path) -> Iterator[ClaimsFile]:
    for line in (folder / "documents.jsonl").read_text("utf-8").splitlines():
        about = About(**json.loads(line))
        claims, text = (folder / f"{about.id}.{suffix}" for suffix in ("jsonl", "txt"))
        yield ClaimsFile(claims.name, claims.read_bytes(), text.read_bytes(), about)


def _of_hub(number: int) -> ClaimsFile:
    """Return an article in which the hub buys fifty others, each named here alone."""
    rows, text = [], f"Annals, part {number}\n"
    for line in range(_CLAIMS_OF_HUB_EACH):
        other, date = (
            f"Partner {number * _CLAIMS_OF_HUB_EACH + line}",
            f"{2000 + line % 24}-{1 + number % 12:02}",
        )
        sentence = f"Hub Holdings bought {other} in {date}."
        row = {"event_or_relation": "acquired", "args": {"acquirer": HUB["id"], "target": other}}
        row |= {"polarity": "affirmed", "modality": "asserted", "time": date, "quote": sentence}
        rows.append(json.dumps(row | {"start": len(text), "end": len(text) + len(sentence)}))
        text += sentence + "\n"
    about = About(f"annals-{number:05}", title=f"Annals {number}", published="2024-03-01", language="en")
    return ClaimsFile(f"{about.id}.jsonl", "\n".join(rows).encode(), text.encode(), about)

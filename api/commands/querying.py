"""`claimgraph query`: SPARQL on the graph of a folder."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.commands.folder import read_bytes
from api.commands.output import print_table
from api.commands.session import open_existing
from graph.documents import decode
from graph.pipeline import Library
from graph.query.explain import Explanation, explain, lines
from graph.query.readers import Limits, Readers
from graph.query.run import Formats, Query
from graph.query.search import Search
from graph.query.searches import with_search
from graph.settings import Settings
from graph.store.format import endpoint_of
from graph.store.indexed import indexed

NAME = "query"
HELP = "run a SPARQL query; its default graph is the plain view, others are reached by GRAPH"

FORMATS: Mapping[str, Formats] = {
    "table": Formats(results="application/sparql-results+json"),
    "json": Formats(results="application/sparql-results+json", graph="application/ld+json"),
    "csv": Formats(results="text/csv", graph=None),
    "tsv": Formats(results="text/tab-separated-values", graph=None),
    "xml": Formats(results="application/sparql-results+xml", graph="application/rdf+xml"),
    "turtle": Formats(results=None, graph="text/turtle"),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("query", help="a query, or a file FILE.rq")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help="print JSON: --format json"
    )
    parser.add_argument("--view", choices=("facts", "evidence"), default="facts", help="the default graph")
    parser.add_argument("--explain", action="store_true", help="say what it asks for and how long it takes")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="how long it may take")


def run(args: Namespace, settings: Settings) -> int:
    """Run the query and print its answer."""
    if args.timeout is not None:
        settings = replace(settings, timeout=args.timeout)
    query = Query(_text(args.query), view=args.view)
    with open_existing(settings) as library, one_reader(library, settings) as readers:
        if args.explain:
            _print_explanation(explain(readers, query), as_json=args.format == "json")
            return 0
        answer = readers.answer(query, FORMATS[args.format])
    if args.format == "table" and answer.media_type == "application/sparql-results+json":
        _print_results(json.loads(answer.body))
    else:
        sys.stdout.buffer.write(answer.body)
    return 0


@contextmanager
def one_reader(library: Library, settings: Settings) -> Iterator[Readers]:
    """Start a reader process for queries on an open library, and end it again."""
    limits = Limits(seconds=settings.timeout, size_bytes=settings.max_result_bytes)
    folder = settings.data / "query-copies"
    search = Search(indexed(library.store), library.names)
    readers = Readers(
        folder,
        library.store.backup,
        lambda: 0,
        settings.base,
        count=1,
        limits=limits,
        endpoint=endpoint_of(settings),
        searched=lambda text: with_search(text, search, settings.base),
    )
    try:
        yield readers
    finally:
        readers.close()


def _text(given: str) -> str:
    path = Path(given)
    if given.endswith(".rq") and "\n" not in given:
        # Editors put a byte order mark at the head of files.
        return decode(read_bytes(path), str(path)).removeprefix("\ufeff")
    return given


def _print_explanation(explanation: Explanation, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(explanation.as_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(explanation)))


def _print_results(results: Mapping[str, Any]) -> None:
    if "boolean" in results:
        print("true" if results["boolean"] else "false")
        return
    names = results["head"]["vars"]
    rows = [[row.get(name, {}).get("value", "") for name in names] for row in results["results"]["bindings"]]
    print_table(names, rows)

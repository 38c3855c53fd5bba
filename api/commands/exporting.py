"""`claimgraph export`: the graph as RDF, to take away."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from api.commands.session import open_existing
from graph.errors import StoreUnavailable
from graph.pipeline import Library
from graph.settings import Settings
from graph.vocabulary import PREFIXES

NAME = "export"
HELP = "write the graph as RDF; Turtle has no graphs, so it holds the triples of all of them"

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--format", choices=FORMATS, default="nquads")
    parser.add_argument("--output", type=Path, metavar="FILE", help="else standard output")
    parser.add_argument("--log", action="store_true", help="the graph `log` as well, with its clock times")


def run(args: Namespace, settings: Settings) -> int:
    """Write everything but, unless it is asked for, the log."""
    with open_existing(settings) as library:
        quads = exported(library, with_log=args.log)
        is_flat = args.format == "turtle"
        statements = {quad.triple for quad in quads} if is_flat else quads
        _write(statements, args.output, FORMATS[args.format])
    return 0


def exported(library: Library, *, with_log: bool) -> Iterator[Quad]:
    """Yield all quads of the graph, those of the log only on request."""
    log = library.names.log
    return (quad for quad in library.store.match() if with_log or quad.graph_name != log)


def _write(statements: Iterable[Quad] | Iterable[Triple], output: Path | None, format: RdfFormat) -> None:
    try:
        if output is None:
            serialize(statements, sys.stdout.buffer, format, prefixes=dict(PREFIXES))
        else:
            with output.open("wb") as file:
                serialize(statements, file, format, prefixes=dict(PREFIXES))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreUnavailable(f"{output or 'standard output'} cannot be written: {error.strerror}") from None

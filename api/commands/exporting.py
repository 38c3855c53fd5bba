"""`claimgraph export`: the graph to take away, as RDF or as a picture."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from api.commands.session import open_existing
from graph.documents import LANGUAGES
from graph.errors import InvalidInput, StoreUnavailable
from graph.pipeline import Library
from graph.settings import Settings
from graph.vocabulary import PREFIXES

NAME = "export"
HELP = (
    "write the graph as RDF, or a part of it as a picture; "
    "Turtle has no graphs, so it holds the triples of all of them"
)

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}
PICTURES = ("html", "graphml", "gexf", "csv")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--format", choices=[*FORMATS, *PICTURES], default="nquads")
    parser.add_argument("--output", type=Path, metavar="FILE", help="else standard output")
    parser.add_argument("--log", action="store_true", help="the graph `log` as well, with its clock times")
    _add_picture_arguments(parser)


def _add_picture_arguments(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("pictures", "for html, graphml, gexf and csv; else the whole graph")
    group.add_argument("--entity", metavar="ID", help="what lies around an entity")
    group.add_argument("--depth", type=int, metavar="N", help="how many steps around it; 1 unless set")
    group.add_argument("--limit", type=int, metavar="N", help="how many nodes at most; 60 unless set")
    group.add_argument("--to", metavar="ID", help="the shortest paths from --entity to this one")
    group.add_argument("--query", type=Path, metavar="FILE", help="the entities that a SPARQL query names")
    group.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of labels")
    group.add_argument("--all-stances", action="store_true", help="also what is alleged, planned, denied ...")


def run(args: Namespace, settings: Settings) -> int:
    """Write a picture, or everything but, unless it is asked for, the log."""
    if args.format in FORMATS:
        _refuse_picture_arguments(args)
    with open_existing(settings) as library:
        if args.format in PICTURES:
            # What pictures are made with takes a third of a second to import.
            from api.commands.drawing import written_picture  # noqa: PLC0415

            picture = written_picture(args, library, settings)
            _write(args.output, lambda file: file.write(picture))
        else:
            _write(args.output, partial(_write_rdf, _statements(library, args), FORMATS[args.format]))
    return 0


def _refuse_picture_arguments(args: Namespace) -> None:
    """Refuse options of pictures beside a format that has all quads.

    Raises:
        InvalidInput: One was given.
    """
    for name in ("entity", "to", "query", "depth", "limit"):
        if getattr(args, name) is not None:
            raise InvalidInput(
                f"--{name} is for the formats {', '.join(PICTURES)}; {args.format} has all quads"
            )


def _statements(library: Library, args: Namespace) -> Iterable[Quad] | Iterable[Triple]:
    quads = exported(library, with_log=args.log)
    return {quad.triple for quad in quads} if args.format == "turtle" else quads


def exported(library: Library, *, with_log: bool) -> Iterator[Quad]:
    """Yield all quads of the graph, those of the log only on request."""
    log = library.names.log
    return (quad for quad in library.store.match() if with_log or quad.graph_name != log)


def _write_rdf(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat, file: IO[bytes]) -> None:
    serialize(statements, file, format, prefixes=dict(PREFIXES))


def _write(output: Path | None, write: Callable[[IO[bytes]], object]) -> None:
    try:
        if output is None:
            write(sys.stdout.buffer)
        else:
            with output.open("wb") as file:
                write(file)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreUnavailable(f"{output or 'standard output'} cannot be written: {error.strerror}") from None

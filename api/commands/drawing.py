"""What `claimgraph export` writes as a picture: which part of the graph, and in which form."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from api.commands.folder import read_bytes
from api.commands.querying import one_reader
from api.pictures import PictureWords
from graph.adjacency.adjacency import Adjacency
from graph.adjacency.read import LineReader
from graph.documents import decode
from graph.draw.answer import ANSWER_FORMATS, picture_of_answer
from graph.draw.choose import neighbourhood, whole
from graph.draw.page import write_page
from graph.draw.paths import paths
from graph.draw.picture import Picture
from graph.draw.read import GraphReader
from graph.draw.tables import write_csv, write_gexf, write_graphml
from graph.errors import InvalidInput
from graph.pipeline import Library
from graph.query.run import Query
from graph.settings import Settings

WRITERS: Mapping[str, Callable[[Picture, Library], bytes]] = {
    "html": lambda picture, library: write_page(
        picture, library.vocabulary, PictureWords(picture.language)
    ).html.encode(),
    "graphml": lambda picture, _: write_graphml(picture),
    "gexf": lambda picture, _: write_gexf(picture),
    "csv": lambda picture, _: write_csv(picture),
}
NODES_ON_A_PAGE = 1_000


def written_picture(args: Namespace, library: Library, settings: Settings) -> bytes:
    """Return the picture that the options ask for, as a file.

    Raises:
        InvalidInput: The options contradict each other, or a page would hold too much to be read.
        NotFound: There is no such entity.
    """
    return WRITERS[args.format](_picture(args, library, settings), library)


def _picture(args: Namespace, library: Library, settings: Settings) -> Picture:
    _refuse_contradictions(args)
    reader = GraphReader(
        library.store,
        library.names,
        library.vocabulary,
        PictureWords(args.lang),
        min_confidence=library.min_confidence,
        all_stances=args.all_stances,
    )
    limit = 60 if args.limit is None else args.limit
    if args.query:
        query = Query(decode(read_bytes(args.query), str(args.query)))
        with one_reader(library, settings) as readers:
            answer = readers.answer(query, ANSWER_FORMATS)
        return picture_of_answer(reader, _adjacency(library), answer, limit=limit)
    if args.to:
        ends = reader.entity(args.entity), reader.entity(args.to)
        return paths(reader, _adjacency(library), *ends)
    if args.entity:
        return neighbourhood(reader, _adjacency(library), args.entity, depth=args.depth or 1, limit=limit)
    reader.preload()
    return whole(reader, limit=NODES_ON_A_PAGE if args.format == "html" else None)


def _adjacency(library: Library) -> Adjacency:
    lines = LineReader(library.store, library.names, library.vocabulary, library.min_confidence)
    return lines.everything()


def _refuse_contradictions(args: Namespace) -> None:
    if args.query and args.entity:
        raise InvalidInput("a picture is made of --entity or of --query, not of both")
    if args.to and not args.entity:
        raise InvalidInput("--to needs --entity, where the path begins")
    if args.depth is not None and (args.to or not args.entity):
        raise InvalidInput("--depth says how far around an --entity to look")
    for name in ("depth", "limit"):
        if getattr(args, name) is not None and getattr(args, name) < 1:
            raise InvalidInput(f"--{name} is {getattr(args, name)}; it takes a number from 1")

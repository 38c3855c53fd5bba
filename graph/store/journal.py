"""What undoes a change of several requests, kept in the engine itself until the change is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, RdfFormat

from graph.model import Quad
from graph.store.border import accepted
from graph.values import TRUE
from graph.vocabulary import term

_PAGE_CHARACTERS = 50_000
_TOOK_OUT, _PUT_IN, _IS_WHOLE = term("tookOut"), term("putIn"), term("isWhole")


def pages(graph: NamedNode, took_out: Iterable[Quad], put_in: Iterable[Quad]) -> Iterator[Quad]:
    """Yield a journal: what a change is about to take out and put in, and last that this is all."""
    for predicate, quads in ((_TOOK_OUT, took_out), (_PUT_IN, put_in)):
        for number, page in enumerate(_pages(quads)):
            yield Quad(NamedNode(f"{graph.value}/{number}"), predicate, Literal(page), graph)
    yield Quad(graph, _IS_WHOLE, TRUE, graph)


def _pages(quads: Iterable[Quad]) -> Iterator[str]:
    page = ""
    for quad in quads:
        page += f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n"
        if len(page) >= _PAGE_CHARACTERS:
            yield page
            page = ""
    if page:
        yield page


def read_pages(quads: Sequence[Quad]) -> tuple[list[Quad], list[Quad]]:
    """Return what a change took out and what it put in.

    A journal that is not whole was cut off before anything was changed, and says neither.
    """
    if not any(quad.predicate == _IS_WHOLE for quad in quads):
        return [], []
    return _told(quads, _TOOK_OUT), _told(quads, _PUT_IN)


def _told(journal: Sequence[Quad], predicate: NamedNode) -> list[Quad]:
    lines = "".join(quad.object.value for quad in journal if quad.predicate == predicate)
    return list(accepted(ox.parse(lines, RdfFormat.N_QUADS)))

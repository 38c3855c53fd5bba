"""What a single fact brings with it: the type of one who invests, the description of an amount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from pyoxigraph import NamedNode

from graph.model import Quad, Term
from graph.view.lens import Lens
from graph.vocabulary import TYPE, term

INVESTOR_IN = term("investorIn")


def investor_quads(lens: Lens, investor: NamedNode) -> Iterator[Quad]:
    """Yield the types of one who invests."""
    for name in lens.vocabulary.with_super_classes("Investor"):
        yield Quad(investor, TYPE, term(name), lens.names.facts)


def is_money(node: Term, lens: Lens) -> TypeGuard[NamedNode]:
    """Return whether a term is an amount's node."""
    return isinstance(node, NamedNode) and node.value.startswith(lens.names.base + "money/")


def money_quads(lens: Lens, node: Term) -> Iterator[Quad]:
    """Yield the description of an amount for `facts`; nothing for what is no amount."""
    if is_money(node, lens):
        for quad in lens.source.match(node, None, None, lens.names.claims):
            yield Quad(node, quad.predicate, quad.object, lens.names.facts)

"""What every store does to a term or quad at its border, so that all of them agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Store, Variable

from graph.errors import InvalidInput
from graph.model import Quad, Term

_VALUE = Variable("value")


def canonical(term: Term) -> Term:
    """Return a term as Oxigraph would give it back: `"1.50"^^xsd:decimal` becomes 1.5.

    Oxigraph keeps the value of a number, date, duration or boolean, not its spelling, and widens the
    types derived from xsd:integer. Asking it leaves no second list of rules to keep in step.

    >>> canonical(Literal("007", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#int")))
    <Literal value=7 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>
    """
    if not isinstance(term, Literal):
        return term
    solutions = Store().query("SELECT ?value {}", substitutions={_VALUE: term})
    return next(iter(solutions))["value"]  # type: ignore[no-any-return, arg-type]


def accepted(quads: Iterable[ox.Quad]) -> Iterator[Quad]:
    """Yield the quads, as long as each is of IRIs and literals and stands in a named graph.

    Raises:
        InvalidInput: A quad has a blank node or a quoted triple, or stands in the default graph.
    """
    for quad in quads:
        is_plain = isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
        if not (is_plain and isinstance(quad.graph_name, NamedNode)):
            raise InvalidInput(f"only IRIs and literals in a named graph can be stored, and not {quad}")
        yield quad  # type: ignore[misc]  # it has just been seen to be one

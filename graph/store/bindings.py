"""Our own queries with values put in for some of their variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from graph.model import Term
from graph.store.border import canonical

# What can hold a `?` that starts no variable comes first: IRIREF [139], strings [156]-[157] and
# comments (19.4) of the SPARQL 1.1 grammar; then VAR1 and VAR2 [143]-[144].
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*> | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | \#[^\n]*
      | [?$](?P<name>\w+)""",
    re.VERBOSE,
)


def _as_stored(term: Term) -> str:
    return str(canonical(term))


def bind(query: str, bindings: Mapping[str, Term], write: Callable[[Term], str] = _as_stored) -> str:
    """Return the query with each bound variable replaced by its term, wherever it stands.

    `write` is how a term stands in a query of the engine.

    In the text, since every engine treats pre-bound variables in its own way: Oxigraph takes those
    that are selected, rdflib those that are not. A bound variable can therefore not be selected.

    >>> from pyoxigraph import Literal
    >>> bind("SELECT ?a { GRAPH ?g { ?a ?b ?name } }", {"name": Literal("Ada")})
    'SELECT ?a { GRAPH ?g { ?a ?b "Ada" } }'
    """

    def replacement(token: re.Match[str]) -> str:
        name = token["name"]
        return write(bindings[name]) if name in bindings else token[0]

    return _TOKEN.sub(replacement, query)

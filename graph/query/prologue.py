"""Declarations that stand between the operations of an update, brought to its beginning.

Update [29] of the SPARQL 1.1 grammar lets BASE and PREFIX stand before each operation, and they hold from
there on. Oxigraph takes them only before the first. So what is declared later gets a prefix of its own,
declared with the first ones, and what is spelled by it is spelled by that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.query.scan import Token, tokens
from graph.query.syntax import find_fault
from graph.query.updates import Operation, operations

_LATER = re.compile(r";(?:\s|#[^\r\n]*+)*+(?:BASE|PREFIX)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def in_one_prologue(text: str, base: str, prefixes: dict[str, str]) -> str:
    r"""Return an update that means the same and declares nothing after its first operation.

    What does not parse stays as it is, so that it is told where.

    >>> in_one_prologue("CLEAR ALL ; PREFIX a: <urn:> INSERT DATA { a:b a:c 1 }", "https://news.example/", {})
    'PREFIX later1: <urn:> CLEAR ALL\n;\nINSERT DATA { later1:b later1:c 1 }'
    """
    # Rare, and to read the tokens of a large update takes longer than to make it.
    if not _LATER.search(text):
        return text
    found = operations(text, base, prefixes)
    if not found or find_fault(text, is_update=True):
        return text
    try:
        return _Rewriting(text, found, base, prefixes).rewritten()
    except SyntaxError:
        return text


class _Rewriting:
    def __init__(self, text: str, found: Sequence[Operation], base: str, prefixes: dict[str, str]) -> None:
        self._text = text
        self._found = found
        self._head = text[: found[0].start]
        self._given = {"base_iri": base, "prefixes": prefixes}
        self._declared: list[str] = []
        self._spelled: dict[str, str] = {}
        self._base: str | None = None

    def rewritten(self) -> str:
        first = self._found[0]
        written = [self._text[first.start : first.end].strip()]
        for before, one in pairwise(self._found):
            self._declare(before.end, one.start)
            written.append(self._respelled(self._text[one.start : one.end].strip()))
        # An operation may end in a comment.
        return "".join([self._head, *self._declared, "\n;\n".join(written)])

    def _declare(self, start: int, end: int) -> None:
        """Read the declarations between two operations."""
        found = list(tokens(self._text[start:end]))
        for at, token in enumerate(found):
            if token.text.upper() == "BASE":
                self._base = self._whole(found[at + 1].text)
            elif token.text.upper() == "PREFIX":
                self._spelled[found[at + 1].text] = self._own_prefix(found[at + 2].text)

    def _own_prefix(self, iri: str) -> str:
        number = len(self._declared) + 1
        while f"later{number}:" in self._text:
            number += len(self._text)
        self._declared.append(f"PREFIX later{number}: {self._placed(iri)} ")
        return f"later{number}:"

    def _respelled(self, operation: str) -> str:
        """Return an operation by the declarations that hold there."""
        parts: list[str] = []
        end = 0
        for token in tokens(operation):
            parts += operation[end : token.start], self._spelling(token)
            end = token.start + len(token.text)
        return "".join(parts) + operation[end:]

    def _spelling(self, token: Token) -> str:
        if token.kind == "iri":
            return self._placed(token.text)
        prefix, colon, local = token.text.partition(":")
        own = self._spelled.get(prefix + colon) if token.kind == "name" else None
        return own + local if own else token.text

    def _placed(self, iri: str) -> str:
        """Return an IRI as it has to be spelled where the first base holds."""
        return iri if self._base is None or _ABSOLUTE.match(iri) else self._whole(iri)

    def _whole(self, iri: str) -> str:
        # Oxigraph resolves it, so that there is no second list of rules to keep in step.
        declared = f"BASE {self._base}" if self._base else self._head
        found = ox.Store().query(f"{declared} SELECT ({iri} AS ?whole) {{}}", **self._given)  # type: ignore[arg-type]
        assert isinstance(found, ox.QuerySolutions)
        whole = next(found)["whole"]
        assert isinstance(whole, NamedNode)
        return f"<{whole.value}>"

"""The parts of a query, told from its tokens, and the queries that are made of them for an engine.

Query [2] to ValuesClause [28] of the SPARQL 1.1 grammar, read only as far as needed: the text is known to
parse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pyoxigraph import NamedNode

from graph.query.scan import Token, tokens
from graph.store.whole import NUMBER


@dataclass(frozen=True, slots=True)
class Parts:
    """A query in pieces, in their order: each is text as it stands, without the space around it.

    `head` is the form with what follows it, `template` the braces of a CONSTRUCT, `dataset` the FROM
    clauses, `where` the braces of the pattern, and `tail` what comes after them. `described` are the names
    and variables that a DESCRIBE lists.
    """

    prologue: str
    form: str
    head: str
    template: str
    dataset: str
    where: str
    tail: str
    described: Sequence[str] = ()
    all_described: bool = False
    prefixes: frozenset[str] = frozenset()
    has_base: bool = False

    @property
    def text(self) -> str:
        """The whole query."""
        return f"{self.prologue}\n{self.head} {self.dataset} WHERE {self.where} {self.tail}"

    @property
    def counting(self) -> str:
        """A query for the number of rows that this SELECT has."""
        return (
            f"{self.prologue}\nSELECT (COUNT(*) AS ?{NUMBER}) {self.dataset} "
            f"WHERE {{ {{ {self.head} WHERE {self.where} {self.tail}\n}} }}"
        )

    @property
    def limit(self) -> int | None:
        """How many rows the query asks for at most, None if it does not say."""
        words = [token.text for token in tokens(self.tail)]
        found = [
            int(after) for word, after in pairwise(words) if word.upper() == "LIMIT" and after.isdecimal()
        ]
        return found[0] if found else None

    def over(self, graph: NamedNode) -> Parts:
        """Return the query with a graph as what it sees outside of GRAPH, whatever the engine has there."""
        return replace(self, where=inside(graph, self.where)) if self.where else self

    def selecting(self) -> Parts:
        """Return the SELECT of all that the pattern of a CONSTRUCT or DESCRIBE finds."""
        return replace(self, form="SELECT", head="SELECT *")

    def describes(self, variable: str) -> bool:
        """Return whether a DESCRIBE is about the values of a variable."""
        return self.all_described or any(name[1:] == variable for name in self.described if name[0] in "?$")


def inside(graph: NamedNode, braces: str) -> str:
    """Return a group of patterns in its braces, put inside a graph.

    >>> inside(NamedNode("https://news.example/facts"), "{ ?s ?p ?o }")
    '{ GRAPH <https://news.example/facts> { ?s ?p ?o } }'
    """
    return f"{{ GRAPH {graph} {braces} }}"


def split(text: str) -> Parts:
    """Return the parts of a query that parses.

    >>> parts = split("PREFIX a: <https://a.example/> ASK FROM <g> { ?s a:b 1 }")
    >>> parts.prologue, parts.head, parts.dataset, parts.where
    ('PREFIX a: <https://a.example/>', 'ASK', 'FROM <g>', '{ ?s a:b 1 }')
    """
    return _Splitter(text).parts()


class _Splitter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: Sequence[Token] = list(tokens(text))
        self._at = 0

    def parts(self) -> Parts:
        prefixes, has_base = self._skip_prologue()
        prologue = self._text[: self._start]
        form = self._word
        head = self._take_until(lambda: self._is_brace or self._word in {"FROM", "WHERE"})
        template = ""
        if form == "CONSTRUCT" and self._is_brace:
            template = self._take_braces()
        dataset = self._take_until(lambda: self._is_brace or self._word == "WHERE" or not self._is_dataset)
        if self._word == "WHERE":
            self._at += 1
        where = self._take_braces() if self._is_brace else ""
        # CONSTRUCT WHERE { ... } is short for the same triples as template and as pattern.
        template = template or (where if form == "CONSTRUCT" else "")
        described = _described(head) if form == "DESCRIBE" else []
        return Parts(
            prologue.strip(), form, head, template, dataset, where, self._text[self._start :].strip(),
            described, "*" in head if form == "DESCRIBE" else False, prefixes, has_base,
        )  # fmt: skip

    @property
    def _token(self) -> Token:
        if self._at < len(self._tokens):
            return self._tokens[self._at]
        return Token("end", "", len(self._text))

    @property
    def _start(self) -> int:
        return self._token.start

    @property
    def _word(self) -> str:
        return self._token.text.upper() if self._token.kind == "word" else ""

    @property
    def _is_brace(self) -> bool:
        return self._token.text == "{"

    @property
    def _is_dataset(self) -> bool:
        return self._word in {"FROM", "NAMED"} or self._token.kind in {"iri", "name"}

    def _skip_prologue(self) -> tuple[frozenset[str], bool]:
        prefixes, has_base = set(), False
        while self._word in {"BASE", "PREFIX"}:
            if self._word == "BASE":
                has_base = True
                self._at += 2
            else:
                prefixes.add(self._tokens[self._at + 1].text.removesuffix(":"))
                self._at += 3
        return frozenset(prefixes), has_base

    def _take_until(self, is_end: Callable[[], bool]) -> str:
        """Step over the tokens before the end, brackets with all that is in them, and return their text."""
        start, depth = self._start, 0
        while self._token.kind != "end" and (depth or not is_end()):
            depth += (self._token.text == "(") - (self._token.text == ")")
            self._at += 1
        return self._text_from(start)

    def _take_braces(self) -> str:
        start, depth = self._start, 0
        while self._token.kind != "end":
            depth += (self._token.text == "{") - (self._token.text == "}")
            self._at += 1
            if not depth:
                break
        return self._text_from(start)

    def _text_from(self, start: int) -> str:
        """Return the text from there up to the last token taken, and no comment after it."""
        if self._tokens[self._at - 1].start < start:
            return ""
        last = self._tokens[self._at - 1]
        return self._text[start : last.start + len(last.text)]


def _described(head: str) -> list[str]:
    named = [token for token in tokens(head) if token.kind in {"iri", "name", "variable"}]
    return [token.text for token in named]

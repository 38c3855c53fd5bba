"""The operations of a SPARQL update: what each does to which graphs, told from its tokens.

Update1 [30] to GraphRefAll [48] of the SPARQL 1.1 grammar, read only as far as needed: whether the text
is an update at all is for the engine to say, and what does not look like one is left as it is. It is to be
spelled out, see `graph.query.prologue`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.query.scan import Token, tokens

_GRAPHS_OF_NOBODY = {"DEFAULT", "NAMED", "ALL"}
_OF_WHOLE_GRAPHS = {"LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}


@dataclass(frozen=True, slots=True)
class GraphName:
    """A graph as an update names it: by an IRI, or by one of the words below.

    `iri` is None for the unnamed graph (`word` is "DEFAULT"), for many at once ("NAMED", "ALL"), and
    where a variable stands ("?g").
    """

    iri: str | None
    word: str


@dataclass(slots=True)
class Operation:
    """One operation of an update, `text[start:end]`, and what it writes to.

    `verb` is its first word. `source` is where the IRI stands that a LOAD reads, None if there is none.
    `copied` is the graph that ADD, MOVE or COPY reads. `where` is where the WHERE of a DELETE or INSERT
    stands, and `pattern` the braces of a DELETE WHERE. `is_data` means INSERT DATA or DELETE DATA, and
    `has_dataset` WITH or USING of its own: `default` is the graph of the WITH, and `using` where the USING
    clauses stand.
    """

    verb: str
    start: int
    end: int
    targets: list[GraphName] = field(default_factory=list)
    is_silent: bool = False
    is_data: bool = False
    source: tuple[int, int] | None = None
    copied: GraphName | None = None
    where: int | None = None
    pattern: tuple[int, int] | None = None
    has_dataset: bool = False
    default: GraphName | None = None
    using: tuple[int, int] | None = None

    @property
    def is_told(self) -> bool:
        """Whether it is known for what it is; words that run into each other, which Oxigraph takes, are not.

        >>> [one.is_told for one in operations("INSERT DATA {} ; INSERTDATA {}", "https://news.example/")]
        [True, False]
        """
        is_modify = self.is_data or self.pattern is not None or self.where is not None
        return is_modify or self.verb in _OF_WHOLE_GRAPHS


def operations(text: str, base: str) -> list[Operation]:
    """Return the operations of an update without declarations, as far as it can be read.

    >>> [one] = operations("INSERT DATA { GRAPH <a> { <b> <c> <d> } }", "https://news.example/")
    >>> one.verb, one.targets
    ('INSERT', [GraphName(iri='https://news.example/a', word='')])
    """
    return list(_Update(text, base).operations())


class _Update:
    """The tokens of an update, read from left to right."""

    def __init__(self, text: str, base: str) -> None:
        self._text = text
        self._base = base
        self._tokens: Sequence[Token] = list(tokens(text))
        self._at = 0

    def operations(self) -> Iterator[Operation]:
        while self._at < len(self._tokens):
            if self._word == "BASE":
                self._base = self._tokens[self._at + 1].text[1:-1]
                self._at += 2
            elif self._token.text == ";":
                self._at += 1
            else:
                yield self._operation()

    # --- moving along

    @property
    def _token(self) -> Token:
        """The token that is next; beyond the end it is an empty one."""
        if self._at < len(self._tokens):
            return self._tokens[self._at]
        return Token("end", "", len(self._text))

    @property
    def _word(self) -> str:
        return self._token.text.upper() if self._token.kind == "word" else ""

    def _take(self, *words: str) -> bool:
        """Step over the next token if it is one of the words."""
        is_one = self._word in words
        self._at += is_one
        return is_one

    def _skip_braces(self) -> tuple[int, int]:
        """Step over a pair of braces with all that is in them, and return where they stand."""
        start, depth = self._token.start, 0
        while self._token.kind != "end":
            depth += (self._token.text == "{") - (self._token.text == "}")
            self._at += 1
            if depth <= 0:
                break
        return start, self._tokens[self._at - 1].start + 1

    # --- the operations

    def _operation(self) -> Operation:
        one = Operation(self._word, self._token.start, len(self._text))
        if self._take("LOAD"):
            self._load(one)
        elif self._take("CLEAR", "DROP", "CREATE"):
            one.is_silent = self._take("SILENT")
            one.targets.append(self._graph())
        elif self._take("ADD", "MOVE", "COPY"):
            self._transfer(one)
        else:
            self._modify(one)
        while self._token.text not in {"", ";"}:
            self._at += 1
        one.end = self._token.start
        return one

    def _load(self, one: Operation) -> None:
        one.is_silent = self._take("SILENT")
        if self._token.kind in {"iri", "name"}:
            one.source = (self._token.start, self._token.start + len(self._token.text))
        self._at += 1
        one.targets.append(self._graph() if self._take("INTO") else GraphName(None, "DEFAULT"))

    def _transfer(self, one: Operation) -> None:
        one.is_silent = self._take("SILENT")
        one.copied = source = self._graph()
        self._take("TO")
        one.targets.append(self._graph())
        if one.verb == "MOVE":
            one.targets.append(source)

    def _modify(self, one: Operation) -> None:
        """Read a Modify [41], INSERT DATA, DELETE DATA or DELETE WHERE."""
        default = GraphName(None, "DEFAULT")
        if self._take("WITH"):
            one.has_dataset = True
            one.default = default = self._graph()
        while self._take("DELETE", "INSERT"):
            one.is_data = self._take("DATA")
            is_pattern = self._take("WHERE")
            start = self._at
            braces = self._skip_braces()
            one.targets += self._written(self._tokens[start + 1 : self._at - 1], default)
            if is_pattern:
                one.pattern = braces
        using = self._token.start
        while self._take("USING"):
            one.has_dataset = True
            self._take("NAMED")
            self._at += 1
            one.using = using, self._token.start
        if self._word == "WHERE":
            one.where = self._token.start
            self._at += 1
            self._skip_braces()

    def _written(self, quads: Sequence[Token], default: GraphName) -> Iterator[GraphName]:
        """Yield the graphs that a template or quad data writes to, each once; [49] to [53]."""
        named: set[GraphName] = set()
        at = 0
        while at < len(quads):
            if quads[at].kind == "word" and quads[at].text.upper() == "GRAPH" and at + 1 < len(quads):
                named.add(self._named(quads[at + 1]))
                at = _after_braces(quads, at + 2)
            else:
                named.add(default)
                at += 1
        yield from sorted(named, key=lambda name: (name.iri or "", name.word))

    def _graph(self) -> GraphName:
        self._take("GRAPH")
        if self._word in _GRAPHS_OF_NOBODY:
            name = GraphName(None, self._word)
        else:
            name = self._named(self._token)
        self._at += 1
        return name

    def _named(self, token: Token) -> GraphName:
        if token.kind == "variable":
            return GraphName(None, token.text)
        # Oxigraph resolves it, so that there is no second list of rules to keep in step.
        query = f"SELECT ({token.text} AS ?graph) {{}}"
        try:
            solutions = ox.Store().query(query, base_iri=self._base)
        except (SyntaxError, ValueError):
            return GraphName(None, token.text)
        assert isinstance(solutions, ox.QuerySolutions)
        value = next(solutions)["graph"]
        return GraphName(value.value if isinstance(value, NamedNode) else None, "")


def _after_braces(quads: Sequence[Token], at: int) -> int:
    """Return the place behind a pair of braces, in which `{| |}` (SPARQL 1.2) may stand."""
    depth = 0
    while at < len(quads):
        depth += (quads[at].text == "{") - (quads[at].text == "}")
        at += 1
        if depth <= 0:
            break
    return at


def with_dataset(text: str, found: Sequence[Operation], default: Sequence[str], named: Sequence[str]) -> str:
    """Return the update with USING clauses for graphs that were given beside it (Protocol 2.2.3).

    The IRIs are to be valid. A line of the text stays the same line.
    """
    using = "".join(f"USING <{iri}> " for iri in default) + "".join(f"USING NAMED <{iri}> " for iri in named)
    places = []
    for one in found:
        if one.pattern:
            # DELETE WHERE takes no USING; it is short for the same quads as template and as pattern.
            start, end = one.pattern
            quads = text[start:end]
            places.append((one.start, end, f"DELETE {quads} {using} WHERE {quads}"))
        elif one.where is not None:
            places.append((one.where, one.where, using))
    return replaced(text, places)


def replaced(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with something else at each of these places, `text[start:end]`, which are in order."""
    parts: list[str] = []
    behind = 0
    for start, end, other in places:
        parts += text[behind:start], other
        behind = end
    return "".join([*parts, text[behind:]])

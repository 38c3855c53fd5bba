"""Search inside SPARQL: `SERVICE cg:search { ... }`, which never leaves the machine.

    SERVICE cg:search { ?entity cg:matches "mostaqe" ; cg:score ?score ; cg:form ?form }

The block is replaced by VALUES with what the search finds, before any engine reads the query; so it means
the same with every store, and stands wherever VALUES may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.errors import InvalidQuery, QueryRefused
from graph.model import Term
from graph.query.scan import DECLARATIONS, Token, tokens
from graph.query.search import LONGEST, Search
from graph.vocabulary import CG, PREFIXES, TYPE, XSD, term_name

USUAL, MOST = 100, 1_000
"""How many rows a search has unless `cg:limit` says so, and at most."""
_MOST_CALLS = 20
_READ_HERE_CHARACTERS = 64 * 1024
SERVICE = CG + "search"
_MATCHES, _TEXT_MATCHES, _LIMIT = (CG + name for name in ("matches", "textMatches", "limit"))
_TOLD_OF = {
    _MATCHES: ("score", "form", "matchKind"),
    _TEXT_MATCHES: ("score", "matchKind", "sentence", "start", "end"),
}
_BASIS = {"exact": 0.8, "prefix": 0.6, "word": 0.4, "part": 0.2, "typo": 0.0}
_LIKE_THIS = 'as in SERVICE cg:search { ?entity cg:matches "mostaque" ; cg:score ?score }'
_DECIMAL, _INTEGER = NamedNode(XSD + "decimal"), NamedNode(XSD + "integer")


@dataclass(slots=True)
class _Call:
    """One block, `text[start:end]`, as it is read: what is asked, and the variables for what is told."""

    start: int
    end: int = 0
    subject: str = ""
    kind: str = ""
    words: Literal | None = None
    type: str | None = None
    limit: int = USUAL
    told: dict[str, str] = field(default_factory=dict)


def with_search(text: str, search: Search, base: str) -> str:
    """Return a query or an update with each search replaced by what it finds; lines stay the same lines.

    Raises:
        InvalidQuery: A search asks for what there is not, or its words are not written out.
        StoreUnavailable: The index could not be read.
    """
    for call in reversed(_calls(text, base, PREFIXES)):
        values = _values(call, search) + "\n" * text.count("\n", call.start, call.end)
        text = f"{text[: call.start]} {values} {text[call.end :]}"
    return text


def refuse_search(text: str) -> str:
    """Return a query or an update for a store without the model, which has nothing to search.

    A long one is not looked at: others would wait meanwhile, and the process that runs it refuses to call
    what is no host that it may call.

    Raises:
        QueryRefused: It searches.
    """
    if len(text) <= _READ_HERE_CHARACTERS and any(True for _ in _places(text, "", {})):
        raise QueryRefused(
            "SERVICE cg:search searches the names and articles of claimgraph's model, and this is a plain "
            "store (serve --raw), which has none; use FILTER with CONTAINS or REGEX"
        )
    return text


# --- reading


def _calls(text: str, base: str, prefixes: Mapping[str, str]) -> list[_Call]:
    calls = [_Reader(text, *place).call() for place in _places(text, base, prefixes)]
    if len(calls) > _MOST_CALLS:
        raise InvalidQuery(f"a query may search {_MOST_CALLS} times, and this one does so {len(calls)} times")
    return calls


@dataclass(slots=True)
class _Terms:
    """Reads terms by the declarations so far."""

    base: str
    prefixes: dict[str, str]

    def declare(self, declared: Sequence[Token]) -> None:
        """Note what is declared: of a BASE its IRI, of a PREFIX its name and IRI."""
        match declared:
            case [iri] if base := self.iri(iri.text):
                self.base = base
            case [name, iri] if whole := self.iri(iri.text):
                self.prefixes[name.text.partition(":")[0]] = whole

    def value(self, words: str) -> Term | None:
        """Return the IRI or literal that words stand for; None if they stand for none.

        Oxigraph resolves it, so that there is no second list of rules to keep in step.
        """
        # Of thousands of prefixes one is needed.
        used = {token.text.partition(":")[0] for token in tokens(words) if token.kind == "name"}
        prefixes = {name: iri for name in used if (iri := self.prefixes.get(name))}
        query = f"SELECT ({words} AS ?value) {{}}"
        try:
            found = ox.Store().query(query, base_iri=self.base or None, prefixes=prefixes)
        except (SyntaxError, ValueError):
            return None
        assert isinstance(found, ox.QuerySolutions)
        value = next(found)["value"]
        return value if isinstance(value, NamedNode | Literal) else None

    def iri(self, words: str) -> str | None:
        """Return the IRI that words stand for; `a` is rdf:type."""
        if words == "a":
            return TYPE.value
        value = self.value(words)
        return value.value if isinstance(value, NamedNode) else None


def _places(
    text: str, base: str, prefixes: Mapping[str, str]
) -> Iterator[tuple[Sequence[Token], int, _Terms]]:
    """Yield where searches begin: all tokens, the place of the word SERVICE, and how to read terms there."""
    if "SERVICE" not in text.upper():
        return
    found, terms = list(tokens(text)), _Terms(base, dict(prefixes))
    for at, token in enumerate(found):
        if token.kind == "word" and (size := DECLARATIONS.get(token.text.upper())):
            terms.declare(found[at + 1 : at + 1 + size])
        elif token.kind == "word" and token.text.upper() == "SERVICE":
            name = _after_silent(found, at)
            is_name = name < len(found) and found[name].kind in {"iri", "name"}
            if is_name and terms.iri(found[name].text) == SERVICE:
                yield found, at, terms


def _after_silent(found: Sequence[Token], at: int) -> int:
    is_silent = at + 1 < len(found) and found[at + 1].text.upper() == "SILENT"
    return at + 2 if is_silent else at + 1


class _Reader:
    """Reads one block from its first token on."""

    def __init__(self, text: str, found: Sequence[Token], at: int, terms: _Terms) -> None:
        self._terms = terms
        self._call = _Call(found[at].start)
        at = _after_silent(found, at) + 1
        if at >= len(found) or found[at].text != "{":
            raise InvalidQuery(f"SERVICE cg:search wants a block in braces, {_LIKE_THIS}")
        rest = found[at + 1 :]
        self._tokens = list(takewhile(lambda token: token.text not in {"{", "}"}, rest))
        if len(self._tokens) == len(rest) or rest[len(self._tokens)].text == "{":
            raise InvalidQuery(
                f"SERVICE cg:search takes one subject with properties in its braces, {_LIKE_THIS}"
            )
        self._call.end = rest[len(self._tokens)].start + 1
        self._text = text

    def call(self) -> _Call:
        """Return what the block asks for.

        Raises:
            InvalidQuery: It cannot be answered.
        """
        call = self._call
        for verb, words in self._pairs():
            self._take(verb, words)
        if call.words is None:
            raise InvalidQuery(f"SERVICE cg:search wants words to search for, {_LIKE_THIS}")
        for name in call.told:
            if name not in _TOLD_OF[call.kind]:
                raise InvalidQuery(
                    f"a search by cg:{term_name(call.kind)} tells "
                    f"{', '.join(f'cg:{one}' for one in _TOLD_OF[call.kind])}, and not cg:{name}"
                )
        if call.type and call.kind == _TEXT_MATCHES:
            raise InvalidQuery("a class is for entities: with cg:textMatches, leave `a` out")
        return call

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each verb with its object, as they are written; the subject is noted."""
        at, tokens = 0, self._tokens
        while at < len(tokens):
            self._note_subject(tokens[at])
            at += 1
            while at < len(tokens) and tokens[at].text != ".":
                size = self._size_of_object(at + 1)
                if not size:
                    raise InvalidQuery(
                        f"SERVICE cg:search cannot be read after {tokens[at].text!r}, {_LIKE_THIS}"
                    )
                last = tokens[at + size]
                yield tokens[at].text, self._text[tokens[at + 1].start : last.start + len(last.text)]
                at += size + 1
                while at < len(tokens) and tokens[at].text == ";":
                    at += 1
            at += 1

    def _note_subject(self, token: Token) -> None:
        if token.kind != "variable":
            raise InvalidQuery(
                f"what SERVICE cg:search finds is a variable and not {token.text!r}, {_LIKE_THIS}"
            )
        name = token.text[1:]
        if self._call.subject not in {"", name}:
            raise InvalidQuery(
                "SERVICE cg:search finds one thing at a time; write a second block for the other"
            )
        self._call.subject = name

    def _size_of_object(self, at: int) -> int:
        """Return how many tokens the object at a place has: a literal may have a language or a datatype."""
        kinds = [token.kind for token in self._tokens[at : at + 2]]
        if not kinds or kinds[0] not in {"variable", "string", "iri", "name", "other"}:
            return 0
        if kinds == ["string", "other"] and self._tokens[at + 1].text.startswith("@"):
            return 2
        is_typed = [token.text for token in self._tokens[at + 1 : at + 3]] == ["^", "^"]
        return 4 if kinds[0] == "string" and is_typed and at + 3 < len(self._tokens) else 1

    def _take(self, verb: str, words: str) -> None:
        name = self._terms.iri(verb)
        if name in {_MATCHES, _TEXT_MATCHES}:
            self._take_words(name, words)
        elif name == _LIMIT:
            self._take_limit(words)
        elif name == TYPE.value:
            found = self._terms.iri(words) or ""
            if not found.startswith(CG):
                raise InvalidQuery(
                    f"a search keeps to a class of the vocabulary, as `a cg:Person`, not {words}"
                )
            self._call.type = term_name(found)
        else:
            self._take_variable(verb, name, words)

    def _take_words(self, kind: str, words: str) -> None:
        value = None if words[0] in "?$" else self._terms.value(words)
        if not isinstance(value, Literal):
            raise InvalidQuery(
                f"the words of a search are written out, {_LIKE_THIS}; {words} is known too late"
            )
        if self._call.words is not None:
            raise InvalidQuery("SERVICE cg:search searches once; write a second block for other words")
        if len(value.value) > LONGEST:
            raise InvalidQuery(
                f"a search has {LONGEST} characters at most, and this one {len(value.value):,}"
            )
        self._call.kind, self._call.words = kind, value

    def _take_limit(self, words: str) -> None:
        if not (words.isascii() and words.isdecimal() and 1 <= int(words[:9]) <= MOST):
            raise InvalidQuery(f"cg:limit is a number from 1 to {MOST:,}, and not {words}")
        self._call.limit = int(words)

    def _take_variable(self, verb: str, name: str | None, words: str) -> None:
        told = {CG + one: one for names in _TOLD_OF.values() for one in names}
        if name not in told:
            known = ("matches", "textMatches", "limit", *sorted(set(told.values())))
            raise InvalidQuery(
                f"SERVICE cg:search knows no {verb}; it knows a, {', '.join(f'cg:{one}' for one in known)}"
            )
        if words[0] not in "?$":
            raise InvalidQuery(f"{verb} is told by a search and takes a variable, not {words}")
        self._call.told[told[name]] = words[1:]


# --- answering


def _values(call: _Call, search: Search) -> str:
    assert call.words is not None
    rows = _names(call, call.words, search) if call.kind == _MATCHES else _texts(call, call.words, search)
    lines = [f"({' '.join('UNDEF' if one is None else str(one) for one in row)})" for row in rows]
    variables = " ".join(f"?{name}" for name in (call.subject, *call.told.values()))
    return f"VALUES ({variables}) {{ {' '.join(lines)} }}"


def _names(call: _Call, words: Literal, search: Search) -> Iterator[list[Term | None]]:
    for one in search.names(words.value, type=call.type, language=words.language, limit=call.limit):
        form = Literal(one.form, language=one.language) if one.language else Literal(one.form)
        told: dict[str, Term | None] = {
            "score": score(one.match, one.documents),
            "form": form,
            "matchKind": Literal(one.match),
        }
        yield [NamedNode(one.iri), *(told[name] for name in call.told)]


def _texts(call: _Call, words: Literal, search: Search) -> Iterator[list[Term | None]]:
    for one in search.documents(words.value, language=words.language, limit=call.limit):
        told: dict[str, Term | None] = {
            "score": score(one.match, 0),
            "matchKind": Literal(one.match),
            "sentence": Literal(one.sentence, language=one.language) if one.sentence else None,
            "start": _integer(one.start),
            "end": _integer(one.end),
        }
        yield [NamedNode(one.iri), *(told[name] for name in call.told)]


def score(match: str, documents: int) -> Literal:
    """Return how good a match is, from 0 to 1: how it matches first, then how many documents name it.

    >>> score("exact", 0).value, score("typo", 10).value
    ('0.800', '0.100')
    """
    known = 0.2 * documents / (documents + 10)
    return Literal(f"{_BASIS[match] + known:.3f}", datatype=_DECIMAL)


def _integer(value: int | None) -> Literal | None:
    return None if value is None else Literal(str(value), datatype=_INTEGER)

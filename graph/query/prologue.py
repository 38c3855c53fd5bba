"""An update or a query without its declarations: every IRI in it is spelled out whole.

Update [29] of the SPARQL 1.1 grammar lets BASE and PREFIX stand before each operation, and Oxigraph takes
them only before the first; so no more than the first base is left. It ends some names early (`ex:a.b.c`),
knows escapes in IRIs and strings only (19.2), and reads without a tokenizer: `COPY <a> TOex:b` is to it a
TO and then `ex:b`, and a comment or a string may begin in what is an IRI by the grammar, `FILTER(1<2)#>`.
Where no name, no comment, and no `#` or `'` of an IRI is left, there is one way to read the braces, and
both have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, TypeVar

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.errors import InvalidQuery, QueryRefused
from graph.query.scan import DECLARATIONS, Token, tokens, with_names_decoded
from graph.query.syntax import syntax_sentence
from graph.query.updates import replaced

Answer = TypeVar("Answer")

_BUT_LINE_ENDS = re.compile(r"[^\r\n]++")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPES = str.maketrans({"#": r"\u0023", "'": r"\u0027"})
_BY_BASE = {"IRI", "URI"}
_COMMENT = re.compile(r"#[^\r\n]*+")


class SpelledOut(NamedTuple):
    """An update of which every line is still the same line; `declares_later` as Oxigraph does not take it."""

    text: str
    declares_later: bool


def spelled_out(text: str, base: str, prefixes: Mapping[str, str]) -> SpelledOut | None:
    """Return an update that means the same without declarations; None if one of them or a name is amiss.

    Whether it parses is for the engine to say, of the text as it is written, unless it declares something
    later.

    Raises:
        InvalidQuery: Something is amiss behind a later declaration, which the engine does not come to.
        QueryRefused: An IRI is worked out there.

    >>> spelled_out("CLEAR ALL ; PREFIX a: <urn:> DROP GRAPH a:b", "https://news.example/", {}).text
    'CLEAR ALL ;  DROP GRAPH  <urn:b>'
    """
    speller = _Speller(with_names_decoded(text), base, prefixes)
    try:
        return speller.spelled_out()
    except (LookupError, SyntaxError, ValueError) as error:
        if not speller.declares_later:
            return None
        words = "Prefix not found" if isinstance(error, LookupError) else "No IRI is declared"
        amiss = SyntaxError(f"error at {speller.place}: {words}")
        raise InvalidQuery(syntax_sentence("update", text, amiss)) from error


def in_either_spelling(
    ask: Callable[[str], Answer], text: str, base: str, prefixes: Mapping[str, str]
) -> Answer:
    """Return what is answered to a query as it is written, or where that does not parse, spelled out.

    Oxigraph ends a name such as `dbr:J._R._R._Tolkien` early.

    Raises:
        SyntaxError: It parses neither way; the places are those of the text as it is written.
    """
    try:
        return ask(text)
    except SyntaxError:
        spelled = None
        with suppress(InvalidQuery, QueryRefused):
            spelled = spelled_out(text, base, prefixes)
        if spelled:
            with suppress(SyntaxError):
                return ask(spelled.text)
        raise


class _Speller:
    def __init__(self, text: str, base: str, prefixes: Mapping[str, str]) -> None:
        self._text = text
        self._tokens = list(tokens(text))
        self._base = base
        self._first_base = base
        self._prefixes = {f"{prefix}:": iri for prefix, iri in prefixes.items()}
        self._nothing = ox.Store()
        self._at = 0
        self.declares_later = False

    @property
    def place(self) -> str:
        """The line and the column of the token that is read."""
        before = self._text[: self._at]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return f"{line}:{column}"

    def spelled_out(self) -> SpelledOut:
        return SpelledOut("".join(self._parts()), self.declares_later)

    def _parts(self) -> Iterator[str]:
        waiting = iter(self._tokens)
        end = depth = 0
        is_between, is_first = True, True
        for token in waiting:
            yield _COMMENT.sub("", self._text[end : token.start])
            self._at = token.start
            if is_between and token.text.upper() in DECLARATIONS:
                declared = list(islice(waiting, DECLARATIONS[token.text.upper()]))
                self.declares_later |= not is_first
                self._declare(token.text.upper(), declared)
                end = declared[-1].start + len(declared[-1].text)
                yield self._left_of(self._text[token.start : end], is_first=is_first)
                continue
            yield self._spelling(token)
            end = token.start + len(token.text)
            depth += (token.text == "{") - (token.text == "}")
            is_between, is_first = depth == 0 and token.text == ";", False
        yield _COMMENT.sub("", self._text[end:])

    def _left_of(self, declaration: str, *, is_first: bool) -> str:
        """Return what is left of a declaration: the first base, by which IRI() is resolved too."""
        line_ends = _BUT_LINE_ENDS.sub("", declaration)
        if not is_first or self._base == self._first_base:
            return line_ends
        self._first_base = self._base
        return f"BASE <{self._base}>{line_ends}"

    def _declare(self, word: str, declared: Sequence[Token]) -> None:
        match word, [one.kind for one in declared]:
            case "BASE", ["iri"]:
                self._base = self._whole(declared[0].text)
            case "PREFIX", ["name", "iri"] if declared[0].text.find(":") == len(declared[0].text) - 1:
                self._prefixes[declared[0].text] = self._whole(declared[1].text)
            case "VERSION", ["string"]:
                pass
            case _:
                raise ValueError(f"{word} declares nothing")

    def _spelling(self, token: Token) -> str:
        if token.kind == "iri":
            is_meant = self._base == self._first_base or _ABSOLUTE.match(token.text)
            return _plain(token.text[1:-1]) if is_meant else _plain(self._whole(token.text))
        if token.text.upper() in _BY_BASE and self._base != self._first_base:
            raise QueryRefused(
                f"{token.text.upper()}() stands behind a second BASE, which it cannot be resolved by here; "
                "send what follows that BASE as an update of its own"
            )
        if token.kind == "name":
            prefix, colon, local = token.text.partition(":")
            # So that it does not follow upon a "less than".
            return " " + _plain(self._prefixes[prefix + colon] + local.replace("\\", ""))
        return token.text

    def _whole(self, iri: str) -> str:
        # Oxigraph resolves it, so that there is no second list of rules to keep in step.
        found = self._nothing.query(f"SELECT ({iri} AS ?whole) {{}}", base_iri=self._base)
        assert isinstance(found, ox.QuerySolutions)
        whole = next(found)["whole"]
        assert isinstance(whole, NamedNode)
        return whole.value


def with_plain_iris(text: str) -> str:
    """Return a text that was spelled out with its IRIs as anybody reads them.

    Not every engine knows escapes there.
    """
    escaped = [one for one in tokens(text) if one.kind == "iri" and "\\" in one.text]
    return replaced(text, ((one.start, one.start + len(one.text), _unescaped(one.text)) for one in escaped))


def _unescaped(iri: str) -> str:
    return iri.replace(r"\u0023", "#").replace(r"\u0027", "'")


def _plain(iri: str) -> str:
    """Return an IRI in which nobody sees a comment or a string begin."""
    return f"<{iri.translate(_ESCAPES)}>"

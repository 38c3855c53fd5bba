"""Where a text stops being SPARQL, and what is expected there.

Oxigraph says so too, but where a keyword could stand, it names the place at which it gave the keyword up.
So its word is taken for whether a text parses, and the grammar for where it does not. What is wrong
beyond the grammar (a prefix that nobody declared, a variable out of place) Oxigraph says in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from graph.query.grammar import Grammar, Rule, grammar
from graph.query.scan import Token, tokens

_PLACE = re.compile(r"error at ([0-9]+):([0-9]+): (.*)", re.DOTALL)
_EXPECTED = re.compile(r"expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][a-z][^\[\]]* [^\[\]]*")
_WORDS_OF_ENGINE = 200
_BEYOND = (
    "every word may stand where it does, so it is one of these: a variable that BIND or AS sets is there "
    "already, VALUES has more or fewer values than variables, a function too many or too few arguments, "
    "or a blank node stands where something is deleted"
)
_READ = 20_000
"""So many characters of a text are read for a fault, so that a long one costs no more than it is worth."""
_SHOWN = 40
_NESTED = ("<<", "{|")

# The built-in functions and aggregates of SPARQL 1.1, 19.8 [121] and [127], and in the last line what else
# Oxigraph knows: functions of SPARQL 1.2.
_FUNCTIONS = frozenset(
    """STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE
    ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE
    TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
    ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
    HASLANG LANGDIR HASLANGDIR STRLANGDIR ISTRIPLE TRIPLE SUBJECT PREDICATE OBJECT ADJUST""".split()
)
# As INTEGER, DECIMAL and DOUBLE have it, 19.8 [146] to [148].
_NUMBER = re.compile(r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+")
_KINDS = {
    "iri": "IRI",
    "variable": "VARIABLE",
    "string": "STRING",
    "name": "NAME",
    "number": "NUMBER",
    "blank": "BLANK",
    "language": "LANGUAGE",
}
_WORDS = {
    "IRI": "an IRI",
    "NAME": "a prefixed name",
    "PREFIX": "a prefix with its colon",
    "VARIABLE": "a variable",
    "STRING": "a string",
    "NUMBER": "a number",
    "BOOLEAN": "true or false",
    "BLANK": "a blank node",
    "FUNCTION": "a function",
    "LANGUAGE": "a language tag",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first token that cannot stand where it stands, or where the text ends too early, and what could."""

    start: int
    found: str
    expected: frozenset[str]

    def __str__(self) -> str:
        if not self.expected:
            return f"there is `{self.found[:_SHOWN]}` where it is to end"
        named = [words for terminal, words in _WORDS.items() if terminal in self.expected]
        literal = sorted(f"`{one[1:-1]}`" for one in self.expected - _WORDS.keys())
        *others, last = named + literal
        wanted = f"{', '.join(others)} or {last}" if others else last
        return f"expected {wanted}, and there is {f'`{self.found[:_SHOWN]}`' if self.found else 'the end'}"


def syntax_sentence(work: str, text: str, error: SyntaxError) -> str:
    """Say where a query or an update stops to make sense, and what was expected there."""
    fault = find_fault(text, is_update=work == "update")
    if fault:
        before = text[: fault.start]
        line, column = before.count("\n") + 1, fault.start - before.rfind("\n")
        return f"the {work} does not parse at line {line}, column {column}: {fault}"
    place = _PLACE.fullmatch(str(error))
    if not place:
        return f"the {work} does not parse: {error}"
    return f"the {work} does not parse at line {place[1]}, column {place[2]}: {_words_of_engine(place[3])}"


def _words_of_engine(words: str) -> str:
    words = " ".join(words.split())
    expected = _EXPECTED.fullmatch(words)
    if not expected:
        return words[:_WORDS_OF_ENGINE]
    return "; ".join(filter(_SENTENCE.fullmatch, expected[1].split(", "))) or _BEYOND


def find_fault(text: str, *, is_update: bool) -> Fault | None:
    """Return the first fault against the grammar.

    None: there is none, the text is too long to be read, or it has triples within triples, as in SPARQL 1.2.

    >>> str(find_fault("CLEAR <urn:a>", is_update=True))
    'expected `ALL`, `DEFAULT`, `GRAPH`, `NAMED` or `SILENT`, and there is `<urn:a>`'
    """
    if len(text) > _READ or any(sign in text for sign in _NESTED):
        return None
    rules = grammar()
    waiting = [rules["Update" if is_update else "Query"]]
    for token in _read(text):
        expected: set[str] = set()
        if not _take(rules, waiting, _terminals(token), expected):
            return Fault(token.start, token.text, frozenset(expected))
    expected = set()
    _take(rules, waiting, frozenset(), expected)
    return Fault(len(text.rstrip()), "", frozenset(expected)) if waiting else None


def _take(rules: Grammar, waiting: list[Rule], kinds: frozenset[str], expected: set[str]) -> bool:
    """Take one token off the rules that wait, the next of which is the last; `kinds` are the terminals it is.

    Return False if it cannot stand there, with the rule that it fails in still waiting, if any;
    `expected` is filled with the terminals that could stand there.
    """
    while waiting:
        rule = waiting.pop()
        first = rules.first(rule)
        if not first & kinds:
            expected |= first - {""}
            if "" not in first:
                waiting.append(rule)
                return False
        elif rule.kind == "terminal":
            return True
        else:
            waiting.extend(_unfolded(rules, rule, kinds))
    return False


def _unfolded(rules: Grammar, rule: Rule, kinds: frozenset[str]) -> Iterable[Rule]:
    """Return what waits in the place of a rule that a token begins, the first of it last."""
    match rule.kind:
        case "all":
            return reversed(rule.parts)
        case "one":
            return [next(part for part in rule.parts if rules.first(part) & kinds)]
        case "many":
            return [rule, *rule.parts]
        case "rule":
            return [rules[rule.name]]
        case _:
            return rule.parts


def _terminals(token: Token) -> frozenset[str]:
    """Return the terminals of the grammar that a token is."""
    if token.kind == "word":
        return frozenset(_terminals_of_word(token.text))
    if token.kind == "name" and token.text.endswith(":"):
        return frozenset({"NAME", "PREFIX"})
    return frozenset({_KINDS.get(token.kind, f"'{token.text}'")})


def _terminals_of_word(word: str) -> Iterator[str]:
    yield "'a'" if word == "a" else f"'{word.upper()}'"
    if word.upper() in _FUNCTIONS:
        yield "FUNCTION"
    if word.upper() in {"TRUE", "FALSE"}:
        yield "BOOLEAN"


def _read(text: str) -> Iterator[Token]:
    """Yield the tokens as the grammar has them: `()` and `[]` are one each, a number ends before a dot."""
    parts = [part for token in tokens(text) for part in _parted(token)]
    is_closing = False
    for token, after in pairwise([*parts, Token("end", "", len(text))]):
        if not is_closing:
            is_empty = token.text + after.text in {"()", "[]"}
            yield token._replace(text=token.text + after.text) if is_empty else token
        is_closing = not is_closing and token.text + after.text in {"()", "[]"}


def _parted(token: Token) -> Iterator[Token]:
    if token.kind != "other":
        yield token
    elif token.text[0] in "_@":
        yield token._replace(kind="blank" if token.text[0] == "_" else "language")
    else:
        yield from _numbers(token)


def _numbers(token: Token) -> Iterator[Token]:
    position = 0
    while position < len(token.text):
        number = _NUMBER.match(token.text, position)
        piece = number[0] if number else token.text[position]
        yield Token("number" if number else "sign", piece, token.start + position)
        position += len(piece)

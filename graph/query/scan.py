"""What a SPARQL text asks for, told from its tokens before anything is run.

The tokens are those of the SPARQL 1.1 grammar, section 19.8. Oxigraph, however, reads without a
tokenizer: to it `?a<?b)SERVICE#>` may be a comparison and then the keyword SERVICE, where the grammar
has one IRI, and `SERVICEex:a {` a call, where the grammar has a prefixed name. A text is therefore
read in every way that an engine could read it, and what any of them finds is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "update", "unknown"]

_QUERY_FORMS: tuple[Form, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATE_FORMS = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "ADD", "MOVE", "COPY", "WITH")
DECLARATIONS = {"BASE": 1, "PREFIX": 2, "VERSION": 1}
"""The words that declare something, and how many tokens follow each; VERSION is of SPARQL 1.2."""
# After these a prefixed name is a graph's, even one of a prefix called `service`.
_BEFORE_GRAPH_NAMES = ("GRAPH", "FROM", "NAMED")

# WS [162] and comments (19.4). Possessive, here and below: a hostile text must not make us backtrack.
_SPACE = r"(?:[\ \t\r\n]|\#[^\r\n]*+)"
# IRIREF [139], with the code point escapes of 19.2 that an engine may decode first.
_IRI = r'<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>'
# PN_CHARS_BASE [164], PN_CHARS_U [165] and PN_CHARS [167], to the letter: where a name ends, a keyword or
# a comment may begin.
_LETTERS = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_FIRST = rf"{_LETTERS}_0-9"
_MARKS = r"\u00B7\u0300-\u036F\u203F\u2040"
_CHARS = rf"{_FIRST}{_MARKS}\-"
# VAR1 [143], VAR2 [144], PNAME_LN and PNAME_NS [140]-[141] with PLX [170].
_VARIABLE = rf"[?$][{_FIRST}][{_FIRST}{_MARKS}]*+"
_PREFIX = rf"(?:[{_LETTERS}](?:[{_CHARS}.]*[{_CHARS}])?)?:"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_NAME = _PREFIX + rf"(?:(?:[{_FIRST}:]|{_PLX})(?:(?:[{_CHARS}.:]|{_PLX})*(?:[{_CHARS}:]|{_PLX}))?)?"
_BLANK = rf"_:[{_FIRST}](?:[{_CHARS}.]*[{_CHARS}])?"
# ECHAR [160], and the code point escapes; those of no character make no string.
_ESCAPED = (
    r"""\\(?:[tbnrf\\"']|(?:u|U0000)(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|U00(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{4})"""
)
_NUMBER = r"[0-9.]++(?:[eE][+-]?[0-9]++)?"
_WORD = r"[^\W\d]\w*+"

# A run is what could be a prefix, but for the colon: `true.a-b`. None of its words begins a prefixed name
# then, and to look for the colon behind each of them would take as long as the square of its length.
_TOKEN = re.compile(
    rf"""
      (?P<space>  {_SPACE}++ )
    | (?P<string> \"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPED}))*+\"\"\"   # STRING_LITERAL_LONG2 [159]
                | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPED}))*+'''          # STRING_LITERAL_LONG1 [158]
                | "(?:[^"\\\r\n]|{_ESCAPED})*+"                      # STRING_LITERAL2 [157]
                | '(?:[^'\\\r\n]|{_ESCAPED})*+' )                    # STRING_LITERAL1 [156]
    | (?P<iri>    {_IRI} )
    | (?P<variable> {_VARIABLE} )
    | (?P<other>  {_BLANK} | @[A-Za-z]++(?:-[A-Za-z0-9]++)* | {_NUMBER} )
    | (?P<word>   {_WORD} (?![{_CHARS}.:]) )
    | (?P<run>    [{_LETTERS}][{_CHARS}.]*+ (?!(?<!\.):) )
    | (?P<name>   {_NAME} )
    | (?P<sign>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_RUN = re.compile(rf"(?P<other>{_NUMBER})|(?P<word>{_WORD})|(?P<sign>.)", re.DOTALL)
# ServiceGraphPattern [59], up to the brace; the space between its parts may be missing.
_SERVICE = re.compile(
    rf"SERVICE {_SPACE}*+ (?:SILENT {_SPACE}*+)?"
    rf"(?:{_VARIABLE} | (?P<iri> {_IRI} ) | {_NAME}) {_SPACE}*+ \{{",
    re.VERBOSE | re.IGNORECASE,
)
# Load [31], up to the address that it reads.
_LOAD = re.compile(
    rf"(?P<before> LOAD {_SPACE}*+ (?:SILENT {_SPACE}*+)? ) (?:(?P<iri> {_IRI} ) | {_NAME})",
    re.VERBOSE | re.IGNORECASE,
)
_CODE_POINT = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"
_ESCAPE = re.compile(_CODE_POINT)
_OF_NAMES = re.compile(rf"[{_CHARS}.:%]")
_ESCAPE_OR_TOKEN = re.compile(f"{_CODE_POINT}|{_TOKEN.pattern}", _TOKEN.flags)


# A tuple, since there are fifty of them in a short query, and it is three times as quick to make.
class Token(NamedTuple):
    """One token and where it stands; `kind` is a group of the pattern, such as `iri` or `word`."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word in upper case, or the prefix of a prefixed name, where an engine may see a keyword too."""
        return self.text.partition(":")[0].upper() if self.kind in {"word", "name", "run"} else ""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text asks for.

    `services` are the endpoints that it calls, None for one that is not written out as a whole IRI.
    `has_dataset` means that it has a FROM clause of its own.
    """

    form: Form
    services: frozenset[str | None]
    has_dataset: bool


def scan(text: str) -> Scan:
    """Say what a SPARQL text asks for; a text that does not parse is judged as far as it can be read.

    >>> scan("ASK { SERVICE <https://elsewhere.example/> { ?s ?p 'LOAD' } }")
    Scan(form='ASK', services=frozenset({'https://elsewhere.example/'}), has_dataset=False)
    """
    return Scan(form=_form(tokens(text)), services=services(text), has_dataset=_has_word("FROM", text))


def _has_word(word: str, text: str) -> bool:
    # To read the tokens of a short query takes longer than to answer it.
    if word not in text.upper():
        return False
    return any(token.kind == "word" and token.text.upper() == word for token in tokens(text))


def services(text: str) -> frozenset[str | None]:
    """Return the endpoints that a query or an update calls; None is one not written out as a whole IRI."""
    return _calls(text, "SERVICE", _SERVICE)


def loads(text: str) -> frozenset[str | None]:
    """Return the addresses that an update loads; None is one not written out as a whole IRI."""
    return _calls(text, "LOAD", _LOAD)


def with_loads_of(iri: str, text: str) -> str:
    """Return the text with another address wherever it may load one, in strings too."""
    return _LOAD.sub(lambda match: f"{match['before']}<{iri}>", text)


def _calls(text: str, keyword: str, call: re.Pattern[str]) -> frozenset[str | None]:
    return frozenset(_calls_in(text, keyword, call)) | frozenset(_calls_in(_decoded(text), keyword, call))


def is_deeper(text: str, most: int) -> bool:
    """Return whether more brackets than these are open at once."""
    # What has no more of them need not be read for it.
    return sum(map(text.count, "([{")) > most and _depth(text) > most


def _depth(text: str) -> int:
    now = most = 0
    for token in tokens(text):
        if token.kind == "sign":
            now += (token.text in "([{") - (token.text in ")]}")
            most = max(most, now)
    return most


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text as the grammar reads it, longest first, without space and comments."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "run":
            yield from map(_token, _IN_RUN.finditer(text, *match.span()))
        elif match.lastgroup != "space":
            yield _token(match)


def _token_at(text: str, position: int) -> Token | None:
    match = _TOKEN.match(text, position)
    return _token(match) if match else None


def _token(match: re.Match[str]) -> Token:
    return Token(str(match.lastgroup), match[0], match.start())


def _form(rest: Iterator[Token]) -> Form:
    for token in rest:
        if token.keyword not in DECLARATIONS:
            return _form_of(token.keyword)
        for _ in range(DECLARATIONS[token.keyword]):
            next(rest, None)
    return "unknown"


def _form_of(keyword: str) -> Form:
    # `SELECTDISTINCT` and `DESCRIBEex:a` are no SPARQL, but Oxigraph takes them.
    for form in _QUERY_FORMS:
        if keyword.startswith(form):
            return form
    return "update" if keyword.startswith(_UPDATE_FORMS) else "unknown"


def _calls_in(text: str, keyword: str, call: re.Pattern[str]) -> Iterator[str | None]:
    """Follow every way to read each `<`, as an IRI or as less-than, and yield the calls in all of them."""
    if keyword not in text.upper():
        return
    waiting = [(0, False)]
    seen = set(waiting)
    while waiting:
        position, is_graph_name = waiting.pop()
        token = _token_at(text, position)
        if token is None:
            continue
        if not is_graph_name:
            yield from _called_at(text, token, keyword, call)
        follows_graph = is_graph_name if token.kind == "space" else token.keyword in _BEFORE_GRAPH_NAMES
        ends = {position + len(token.text)} | ({position + 1} if token.kind == "iri" else set())
        fresh = {(end, follows_graph) for end in ends} - seen
        seen |= fresh
        waiting.extend(fresh)


def _called_at(text: str, token: Token, keyword: str, call: re.Pattern[str]) -> Iterator[str | None]:
    offset = token.keyword.find(keyword)
    while offset >= 0:
        if called := call.match(text, token.start + offset):
            yield called["iri"][1:-1] if called["iri"] else None
        offset = token.keyword.find(keyword, offset + 1)


def _decoded(text: str) -> str:
    """Return the text with its code point escapes decoded, as 19.2 has it; one beyond Unicode stays."""
    return _ESCAPE.sub(lambda match: _character(int(match[1] or match[2], 16)) or match[0], text)


def with_names_decoded(text: str) -> str:
    """Return the text with the code point escapes decoded that stand in names and words, as 19.2 has it.

    In IRIs and strings, where Oxigraph knows them, they stay.
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    return _ESCAPE_OR_TOKEN.sub(_name_decoded, text)


def _name_decoded(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    character = _character(int(digits, 16)) if digits else ""
    return character if _OF_NAMES.fullmatch(character) else match[0]


def _character(code_point: int) -> str:
    return chr(code_point) if code_point <= 0x10FFFF else ""

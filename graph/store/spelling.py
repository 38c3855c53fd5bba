"""How terms are written for engines of every kind, so that they come back as they were.

Engines keep numbers, dates and booleans by their value, and each in its own way: one makes an integer
of "8000000"^^xsd:decimal, rounds a double after 15 digits, refuses "P1D"^^xsd:duration or a time. What all
of them keep is written as it is, so that queries can compute with it. Any other literal is written
with a datatype of our own, which no engine computes with, and is read back as what it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import BlankNode, Literal, NamedNode

from graph.model import Term
from graph.store.border import canonical
from graph.vocabulary import CG, XSD

KEPT = CG + "kept/"
"""What the datatypes of our own begin with; the percent-encoded IRI of the real one follows."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_STRING, _LANGUAGE_STRING = XSD + "string", _RDF + "langString"
_COMPUTED_WITH = (XSD, _RDF)
# Of 64 bits, without the outermost values, which Virtuoso 7.2 takes for decimals.
_LARGEST_INTEGER = 2**63 - 2
_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,15})?")
_DAY = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"
_DATE = re.compile(_DAY + _ZONE)
_DATE_TIME = re.compile(rf"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{{1,6}})?{_ZONE}")
_DIGITS_OF_DOUBLES = 15


def written(term: Term) -> str:
    """Return a term as it stands in SPARQL that goes to an engine.

    >>> day = Literal("P1D", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#duration"))
    >>> written(day)
    '"P1D"^^<https://w3id.org/claimgraph/ontology#kept/http%3A%2F%2Fwww.w3.org%2F2001%2FXMLSchema%23duration>'
    """
    if isinstance(term, NamedNode) or is_text(term):
        return str(stored(term))
    return _written_value(term)


def is_text(term: Term) -> bool:
    """Return whether a term is a text, which engines compare by its spelling, and never by a value."""
    return isinstance(term, Literal) and term.datatype.value in {_STRING, _LANGUAGE_STRING}


def stored(term: Term) -> Term:
    """Return a term as `canonical` does, remembering the values that come often."""
    if isinstance(term, NamedNode):
        return term
    if is_text(term):
        return canonical(term) if term.language and not term.language.islower() else term
    return _read_value(term.value, term.datatype.value)


@lru_cache(maxsize=10_000)
def _written_value(literal: Literal) -> str:
    plain = canonical(literal)
    assert isinstance(plain, Literal)
    datatype = plain.datatype.value
    if datatype.startswith(_COMPUTED_WITH) and not _IS_KEPT_BY_ALL.get(datatype, _is_never)(plain.value):
        return str(Literal(plain.value, datatype=NamedNode(KEPT + quote(datatype, safe=""))))
    if datatype == XSD + "decimal" and "." not in plain.value:
        # With no point in it, Virtuoso takes it for an integer.
        return str(Literal(plain.value + ".0", datatype=plain.datatype))
    return str(plain)


def read(binding: Mapping[str, str]) -> NamedNode | BlankNode | Literal:
    """Return the term of a binding of SPARQL 1.1 Query Results JSON.

    Raises:
        KeyError, ValueError: It is none.
    """
    value = binding["value"]
    if binding["type"] == "uri":
        return NamedNode(value)
    if binding["type"] == "bnode":
        return BlankNode(value)
    if language := binding.get("xml:lang"):
        return Literal(value, language=language.lower())
    datatype = binding.get("datatype", _STRING)
    return Literal(value) if datatype == _STRING else _read_value(value, datatype)


@lru_cache(maxsize=10_000)
def _read_value(value: str, datatype: str) -> Literal:
    if datatype.startswith(KEPT):
        return Literal(value, datatype=NamedNode(unquote(datatype.removeprefix(KEPT))))
    term = canonical(Literal(value, datatype=NamedNode(datatype)))
    assert isinstance(term, Literal)
    return term


# --- which values every engine keeps


def _is_never(_: str) -> bool:
    return False


def _is_integer(value: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]{1,19}", value)) and abs(int(value)) <= _LARGEST_INTEGER


def _is_decimal(value: str) -> bool:
    return bool(_DECIMAL.fullmatch(value))


def _is_double(value: str) -> bool:
    if not re.fullmatch(r"-?[0-9.]+(?:E-?[0-9]+)?", value):
        return False
    return float(f"{float(value):.{_DIGITS_OF_DOUBLES}g}") == float(value)


def _is_boolean(value: str) -> bool:
    return value in {"true", "false"}


def _is_date(value: str) -> bool:
    found = _DATE.fullmatch(value)
    return found is not None and _is_day(found[1])


def _is_date_time(value: str) -> bool:
    found = _DATE_TIME.fullmatch(value)
    return found is not None and _is_day(found[1])


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


_IS_KEPT_BY_ALL: Mapping[str, Callable[[str], bool]] = {
    XSD + "integer": _is_integer,
    XSD + "decimal": _is_decimal,
    XSD + "double": _is_double,
    XSD + "boolean": _is_boolean,
    XSD + "date": _is_date,
    XSD + "dateTime": _is_date_time,
}

"""The vocabulary as an editor of queries needs it: what may be written, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from graph.index.index import Counts
from graph.vocabulary import CG, LABEL, OWL, PREFERRED_LABEL, PREFIXES, RDF, RDFS, TYPE, Vocabulary

Kind = Literal["class", "property", "value"]

_KINDS: Mapping[str, Kind] = {
    OWL + "Class": "class",
    RDF + "Property": "property",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
}
_NAME = re.compile(r"[a-z]+:[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
_OF_OTHERS = (TYPE.value, LABEL.value, PREFERRED_LABEL.value, RDFS + "subClassOf", RDFS + "subPropertyOf")


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its labels by language; `used` says how often the plain view has it."""

    name: str
    iri: str
    kind: Kind
    labels: Mapping[str, str]
    used: int


def read_terms(vocabulary: Vocabulary, counts: Counts) -> list[Term]:
    """Return the terms of the vocabulary and the properties of the plain view, those used most first."""
    found = {iri: _term(iri, kind, vocabulary, counts) for iri, kind in _terms(vocabulary, counts)}
    return sorted(filter(None, found.values()), key=lambda term: (-term.used, term.name))


def _terms(vocabulary: Vocabulary, counts: Counts) -> Iterator[tuple[str, Kind]]:
    """Yield what there is with its kind; what comes last counts."""
    yield from ((iri, "property") for iri in (*_OF_OTHERS, *counts.properties))
    yield from ((iri, "value") for iri in vocabulary.labels if iri.startswith(CG))
    for triple in vocabulary.triples:
        kind = _KINDS.get(getattr(triple.object, "value", "")) if triple.predicate == TYPE else None
        if kind:
            yield str(getattr(triple.subject, "value", "")), kind


def _term(iri: str, kind: Kind, vocabulary: Vocabulary, counts: Counts) -> Term | None:
    name = _prefixed(iri)
    if name is None:
        return None
    used = (counts.classes if kind == "class" else counts.properties).get(iri, 0)
    return Term(name, iri, kind, dict(vocabulary.labels.get(iri, {})), used)


def _prefixed(iri: str) -> str | None:
    """Return the shortest name of an IRI by our prefixes; None where SPARQL could not take it so."""
    names = (
        f"{prefix}:{iri.removeprefix(start)}" for prefix, start in PREFIXES.items() if iri.startswith(start)
    )
    return min((name for name in names if _NAME.fullmatch(name)), default=None)

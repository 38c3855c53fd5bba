"""The tables of README.md, made from the vocabulary so that they cannot drift from it.

`python -m ontology.dictionary` writes them into the page again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple, parse

CG = "https://w3id.org/claimgraph/ontology#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LANGUAGES = ("en", "ko", "ja", "zh", "it")

_FOLDER = Path(__file__).parent
_PREFIXES = {CG + "kind/": "kind:", CG + "office/": "office:", CG + "relation/": "relation:", CG: "cg:"}


def relation_table(ontology_path: Path) -> str:
    """Return one row for each relation, in the vocabulary's order: how it becomes a claim and an event."""
    terms = _Terms(ontology_path)
    rows = [_relation_row(terms, relation) for relation in terms.subjects(CG + "corePredicate")]
    columns = ("relation", "event class", "subject", "object", "plain predicate", "event key")
    return _table(columns, rows)


def argument_table(ontology_path: Path) -> str:
    """Return one row for each argument of the claims format, in the vocabulary's order."""
    terms = _Terms(ontology_path)
    rows = [
        (
            f"`{terms.one(argument, CG + 'argument')}`",
            _code(argument),
            terms.one(argument, CG + "valueKind"),
            _codes(terms.all(argument, CG + "defaultClass")),
            terms.one(argument, RDFS + "comment"),
        )
        for argument in terms.subjects(CG + "argument")
    ]
    return _table(("argument", "property of the event", "values", "default class", "meaning"), rows)


def office_table(ontology_path: Path) -> str:
    """Return one row for each office: its ever and its now predicate, and its name in five languages."""
    terms = _Terms(ontology_path)
    rows = []
    for office in terms.subjects(CG + "officePredicate"):
        ever = terms.one(office, CG + "officePredicate")
        now = terms.subjects_of(CG + "everForm", ever)
        family = _codes([terms.top(office)])
        rows.append((_code(office), family, _code(ever), _codes(now), *terms.labels(office)))
    columns = ("office", "family", "held now or once", "held now", *LANGUAGES)
    return _table(columns, rows)


def with_tables(page: str, ontology_path: Path) -> str:
    """Return a page with the text between each pair of markers replaced by its table.

    The markers are `<!-- relations -->` and `<!-- /relations -->`, and so for arguments and offices;
    a page without a pair is left as it is there.
    """
    for name, render in TABLES.items():
        page = _replace(page, name, render(ontology_path))
    return page


def _replace(page: str, name: str, table: str) -> str:
    between = re.compile(f"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    # A function, so that a backslash in the table is no escape.
    return between.sub(lambda _: table, page)


TABLES: Mapping[str, Callable[[Path], str]] = {
    "relations": relation_table,
    "arguments": argument_table,
    "offices": office_table,
}


class _Terms:
    """The triples of an ontology file, looked up both ways, in the file's order."""

    def __init__(self, path: Path) -> None:
        self._values: dict[tuple[str, str], list[Literal | NamedNode]] = {}
        self._subjects: dict[str, dict[str, None]] = {}
        for quad in parse(path=str(path)):
            self._read(quad.triple)

    def _read(self, triple: Triple) -> None:
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            self._values.setdefault((subject.value, triple.predicate.value), []).append(value)
            self._subjects.setdefault(triple.predicate.value, {})[subject.value] = None

    def subjects(self, predicate: str) -> list[str]:
        return list(self._subjects.get(predicate, ()))

    def subjects_of(self, predicate: str, value: str) -> list[str]:
        return [subject for subject in self.subjects(predicate) if value in self.all(subject, predicate)]

    def all(self, subject: str, predicate: str) -> list[str]:
        return [value.value for value in self._values.get((subject, predicate), ())]

    def one(self, subject: str, predicate: str) -> str:
        """Return the first value, or an empty text."""
        return next(iter(self.all(subject, predicate)), "")

    def labels(self, subject: str) -> tuple[str, ...]:
        """Return the labels of a term, one for each language."""
        literals = [v for v in self._values.get((subject, RDFS + "label"), ()) if isinstance(v, Literal)]
        by_language = {literal.language: literal.value for literal in literals}
        return tuple(by_language.get(language, "") for language in LANGUAGES)

    def top(self, concept: str) -> str:
        """Return the broadest concept above a concept, or itself."""
        broader = self.one(concept, SKOS + "broader")
        return self.top(broader) if broader else concept

    def above(self, property: str) -> set[str]:
        """Return all that a property is a sub-property of."""
        direct = self.all(property, RDFS + "subPropertyOf")
        return set(direct).union(*(self.above(parent) for parent in direct))

    def properties_of(self, roles: Iterable[str]) -> list[str]:
        """Return the properties of arguments."""
        return [subject for role in roles for subject in self.subjects_of(CG + "argument", role)]


def _relation_row(terms: _Terms, relation: str) -> tuple[str, ...]:
    subjects, objects = (terms.one(relation, CG + name).split() for name in ("subjectRoles", "objectRoles"))
    return (
        f"`{terms.one(relation, SKOS + 'notation')}`",
        _codes(terms.all(relation, CG + "eventClass") + terms.all(relation, CG + "eventType")),
        _codes(terms.properties_of(subjects)),
        _objects(terms, relation, objects),
        _predicates(terms, relation),
        ", ".join(terms.one(relation, CG + "eventKey").split()),
    )


def _objects(terms: _Terms, relation: str, roles: Iterable[str]) -> str:
    """Return the properties that can give the object; true where a row may name none."""
    properties = _codes(terms.properties_of(roles))
    if not properties:
        return "true"
    return properties + (" or true" if terms.one(relation, CG + "objectOptional") == "true" else "")


def _predicates(terms: _Terms, relation: str) -> str:
    """Return a relation's core predicate, what narrows it, and what stands in for it."""
    predicate = terms.one(relation, CG + "corePredicate")
    words = [_code(predicate) + _narrowed_by(terms, predicate)]
    for name, when in (("predicateWithoutSubject", "no subject"), ("predicateWithoutObject", "only words")):
        words += [f"{_code(other)} ({when})" for other in terms.all(relation, CG + name)]
    return ", ".join(words)


def _narrowed_by(terms: _Terms, predicate: str) -> str:
    """Return which argument chooses a narrower predicate; the role does where every office is below."""
    if any(predicate in terms.above(metric) for metric in terms.subjects(CG + "metric")):
        return " (by `metric`)"
    offices = {terms.one(office, CG + "officePredicate") for office in terms.subjects(CG + "officePredicate")}
    if all(predicate in terms.above(office) for office in offices):
        return " (by `role`)"
    kinds = [p for p in terms.subjects(RDFS + "subPropertyOf") if p.startswith(CG + "kind/")]
    return " (by `kind`)" if all(predicate in terms.above(kind) for kind in kinds) else ""


def _code(iri: str) -> str:
    """Return an IRI of the vocabulary with its prefix, set as code.

    >>> _code("https://w3id.org/claimgraph/ontology#kind/aim")
    '`kind:aim`'
    """
    namespace = next(base for base in _PREFIXES if iri.startswith(base))
    return f"`{_PREFIXES[namespace]}{iri.removeprefix(namespace)}`"


def _codes(iris: Iterable[str]) -> str:
    return ", ".join(map(_code, iris))


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table that ends in a line break."""
    head = list(columns)
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main() -> None:
    page = _FOLDER / "README.md"
    page.write_text(with_tables(page.read_text("utf-8"), _FOLDER / "claimgraph.ttl"), "utf-8")


if __name__ == "__main__":
    main()

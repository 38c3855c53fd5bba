"""The vocabulary as the steps use it: IRIs, and the recipes that `ontology/claimgraph.ttl` declares."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox

from ontology import VOCABULARY

CG = "https://w3id.org/claimgraph/ontology#"
DATA = "https://w3id.org/claimgraph/data/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
VOID = "http://rdfs.org/ns/void#"

PREFIXES: Mapping[str, str] = {
    "cg": CG,
    "kind": CG + "kind/",
    "office": CG + "office/",
    "relation": CG + "relation/",
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": OWL,
    "skos": SKOS,
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "dct": DCT,
}

TYPE = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(RDFS + "label")
PREFERRED_LABEL = ox.NamedNode(SKOS + "prefLabel")


def content_hash(kind: str, *parts: object) -> str:
    """Return the first 32 hex digits of the SHA-256 over the parts as JSON.

    JSON and not joined text, so that no two lists of parts can look alike.
    """
    return hashlib.sha256(_encode([kind, *parts]).encode()).hexdigest()[:32]


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


def event_node(event_class: str, key: list[object], name: str | None = None) -> str:
    """Return the node id of an event: the hash of its class, its key and the name that keeps it apart."""
    return "event/" + content_hash("event/1", event_class, key, name)


def end_key(value: str, datatype: str | None) -> list[str]:
    """Return the end of a claim as the hash of a pair takes it: a node's id, or a literal's two parts."""
    return [value] if datatype is None else [value, datatype]


def pair_node(subject: str, end: list[str]) -> str:
    """Return the node id of two ends together: claims between the same two share it."""
    return "pair/" + content_hash("pair/1", subject, end)


@cache
def term(name: str) -> ox.NamedNode:
    """Return the vocabulary's term of that name: `term("Claim")`, `term("kind/parent_of")`."""
    return ox.NamedNode(CG + name)


def term_name(iri: str) -> str:
    """Return the name of a vocabulary term relative to the vocabulary, the reverse of `term`."""
    return iri.removeprefix(CG)


@dataclass(frozen=True)
class Names:
    """The IRIs of one graph's data, all below one base."""

    base: str = DATA

    def node(self, id: str) -> ox.NamedNode:
        """Return the IRI of a node id such as `entity/5f3a…`."""
        return ox.NamedNode(self.base + id)

    def named(self, kind: str, id: str) -> ox.NamedNode:
        """Return the IRI of a `kind` of node and an id that a user gave, which may be any text."""
        return self.node(f"{kind}/{quote(id, safe='')}")

    def id(self, node: ox.NamedNode | str) -> str:
        """Return the node id of an IRI; an IRI from elsewhere is returned as it is."""
        iri = node if isinstance(node, str) else node.value
        return iri.removeprefix(self.base)

    def document(self, document_id: str) -> ox.NamedNode:
        """Return the IRI of a document, which is also the IRI of its named graph."""
        return ox.NamedNode(self.base + document_node(document_id))

    def is_document(self, graph: ox.NamedNode) -> bool:
        """Return whether a graph is a document's."""
        return graph.value.startswith(self.base + "document/")

    def is_of_model(self, graph_iri: str) -> bool:
        """Return whether a named graph is one that claimgraph keeps; all others are users' own.

        Those of the graph store's own addresses are users' too, even where they are below the base.
        """
        return graph_iri.startswith(self.base) and not graph_iri.startswith(self.base + "rdf-graph-store/")

    @cached_property
    def claims(self) -> ox.NamedNode:
        return self.node("claims")

    @cached_property
    def entities(self) -> ox.NamedNode:
        return self.node("entities")

    @cached_property
    def canonical(self) -> ox.NamedNode:
        return self.node("canonical")

    @cached_property
    def judgements(self) -> ox.NamedNode:
        return self.node("judgements")

    @cached_property
    def log(self) -> ox.NamedNode:
        return self.node("log")

    @cached_property
    def facts(self) -> ox.NamedNode:
        return self.node("facts")

    @cached_property
    def events(self) -> ox.NamedNode:
        return self.node("events")

    @cached_property
    def questions(self) -> ox.NamedNode:
        return self.node("questions")

    @cached_property
    def voices(self) -> ox.NamedNode:
        return self.node("voices")

    @cached_property
    def derived(self) -> tuple[ox.NamedNode, ...]:
        """The graphs of the view: all in them follows from what is recorded."""
        return self.facts, self.events, self.questions, self.voices

    @cached_property
    def ontology(self) -> ox.NamedNode:
        return self.node("ontology")


@lru_cache(maxsize=1_000)
def document_node(document_id: str) -> str:
    """Return the node id of a document: `document/` and its id, percent-encoded where an IRI needs it."""
    return "document/" + quote(document_id, safe="~")


def document_id(node: str) -> str:
    """Return the id of a document from its node id, the reverse of `document_node`."""
    return unquote(node.removeprefix("document/"))


@dataclass(frozen=True, slots=True)
class Relation:
    """How one relation of the claims format becomes a core claim and an event.

    `subject_roles` and `object_roles` are tried in order. `event_key` lists what makes two tellings
    the same event, `qualifiers` what tells two claims of one subject, predicate and object apart.
    """

    name: str
    predicate: str
    subject_roles: tuple[str, ...]
    object_roles: tuple[str, ...]
    event_class: str
    event_type: str | None
    event_key: tuple[str, ...]
    qualifiers: tuple[str, ...]
    focus: str | None
    focus_when_guessed: str | None
    is_figure: bool
    object_optional: bool
    predicate_without_subject: str | None
    predicate_without_object: str | None


@dataclass(frozen=True, slots=True)
class Argument:
    """A known argument of the claims format: its property, and what its values are."""

    role: str
    property: str
    value_kind: str
    default_class: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office role: the plain predicate of who holds it, and the top office of its family."""

    name: str
    predicate: str
    family: str


class Vocabulary:
    """The declarations of an ontology file, read once and handed to the steps that need them."""

    def __init__(self, path: Path = VOCABULARY) -> None:
        # The same few roles stand in most rows, and are looked up twice for each.
        self._office_of = lru_cache(maxsize=10_000)(self._find_office)
        self.triples = [quad.triple for quad in ox.parse(path=str(path))]
        self.fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        for triple in self.triples:
            self._read(triple)
        self.relations = {r.name: r for r in map(self._relation, self._instances("Relation"))}
        self.arguments = {a.role: a for a in self._arguments()}
        self.metrics = {v: term_name(s) for s, v in self._pairs("metric")}
        self.office_words = self._office_words()
        self.interim_words = self._words_of("interimWord")
        self.former_words = self._words_of("formerWord")
        self.dismissal_words = self._words_of("mannerWord")
        self.ever_form = {term_name(s): term_name(v) for s, v in self._pairs("everForm")}
        self.current_form = {ever: current for current, ever in self.ever_form.items()}

    def _read(self, triple: ox.Triple) -> None:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            return
        self._values[subject.value, predicate].append(value.value)
        self._subjects[predicate, value.value].append(subject.value)
        if predicate == LABEL.value and isinstance(value, ox.Literal):
            self.labels[subject.value][value.language or ""] = value.value

    def _instances(self, class_name: str) -> list[str]:
        return self._subjects[TYPE.value, CG + class_name]

    def _pairs(self, name: str) -> Iterable[tuple[str, str]]:
        for (subject, predicate), values in list(self._values.items()):
            if predicate == CG + name:
                yield from ((subject, value) for value in values)

    def _one(self, subject: str, name: str) -> str | None:
        values = self._values.get((subject, CG + name))
        return values[0] if values else None

    def _named(self, subject: str, name: str) -> str | None:
        value = self._one(subject, name)
        return term_name(value) if value else None

    def _list(self, subject: str, name: str) -> tuple[str, ...]:
        return tuple((self._one(subject, name) or "").split())

    def _words_of(self, name: str) -> frozenset[str]:
        return frozenset(fold(word) for _, word in self._pairs(name))

    def _relation(self, iri: str) -> Relation:
        return Relation(
            name=self._values[iri, SKOS + "notation"][0],
            predicate=self._named(iri, "corePredicate") or "",
            subject_roles=self._list(iri, "subjectRoles"),
            object_roles=self._list(iri, "objectRoles"),
            event_class=self._named(iri, "eventClass") or "",
            event_type=self._named(iri, "eventType"),
            event_key=self._list(iri, "eventKey"),
            qualifiers=self._list(iri, "qualifiers"),
            focus=self._one(iri, "focus"),
            focus_when_guessed=self._one(iri, "focusWhenGuessed"),
            is_figure=self._one(iri, "isFigure") == "true",
            object_optional=self._one(iri, "objectOptional") == "true",
            predicate_without_subject=self._named(iri, "predicateWithoutSubject"),
            predicate_without_object=self._named(iri, "predicateWithoutObject"),
        )

    def _arguments(self) -> Iterable[Argument]:
        for iri, role in self._pairs("argument"):
            kind = self._one(iri, "valueKind") or "text"
            default = self._named(iri, "defaultClass") or ("UnnamedGroup" if kind == "group" else "Entity")
            yield Argument(role, term_name(iri), kind, default)

    def _office_words(self) -> dict[str, Office]:
        words: dict[str, Office] = {}
        for iri, predicate in self._pairs("officePredicate"):
            office = Office(term_name(iri), term_name(predicate), term_name(self._top_office(iri)))
            spellings = self._values[iri, SKOS + "altLabel"] + self._values[iri, LABEL.value]
            words.update((fold(spelling), office) for spelling in spellings)
        return words

    def _top_office(self, iri: str) -> str:
        broader = self._values.get((iri, SKOS + "broader"))
        return self._top_office(broader[0]) if broader else iri

    @cached_property
    def offices(self) -> dict[str, Office]:
        """Every office by its name, such as `office/chief-executive`."""
        return {office.name: office for office in self.office_words.values()}

    @cached_property
    def _office_ranks(self) -> dict[str, int]:
        return {name: rank for rank, name in enumerate(self.offices)}

    def office_rank(self, family: str | None) -> int:
        """Return the place of a family of offices in lists: the chief executive's first, no office's last."""
        return self._office_ranks.get(family or "", len(self._office_ranks))

    @cached_property
    def families(self) -> dict[str, str]:
        """The family of the first office that has a predicate, by the predicate."""
        return {office.predicate: office.family for office in reversed(self.offices.values())}

    @cached_property
    def _bodies(self) -> Sequence[tuple[re.Pattern[str], str]]:
        """How bodies are named, and the predicate of who has a seat there in its ever form."""
        return [
            (re.compile("(.+)".join(map(re.escape, name.split("{}"))), re.IGNORECASE), office.predicate)
            for iri, name in self._pairs("bodyName")
            for office in [self.offices[term_name(iri)]]
        ]

    def bodies_called(self, name: str) -> Iterable[tuple[str, str]]:
        """Yield of whom a name may say that it is a body, and the predicate of who has a seat there.

        "Acme board of directors" is one of "Acme", where one is a board member.
        """
        for pattern, predicate in self._bodies:
            if found := pattern.fullmatch(name.strip()):
                yield found[1].strip(), predicate

    def seats(self, predicate: str) -> frozenset[str]:
        """Return the predicates, in their ever form, of who has a seat: this one and the narrower ones."""
        narrower = (
            name for name in self.office_predicates if predicate in self.super_properties.get(name, ())
        )
        return frozenset({predicate, *narrower})

    @cached_property
    def office_predicates(self) -> frozenset[str]:
        """The predicates of who held an office or place at an organization, in their ever form."""
        return frozenset(self.current_form)

    @cached_property
    def tenure_predicates(self) -> frozenset[str]:
        """The predicates, in their ever form, of all that a tenure can tell."""
        tenures = [r for r in self.relations.values() if r.event_class == "Tenure"]
        without = {r.predicate_without_object for r in tenures if r.predicate_without_object}
        return self.office_predicates | without | {r.predicate for r in tenures}

    # --- what the rules of disagreement go by

    @cached_property
    def list_properties(self) -> frozenset[str]:
        """The predicates whose subjects, as one document names them, are meant as the whole list."""
        return frozenset(term_name(iri) for iri, _ in self._pairs("isList"))

    @cached_property
    def single_roles(self) -> frozenset[str]:
        """The roles in an event that one party fills."""
        return frozenset(term_name(iri) for iri, _ in self._pairs("isSingle"))

    @cached_property
    def figure_families(self) -> dict[str, list[tuple[str, bool]]]:
        """For each metric the figures it is compared with, and whether it only bounds them from below."""
        families: dict[str, list[tuple[str, bool]]] = {}
        for name, is_bound in (("figureFamily", False), ("boundsFamily", True)):
            for iri, family in self._pairs(name):
                families.setdefault(term_name(iri), []).append((term_name(family), is_bound))
        return families

    @cached_property
    def compared_by_subject(self) -> frozenset[str]:
        """The predicates whose claims are compared with others of the same subject."""
        return frozenset({"sued", *self.figure_families})

    @cached_property
    def unknown_words(self) -> frozenset[str]:
        """Words in a reason which say that it is not known."""
        return self._words_of("unknownWord")

    @cached_property
    def earlier_words(self) -> frozenset[str]:
        """Words in a denial or a negation which say that it held only at first."""
        return self._words_of("earlierWord")

    @cached_property
    def ties(self) -> frozenset[str]:
        """The predicates by which one belongs to another: parts, either way round, and posts."""
        wider = {name: {name, *self.super_properties.get(name, ())} for name in self.super_properties}
        parts = {name for name, above in wider.items() if "partOf" in above}
        wholes = {name for name, above in wider.items() if any(self.inverses.get(n) in parts for n in above)}
        direct = {name for name, inverse in self.inverses.items() if inverse in parts}
        return frozenset(parts | wholes | direct | {"partOf"}) | self.tenure_predicates

    @cached_property
    def sharing_words(self) -> tuple[str, ...]:
        """How a role begins that somebody shares with others."""
        return tuple(sorted(self._words_of("sharingWord")))

    def label(self, name: str, language: str) -> str:
        """Return the label of a term in a language, in English where it has none, else its name."""
        labels = self.labels.get(CG + name, {})
        return labels.get(language) or labels.get("en") or name.rpartition("/")[2].replace("_", " ")

    # --- the axioms of the four inference rules

    @cached_property
    def super_properties(self) -> dict[str, frozenset[str]]:
        """Every property with all that it is a sub-property of, itself left out."""
        return self._closure(RDFS + "subPropertyOf")

    @cached_property
    def super_classes(self) -> dict[str, frozenset[str]]:
        """Every class with all that it is a subclass of, itself left out."""
        return self._closure(RDFS + "subClassOf")

    def with_super_classes(self, name: str) -> tuple[str, ...]:
        """Return a class and all that it is a subclass of, itself first."""
        return (name, *sorted(self.super_classes.get(name, ())))

    @cached_property
    def inverses(self) -> dict[str, str]:
        """Every property that has an inverse, in both directions."""
        pairs = [
            (term_name(s), term_name(v))
            for (s, p), values in self._values.items()
            if p == OWL + "inverseOf"
            for v in values
        ]
        return dict(pairs) | {b: a for a, b in pairs}

    @cached_property
    def transitive(self) -> frozenset[str]:
        """The transitive properties."""
        return frozenset(map(term_name, self._subjects[TYPE.value, OWL + "TransitiveProperty"]))

    @cached_property
    def steps(self) -> dict[str, frozenset[str]]:
        """Every transitive property with the properties below it, whose facts are its single steps."""
        supers = self.super_properties
        return {t: frozenset(name for name in supers if t in supers[name]) for t in self.transitive}

    def _closure(self, predicate: str) -> dict[str, frozenset[str]]:
        direct = {
            term_name(s): [term_name(v) for v in values if v.startswith(CG)]
            for (s, p), values in self._values.items()
            if p == predicate and s.startswith(CG)
        }
        return {name: frozenset(_reachable(direct, name)) for name in direct}

    # --- look-ups that need a rule

    def relation_told(self, name: str, predicate: str) -> Relation:
        """Return the recipe that made a core claim, from its evidence's relation and its predicate."""
        return self._special_relations.get((name, predicate)) or self.relations[name]

    @cached_property
    def _special_relations(self) -> dict[tuple[str, str], Relation]:
        special = [r for r in self.relations.values() if "/" in r.name]
        return {(r.name.split("/")[0], r.predicate): r for r in special}

    def relation(self, name: str, kind: str | None) -> Relation | None:
        """Return the recipe of a relation; a kind of `other` may have one of its own."""
        special = self.relations.get(f"{name}/{kind}") if kind else None
        return special or self.relations.get(name)

    def property_of(self, role: str) -> str:
        """Return the property of an argument; one that is not known keeps its name below `argument/`."""
        known = self.arguments.get(role)
        return known.property if known else "argument/" + quote(role, safe="")

    def role_of(self, property: str) -> str:
        """Return the argument of a property, the reverse of `property_of`."""
        if property.startswith("argument/"):
            return unquote(property.removeprefix("argument/"))
        return self._role_by_property[property]

    @cached_property
    def _role_by_property(self) -> dict[str, str]:
        return {argument.property: argument.role for argument in self.arguments.values()}

    def metric_predicate(self, metric: str) -> str:
        """Return the predicate of a figure's metric; one that is not known keeps its name below `metric/`."""
        return self.metrics.get(metric) or "metric/" + quote(metric, safe="")

    def metric_of(self, predicate: str) -> str:
        """Return the metric of a figure's predicate, the reverse of `metric_predicate`."""
        by_predicate = {name: metric for metric, name in self.metrics.items()}
        return by_predicate.get(predicate) or unquote(predicate.removeprefix("metric/"))

    def kind_of(self, predicate: str) -> str:
        """Return the kind of a predicate of `other`."""
        return unquote(predicate.removeprefix("kind/"))

    def office(self, role: str) -> Office | None:
        """Return the office that the words of a role name, or None where they name none we know.

        What follows "of" or a comma is the office's field ("VP of audio"), unless the whole is a
        name of the office ("chairman of the board"). Words for "former" and "interim" are taken off;
        an interim holder is given the interim office of the family where it has one.
        """
        return self._office_of(role)

    def _find_office(self, role: str) -> Office | None:
        words = self._without_former(role)
        whole = self.office_words.get(" ".join(words))
        if whole:
            return whole
        head = re.split(r" of | for |, |, | - ", " ".join(words), maxsplit=1)[0].split()
        is_interim = any(word in self.interim_words for word in head)
        office = self.office_words.get(" ".join(w for w in head if w not in self.interim_words))
        return self._interim_form(office) if office and is_interim else office

    def says_former(self, role: str) -> bool:
        """Return whether the words of a role or a status say that it is over: "former CEO", "前CEO"."""
        return self._without_former(role) != fold(role).split()

    def _without_former(self, role: str) -> list[str]:
        return [self._unmarked(word) for word in fold(role).split() if word not in self.former_words]

    def _unmarked(self, word: str) -> str:
        """Return a word without "ex-", or without a 前 that stands before an office."""
        for mark in self.former_words:
            rest = word.removeprefix(mark)
            if rest != word and (mark.endswith("-") or rest in self.office_words):
                return rest
        return word

    def _interim_form(self, office: Office) -> Office:
        interim = self.offices.get("office/interim-" + office.family.removeprefix("office/"))
        return interim or office


def kind_predicate(kind: str) -> str:
    """Return the predicate of a kind of `other`: `kind/` and its name."""
    return "kind/" + quote(kind, safe="")


def fold(text: str) -> str:
    """Return text as it is compared: lower case, single spaces."""
    return " ".join(text.casefold().split())


def _reachable(direct: Mapping[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(direct.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(direct.get(name, ()))
    return found - {start}

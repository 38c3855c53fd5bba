"""The four rules: sub-property, sub-class, inverse and transitive; owlrl is asked whether they are right."""

from __future__ import annotations

from typing import Any

import owlrl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from graph.vocabulary import CG, Vocabulary

RULES = {RDFS.subPropertyOf, RDFS.subClassOf, OWL.inverseOf}
# Relations whose facts follow by these four rules alone (no office, no date): roles and plain predicate.
RELATIONS = {
    "parent_of": ("organization", "target", "kind/parent_of"),
    "invested_in": ("investor", "target", "investorIn"),
    "departed": ("person", "organization", "departedFrom"),
    "founded": ("person", "organization", "founderOf"),
    "partnered": ("organization", "target", "partnerOf"),
}
TYPES = {"ada": "Person", "bob": "Person", "acme": "Company", "bell": "Organization", "core": "Company"}
STEPS = st.tuples(
    st.sampled_from(["parent_of"] * 4 + sorted(RELATIONS)),
    st.sampled_from(["ada", "acme", "bell", "core", "bob"]),
    st.sampled_from(["ada", "acme", "bell", "core", "bob"]),
)


def told_as(row: Any, relation: str, subject: str, target: str, **keys: Any) -> dict[str, Any]:
    first, second, _ = RELATIONS[relation]
    if relation == "parent_of":
        return row("other", kind="parent_of", **{first: subject, second: target}, **keys)
    return row(relation, **{first: subject, second: target}, **keys)


def parents(newsroom: Any, row: Any, *pairs: str) -> list[str]:
    return [newsroom.told(told_as(row, "parent_of", *pair.split(">"))) for pair in pairs]


def test_a_parent_has_a_subsidiary_that_is_part_of_it(newsroom: Any, row: Any):
    parents(newsroom, row, "acme>bell")

    assert newsroom.facts("parentOf") == {("acme", "bell")}
    assert newsroom.facts("subsidiaryOf") == newsroom.facts("partOf") == {("bell", "acme")}


def test_a_part_of_a_part_is_part_of_the_whole(newsroom: Any, row: Any):
    parents(newsroom, row, "acme>bell", "bell>core")

    assert newsroom.facts("partOf") == {("bell", "acme"), ("core", "bell"), ("core", "acme")}
    assert newsroom.facts("parentOf") == {("acme", "bell"), ("bell", "core")}, "only part of is transitive"


def test_a_chain_that_breaks_in_the_middle_comes_apart(newsroom: Any, row: Any):
    _, middle, _ = parents(newsroom, row, "acme>bell", "bell>core", "core>ada")

    newsroom.library.remove([middle])

    assert newsroom.facts("partOf") == {("bell", "acme"), ("ada", "core")}


def test_a_chain_with_another_way_round_holds(newsroom: Any, row: Any):
    documents = parents(newsroom, row, "acme>bell", "bell>core", "acme>ada", "ada>core")

    newsroom.library.remove([documents[1]])

    assert ("core", "acme") in newsroom.facts("partOf")


def test_a_circle_makes_each_part_of_itself(newsroom: Any, row: Any):
    _, second = parents(newsroom, row, "acme>bell", "bell>acme")
    assert ("acme", "acme") in newsroom.facts("partOf")

    newsroom.library.remove([second])
    assert newsroom.facts("partOf") == {("bell", "acme")}


@pytest.mark.parametrize(
    "keys",
    [
        {"polarity": "denied"},
        {"polarity": "negated"},
        {"modality": "rumoured"},
        {"modality": "planned"},
        {"modality": "conditional"},
        {"modality": "speculated"},
        {"modality": "alleged"},
        {"confidence": 0.1},
    ],
    ids=str,
)
def test_nothing_follows_from_what_is_no_fact(newsroom: Any, row: Any, names: Any, keys: dict[str, Any]):
    rows = [told_as(row, relation, "acme", "bell", reason="x", **keys) for relation in RELATIONS]
    rows += [row("holds_role", person="ada", organization="acme", role="CEO", **keys)]
    rows += [row("valuation", organization="acme", amount={"value": 1, "currency": "USD"}, **keys)]
    newsroom.told(*rows)

    predicates = {quad.predicate for quad in newsroom.library.store.match(graph=names.facts)}

    assert {str(predicate).rpartition("/")[2].strip("<>") for predicate in predicates} == {
        "22-rdf-syntax-ns#type",
        "rdf-schema#label",
        "core#prefLabel",
    }


@given(steps=st.lists(STEPS, min_size=1, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_rules_give_what_owlrl_gives(
    newsrooms: Any, row: Any, axioms: Graph, steps: list[tuple[str, str, str]]
):
    newsroom = newsrooms.open()
    newsroom.told(*[told_as(row, *step) for step in steps])

    assert facts(newsroom) == closure(newsroom, steps, axioms)


@pytest.fixture(scope="module")
def axioms(vocabulary: Vocabulary) -> Graph:
    """The vocabulary's axioms of the four rules, of those terms that the relations above can reach."""
    graph = Graph()
    for triple in vocabulary.triples:
        s, p, o = (
            rdflib.util.from_n3(str(term)) for term in (triple.subject, triple.predicate, triple.object)
        )
        if (
            str(s).startswith(CG)
            and str(o).startswith((CG, str(OWL.TransitiveProperty)))
            and (p in RULES or o == OWL.TransitiveProperty)
        ):
            graph.add((s, p, o))
    names = {predicate for _, _, predicate in RELATIONS.values()} | set(TYPES.values()) | {"Investor"}
    reached: set[Any] = set()
    further: set[Any] = {URIRef(CG + name) for name in names}
    while further:
        reached |= further
        above = {o for s in further for o in graph.objects(s)}
        inverse = {s for o in further for s in graph.subjects(OWL.inverseOf, o)}
        further = (above | inverse) - reached
    for term in set(graph.subjects()) - reached:
        graph.remove((term, None, None))
    return graph


def facts(newsroom: Any) -> set[tuple[Any, ...]]:
    """Return the facts between entities, and their classes of the vocabulary."""
    graph = newsroom.world.names.facts
    triples = {
        tuple(rdflib.util.from_n3(str(term)) for term in (quad.subject, quad.predicate, quad.object))
        for quad in newsroom.library.store.match(graph=graph)
    }
    return {triple for triple in triples if _is_of_entities(*triple)}


def closure(newsroom: Any, steps: list[tuple[str, str, str]], axioms: Graph) -> set[tuple[Any, ...]]:
    """Return what owlrl makes of the plain statements and the axioms."""
    graph = Graph() + axioms
    for relation, subject, target in steps:
        ends = [URIRef(newsroom.world.entity(key).value) for key in (subject, target)]
        graph.add((ends[0], URIRef(CG + RELATIONS[relation][2]), ends[1]))
        for key, end in zip((subject, target), ends, strict=True):
            graph.add((end, RDF.type, URIRef(CG + TYPES[key])))
        if relation == "invested_in":
            graph.add((ends[0], RDF.type, URIRef(CG + "Investor")))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {triple for triple in graph if _is_of_entities(*triple)}


def _is_of_entities(s: Any, p: Any, o: Any) -> bool:
    if "/entity/" not in str(s) or not (str(p).startswith(CG) or p == RDF.type):
        return False
    return "/entity/" in str(o) or (p == RDF.type and str(o).startswith(CG))


def test_who_is_somebodys_partner_has_them_for_a_partner(newsroom: Any, row: Any):
    told = newsroom.told(row("partnered", organization="acme", target="bell"))

    assert newsroom.facts("partnerOf") == {("acme", "bell"), ("bell", "acme")}

    newsroom.library.remove([told])
    assert newsroom.facts("partnerOf") == set()

"""The plan of a query: its steps as they are written, what each pattern matches, and advice worth reading."""

from __future__ import annotations

import pytest

from graph.query.plan import Plan, read_plan
from graph.query.steps import ADVICE, AT_MOST, STEPS, Said
from graph.vocabulary import PREFIXES

BASE = "https://w3id.org/claimgraph/data/"
MANY = AT_MOST + 1


def plan(text: str, count: int | None = MANY) -> Plan:
    return read_plan(text, BASE, PREFIXES, lambda _pattern, _graph: count)


def sentences(found: Plan) -> list[str]:
    return ["  " * one.depth + STEPS[one.kind].format(**one.values) for one in found.steps]


def advice(text: str, count: int | None = MANY) -> list[str]:
    found = plan(text, count).advice
    assert all(ADVICE[one.kind].format(**one.values) for one in found)
    return [one.kind for one in found]


def test_a_plan_tells_the_parts_of_a_query_the_outer_ones_first():
    told = sentences(
        plan(
            """
            SELECT DISTINCT ?name (COUNT(?c) AS ?n) WHERE {
              GRAPH <facts> { ?p cg:founderOf ?c ; skos:prefLabel ?name }
              OPTIONAL { ?c cg:developerOf ?product }
              MINUS { ?p a cg:Investor }
            }
            GROUP BY ?name ORDER BY DESC(?n) LIMIT 5 OFFSET 10
            """,
            count=7,
        )
    )

    assert told == [
        "Give rows of ?name, ?n",
        "Give at most 5 rows, after the first 10",
        "Give each row once",
        "Sort all rows by ?n",
        "Group the rows by ?name, and sum up each group",
        "  In the graph <facts>",
        "    Find ?p skos:prefLabel ?name: 7 by itself",
        "    Find ?p cg:founderOf ?c: 7 by itself",
        "  Add where there is",
        "    Find ?c cg:developerOf ?product: 7 by itself",
        "  Leave out what has",
        "    Find ?p rdf:type cg:Investor: 7 by itself",
    ]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("ASK { ?s ?p ?o }", "Say whether there is any row"),
        ("CONSTRUCT WHERE { ?s cg:founderOf ?o }", "Make triples of each row"),
        ("DESCRIBE <entity/ada>", "Describe what is named or found"),
        ("SELECT (COUNT(*) AS ?n) { ?s a cg:Event }", "Sum up all rows"),
        ("SELECT * { ?s cg:parentOf+ ?o }", "Follow ?s cg:parentOf+ ?o, any number of steps"),
        ("SELECT * { ?s cg:parentOf/cg:parentOf ?o }", "Follow ?s cg:parentOf/cg:parentOf ?o"),
        ("SELECT * { VALUES ?x { 1 2 3 } }", "Take 3 given rows of ?x"),
        ("SELECT * { { SELECT ?s { ?s a cg:Event } LIMIT 3 } }", "Take the rows of a query of its own"),
        ("SELECT * { ?s rdfs:label ?l FILTER(?l > 'M') }", "Keep rows by a condition on ?l"),
        (
            "SELECT * { ?s a cg:Event FILTER NOT EXISTS { ?s cg:date ?d } }",
            "Keep rows by whether there is something",
        ),
        ("SELECT * { ?s cg:date ?d BIND(STR(?d) AS ?day) }", "Compute ?day"),
        ("SELECT * { GRAPH ?g { ?s a cg:Evidence } }", "In each graph, called ?g"),
        ("SELECT * { ?s a cg:Event } OFFSET 5", "Leave out the first 5 rows"),
    ],
)
def test_each_part_has_its_sentence(text: str, step: str):
    assert step in [told.strip() for told in sentences(plan(text))]


def test_alternatives_stand_below_one_another():
    told = sentences(
        plan("SELECT * { { ?s a cg:Person } UNION { ?s a cg:Product } UNION { ?s a cg:Place } }")
    )

    assert [one.strip() for one in told].count("One of these") == 3


def test_the_columns_of_a_star_are_in_one_order():
    assert sentences(plan("SELECT * { ?b ?c ?a }"))[0] == "Give rows of ?a, ?b, ?c"


# --- advice


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a cg:founderOf ?b . ?c cg:investorIn ?d }",
        "SELECT * { ?a cg:founderOf ?b . ?c cg:investorIn ?d FILTER(?b = ?d) }",
        "SELECT * { ?a cg:founderOf ?b OPTIONAL { ?c cg:investorIn ?d } }",
        "SELECT * { GRAPH <facts> { ?a cg:founderOf ?b } GRAPH <events> { ?c cg:target ?d } }",
        "SELECT * { ?a cg:founderOf ?b { ?c a cg:Place } UNION { ?c a cg:Person } }",
    ],
)
def test_patterns_that_share_no_variable_are_told(text: str):
    assert "product" in advice(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a cg:founderOf ?b . ?c cg:investorIn ?d . ?d cg:parentOf ?b }",
        "SELECT * { ?a cg:founderOf ?b . OPTIONAL { ?b cg:parentOf ?d } ?c cg:investorIn ?d }",
        "SELECT * { ?a cg:founderOf ?b . BIND(?b AS ?d) ?c cg:investorIn ?d }",
        "SELECT * { GRAPH ?g { ?a cg:claim ?b } GRAPH ?g { ?c cg:stance ?d } }",
        "SELECT * { [] cg:founderOf ?b ; cg:hasRoleAt ?b }",
        "SELECT * { ?a cg:founderOf ?b VALUES ?x { 1 } }",
    ],
)
def test_patterns_that_are_joined_are_no_product(text: str):
    assert "product" not in advice(text)


def test_a_few_matches_may_be_combined_with_anything():
    assert "product" not in advice("SELECT * { ?a cg:founderOf ?b . ?c cg:investorIn ?d }", count=3)


def test_a_path_from_everywhere_to_everywhere_is_told_unless_something_narrows_it():
    assert "endless" in advice("SELECT * { ?a (cg:parentOf|^cg:acquired)* ?b }")
    assert "endless" not in advice("SELECT * { <entity/ada> cg:parentOf* ?b }")
    assert "endless" not in advice("SELECT * { ?a cg:parentOf* ?b . ?b skos:prefLabel 'Ada' }")


def test_a_pattern_of_everything_is_told_unless_something_narrows_it():
    assert "everything" in advice("SELECT * { ?s ?p ?o }")
    assert "everything" not in advice("SELECT * { ?s ?p ?o . ?s skos:prefLabel 'Ada' }")


def test_a_query_without_a_selective_pattern_is_told_and_its_order_too():
    broad = "SELECT * { ?s a cg:Event ; cg:date ?d } ORDER BY ?d LIMIT 3"

    assert advice(broad) == ["broad", "sorted"]
    assert advice(broad, count=12) == []
    assert advice(broad, count=None) == []


def test_functions_that_read_every_text_lead_to_the_search():
    found = plan("SELECT * { ?s rdfs:label ?l FILTER(REGEX(?l, 'ada', 'i') || CONTAINS(?l, 'x')) }", 5).advice

    assert found == [Said("text", {"function": "CONTAINS"}), Said("text", {"function": "REGEX"})]


@pytest.mark.parametrize(
    "text", ["SELECT * {", "SELECT * { ?s unknown:p ?o }", f"ASK {'{' * 3000}{'}' * 3000}"]
)
def test_what_cannot_be_read_has_no_plan(text: str):
    with pytest.raises(ValueError, match=r"."):
        plan(text)

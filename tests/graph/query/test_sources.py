"""A query for facts becomes one for their sources: the claims behind them, and who says these how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph.errors import InvalidQuery
from graph.query.examples import Example, read_examples
from graph.query.sources import Sources, sources_of
from graph.vocabulary import CG, Names, Vocabulary

NAMES = Names()
STABILITY = '?company rdfs:label "Stability AI"@en .'

Row = dict[str, str]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Callable[[str], Sources]:
    return lambda text: sources_of(text, NAMES, vocabulary)


@pytest.fixture(scope="module")
def store(demo_data: Path) -> ox.Store:
    return ox.Store.read_only(str(demo_data / "store"))


@pytest.fixture(scope="module")
def sources(store: ox.Store, read: Callable[[str], Sources]) -> Callable[[str], list[Row]]:
    """A function that asks the demo for the sources of a query's facts."""

    def sources(text: str) -> list[Row]:
        query = read(text).query
        assert query is not None
        return rows(store, query)

    return sources


def rows(store: ox.Store, query: str) -> list[Row]:
    found = store.query(query, default_graph=NAMES.facts, base_iri=NAMES.base)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]


def kinds(sources: Sources) -> list[str]:
    return [note.kind for note in sources.notes]


def names_of(rows: list[Row]) -> set[str]:
    return {row["how"].removeprefix(CG) for row in rows}


# --- what facts rest on


def test_the_date_of_a_founding_may_rest_on_its_year(newsroom: Any, row: Any, read: Callable[[str], Sources]):
    newsroom.told(row("founded_in_year", organization="acme", year=2019))
    copy = ox.Store()
    copy.extend(newsroom.library.store.match())
    query = read("SELECT ?date { ?founding a cg:Founding ; cg:date ?date }").query
    assert query is not None

    found = rows(copy, query)

    assert [row["date"] for row in found if row["fact"] == "?founding cg:date ?date"] == ["2019"]
    assert names_of(found) == {"foundedOn"}


def test_each_row_is_a_row_of_the_query_with_one_sentence(sources):
    found = sources(f"SELECT ?name {{ {STABILITY} ?who cg:resignedFrom ?company ; skos:prefLabel ?name }}")

    assert {row["name"] for row in found} >= {"Emad Mostaque"}
    assert all(
        {"name", "fact", "claim", "how", "stance", "speaker", "quote", "document"} <= row.keys()
        for row in found
    )
    assert {row["fact"] for row in found} == {"?who cg:resignedFrom ?company"}
    assert len({row["document"] for row in found if row["name"] == "Emad Mostaque"}) > 1


def test_sources_come_in_every_stance(sources):
    told = sources("SELECT * { ?event cg:participant ?who }")

    assert {row["stance"].removeprefix(CG) for row in told} > {"Asserts", "Reports"}


def test_an_office_rests_on_tenures_appointments_and_leavings(sources):
    ever = sources(f"SELECT ?who {{ {STABILITY} ?who cg:chiefExecutiveOf ?company }}")
    now = sources(f"SELECT ?who {{ {STABILITY} ?who cg:currentChiefExecutiveOf ?company }}")

    assert names_of(ever) >= {"appointedAt", "resignedFrom"}
    assert names_of(now) == {"appointedAt"}
    assert {row["who"] for row in now} < {row["who"] for row in ever}


def test_an_appointment_to_another_office_is_no_source(sources):
    found = sources(f"SELECT ?who {{ {STABILITY} ?who cg:chiefOperatingOfficerOf ?company }}")

    assert names_of(found) == {"chiefOperatingOfficerOf"}


def test_a_wide_property_rests_on_claims_of_the_narrower_ones(sources):
    found = sources(f"SELECT ?who {{ {STABILITY} ?who cg:leftOrganization ?company }}")

    assert names_of(found) == {"departedFrom", "resignedFrom"}


def test_a_fact_that_holds_both_ways_rests_on_claims_of_either(sources):
    found = sources("SELECT ?a ?b { ?a cg:inTalksWith ?b }")

    pairs = {(row["a"], row["b"]) for row in found}
    assert pairs
    assert {(b, a) for a, b in pairs} == pairs


def test_what_takes_part_in_an_event_rests_on_its_core_claim_or_on_one_of_its_own(sources):
    found = sources("SELECT * { ?event a cg:Appointment ; cg:person ?who ; cg:appointedBy ?by }")

    of_fact = {row["fact"]: row["how"].removeprefix(CG) for row in found}
    assert of_fact == {"?event cg:person ?who": "appointedAt", "?event cg:appointedBy ?by": "appointedBy"}


def test_a_value_is_found_as_well(sources):
    found = sources(f'SELECT * {{ {STABILITY} ?leaving cg:organization ?company ; cg:role "CEO" }}')

    assert "role" in names_of(found)


def test_facts_that_are_optional_have_sources_only_where_they_are(sources, store):
    query = f"""SELECT ?who ?date {{
        {STABILITY} ?who cg:leftBoardOf ?company .
        OPTIONAL {{ ?leaving a cg:BoardLeaving ; cg:participant ?who, ?company ; cg:date ?date }}
    }}"""
    dated = {
        row["who"]
        for row in rows(
            store, f"PREFIX cg: <{CG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {query}"
        )
        if "date" in row
    }

    found = sources(query)

    assert dated
    assert {row["who"] for row in found if row["fact"] == "?leaving cg:date ?date"} == dated
    assert {row["who"] for row in found} > dated


# --- how the query is kept


def test_its_limit_and_order_stay_those_of_its_rows(sources):
    found = sources(
        "SELECT ?name { ?who cg:resignedFrom ?company ; skos:prefLabel ?name } ORDER BY ?name LIMIT 1"
    )

    assert len({row["name"] for row in found}) == 1


def test_rows_that_were_summed_up_stand_by_themselves(sources, read):
    query = "SELECT ?company (COUNT(*) AS ?number) { ?who cg:resignedFrom ?company } GROUP BY ?company"

    assert "summed" in kinds(read(query))
    assert all("company" in row and "number" not in row for row in sources(query))


def test_names_that_the_query_uses_are_left_to_it(sources):
    found = sources("SELECT ?claim ?how { ?claim cg:resignedFrom ?how }")

    assert all(row["claim"].startswith(f"{NAMES.base}entity/") for row in found)
    assert all(row["claim_"].startswith(f"{NAMES.base}claim/") for row in found)


def test_prefixes_of_its_own_are_kept(sources):
    assert sources(
        f"PREFIX my: <{CG}> PREFIX cg: <https://elsewhere.example/> ASK {{ ?who my:resignedFrom ?what }}"
    )


def test_strings_over_several_lines_stay_as_they_are(read):
    text = '"""one\n  two"""'

    assert text in (read(f"ASK {{ ?who cg:resignedFrom ?what ; cg:role {text} }} # the end").query or "")


@pytest.mark.parametrize("form", ["ASK", "CONSTRUCT { ?a cg:knows ?b }", "DESCRIBE ?a", "SELECT DISTINCT *"])
def test_every_form_of_query_has_sources(sources, form: str):
    assert sources(f"{form} WHERE {{ ?a cg:resignedFrom ?b }}")


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: example.id)
def test_the_example_questions_have_sources_or_show_them_themselves(
    store: ox.Store, read: Callable[[str], Sources], example: Example
):
    found = read(example.query)

    if found.query is None:
        assert "graphs" in kinds(found), "it asks the claims"
    else:
        assert rows(store, found.query)


# --- what cannot be asked for is said


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("?a rdfs:label ?b", "names"),
        ("?a a cg:Person", "names"),
        ("?a cg:tenure ?b", "derived"),
        ("?a <https://elsewhere.example/knows> ?b", "derived"),
        ("?a ?p ?b", "open"),
        ("?a cg:resignedFrom/cg:name ?b", "path"),
        ("?a cg:partOf+ ?b", "path"),
        ("[] cg:resignedFrom ?b", "unnamed"),
        ("{ SELECT ?a { ?a cg:resignedFrom ?b } }", "inner"),
        ("GRAPH ?g { ?a cg:resignedFrom ?b }", "graphs"),
        ('SERVICE cg:search { ?a cg:matches "ada" }', "graphs"),
        ("FILTER EXISTS { ?a cg:resignedFrom ?b }", "tested"),
        ("MINUS { ?a cg:resignedFrom ?b }", "tested"),
    ],
)
def test_what_has_no_source_is_said(read: Callable[[str], Sources], pattern: str, kind: str):
    found = read(f"SELECT * {{ {pattern} }}")

    assert found.query is None
    assert kinds(found) == [kind]


def test_what_is_said_names_the_patterns(read: Callable[[str], Sources]):
    [note] = read("SELECT * { ?a rdfs:label ?b ; a cg:Person }").notes

    assert note.values == {"patterns": "?a a cg:Person, ?a rdfs:label ?b"}


def test_a_graph_of_the_query_s_own_is_not_ours(read: Callable[[str], Sources]):
    assert kinds(read("SELECT * FROM <https://elsewhere.example/> { ?a cg:resignedFrom ?b }")) == ["dataset"]


def test_the_plain_view_by_its_name_is_the_plain_view(sources):
    assert sources("SELECT * { GRAPH <facts> { ?a cg:resignedFrom ?b } }")


def test_a_path_of_one_step_is_read(sources):
    assert names_of(sources("SELECT * { ?company ^cg:resignedFrom ?who }")) == {"resignedFrom"}
    assert names_of(sources("SELECT * { ?who cg:resignedFrom|cg:leftBoardOf ?b }")) == {
        "resignedFrom",
        "leftBoardOf",
    }


@pytest.mark.parametrize(
    ("path", "spelt"),
    [
        ("!(cg:acquired|^cg:founderOf)", "!(cg:acquired|^…)"),
        ("!^a", "!(^…)"),
        ("(!^cg:acquired)/cg:founderOf", "(!(^…))/cg:founderOf"),
        ("(cg:acquired|cg:founderOf)+", "(cg:acquired|cg:founderOf)+"),
    ],
)
def test_a_path_is_named_as_it_is_written(read: Callable[[str], Sources], path: str, spelt: str):
    [note] = read(f"SELECT * {{ ?one {path} ?other }}").notes

    assert (note.kind, note.values) == ("path", {"patterns": f"?one {spelt} ?other"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT",
        "INSERT DATA { <a> <b> <c> }",
        "",
        "ASK {" * 2_000,
        'ASK { ?a ?b "\\ud800" }',
        "ASK { " + "?a cg:acquired ?b . " * 300 + "}",
        f"ASK {{ ?a cg:acquired '{'a' * 60_000}' }}",
    ],
)
def test_what_is_no_query_is_refused(read: Callable[[str], Sources], text: str):
    with pytest.raises(InvalidQuery):
        read(text)

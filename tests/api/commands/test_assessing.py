"""`claimgraph assess` records a person's verdict, which a later one takes back."""

from __future__ import annotations

from typing import Any

import pytest

FOUNDER = "ASK { ?person cg:founderOf ?company }"
CLAIM = "SELECT ?claim { GRAPH <claims> { ?claim cg:predicate cg:founderOf } }"


@pytest.fixture
def told(graph: Any, articles: Any) -> Any:
    assert graph("import", articles.folder).status == 0
    return graph


@pytest.fixture
def claim(told: Any) -> str:
    """The address of the claim that Ada founded Engines Ltd."""
    return told("query", CLAIM, "--format", "csv").out.splitlines()[1]


def test_a_rejected_claim_is_no_fact_until_the_verdict_is_taken_back(told: Any, claim: str):
    before = {quad for quad in told.quads() if b"judgements" not in quad}
    id = claim.rsplit("/", 1)[-1]

    rejected = told("assess", claim, "rejected", "--why", "she did not", "--by", "Eve")

    assert (rejected.status, rejected.out) == (0, "")
    assert rejected.sentence == f"claim/{id} is rejected"
    assert told("query", FOUNDER).out == "false\n"
    assert told("check").status == 0

    taken_back = told("assess", id, "none", "--why", "she did")

    assert taken_back.sentence == f"claim/{id} is not assessed any more"
    assert told("query", FOUNDER).out == "true\n"
    assert {quad for quad in told.quads() if b"judgements" not in quad} == before


@pytest.mark.parametrize("verdict", ["accepted", "disputed"])
def test_only_a_rejection_changes_the_plain_view(told: Any, claim: str, verdict: str):
    before = told.quads()
    alleged = told("query", CLAIM.replace("founderOf", "ownsStakeIn"), "--format", "csv").out.splitlines()[1]

    for one in (claim, alleged):
        assert told("assess", one, verdict, "--why", "the register says so").status == 0

    assert {quad for quad in told.quads() if b"judgements" not in quad} == before
    assert told("query", "ASK { ?who cg:ownsStakeIn ?what }").out == "false\n"


def test_who_judged_and_why_stands_in_the_graph(told: Any, claim: str):
    told("assess", claim, "disputed", "--why", "이상하다", "--by", "이브")

    rows = told(
        "query", "SELECT ?why ?by { GRAPH <judgements> { ?a cg:why ?why ; cg:by ?by } }", "--format", "csv"
    )

    assert rows.out.splitlines() == ["why,by", "이상하다,이브"]


@pytest.mark.parametrize("unknown", ["0" * 32, "a b", "<x>", "https://x.example/claim/%zz", "é"])
def test_an_unknown_claim_is_refused(told: Any, unknown: str):
    before = told.quads()

    ran = told("assess", unknown, "rejected", "--why", "no")

    assert ran.status == 1
    assert ran.sentence.startswith("there is no claim ")
    assert told.quads() == before


def test_a_verdict_needs_a_reason_that_says_something(told: Any, claim: str):
    ran = told("assess", claim, "rejected", "--why", " ")

    assert (ran.status, ran.sentence) == (1, "a verdict needs a reason")


def test_a_verdict_without_a_reason_is_wrong_usage(told: Any, claim: str):
    ran = told("assess", claim, "rejected")

    assert ran.status == 2
    assert "--why" in ran.err


def test_a_verdict_that_is_none_is_wrong_usage(told: Any, claim: str):
    assert told("assess", claim, "perhaps", "--why", "who knows").status == 2

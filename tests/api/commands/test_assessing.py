"""`claimgraph assess` records a person's verdict, which a later one takes back."""

from __future__ import annotations

from typing import Any

import pytest

from graph.vocabulary import CG


@pytest.fixture
def told(graph: Any, articles: Any) -> Any:
    assert graph("import", articles.folder).status == 0
    return graph


def claim_of(graph: Any, predicate: str) -> str:
    """Return the address of the claim with this predicate."""
    told = f"<{CG}predicate> <{CG}{predicate}> "
    [address] = [quad.split()[0] for quad in graph.quads() if told.encode() in quad]
    return str(address.decode().strip("<>"))


@pytest.fixture
def claim(told: Any) -> str:
    """The address of the claim that Ada founded Engines Ltd."""
    return claim_of(told, "founderOf")


def but_verdicts(graph: Any) -> set[bytes]:
    return {quad for quad in graph.quads() if not quad.endswith(b"/judgements>")}


def test_a_rejected_claim_is_no_fact_until_the_verdict_is_taken_back(told: Any, claim: str):
    before = told.quads()
    last_part = claim.rsplit("/", 1)[-1]

    rejected = told("assess", claim, "rejected", "--why", "she did not", "--by", "Eve")

    assert (rejected.status, rejected.out) == (0, "")
    assert rejected.sentence == f"claim/{last_part} is rejected"
    assert not told.has_fact("founderOf")
    assert told("check").status == 0

    taken_back = told("assess", last_part, "none", "--why", "she did")

    assert taken_back.sentence == f"claim/{last_part} is not assessed any more"
    assert told.has_fact("founderOf")
    assert but_verdicts(told) == before


def test_only_a_rejection_changes_the_plain_view(told: Any):
    before = told.quads()

    for predicate, verdict in (("founderOf", "disputed"), ("ownsStakeIn", "accepted")):
        ran = told("assess", claim_of(told, predicate), verdict, "--why", "the register says so")
        assert ran.status == 0

    assert but_verdicts(told) == before
    assert not told.has_fact("ownsStakeIn"), "it is alleged, and stays so"


def test_who_judged_and_why_stands_in_the_graph(told: Any, claim: str):
    told("assess", claim, "disputed", "--why", "odd", "--by", "Eve")

    assert told.holds('"odd"')
    assert told.holds('"Eve"')


def test_an_unknown_claim_is_refused(told: Any):
    before = told.quads()

    for unknown in ("0" * 32, "a b", "<x>", "https://x.example/claim/%zz", "é"):
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

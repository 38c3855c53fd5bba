"""Which claims the view takes for facts."""

from __future__ import annotations

from typing import Any

import pytest

ADA_LEFT = {"person": "ada", "organization": "acme"}
LEFT = ("ada", "acme")


def left(newsroom: Any) -> bool:
    """Return whether the view says that Ada resigned from Acme."""
    facts = newsroom.facts("resignedFrom")
    assert facts <= {LEFT}
    return bool(facts)


@pytest.mark.parametrize("modality", ["asserted", "reported"])
def test_what_an_article_asserts_or_reports_is_a_fact(newsroom: Any, row: Any, modality: str):
    newsroom.told(row("resigned", **ADA_LEFT, modality=modality))

    assert left(newsroom)


@pytest.mark.parametrize("modality", ["alleged", "planned", "rumoured", "speculated", "conditional"])
def test_what_is_only_alleged_planned_or_guessed_is_no_fact(newsroom: Any, row: Any, modality: str):
    newsroom.told(row("resigned", **ADA_LEFT, role="CEO", manner="fired", modality=modality))

    assert not left(newsroom)
    for predicate in ("leftOrganization", "hasRoleAt", "chiefExecutiveOf", "tenure", "manner", "person"):
        assert newsroom.facts(predicate) == set()


@pytest.mark.parametrize("polarity", ["negated", "denied"])
def test_what_is_negated_or_denied_is_no_fact(newsroom: Any, row: Any, polarity: str):
    newsroom.told(row("resigned", **ADA_LEFT, role="CEO", polarity=polarity))

    assert not left(newsroom)
    assert newsroom.facts("leftOrganization") == set()


def test_one_firm_telling_suffices_beside_any_number_of_guesses(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, modality="rumoured"))
    newsroom.told(row("resigned", **ADA_LEFT, modality="reported"))

    assert left(newsroom)


@pytest.mark.parametrize("party", ["ada", "acme"])
def test_the_denial_of_a_party_keeps_a_claim_out(newsroom: Any, row: Any, party: str):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="denied", attributed_to=party))

    assert not left(newsroom)


def test_the_denial_of_a_third_does_not(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="denied", attributed_to="bob"))

    assert left(newsroom)


def test_a_party_may_be_one_by_what_another_article_tells_of_the_event(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="denied", attributed_to="bob"))

    later = newsroom.told(row("resigned", **ADA_LEFT, predecessor="bob", modality="rumoured"))
    assert not left(newsroom)

    newsroom.library.remove([later])
    assert left(newsroom)


def test_a_denial_that_an_article_passes_on_counts_even_where_it_tells_the_claim(newsroom: Any, row: Any):
    newsroom.told(
        row("resigned", **ADA_LEFT), row("resigned", **ADA_LEFT, polarity="denied", attributed_to="ada")
    )

    assert not left(newsroom)


def test_the_negation_of_another_article_keeps_a_claim_out(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="negated"))

    assert not left(newsroom)


def test_an_article_that_first_negates_and_then_tells_a_claim_tells_it(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, polarity="negated"), row("resigned", **ADA_LEFT))

    assert left(newsroom)


@pytest.mark.parametrize("polarity", ["denied", "negated"])
class TestADenialOfAnEarlierDay:
    """Of the first it was told that she would not go, or had not gone; on the twentieth she went."""

    def told(
        self,
        newsroom: Any,
        row: Any,
        polarity: str,
        time: str | None = "2024-03-20",
        day: str | None = "2024-03-01",
    ):
        newsroom.told(row("resigned", **ADA_LEFT, time=time), published="2024-03-21")
        newsroom.told(row("resigned", **ADA_LEFT, polarity=polarity, attributed_to="ada"), published=day)

    def test_does_not_keep_out_what_happened_since(self, newsroom: Any, row: Any, polarity: str):
        self.told(newsroom, row, polarity)

        assert left(newsroom)

    def test_does_where_it_may_have_happened_by_then(self, newsroom: Any, row: Any, polarity: str):
        self.told(newsroom, row, polarity, time="2024-03")

        assert not left(newsroom)

    def test_does_where_nobody_says_when_it_happened(self, newsroom: Any, row: Any, polarity: str):
        self.told(newsroom, row, polarity, time=None)

        assert not left(newsroom)

    def test_and_one_of_a_later_day_does(self, newsroom: Any, row: Any, polarity: str):
        self.told(newsroom, row, polarity, day="2024-03-20")

        assert not left(newsroom)

    def test_nor_one_of_a_day_that_nobody_knows(self, newsroom: Any, row: Any, polarity: str):
        self.told(newsroom, row, polarity, day=None)

        assert not left(newsroom)


def test_words_such_as_at_first_make_no_fact_of_what_a_party_denies(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT))
    words = "At first Ada denied that she had left."
    denied = row("resigned", **ADA_LEFT, polarity="denied", attributed_to="ada", quote=words)
    newsroom.told(denied, ending=" " + words)

    assert not left(newsroom)


def test_a_negated_guess_keeps_nothing_out(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="negated", modality="speculated"))

    assert left(newsroom)


def test_a_share_of_nothing_is_no_stake(newsroom: Any, row: Any):
    newsroom.told(row("owns_stake", person="ada", target="acme", percent=0))

    assert newsroom.facts("ownsStakeIn") == set()


@pytest.mark.parametrize(("confidence", "is_fact"), [(0.7, True), (0.69, False), (1, True), (0, False)])
def test_seven_in_ten_is_sure_enough(newsroom: Any, row: Any, confidence: float, is_fact: bool):
    newsroom.told(row("resigned", **ADA_LEFT, confidence=confidence))

    assert left(newsroom) is is_fact


def test_how_sure_is_sure_enough_is_a_setting(newsrooms: Any, row: Any):
    newsroom = newsrooms.open(min_confidence=0.2)

    newsroom.told(row("resigned", **ADA_LEFT, confidence=0.2))

    assert left(newsroom)


def test_two_unsure_tellings_do_not_add_up(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, confidence=0.6))
    newsroom.told(row("resigned", **ADA_LEFT, confidence=0.6))

    assert not left(newsroom)


def test_taking_a_thing_for_granted_is_not_telling_it(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="a quarrel", modality="speculated"))
    newsroom.told(row("resigned", **ADA_LEFT, focus="reason", reason="money"))

    assert not left(newsroom)
    assert newsroom.facts("reason") == set()


def test_an_attribute_is_a_fact_only_with_its_core(newsroom: Any, row: Any, names: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="money", focus="reason"))
    assert newsroom.facts("reason") == set()

    newsroom.told(row("resigned", **ADA_LEFT))

    assert newsroom.event("Leaving")["reason"] == {"money"}


def test_an_alleged_reason_is_no_attribute_of_a_fact(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, reason="fraud", modality="alleged"))

    assert "reason" not in newsroom.event("Leaving")
    assert left(newsroom)


def test_events_hold_what_anyone_tells_whatever_the_stance(newsroom: Any, row: Any, names: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="fraud", modality="alleged", time="2024"))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="denied", attributed_to="ada", time="2023-05"))

    told = newsroom.event("Leaving", names.events)

    assert told["stance"] == {"Alleges", "Denies"}
    assert told["reason"] == {"fraud"}
    assert told["date"] == {"2024", "2023-05"}
    assert (told["notBefore"], told["notAfter"]) == ({"2023-05-01"}, {"2024-12-31"})
    assert {"Leaving", "Resignation", "Event"} <= told["type"]


class TestAssessments:
    def test_a_rejected_claim_is_no_fact_until_the_verdict_is_taken_back(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA_LEFT))

        newsroom.assess("resignedFrom", "rejected")
        assert not left(newsroom)

        newsroom.assess("resignedFrom", "none")
        assert left(newsroom)

    @pytest.mark.parametrize("verdict", ["accepted", "disputed"])
    def test_no_other_verdict_changes_the_view(self, newsroom: Any, row: Any, verdict: str):
        newsroom.told(row("resigned", **ADA_LEFT))
        newsroom.told(row("departed", person="bob", organization="acme", modality="alleged"))

        newsroom.assess("resignedFrom", verdict)
        newsroom.assess("departedFrom", verdict)

        assert left(newsroom)
        assert newsroom.facts("departedFrom") == set()

    def test_the_latest_verdict_counts(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA_LEFT))
        for verdict in ("rejected", "accepted"):
            newsroom.assess("resignedFrom", verdict)

        assert left(newsroom)

    def test_a_rejected_claim_stays_rejected_when_told_again(self, newsroom: Any, row: Any):
        document = newsroom.told(row("resigned", **ADA_LEFT))
        newsroom.assess("resignedFrom", "rejected")

        newsroom.library.remove([document])
        newsroom.told(row("resigned", **ADA_LEFT))

        assert not left(newsroom)

    def test_a_rejected_role_takes_its_office_with_it(self, newsroom: Any, row: Any):
        newsroom.told(row("appointed", **ADA_LEFT, role="CEO"))
        newsroom.assess("role", "rejected")

        assert newsroom.facts("appointedAt") == {LEFT}
        assert newsroom.facts("chiefExecutiveOf") == set()

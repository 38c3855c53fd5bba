"""Who held an office, and who holds it on the day of the view."""

from __future__ import annotations

from typing import Any

import pytest

ADA = {"person": "ada", "organization": "acme"}
AT_ACME = {("ada", "acme")}


def ever(newsroom: Any, office: str = "ChiefExecutive") -> bool:
    return ("ada", "acme") in newsroom.facts(office[0].lower() + office[1:] + "Of")


def now(newsroom: Any, office: str = "ChiefExecutive") -> bool:
    return ("ada", "acme") in newsroom.facts(f"current{office}Of")


def test_who_is_told_to_hold_an_office_holds_it_now_and_held_it_ever(newsroom: Any, row: Any):
    newsroom.told(row("holds_role", **ADA, role="CEO"))

    for predicate in (
        "chiefExecutiveOf",
        "currentChiefExecutiveOf",
        "officerOf",
        "hasRoleAt",
        "currentRoleAt",
    ):
        assert newsroom.facts(predicate) == AT_ACME
    assert newsroom.facts("affiliatedWith") == AT_ACME


@pytest.mark.parametrize("relation", ["resigned", "departed"])
def test_leaving_outweighs_an_undated_telling_of_the_office(newsroom: Any, row: Any, relation: str):
    newsroom.told(row("holds_role", **ADA, role="CEO"))
    newsroom.told(row(relation, **ADA, role="CEO"))

    assert ever(newsroom)
    assert not now(newsroom)
    assert newsroom.facts("currentRoleAt") == set()


def test_leaving_with_a_role_says_that_the_office_was_held(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA, role="CEO"))

    assert ever(newsroom)
    assert not now(newsroom)


def test_leaving_outweighs_even_a_telling_with_a_later_date(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA, role="CEO", time="2023"))
    newsroom.told(row("holds_role", **ADA, role="CEO", time="2024"))

    assert not now(newsroom)


@pytest.mark.parametrize(
    ("appointed", "left", "is_now"),
    [
        ("2024-03", "2023", True),
        ("2024-03", "2024-02", True),
        ("2024-03", "2024-03", False),
        ("2023", "2024", False),
        ("2024-03", None, False),
        (None, "2023", False),
        ("2024/..", "2023", True),
        ("../2024", "2023", False),
    ],
)
def test_only_an_appointment_dated_after_the_last_leaving_outweighs_it(
    newsroom: Any, row: Any, appointed: str | None, left: str | None, is_now: bool
):
    newsroom.told(row("resigned", **ADA, role="CEO", time=left))
    newsroom.told(row("appointed", **ADA, role="CEO", time=appointed))

    assert ever(newsroom)
    assert now(newsroom) is is_now


def test_an_appointment_to_an_office_is_enough_to_hold_it(newsroom: Any, row: Any):
    newsroom.told(row("appointed", **ADA, role="interim CEO"))

    for predicate in ("interimChiefExecutiveOf", "currentInterimChiefExecutiveOf", "currentChiefExecutiveOf"):
        assert newsroom.facts(predicate) == AT_ACME


def test_an_appointment_without_a_role_gives_no_office(newsroom: Any, row: Any):
    newsroom.told(row("appointed", **ADA))

    assert newsroom.facts("appointedAt") == AT_ACME
    assert newsroom.facts("hasRoleAt") == set()


@pytest.mark.parametrize(
    "said", [{"role": "CEO", "status": "former"}, {"role": "former CEO"}, {"role": "前CEO"}]
)
def test_a_former_office_is_ever_and_not_now(newsroom: Any, row: Any, said: dict[str, str]):
    newsroom.told(row("holds_role", **ADA, **said))

    assert ever(newsroom)
    assert not now(newsroom)


def test_a_former_holder_who_was_appointed_on_a_known_day_holds_the_office_again(newsroom: Any, row: Any):
    newsroom.told(row("holds_role", **ADA, role="CEO", status="former"))
    newsroom.told(row("appointed", **ADA, role="CEO", time="2024-03"))

    assert now(newsroom)


def test_leaving_one_office_leaves_the_others(newsroom: Any, row: Any):
    newsroom.told(row("holds_role", **ADA, role="CEO"), row("holds_role", **ADA, role="CTO"))

    newsroom.told(row("resigned", **ADA, role="CTO"))

    assert now(newsroom)
    assert not now(newsroom, "ChiefTechnologyOfficer")


def test_leaving_without_naming_an_office_leaves_them_all(newsroom: Any, row: Any):
    newsroom.told(row("holds_role", **ADA, role="CEO"), row("worked_at", **ADA))
    newsroom.told(row("resigned", **ADA, role="CTO"))

    newsroom.told(row("departed", **ADA))

    assert not now(newsroom)
    assert newsroom.facts("currentWorksAt") == set()
    assert newsroom.facts("workedAt") == AT_ACME


@pytest.mark.parametrize("said", [{"modality": "rumoured"}, {"polarity": "denied"}, {"confidence": 0.3}])
def test_a_rumour_that_names_no_office_leaves_the_others(newsroom: Any, row: Any, said: dict[str, Any]):
    newsroom.told(row("holds_role", **ADA, role="CEO"), row("holds_role", **ADA, role="CTO"))
    newsroom.told(row("resigned", **ADA, role="CTO"))

    newsroom.told(row("resigned", **ADA, **said))

    assert now(newsroom)


@pytest.mark.parametrize("relation", ["resigned", "departed"])
def test_a_seat_on_the_board_outlasts_leaving_the_organization(newsroom: Any, row: Any, relation: str):
    newsroom.told(row("board_seat", **ADA), row("holds_role", **ADA, role="chairman of the board"))

    newsroom.told(row(relation, **ADA))

    assert now(newsroom, "BoardMember")
    assert now(newsroom, "Chair")


def test_leaving_the_board_ends_every_seat_on_it_and_no_other_office(newsroom: Any, row: Any):
    newsroom.told(
        row("holds_role", **ADA, role="chairman of the board"), row("holds_role", **ADA, role="CEO")
    )

    newsroom.told(row("left_board", **ADA))

    assert newsroom.facts("currentBoardMemberOf") == set()
    assert not now(newsroom, "Chair")
    assert ever(newsroom, "Chair")
    assert now(newsroom)


def test_who_left_a_board_was_on_it(newsroom: Any, row: Any):
    newsroom.told(row("left_board", investor="bell", organization="acme"))

    assert newsroom.facts("boardMemberOf") == {("bell", "acme")}
    assert newsroom.facts("currentBoardMemberOf") == set()


@pytest.mark.parametrize("modality", ["alleged", "planned", "rumoured", "conditional"])
def test_a_leaving_that_is_no_fact_ends_nothing(newsroom: Any, row: Any, modality: str):
    newsroom.told(row("holds_role", **ADA, role="CEO"))
    newsroom.told(row("resigned", **ADA, role="CEO", modality=modality))

    assert now(newsroom)


def test_the_offices_of_others_and_elsewhere_are_left_alone(newsroom: Any, row: Any):
    newsroom.told(
        row("holds_role", **ADA, role="CEO"),
        row("holds_role", person="bob", organization="acme", role="CEO"),
        row("holds_role", person="ada", organization="bell", role="CEO"),
        row("resigned", **ADA, role="CEO"),
    )

    assert newsroom.facts("currentChiefExecutiveOf") == {("bob", "acme"), ("ada", "bell")}


class TestTheDayOfTheView:
    def test_a_leaving_that_lies_ahead_ends_nothing_yet(self, newsroom: Any, row: Any):
        newsroom.told(row("holds_role", **ADA, role="CEO"), published="2024-03-01")
        newsroom.told(row("resigned", **ADA, role="CEO", time="2024-04"))

        assert now(newsroom)

    def test_a_newer_article_about_anything_lets_the_day_pass(self, newsroom: Any, row: Any):
        newsroom.told(row("holds_role", **ADA, role="CEO"), published="2024-03-01")
        newsroom.told(row("resigned", **ADA, role="CEO", time="2024-04"))

        newer = newsroom.told(row("founded_in_year", organization="bell", year=2019), published="2024-04")
        assert not now(newsroom)

        newsroom.library.remove([newer])
        assert now(newsroom)

    def test_an_appointment_that_lies_ahead_gives_no_office_yet(self, newsroom: Any, row: Any):
        newsroom.told(row("appointed", **ADA, role="CEO", time="2024-04"), published="2024-03-01")

        assert not ever(newsroom)
        assert newsroom.facts("appointedAt") == AT_ACME

    def test_a_day_that_has_begun_when_the_article_appears_is_not_ahead(self, newsroom: Any, row: Any):
        newsroom.told(
            row("holds_role", **ADA, role="CEO"),
            row("resigned", **ADA, role="CEO", time="2024-03"),
            published="2024-03-01",
        )

        assert not now(newsroom)

    def test_the_first_article_with_a_date_brings_a_day_to_the_view(self, newsroom: Any, row: Any):
        newsroom.told(
            row("holds_role", **ADA, role="CEO"), row("resigned", **ADA, role="CEO", time="2024-04")
        )
        assert not now(newsroom)

        dated = newsroom.told(row("founded_in_year", organization="bell", year=2019), published="2024-03-01")
        assert now(newsroom)

        newsroom.library.remove([dated])
        assert not now(newsroom)

    def test_of_two_dates_of_one_leaving_the_more_exact_one_lies_ahead_again(self, newsroom: Any, row: Any):
        newsroom.told(row("holds_role", **ADA, role="CEO"), row("resigned", **ADA, role="CEO", time="2024"))
        newsroom.told(row("resigned", **ADA, role="CEO", time="2024-09-01"), published="2024-04-01")
        assert now(newsroom)

        newer = newsroom.told(row("founded_in_year", organization="bell", year=2019), published="2025")
        assert not now(newsroom)

        newsroom.library.remove([newer])
        assert now(newsroom)

    def test_the_view_says_from_which_day_it_is_seen(self, newsroom: Any, row: Any, names: Any):
        newsroom.told(row("holds_role", **ADA, role="CEO"), published="2024-03")

        assert {day for _, day in newsroom.facts("asOf")} == {"2024-03-31"}


class TestTenures:
    def test_a_tenure_lasts_from_the_appointment_to_the_leaving(self, newsroom: Any, row: Any):
        newsroom.told(
            row("holds_role", **ADA, role="CEO"),
            row("appointed", **ADA, role="CEO", time="2020-06"),
            row("resigned", **ADA, role="CEO", time="2024-03"),
            row("resigned", **ADA, role="CEO", time="2024-03-23"),
        )

        tenure = newsroom.event("Tenure")
        assert (tenure["from"], tenure["to"]) == ({"2020-06"}, {"2024-03-23"})
        assert (tenure["person"], tenure["organization"]) == ({"ada"}, {"acme"})
        assert tenure["roleFamily"] == {"office/chief-executive"}

    def test_a_tenure_that_only_follows_is_described_whole(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA, role="CEO", time="2024"))

        tenure = newsroom.event("Tenure")
        assert (tenure["person"], tenure["organization"], tenure["to"]) == ({"ada"}, {"acme"}, {"2024"})
        assert "from" not in tenure

    def test_a_tenure_is_one_node_whether_told_or_following(self, newsroom: Any, row: Any):
        first = newsroom.told(row("resigned", **ADA, role="CEO"))
        (followed,) = newsroom.facts("tenure")

        newsroom.told(row("holds_role", **ADA, role="CEO"))
        newsroom.library.remove([first])

        assert newsroom.facts("tenure") == {followed}

    def test_who_appointed_or_preceded_someone_keeps_the_tenure_of_the_place(self, newsroom: Any, row: Any):
        newsroom.told(row("holds_role", **ADA, role="CEO", predecessor="bob", appointed_by="ada"))

        newsroom.told(
            row("sued", plaintiff="ada", defendant="bob"), row("sued", plaintiff="ada", defendant="ada")
        )

        assert newsroom.event("Tenure")["predecessor"] == {"bob"}


class TestTheGold:
    def test_the_chief_executives_of_stability_ai(self, gold_facts: Any):
        assert gold_facts.subjects("chiefExecutiveOf", "stability-ai") == {
            *("emad-mostaque", "shan-shan-wong", "christian-laforte")
        }

    def test_mostaque_is_chief_executive_no_more(self, gold_facts: Any):
        assert gold_facts.subjects("currentChiefExecutiveOf", "stability-ai") == {
            *("shan-shan-wong", "christian-laforte")
        }
        assert gold_facts.objects("currentChiefExecutiveOf", "emad-mostaque") == set()

    def test_the_nine_investors_in_openai(self, gold_facts: Any):
        investors = gold_facts.subjects("investorIn", "openai")

        assert len(investors) == 9
        assert "microsoft" in investors
        assert not any(gold_facts.is_group(investor) for investor in investors)

    def test_hugging_face_has_bought_nothing(self, gold_facts: Any):
        assert gold_facts.objects("acquired", "hugging-face") == set()

    def test_altman_owns_no_stake_in_openai(self, gold_facts: Any):
        assert gold_facts.objects("ownsStakeIn", "sam-altman") == set()

    def test_several_executives_stay_a_group(self, gold_facts: Any):
        groups = [group for group in gold_facts.names_of_groups() if "executives" in group]

        assert groups
        assert not any(gold_facts.is_person(group) for group in groups)

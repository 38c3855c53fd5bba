"""What the view shows of events, amounts and investors."""

from __future__ import annotations

from typing import Any

import pytest

from graph.vocabulary import LABEL, PREFERRED_LABEL, TYPE, term

ADA_LEFT = {"person": "ada", "organization": "acme"}
FIVE = {"value": 5, "currency": "USD"}


class TestDates:
    def test_the_most_exact_date_is_kept_with_one_envelope(self, newsroom: Any, row: Any):
        for time in ("2024", "2024-03", "2023/2024"):
            newsroom.told(row("resigned", **ADA_LEFT, time=time))

        event = newsroom.event("Leaving")
        assert event["date"] == {"2024-03"}
        assert (event["notBefore"], event["notAfter"]) == ({"2024-03-01"}, {"2024-03-31"})

    def test_two_dates_equally_exact_are_both_kept(self, newsroom: Any, row: Any):
        for time in ("2024-03", "2024-05"):
            newsroom.told(row("resigned", **ADA_LEFT, time=time))

        event = newsroom.event("Leaving")
        assert event["date"] == {"2024-03", "2024-05"}
        assert (event["notBefore"], event["notAfter"]) == ({"2024-03-01"}, {"2024-05-31"})

    def test_an_open_side_stays_open(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA_LEFT, time="2024/.."))

        event = newsroom.event("Leaving")
        assert event["notBefore"] == {"2024-01-01"}
        assert "notAfter" not in event

    def test_a_date_that_is_only_guessed_is_not_kept(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA_LEFT, time="2024"))
        newsroom.told(row("resigned", **ADA_LEFT, time="2024-03-23", modality="rumoured"))

        assert newsroom.event("Leaving")["date"] == {"2024"}

    def test_a_date_says_how_it_is_known(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA_LEFT, time="2024-03", time_basis="article_date"))
        newsroom.told(row("resigned", **ADA_LEFT, time="2024", time_basis="inferred"))

        assert newsroom.event("Leaving")["dateBasis"] == {"article_date"}

    def test_a_founding_has_its_date_by_its_year_until_one_is_more_exact(self, newsroom: Any, row: Any):
        newsroom.told(row("founded_in_year", organization="acme", year=2019))
        newsroom.told(row("founded_in_year", organization="acme", year=2018, modality="rumoured"))

        event = newsroom.event("Founding")
        assert event["date"] == {"2019"}
        assert (event["notBefore"], event["notAfter"]) == ({"2019-01-01"}, {"2019-12-31"})

        exact = newsroom.told(row("founded", person="ada", organization="acme", time="2019-03"))
        assert newsroom.event("Founding")["date"] == {"2019-03"}

        newsroom.library.remove([exact])
        assert newsroom.event("Founding")["date"] == {"2019"}

    def test_how_a_founding_is_timed_says_nothing_of_its_year(self, newsroom: Any, row: Any):
        newsroom.told(
            row("founded_in_year", organization="acme", year=2019, time="2010/2020", time_basis="inferred")
        )

        event = newsroom.event("Founding")
        assert event["date"] == {"2019"}
        assert "dateBasis" not in event


class TestTypes:
    def test_a_resignation_that_is_also_a_departure_is_both(self, newsroom: Any, row: Any):
        newsroom.told(row("resigned", **ADA_LEFT))
        newsroom.told(row("departed", **ADA_LEFT))

        types = newsroom.event("Leaving")["type"]
        assert types == {"Leaving", "Resignation", "Departure", "Event", "Entity"}

    @pytest.mark.parametrize("manner", ["fired", "해임", "OUSTED", "licenziato"])
    def test_whoever_was_fired_was_dismissed(self, newsroom: Any, row: Any, manner: str):
        newsroom.told(row("departed", **ADA_LEFT, manner=manner))

        assert "Dismissal" in newsroom.event("Leaving")["type"]

    def test_no_other_manner_is_a_dismissal(self, newsroom: Any, row: Any):
        newsroom.told(row("departed", **ADA_LEFT, manner="quietly"))

        assert "Dismissal" not in newsroom.event("Leaving")["type"]

    def test_an_event_shows_who_took_part_and_in_which_role(self, newsroom: Any, row: Any):
        newsroom.told(
            row("appointed", **ADA_LEFT, role="CEO", appointed_by="bell", predecessor="bob", mood="grim")
        )

        event = newsroom.event("Appointment")
        assert (event["person"], event["organization"]) == ({"ada"}, {"acme"})
        assert (event["appointedBy"], event["predecessor"]) == ({"bell"}, {"bob"})
        assert event["participant"] == {"ada", "acme", "bell", "bob"}
        assert (event["role"], event["argument/mood"]) == ({"CEO"}, {"grim"})


class TestMoney:
    def test_an_amount_that_a_fact_leads_to_is_described(self, newsroom: Any, row: Any):
        newsroom.told(row("valuation", organization="acme", amount=FIVE | {"qualifier": "over"}))

        ((company, amount),) = newsroom.facts("valuedAt")
        assert company == "acme"
        assert newsroom.facts("minimum") == {(amount, "5")}
        assert newsroom.facts("currency") == {(amount, "USD")}
        assert newsroom.facts("maximum") == set()

    def test_an_amount_that_no_fact_leads_to_is_not(self, newsroom: Any, row: Any):
        newsroom.told(row("valuation", organization="acme", amount=FIVE, modality="planned"))

        assert newsroom.facts("currency") == set()

    def test_an_amount_of_two_facts_stays_while_one_of_them_does(self, newsroom: Any, row: Any):
        first = newsroom.told(row("valuation", organization="acme", amount=FIVE))
        second = newsroom.told(row("invested_in", investor="bell", target="acme", amount=FIVE))

        newsroom.library.remove([first])
        assert {value for _, value in newsroom.facts("currency")} == {"USD"}

        newsroom.library.remove([second])
        assert newsroom.facts("currency") == set()


class TestInvestors:
    @staticmethod
    def types(newsroom: Any, id: str) -> set[str]:
        node = newsroom.world.entity(id)
        found = newsroom.library.store.match(node, TYPE, None, newsroom.world.names.facts)
        return {quad.object.value.rpartition("#")[2] for quad in found}

    def test_whoever_invests_is_an_investor(self, newsroom: Any, row: Any):
        newsroom.told(row("invested_in", investor="ada", target="acme"))

        assert self.types(newsroom, "ada") == {"Person", "Investor", "Entity"}
        assert "Investor" not in self.types(newsroom, "acme")

    def test_whoever_would_like_to_is_none(self, newsroom: Any, row: Any):
        newsroom.told(row("invested_in", investor="ada", target="acme", modality="planned"))

        assert self.types(newsroom, "ada") == {"Person", "Entity"}

    def test_an_entities_file_may_call_someone_an_investor(self, newsroom: Any, world: Any, row: Any):
        document = newsroom.told(
            row("founded_in_year", organization="bell", year=2019),
            roster=world.roster(bell={"roles": ["investor"]}),
        )
        invested = newsroom.told(row("invested_in", investor="bell", target="acme"))

        newsroom.library.remove([invested])
        assert "Investor" in self.types(newsroom, "bell")

        newsroom.library.remove([document])
        assert self.types(newsroom, "bell") == set()

    def test_whoever_invests_stays_an_investor_when_the_file_that_says_so_goes(
        self, newsroom: Any, world: Any, row: Any
    ):
        document = newsroom.told(
            row("founded_in_year", organization="bell", year=2019),
            roster=world.roster(bell={"roles": ["investor"]}),
        )
        newsroom.told(row("invested_in", investor="bell", target="acme"))

        newsroom.library.remove([document])

        assert "Investor" in self.types(newsroom, "bell")

    def test_an_investor_whose_only_article_goes_is_nothing_any_more(self, newsroom: Any, row: Any):
        document = newsroom.told(row("invested_in", investor="ada", target="acme"))

        newsroom.library.remove([document])

        assert self.types(newsroom, "ada") == set()


class TestNames:
    @staticmethod
    def labels(newsroom: Any, predicate: Any, id: str = "ada") -> set[str]:
        node, facts = newsroom.world.entity(id), newsroom.world.names.facts
        return {str(quad.object) for quad in newsroom.library.store.match(node, predicate, None, facts)}

    def test_an_entity_has_its_name_in_english_and_its_forms_in_the_articles_language(
        self, newsroom: Any, world: Any, row: Any
    ):
        newsroom.told(
            row("resigned", **ADA_LEFT, person_en="A. Byron"),
            document="a",
            roster=world.roster(ada={"name": "Ada", "forms": {"a": ["Ada B", "Byron"], "b": ["not here"]}}),
        )

        names = {'"Ada"@en', '"A. Byron"@en'}
        assert self.labels(newsroom, PREFERRED_LABEL) == names
        assert self.labels(newsroom, LABEL) == names | {'"Ada B"@en', '"Byron"@en'}

    def test_two_names_of_one_id_add_up_and_come_apart(self, newsroom: Any, world: Any, row: Any):
        one = newsroom.told(row("resigned", **ADA_LEFT), roster=world.roster(ada={"name": "Ada One"}))
        newsroom.told(row("resigned", **ADA_LEFT), roster=world.roster(ada={"name": "Ada Two"}))
        assert self.labels(newsroom, LABEL) == {'"Ada One"@en', '"Ada Two"@en'}

        newsroom.library.remove([one])

        assert self.labels(newsroom, LABEL) == {'"Ada Two"@en'}

    def test_an_unnamed_group_is_an_entity_of_the_view(self, newsroom: Any, row: Any):
        newsroom.told(row("departed", person_group="several executives", organization="acme"))

        ((group, place),) = newsroom.facts("departedFrom")
        assert place == "acme"
        types = {
            q.object
            for q in newsroom.library.store.match(None, TYPE, None, newsroom.world.names.facts)
            if q.subject.value == group
        }
        assert term("UnnamedGroup") in types
        assert term("Person") not in types

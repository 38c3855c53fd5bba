"""Voices: who says a thing is counted, not how often it is printed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph.view.copies import bands, likeness, shingles
from graph.vocabulary import term

OTHER_TEXTS = (
    " It was a quiet morning in the harbour, and nobody expected what the clerk would read out at noon.",
    " Analysts had asked for months how long the money would last; the answer came in a short letter.",
    " Outside the courthouse a small crowd waited with umbrellas while the lawyers talked on and on.",
)


@pytest.fixture
def voices(newsroom: Any) -> Any:
    """A function: how many voices tell, and how many speak against, the claim with a predicate."""

    def count(predicate: str) -> tuple[int, int]:
        (claim,) = newsroom.claim_ids(predicate)
        node, graph = newsroom.world.names.node(claim), newsroom.world.names.voices
        found = {
            q.predicate: int(q.object.value) for q in newsroom.library.store.match(node, None, None, graph)
        }
        return found.get(term("voices"), 0), found.get(term("voicesAgainst"), 0)

    return count


def test_papers_that_cite_one_speaker_are_one_voice(newsroom: Any, row: Any, voices: Any):
    for ending in OTHER_TEXTS:
        newsroom.told(row("resigned", person="ada", organization="acme", attributed_to="bell"), ending=ending)

    assert voices("resignedFrom") == (1, 0)


def test_publishers_speak_with_one_voice_each(newsroom: Any, row: Any, voices: Any):
    resigned = row("resigned", person="ada", organization="acme")
    for publisher, ending in zip(["The Post", "the post", "The Times"], OTHER_TEXTS, strict=True):
        newsroom.told(resigned, publisher=publisher, ending=ending)

    assert voices("resignedFrom") == (2, 0)


def test_near_copies_are_one_voice_until_one_is_taken_back(newsroom: Any, row: Any, voices: Any):
    resigned = row("resigned", person="ada", organization="acme")
    text = "".join(OTHER_TEXTS)
    first = newsroom.told(resigned, ending=text, publisher="The Post")
    second = newsroom.told(resigned, ending=text + " Added by our desk.", publisher="The Times")
    newsroom.told(resigned, ending=OTHER_TEXTS[1] * 3 + " Quite another text.", publisher="The Echo")

    names = newsroom.world.names
    [link] = newsroom.library.store.match(None, term("nearCopyOf"), None, names.voices)

    assert {link.subject, link.object} == {names.document(first), names.document(second)}
    assert voices("resignedFrom") == (2, 0)

    newsroom.told(resigned, document=second, ending=OTHER_TEXTS[2], publisher="The Times")
    assert voices("resignedFrom") == (3, 0)

    newsroom.library.remove([first])
    assert voices("resignedFrom") == (2, 0)


def test_a_report_that_many_papers_print_is_one_voice(newsroom: Any, row: Any, voices: Any):
    world, resigned = newsroom.world, row("resigned", person="ada", organization="acme")
    text = "".join(OTHER_TEXTS)
    printed = [world.reading(f"p{number}", [resigned], ending=text) for number in range(80)]

    list(newsroom.library.import_readings(printed))

    assert voices("resignedFrom") == (1, 0)
    before = newsroom.quads()
    newsroom.library.rebuild_view()
    assert newsroom.quads() == before


def test_a_report_has_fewer_links_than_copies(newsroom: Any, row: Any):
    text, resigned = "".join(OTHER_TEXTS), row("resigned", person="ada", organization="acme")
    for number in range(12):
        newsroom.told(resigned, document=f"p{number}", ending=text)

    links = list(newsroom.library.store.match(None, term("nearCopyOf"), None, newsroom.world.names.voices))

    assert len(links) == 11
    assert len({quad.object for quad in links}) == 1


@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_groups_of_near_copies_are_those_of_the_texts_whatever_came_and_went(
    newsrooms: Any, world: Any, row: Any, data: st.DataObject
):
    newsroom, texts = newsrooms.open(), {}
    for _ in range(data.draw(st.integers(1, 5))):
        # Each is like its neighbours in this row of texts, and unlike those further away: chains come of it.
        change = data.draw(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 6), max_size=5))
        gone = [one for one in data.draw(st.sets(st.sampled_from("abcdefgh"))) if one in texts]
        newsroom.library.remove(sorted(gone))
        readings = [
            world.reading(one, [row("resigned", person="ada", organization="acme")], ending=window(at))
            for one, at in change.items()
        ]
        list(newsroom.library.import_readings(readings, replace_text=True))
        texts = {one: at for one, at in texts.items() if one not in gone} | change

    found = newsroom.quads()
    newsroom.library.rebuild_view()
    assert newsroom.quads() == found
    links = list(newsroom.library.store.match(None, term("nearCopyOf"), None, world.names.voices))
    assert len(links) == len({quad.subject for quad in links}), "a tree"


def window(at: int) -> str:
    return " " + " ".join(f"word{number}" for number in range(at * 12, at * 12 + 60))


def test_a_chain_of_near_copies_parts_where_its_middle_goes(newsroom: Any, row: Any, voices: Any):
    resigned = row("resigned", person="ada", organization="acme")
    words = [f"word{number}" for number in range(100)]
    for document, text in {"a": words[:70], "b": words[:100], "c": words[25:100]}.items():
        claims = [resigned] if document != "b" else [row("sued", plaintiff="acme", defendant="bell")]
        newsroom.told(*claims, document=document, ending=" " + " ".join(text), publisher=document)

    assert voices("resignedFrom") == (1, 0)

    newsroom.library.remove(["b"])
    assert voices("resignedFrom") == (2, 0)


def test_an_unnamed_speaker_speaks_with_the_voice_of_who_passed_it_on(newsroom: Any, row: Any, voices: Any):
    for ending in OTHER_TEXTS:
        newsroom.told(
            row("resigned", person="ada", organization="acme", attribution_text="people who know him"),
            ending=ending,
            publisher="The Post",
        )

    assert voices("resignedFrom") == (1, 0)


def test_denials_are_counted_apart(newsroom: Any, row: Any, voices: Any):
    newsroom.told(row("resigned", person="ada", organization="acme"), ending=OTHER_TEXTS[0])
    newsroom.told(
        row("resigned", person="ada", organization="acme", polarity="denied", attributed_to="ada"),
        row("resigned", person="ada", organization="acme", polarity="denied", attributed_to="acme"),
        ending=OTHER_TEXTS[1],
    )

    assert voices("resignedFrom") == (1, 2)


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        (
            "회사는 월요일에 새 대표를 임명했다고 밝혔다 " * 3,
            "회사는 월요일에 새 대표를 임명했다고 밝혔다 " * 2,
            True,
        ),
        (
            "公司周一宣布任命新的首席执行官并感谢前任的贡献",
            "公司周一宣布任命新的首席执行官并感谢前任的努力",
            True,
        ),
        ("同社は月曜日に新しい社長を任命したと発表した", "昨日の雨で川の水が増えて橋が通れなくなった", False),
        ("One two", "one  TWO", True),
        ("", "something else entirely", False),
    ],
)
def test_texts_are_alike_in_any_script(one: str, other: str, are_alike: bool):
    assert (likeness(shingles(one), shingles(other)) >= 0.6) is are_alike


def test_like_texts_share_a_band():
    words = [f"w{number}" for number in range(300)]
    changed = [*words[:280], *(f"x{number}" for number in range(20))]

    assert set(bands(shingles(" ".join(words)))) & set(bands(shingles(" ".join(changed))))


def test_every_claim_has_its_voices_on_the_gold(gold_newsroom: Any):
    store, names = gold_newsroom.library.store, gold_newsroom.world.names
    claims = {quad.subject for quad in store.match(None, term("predicate"), None, names.claims)}
    counted = {quad.subject for quad in store.match(None, term("voices"), None, names.voices)}

    assert counted == claims
    assert all(isinstance(node, NamedNode) for node in counted)

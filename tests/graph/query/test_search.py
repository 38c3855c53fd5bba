"""Names and articles are found in any script: whole, by words and parts, and in spite of typing errors."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph.index.fold import fold, words_of
from graph.query.search import Found, FoundDocument, Search
from graph.store.format import open_store
from graph.store.indexed import IndexedStore
from graph.vocabulary import DATA, LABEL, TYPE, Names, term

NAMES = Names(DATA)
FORMS = {
    "mostaque": [
        "Emad Mostaque",
        "Mostaque",
        "모스타크",
        "에마드 모스타크",
        "エマド・モスターク",
        "莫斯塔克",
    ],
    "stability": ["Stability AI", "스태빌리티 AI", "スタビリティAI", "安定性人工智能公司"],
    "bloomberg": ["Bloomberg", "彭博社", "블룸버그"],
    "ommer": ["Björn Ommer"],
    "openai": ["OpenAI"],
    "safety": ["안정성 연구소"],
    "vietnam": ["Nguyễn Thị Định"],
    "delhi": ["दिल्ली"],
    "yoshinoya": ["𠮷野家"],
    "c3": ["C3.ai, Inc."],
}
TEXTS = {
    "en": ("en", "Accounts", "Mostaque left. Those who stayed speak of Bloomberg's report. He is gone."),
    "ko": ("ko", "모스타크 물러나다", "모스타크는 23일 물러났다. 회사의 안정성이 의심받는다."),
    "ja": ("ja", "退任", "モスターク氏が辞任した。「ガバナンス」が問われる。"),
    "zh": ("zh", "三月", "而据彭博社估算，公司每月花掉800万美元。Stability AI没有回应。"),
    "half": ("ja", "半角", "ﾓｽﾀｰｸ氏とﾊﾟﾘの会社。"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedStore]:
    store = open_store(tmp_path_factory.mktemp("searched") / "data", DATA)
    for key, forms in FORMS.items():
        node = NAMES.node(f"entity/{key}")
        store.change(add=[Quad(node, LABEL, Literal(form), NAMES.facts) for form in forms])
    for key, (language, title, text) in TEXTS.items():
        graph = NAMES.document(key)
        said = {"language": language, "title": title, "text": text, "documentId": key}
        quads = [Quad(graph, term(name), Literal(value), graph) for name, value in said.items()]
        store.change(add=[Quad(graph, TYPE, term("Document"), graph), *quads])
    yield store
    store.close()


@pytest.fixture(scope="module")
def search(store: IndexedStore) -> Search:
    return Search(store, NAMES)


def matches(found: list[Found]) -> list[tuple[str, str]]:
    return [(one.entity, one.match) for one in found]


# --- names


@pytest.mark.parametrize(
    ("words", "entity", "match"),
    [
        ("emad mostaque", "mostaque", "exact"),
        ("ＥＭＡＤ　ＭＯＳＴＡＱＵＥ", "mostaque", "exact"),
        ("에마드", "mostaque", "prefix"),
        ("モスターク", "mostaque", "word"),
        ("もすたーく", "mostaque", "word"),
        ("Mostaque, Emad", "mostaque", "word"),
        ("taque", "mostaque", "part"),
        ("斯塔", "mostaque", "part"),
        ("克", "mostaque", "part"),
        ("スタ", "stability", "prefix"),
        ("스타", "mostaque", "part"),
        ("彭博", "bloomberg", "prefix"),
        ("社", "bloomberg", "part"),
        ("bjorn", "ommer", "prefix"),
        ("nguyen thi", "vietnam", "prefix"),
        ("दिल्ली", "delhi", "exact"),
        ("野家", "yoshinoya", "part"),
        ("C3 AI", "c3", "prefix"),
        ("open ai", "openai", "typo"),
        ("stabilityai", "stability", "word"),
        ("안정성", "safety", "prefix"),
        # --- typing errors: one left out, put in, changed, swapped; two of them in a long word
        ("mostaqe", "mostaque", "typo"),
        ("mostaaque", "mostaque", "typo"),
        ("mostafue", "mostaque", "typo"),
        ("msotaque", "mostaque", "typo"),
        ("bloomebrg", "bloomberg", "typo"),
        ("stabbilitu", "stability", "typo"),
        ("Emda Mostaqe", "mostaque", "typo"),
        ("모스타쿠", "mostaque", "typo"),
        ("안전성", "safety", "typo"),
        ("モスタク", "mostaque", "typo"),
        ("莫斯塔刻", "mostaque", "typo"),
    ],
)
def test_a_name_is_found_however_it_is_asked_for(search: Search, words: str, entity: str, match: str):
    assert (entity, match) in matches(search.entities(words))


def test_better_matches_come_first(search: Search):
    assert matches(search.entities("ai", limit=3)) == [
        ("stability", "word"),
        ("c3", "word"),
        ("openai", "part"),
    ]


def test_a_short_word_is_not_taken_for_a_typing_error(search: Search):
    assert search.entities("abc") == []


def test_of_two_that_match_alike_the_one_named_by_more_articles_comes_first(tmp_path: Path):
    store = open_store(tmp_path / "data", DATA)
    known, short = NAMES.node("entity/known"), NAMES.node("entity/short")
    store.change(add=[Quad(known, LABEL, Literal("Acme Industries"), NAMES.facts)])
    store.change(add=[Quad(short, LABEL, Literal("Acme Co"), NAMES.facts)])
    search = Search(store, NAMES)
    assert [one.entity for one in search.entities("acme")] == ["short", "known"]

    graph = NAMES.document("one")
    text = Quad(graph, term("text"), Literal("Acme Industries"), graph)
    store.change(add=[text, Quad(graph, term("mentions"), known, graph)])

    assert [one.entity for one in search.entities("acme")] == ["known", "short"]
    assert search.entities("acme")[0].documents == 1
    store.close()


def test_what_is_asked_is_what_was_committed_last(tmp_path: Path):
    store = open_store(tmp_path / "data", DATA)
    search = Search(store, NAMES)
    quad = Quad(NAMES.node("entity/ada"), LABEL, Literal("Ada"), NAMES.facts)

    store.change(add=[quad])
    assert matches(search.entities("ada")) == [("ada", "exact")]
    store.change(remove=[quad])
    assert search.entities("ada") == []
    store.close()


every_form = st.sampled_from([(key, form) for key, forms in FORMS.items() for form in forms])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=every_form, data=st.data())
def test_every_part_of_a_name_finds_it(search: Search, chosen: tuple[str, str], data: st.DataObject):
    """Of one character or two as well where words lie close, of two elsewhere."""
    key, form = chosen
    folded = " ".join(words_of(fold(form)))
    start = data.draw(st.integers(0, len(folded) - 1))
    part = folded[start : data.draw(st.integers(start + 1, len(folded)))].strip()

    if len(part) > 1 or (part > "\u2e80"):
        assert key in [one.entity for one in search.entities(part, limit=100)]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=every_form,
    shape=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    change=st.sampled_from([str.upper, str.lower]),
)
def test_spelling_makes_no_difference(
    search: Search, form: tuple[str, str], shape: str, change: Callable[[str], str]
):
    words = unicodedata.normalize(shape, change(form[1]))  # type: ignore[arg-type]

    assert (form[0], "exact") in matches(search.entities(words))


HOSTILE = [
    *('"', "'", "*", "-", "^", ":", "(", ")", '""', "a*", "NEAR(a b)", "a OR b", "words : x", "a AND", "NOT"),
    *(
        "%",
        "_",
        "\\",
        "\0",
        "a\0b",
        "\ud800",
        "\udfff mostaque",
        "。、！？",
        "…",
        "\u200b",
        "\ufeff",
        "🙂",
        "1",
        "00",
    ),
    *("a" * 10_000, "모" * 10_000, "a b " * 5_000, "\u0301" * 50, "'; DROP TABLE form; --", "<script>"),
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_hostile_words_find_nothing_or_something_and_never_fail(search: Search, words: str):
    assert isinstance(search.entities(words), list)
    assert isinstance(search.documents(words), list)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=30))
def test_no_words_at_all_make_it_fail(search: Search, words: str):
    search.entities(words)
    search.documents(words)


# --- articles


def one_document(search: Search, words: str, id: str) -> FoundDocument:
    return next(one for one in search.documents(words) if one.id == id)


@pytest.mark.parametrize(
    ("words", "id", "match", "marked"),
    [
        ("mostaque", "en", "word", ["Mostaque"]),
        ("mostaq", "en", "prefix", ["Mostaq"]),
        ("taque", "en", "part", ["Mostaque"]),
        ("mostaqe", "en", "typo", ["Mostaque"]),
        ("BLOOMBERG report", "en", "word", ["Bloomberg", "report"]),
        ("모스타크", "ko", "word", ["모스타크"]),
        ("안정성", "ko", "word", ["안정성"]),
        ("정성", "ko", "word", ["정성"]),
        ("모스타쿠", "ko", "typo", ["모스타크"]),
        ("辞任", "ja", "word", ["辞任"]),
        ("ガバナンス", "ja", "word", ["ガバナンス"]),
        ("がばなんす", "ja", "word", ["ガバナンス"]),
        ("モスタク", "ja", "typo", ["モスターク"]),
        ("彭博", "zh", "word", ["彭博"]),
        ("博", "zh", "word", ["博"]),
        ("800万美元", "zh", "word", ["800万美元"]),
        ("stability", "zh", "word", ["Stability"]),
        ("パリ", "half", "word", ["ﾊﾟﾘ"]),
    ],
)
def test_an_article_is_found_by_its_words(search: Search, words: str, id: str, match: str, marked: list[str]):
    found = one_document(search, words, id)
    text = TEXTS[id][2]

    assert found.match == match
    assert found.sentence is not None
    assert found.sentence == text[found.start : found.end]
    assert [text[start:end] for start, end in found.found] == marked


def test_words_that_only_the_title_has_come_without_a_sentence(search: Search):
    found = one_document(search, "退任", "ja")

    assert (found.title, found.sentence, found.start, found.found) == ("退任", None, None, ())


def test_an_article_has_to_have_every_word(search: Search):
    assert search.documents("mostaque nowhere") == []


def test_pairs_that_stand_apart_are_not_the_word(search: Search):
    """公司 and 司每 and 每月 stand in a row, 月公 nowhere; 社公司 has only pairs of others."""
    assert [one.id for one in search.documents("公司每月")] == ["zh"]
    assert search.documents("博社公司") == []


def test_a_language_keeps_to_its_articles(search: Search):
    assert {one.id for one in search.documents("モスターク")} == {"ja", "half"}
    assert search.documents("mostaque", language="ko") == []


def test_a_long_sentence_is_shown_around_the_words(tmp_path: Path):
    store = open_store(tmp_path / "data", DATA)
    graph = NAMES.document("long")
    text = "word " * 400 + "needle " + "word " * 400
    store.change(add=[Quad(graph, term("text"), Literal(text), graph)])

    (found,) = Search(store, NAMES).documents("needle")

    assert found.sentence is not None
    assert found.sentence == text[found.start : found.end]
    assert len(found.sentence) <= 300
    assert [text[a:b] for a, b in found.found] == ["needle"]
    store.close()


# --- the demo


def test_the_demo_is_found_in_five_languages(demo_data: Path, tmp_path: Path):
    shutil.copytree(demo_data, tmp_path / "data")
    store = open_store(tmp_path / "data", DATA)
    search = Search(store, NAMES)

    for words in ("모스타크", "エマド・モスターク", "mostaqe", "莫斯塔克", "Emad Mostaque"):
        assert search.entities(words)[0].label == "Emad Mostaque"
    assert search.entities("彭博")[0].label == "Bloomberg"
    assert search.entities("スタビリティ")[0].label == "Stability AI"
    assert NamedNode(search.entities("mostaqe")[0].iri) in {
        q.subject for q in store.match(None, TYPE, term("Person"))
    }
    store.close()

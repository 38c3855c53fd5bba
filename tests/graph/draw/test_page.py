"""The page of a picture: it stands alone, names all that may run, and shows hostile text as text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from api.languages import LANGUAGES
from api.pictures import PictureWords
from graph.draw.canvas import drawing
from graph.draw.choose import neighbourhood
from graph.draw.page import write_page
from graph.vocabulary import Vocabulary

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">href</a>',
    "</style><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "<!--<script>",
    "\u2028\u2029\u202etxet",
)


class Html(HTMLParser):
    """The elements of a page, and the texts of its scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: list[tuple[str, str]] = []
        self.text = ""
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        self._inside = tag if tag in ("script", "style") and "type" not in given else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw.append((self._inside, data))
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.elements if name == tag]


ENGLISH = PictureWords("en")


def page(demo: Any, name: str = "Emad Mostaque", **options: Any) -> Html:
    reader = demo.reader(**options)
    return Html(
        write_page(neighbourhood(reader, demo.adjacency, demo.id(name)), demo.vocabulary, reader.words).html
    )


def test_a_page_loads_nothing_and_links_nowhere(demo: Any):
    found = page(demo)

    assert found.all("link") == found.all("iframe") == found.all("img") == found.all("a") == []
    assert not any({"src", "href", "action", "style"} & given.keys() for _, given in found.elements)
    assert not any(name.startswith("on") for _, given in found.elements for name in given)


def test_its_policy_names_its_scripts_and_styles_and_nothing_else(demo: Any):
    found = page(demo)

    policy = next(one["content"] for one in found.all("meta") if "http-equiv" in one)
    hashes = {
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for _, text in joined(found.raw)
    }
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert policy.startswith("default-src 'none'; script-src ")
    assert "unsafe" not in policy


def joined(raw: list[tuple[str, str]]) -> list[tuple[str, str]]:
    assert len(raw) == 3, "one style, vis-network, and our script"
    return raw


def test_the_table_has_every_fact_with_its_sentences(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Emad Mostaque"))

    text = page(demo).text

    for fact in picture.facts:
        assert all(part in text for part in (fact.subject, fact.predicate_label, fact.object))
        assert all(one.quote in text and one.speaker in text for one in fact.sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_the_language_that_is_asked_for(demo: Any, language: str):
    found = page(demo, language=language)

    assert found.all("html") == [{"lang": language}]
    assert PictureWords(language).say("The facts, with who says so") in found.text
    assert {one["lang"] for one in found.all("blockquote")} >= {"ko", "zh", "ja"}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_as_the_words_they_are(pictured: Any, vocabulary: Vocabulary, words: str):
    picture = pictured(
        subject=words, object=words, title=words, quote=words, speaker=words, document=words, publisher=words
    )

    found = Html(write_page(picture, vocabulary, ENGLISH).html)

    assert found.all("img") == found.all("a") == []
    assert len(found.all("script")) == 4
    assert len(joined(found.raw)) == 3
    assert found.text.count(words) >= 5


def test_a_hostile_language_tag_is_an_attribute_and_no_more(pictured: Any, vocabulary: Vocabulary):
    tag = 'x"onmouseover="alert(1)'

    found = Html(write_page(pictured(language=tag), vocabulary, ENGLISH).html)

    assert found.all("blockquote")[0]["lang"] == tag


def test_nodes_have_numbers_for_ids_and_places_of_ours_and_texts_for_titles(demo: Any):
    nodes, edges, options = drawing(
        neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI")), ENGLISH
    )

    assert options["physics"] == {"enabled": False}
    assert all({"x", "y"} <= node.keys() for node in nodes)
    assert all(isinstance(edge["source"], int) for edge in edges)
    assert len({(node["x"], node["y"]) for node in nodes}) == len(nodes)
    assert all(isinstance(one["title"], str) for one in (*nodes, *edges))
    json.dumps([nodes, edges, options])


def test_a_denied_fact_is_drawn_otherwise_than_an_asserted_one(demo: Any):
    picture = neighbourhood(demo.reader(all_stances=True), demo.adjacency, demo.id("Stability AI"), limit=200)

    _, edges, _ = drawing(picture, ENGLISH)

    looks = {edge.fact.stance: str(drawn["dashes"]) for edge, drawn in zip(picture.edges, edges, strict=True)}
    assert looks["Asserts"] == "False"
    assert (
        len({looks[stance] for stance in ("Asserts", "Reports", "Alleges", "Denies") if stance in looks}) >= 3
    )


def test_a_tooltip_and_the_table_say_how_many_voices_tell_a_fact(pictured: Any, vocabulary: Vocabulary):
    [edge] = drawing(pictured(), PictureWords("ko"))[1]

    assert "독립된 출처 1곳" in edge["title"].splitlines()
    assert "독립된 출처 1곳" in Html(write_page(pictured(), vocabulary, PictureWords("ko")).html).text


def test_an_article_that_speaks_for_itself_is_named_once(pictured: Any, vocabulary: Vocabulary):
    picture = pictured(speaker="A morning paper", document="A morning paper", publisher=None)

    [edge] = drawing(picture, ENGLISH)[1]
    html = write_page(picture, vocabulary, ENGLISH).html

    source = html.partition('<p class="source">')[2].partition("</p>")[0]
    assert source.count("A morning paper") == 1
    assert edge["title"].count("A morning paper") == 1


def test_a_long_sentence_is_shortened_in_the_drawing_and_in_the_table(pictured: Any, vocabulary: Vocabulary):
    picture = pictured(quote="word " * 40_000)

    html = write_page(picture, vocabulary, ENGLISH).html

    assert html.count("word ") < 300
    assert "word…" in html

"""What a page must have for everyone: landmarks, headings in order, labels, captions, what is where."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

from api.languages import LANGUAGES

LISTS = ["/documents", "/entities", "/entities?type=Person", "/events", "/timeline", "/questions", "/changes"]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Outline(HTMLParser):
    """The elements of a page in order, each with its attributes, the tags around it and its text.

    The frame of the explorer is left out: without script it is not displayed, and with script it takes the
    place of all else; `tests/browser` looks at it.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self._frame: int | None = None
        self.elements: list[tuple[str, dict[str, str], list[str], list[str]]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        self.left_open = [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words: list[str] = []
        around = [name for name, _ in self._open]
        if ("id", "explorer") in attrs:
            self._frame = len(self._open)
        if self._frame is None:
            self.elements.append((tag, {name: value or "" for name, value in attrs}, around, words))
        if tag not in VOID:
            self._open.append((tag, words))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        opened, _ = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        if len(self._open) == self._frame:
            self._frame = None

    def handle_data(self, data: str) -> None:
        for _, words in self._open:
            words.append(data)

    def all(self, *tags: str) -> list[tuple[str, dict[str, str], list[str], list[str]]]:
        return [element for element in self.elements if element[0] in tags]


@pytest.fixture(
    params=[
        "/",
        "/?q=Emad",
        "/docs",
        "/query",
        "/nowhere",
        "entities",
        "claims",
        "documents",
        "questions",
        *LISTS,
    ]
)
def page(request: pytest.FixtureRequest, demo: TestClient, paths: dict[str, str]) -> Outline:
    address = paths.get(request.param, request.param)
    return Outline(demo.get(address, headers={"Accept": "text/html", "Accept-Language": "ko"}).text)


def test_every_element_is_closed_where_it_was_opened(page: Outline):
    assert page.left_open == []


def test_all_that_is_shown_stands_in_a_landmark(page: Outline):
    landmarks = {"header", "main", "footer"}

    assert len(page.all("main")) == 1
    for tag, attributes, around, _ in page.elements:
        if "body" in around and tag not in landmarks:
            assert landmarks & set(around) or attributes.get("class") == "skip", tag
    navigations = [attributes.get("aria-label") for _, attributes, _, _ in page.all("nav")]
    assert all(navigations)
    assert len(set(navigations)) == len(navigations)


def test_the_first_link_skips_to_the_content(page: Outline):
    _, first, _, words = page.all("a")[0]

    assert "".join(words) == "본문으로 건너뛰기"
    assert first["href"] == "#" + page.all("main")[0][1]["id"]


def test_headings_begin_at_one_and_leave_no_level_out(page: Outline):
    levels = [int(tag[1]) for tag, *_ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_every_heading_link_and_button_has_words(page: Outline):
    for tag, attributes, _, words in page.all("h1", "h2", "h3", "h4", "a", "button", "summary", "caption"):
        assert "".join(words).strip() or attributes.get("aria-label"), (tag, attributes)


def test_every_field_has_a_label(page: Outline):
    labelled = {attributes.get("for") for _, attributes, _, _ in page.all("label")}

    for _, attributes, _, _ in page.all("input", "select", "textarea"):
        assert attributes.get("type") == "hidden" or attributes["id"] in labelled


def test_every_table_has_a_caption_and_its_headings_a_scope(page: Outline):
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(attributes.get("scope") for _, attributes, _, _ in page.all("th"))


def test_what_an_element_is_labelled_by_is_there(page: Outline):
    ids = [attributes["id"] for _, attributes, _, _ in page.elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    for _, attributes, _, _ in page.elements:
        assert attributes.get("aria-labelledby", ids[0]) in ids


def test_every_language_tag_is_one(page: Outline):
    tags = {attributes["lang"] for _, attributes, _, _ in page.elements if "lang" in attributes}

    assert tags <= set(LANGUAGES)

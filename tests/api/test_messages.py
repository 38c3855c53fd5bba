"""The catalogs: every word of every page in every language, and none left over."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes
from markupsafe import Markup

import api
import graph.draw
import graph.explore
from api.languages import LANGUAGES
from api.messages import Messages, read_catalog, read_script_catalog
from api.notation import MARKS, PER, QUALIFIED, SEASONS
from api.problems import PROBLEMS
from graph.query.examples import read_examples
from graph.query.explain import TIMES
from graph.query.sources import NOTES
from graph.query.steps import ADVICE, STEPS

_API, _DRAW, _EXPLORE = (Path(str(one.__file__)).parent for one in (api, graph.draw, graph.explore))
TEMPLATES = sorted([*_API.glob("web/*.html"), *_DRAW.glob("*.html")])
SCRIPTS = sorted(_API.glob("web/*/*.js"))
CATALOGS = {"pages": read_catalog, "scripts": read_script_catalog}
TRANSLATED = [tag for tag in LANGUAGES if tag != "en"]
TABLES = (QUALIFIED, PER, SEASONS, MARKS, STEPS, ADVICE, TIMES, NOTES)
"""Where code keeps the messages that it says."""
NAMES = {"claimgraph", "UTC", "JSON", "Turtle", "LD", "CSV", "SPARQL", "openapi", "json", "DOCTYPE"}
"""Words that are the same in every language."""
HEADERS = {"width", "device", "initial", "scale", "no", "referrer"}
"""What pages tell browsers."""
TITLES = {title for _, title in PROBLEMS.values()}
"""What pages and their scripts say of a problem."""


def messages_of(template: Path) -> Iterator[str]:
    for call in Environment().parse(template.read_text("utf-8")).find_all(nodes.Call):
        if (
            isinstance(call.node, nodes.Name)
            and call.node.name == "_"
            and isinstance(call.args[0], nodes.Const)
        ):
            yield call.args[0].value


def messages_said() -> Iterator[str]:
    """The messages that code says with its own words."""
    for module in chain(*(folder.glob("*.py") for folder in (_API, _API / "routes", _DRAW, _EXPLORE))):
        for call in ast.walk(ast.parse(module.read_text("utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in ("_say", "say")
            ):
                yield from (one.value for one in call.args if isinstance(one, ast.Constant))


def messages_in_use() -> set[str]:
    return {
        *messages_said(),
        *TITLES,
        *(message for table in TABLES for message in table.values()),
        *(message for template in TEMPLATES for message in messages_of(template)),
        *(example.title for example in read_examples()),
    }


def messages_of_script(script: Path) -> list[str]:
    """The messages that a script says: `say("...")`, always with its own words."""
    said = re.findall(r'\bsay\(\s*("(?:[^"\\]|\\.)*")', script.read_text("utf-8"))
    return list(map(json.loads, said))


def messages_of_scripts() -> set[str]:
    return TITLES | {message for script in SCRIPTS for message in messages_of_script(script)}


USED = {"pages": messages_in_use, "scripts": messages_of_scripts}


def texts(of: str, language: str) -> Iterator[tuple[str, str]]:
    """Every message with each of its texts in a language."""
    for message, found in CATALOGS[of](language).items():
        yield from ((message, text) for text in ([found] if isinstance(found, str) else found.values()))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("of", CATALOGS)
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_in_every_catalog(of: str, language: str):
    assert sorted(USED[of]() - CATALOGS[of](language).keys()) == []


@pytest.mark.parametrize("of", CATALOGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalog_has_a_message_that_nobody_uses(of: str, language: str):
    assert sorted(CATALOGS[of](language).keys() - USED[of]()) == []


@pytest.mark.parametrize("of", CATALOGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_message(of: str, language: str):
    for message, text in texts(of, language):
        # A singular may do without its number.
        assert placeholders(text) | {"count"} == placeholders(message) | {"count"}, message
        assert text.strip() == text or message in (", ", "; "), message


@pytest.mark.parametrize("of", CATALOGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_plural_forms_has_those_of_its_language(of: str, language: str):
    for message, found in CATALOGS[of](language).items():
        if not isinstance(found, str):
            assert set(found) == {"one", "other"}, message
            assert "{count}" in message


@pytest.mark.parametrize("of", CATALOGS)
@pytest.mark.parametrize("language", ["en", "it"])
def test_a_number_of_things_has_a_singular(of: str, language: str):
    counted = {m for m in USED[of]() if m.startswith("{count} ")}

    assert counted
    assert all(isinstance(CATALOGS[of](language).get(message), dict) for message in counted)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_markup_of_what_it_shows(script: Path):
    makers = (
        r"(?:inner|outer)HTML\s*\+?=[^=]|insertAdjacentHTML|document\.write"
        r"|createContextualFragment|\beval\(|new Function"
    )

    assert re.findall(makers, script.read_text("utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_word_stands_in_a_template_in_one_language_alone(template: Path):
    data = Environment().parse(template.read_text("utf-8")).find_all(nodes.TemplateData)

    # What is computed in between is left out, so the tags have to be put together first.
    source = "\x00".join(one.data for one in data)
    spoken = re.findall(r'\b(?:aria-label|title|placeholder|alt|content)="([^"]*)"', source)
    spoken.append(re.sub(r"<[^<>]*>", " ", source))
    words = re.findall(r"[^\W\d_]{2,}", unescape(" ".join(spoken)).replace("\x00", " "))

    assert sorted(set(words) - NAMES - HEADERS) == []


def test_a_message_is_filled_in_and_its_values_are_escaped():
    said = Messages("ko").say("Found for “{words}”", words="<b>")

    assert said == Markup("‘&lt;b&gt;’ 검색 결과")


def test_markup_in_a_message_stays_markup():
    said = Messages("ja").say("passed on by {names}", names=Markup("<a>Ada</a>"))

    assert said == "伝達：<a>Ada</a>"


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 article"),
        ("en", 0, "0 articles"),
        ("it", 1, "1 articolo"),
        ("it", 2, "2 articoli"),
        ("ko", 1, "기사 1건"),
        ("zh", 2, "2 篇文章"),
        ("it", 31500, "31.500 articoli"),
    ],
)
def test_the_number_of_things_chooses_the_form(language: str, count: int, said: str):
    assert Messages(language).say("{count} articles", count=count) == said


def test_a_message_that_is_in_no_catalog_comes_in_english():
    assert Messages("it").say("Nobody has said {this}", this="this") == "Nobody has said this"

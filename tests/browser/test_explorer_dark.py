"""The explorer and its drawing on a dark screen and on a light one: legible, and always light on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from graph.draw.style import NODES
from graph.query.examples import read_examples

COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
LEFT = next(one.query for one in read_examples() if one.id == "Q02")
# What the canvas draws with, the colours of kinds, and how opaque a line is that nothing stands out from.
DRAWN = """async () => {
  const main = document.querySelector("script[src*='explorer/main.js']").src;
  const { paletteOf } = await import(main.replace("main.js", "canvas/palette.js"));
  const { nodeLook, PLAIN_LINE } = await import(main.replace("main.js", "looks.js"));
  const { KINDS } = await import(main.replace("main.js", "state.js"));
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, nodeLook(kind)]));
  const paper = getComputedStyle(document.body).getPropertyValue("--paper");
  return { palette: paletteOf(document.getElementById("canvas")), paper, kinds, plain: PLAIN_LINE };
}"""
# How many pixels of the drawing are of a colour, once it is painted.
PIXELS = """async (colour) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (const canvas of document.querySelectorAll("canvas.layer")) {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) count += Number(data[at + 3] === 255 && wanted.every((part, i) => data[at + i] === part));
  }
  return count;
}"""  # noqa: E501
PICTURE = """async () => {
  const main = document.querySelector("script[src*='explorer/main.js']").src;
  const { drawing } = await import(main.replace("main.js", "drawing.js"));
  const { sceneOf } = await import(main.replace("main.js", "scene.js"));
  return new XMLSerializer().serializeToString(drawing(sceneOf(explorer)).image);
}"""
WORDS = {"dark": "#e8e8e4", "light": "#1b2430"}


@pytest.fixture
def dark(browser: Browser, explorer: Any) -> Iterator[Any]:
    """The explorer on a dark screen, not opened yet."""
    with browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme="dark"
    ) as context:
        explorer.page = explorer.watch(context.new_page())
        yield explorer


def illegible(page: Page) -> list[str]:
    found = Axe().run(page, options=COLOURS).response["violations"]
    return [f"{one['id']} at {node['html'][:120]}" for one in found for node in one["nodes"]]


# --- contrast (WCAG 2.2, relative luminance)


def channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def luminance(parts: Sequence[float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(colour: str, ground: str, opacity: float = 1) -> float:
    """Return the contrast of a colour, laid on a ground as opaque as it is, with that ground."""
    over, under = channels(colour), channels(ground)
    mixed = [opacity * one + (1 - opacity) * other for one, other in zip(over, under, strict=True)]
    less, more = sorted((luminance(mixed), luminance(under)))
    return (more + 0.05) / (less + 0.05)


# --- what is seen


def details(explorer: Any) -> None:
    explorer.do(
        "choose",
        {"fact": explorer.page.evaluate("explorer.visible().facts.find((one) => one.is_disputed).id")},
    )
    expect(explorer.page.locator("#details .fact-card").first).to_be_visible()


def table(explorer: Any) -> None:
    explorer.do("view", "table")


def timeline(explorer: Any) -> None:
    explorer.do("view", "timeline")


def keys(explorer: Any) -> None:
    explorer.page.locator("#help").click()
    expect(explorer.page.locator("dialog[open]")).to_be_visible()


def path(explorer: Any) -> None:
    ends = {
        end: f"entity/{explorer.site.entity(name)}"
        for end, name in (("from", "Coatue"), ("to", "Emad Mostaque"))
    }
    explorer.do("findPath", {**ends, "first": None, "last": None, "stances": "told"})
    expect(explorer.page.locator(".paths button").first).to_be_visible()


def suggestions(explorer: Any) -> None:
    explorer.page.locator("#search input").fill("Stability AI")
    expect(explorer.page.locator("#search [role=option]").first).to_be_visible()


def gone(explorer: Any) -> None:
    explorer.page.route("**/health", lambda route: route.abort("connectionrefused"))
    explorer.page.route("**/explore/expand", lambda route: route.abort("connectionrefused"))
    explorer.page.evaluate("() => void explorer.actions.expand(explorer.visible().nodes[0].id)")
    expect(explorer.page.locator("#banner")).to_be_visible()


@pytest.mark.parametrize("scene", [details, table, timeline, keys, path, suggestions, gone])
def test_all_words_are_legible_in_the_dark(dark: Any, scene: Callable[[Any], None]):
    dark.open()

    scene(dark)

    assert illegible(dark.page) == []
    assert dark.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 21)"


def test_an_embedded_view_is_dark_too(dark: Any, linked: Callable[[object], str]):
    dark.open("/embed" + linked({"nodes": {f"entity/{dark.site.entity('Stability AI')}": [0, 0]}}))

    assert dark.page.evaluate(PIXELS, WORDS["dark"]) > 0
    assert illegible(dark.page) == []


def test_the_front_page_without_script_is_legible_in_the_dark(browser: Browser, site: Any):
    with browser.new_context(color_scheme="dark", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url("/", lang="en"))
        link, ground = (
            page.evaluate(f"getComputedStyle(document.querySelector('{one}'))['{name}']")
            for one, name in (("main a", "color"), ("body", "backgroundColor"))
        )

    assert (link, ground) == ("rgb(134, 189, 245)", "rgb(23, 25, 28)")


@pytest.mark.parametrize("scheme", WORDS)
def test_every_kind_and_every_line_stands_out_from_the_ground(dark: Any, scheme: str):
    dark.page.emulate_media(color_scheme=scheme)
    dark.open()

    drawn = dark.page.evaluate(DRAWN)

    palette = drawn["palette"]
    ground = palette["ground"]
    lines = [palette[tone] for tone in ("told", "disputed", "denied")]
    rims = {kind: look["rim"] for kind, look in drawn["kinds"].items()}
    faint = {
        kind for kind, rim in rims.items() if min(contrast(rim, ground), contrast(rim, drawn["paper"])) < 3
    }
    assert faint == set()
    assert min(contrast(line, ground, drawn["plain"]) for line in lines) >= 3
    assert min(contrast(line, palette["under"]) for line in lines) >= 3


def test_in_the_dark_the_colours_of_kinds_stand_out_by_themselves(dark: Any):
    dark.open()

    drawn = dark.page.evaluate(DRAWN)

    ground, under = drawn["palette"]["ground"], drawn["palette"]["under"]
    assert {kind for kind, look in drawn["kinds"].items() if contrast(look["colour"], ground) < 3} == set()
    assert contrast(ground, under) >= 3, "between the strokes of a double line of a path"


def test_what_is_drawn_has_the_rim_of_its_kind(dark: Any, linked: Callable[[object], str]):
    dark.page.emulate_media(color_scheme="light")
    dark.open("/embed" + linked({"nodes": {f"entity/{dark.site.entity('Stability AI')}": [0, 0]}}))

    style = NODES["Organization"]
    assert dark.page.evaluate(PIXELS, style.rim) > 0
    assert f'fill="{style.colour}" stroke="{style.rim}"' in dark.page.evaluate(PICTURE)


def test_kinds_look_the_same_in_the_explorer_and_in_pictures(dark: Any):
    dark.open()

    kinds = dark.page.evaluate(DRAWN)["kinds"]

    assert kinds == {
        kind: {"colour": style.colour, "rim": style.rim, "points": style.points}
        for kind, style in NODES.items()
    }


@pytest.mark.parametrize("scheme", WORDS)
def test_words_of_the_drawing_are_legible_on_either_ground(dark: Any, scheme: str):
    dark.page.emulate_media(color_scheme=scheme)
    dark.open()

    palette = dark.page.evaluate(DRAWN)["palette"]

    assert (
        min(contrast(palette[name], palette["ground"]) for name in ("text", "quiet", "dim", "relation"))
        >= 4.5
    )


def test_the_drawing_follows_the_screen_while_the_page_is_open(dark: Any):
    dark.open()
    seen = []
    for scheme in ("dark", "light", "dark"):
        dark.page.emulate_media(color_scheme=scheme)
        seen.append([dark.page.evaluate(PIXELS, WORDS[one]) > 100 for one in ("dark", "light")])

    assert seen == [[True, False], [False, True], [True, False]]


def test_paper_is_light(dark: Any):
    dark.open()

    dark.page.emulate_media(media="print")

    assert dark.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 247, 249)"
    assert dark.page.evaluate(PIXELS, WORDS["light"]) > 100


def test_a_picture_to_take_away_is_the_same_in_the_dark(dark: Any):
    dark.open()
    pictures = dict.fromkeys(WORDS, "")
    for scheme in pictures:
        dark.page.emulate_media(color_scheme=scheme)
        pictures[scheme] = dark.page.evaluate(PICTURE)

    assert pictures["dark"] == pictures["light"]
    assert not re.search(r"var\(|NaN|undefined", pictures["dark"])


@pytest.mark.parametrize("tab", ["table", "graph", "timeline", "explanation"])
def test_an_answer_is_legible_in_the_dark(dark: Any, site: Any, tab: str):
    dark.page.goto(site.url("/query", lang="en") + f"#query={quote(LEFT)}")
    expect(dark.page.locator("#answer")).to_have_attribute("aria-busy", "false")

    dark.page.click(f"#tab-{tab}")

    expect(dark.page.locator(f"#{tab}:visible *").first).to_be_visible()
    assert illegible(dark.page) == []
    if tab == "graph":
        expect(dark.page.locator(".drawing canvas").first).to_be_visible()
        assert dark.page.evaluate(PIXELS, WORDS["dark"]) > 0

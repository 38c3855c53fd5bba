"""Stand-alone pictures in a browser, opened as files: nothing is asked for, no label lies on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from graph.draw.style import NODES

# The boxes of all labels that are drawn, in pixels of the canvas: of nodes and of lines.
LABELS = """() => {
  const { nodes, edges } = picture.body;
  const box = (label) => label.size && { text: label.elementOptions.label, left: label.size.left, top: label.size.top,
    right: label.size.left + label.size.width, bottom: label.size.top + label.size.height };
  return [...Object.values(nodes), ...Object.values(edges)]
    .filter((one) => one.options.label && one.labelModule.visible !== false).map((one) => box(one.labelModule)).filter(Boolean);
}"""  # noqa: E501


@pytest.fixture
def file(site: Any, tmp_path: Path) -> Callable[..., str]:
    """A function that saves a picture of the demo and returns the address of the file."""

    def save(name: str, **parameters: str) -> str:
        import urllib.request  # noqa: PLC0415

        url = site.url(f"/export/entities/{site.entity(name)}.html", **parameters)
        path = tmp_path / "picture.html"
        with urllib.request.urlopen(url) as response:
            path.write_bytes(response.read())
        return path.as_uri()

    return save


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network."""
    with browser.new_context(offline=True, viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()


def open_file(page: Page, address: str) -> None:
    page.goto(address)
    # A page's policy lets nothing be evaluated within it later, and a selector is no script.
    page.wait_for_selector("html[data-ready]", state="attached")


def overlapping(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["text"], other["text"])
        for i, one in enumerate(boxes)
        for other in boxes[:i]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 0
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 0
    ]


@pytest.mark.parametrize("language", ["en", "ko", "ja", "zh", "it"])
def test_no_label_of_sixty_nodes_lies_on_another(
    page: Page, watch: Any, file: Callable[..., str], language: str
):
    watch(page)

    open_file(page, file("Stability AI", limit="60", lang=language))

    boxes = page.evaluate(LABELS)
    assert len(boxes) >= 60
    assert overlapping(boxes) == []
    assert watch.complaints == []
    assert len(watch.requests) == 1, "the file itself"


def test_labels_can_be_read_without_zooming_in(page: Page, file: Callable[..., str]):
    open_file(page, file("Stability AI", limit="60"))

    assert page.evaluate("picture.getScale()") * 14 >= 9


SHOWN = """() => {
  const canvas = document.querySelector("#canvas canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const drawn = {};
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) {
    const colour = [...data.slice(at, at + 3)].join(" ");
    drawn[colour] = (drawn[colour] ?? 0) + 1;
  }
  return drawn;
}"""


def test_on_a_phone_it_begins_with_what_it_is_about_and_can_be_read_and_moved(
    browser: Browser, file: Callable[..., str]
):
    with browser.new_context(
        offline=True, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    ) as context:
        page = context.new_page()
        open_file(page, file("Stability AI", limit="60"))

        assert page.evaluate("picture.getScale()") * 14 >= 9
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        x, y = page.evaluate(
            """() => { const { nodes } = JSON.parse(document.querySelector("#drawing").textContent);
                 const focus = nodes.find((one) => one.focus);
                 const { x, y } = picture.canvasToDOM(picture.getPosition(focus.id)); return [x, y]; }"""
        )
        frame = page.locator("#canvas").bounding_box()
        assert frame and abs(x - frame["width"] / 2) < 2 and abs(y - frame["height"] / 2) < 2  # noqa: PT018 (one place)
        assert page.get_by_text("pinch to zoom").is_visible()

        page.get_by_role("button", name="Show all of it").click()
        assert page.evaluate("picture.getScale()") < 0.5


def test_in_the_dark_it_is_drawn_in_light_ink_and_changes_when_the_theme_does(
    page: Page, file: Callable[..., str]
):
    page.emulate_media(color_scheme="dark")
    open_file(page, file("Emad Mostaque"))
    light_ink, dark_ink = "232 232 228", "28 33 38"

    assert page.evaluate(SHOWN).get(light_ink, 0) > 500
    assert dark_ink not in page.evaluate(SHOWN)
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN).get(dark_ink, 0) > 500
    page.emulate_media(media="screen", color_scheme="light")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN).get(dark_ink, 0) > 500
    assert light_ink not in page.evaluate(SHOWN)


def test_shapes_have_the_rims_of_their_kinds_and_what_it_is_about_one_of_ink(
    page: Page, file: Callable[..., str]
):
    open_file(page, file("Stability AI", limit="60"))

    drawn = page.evaluate(
        """() => { const { nodes } = JSON.parse(document.querySelector("#drawing").textContent);
             const colours = ({ id }) => picture.body.nodes[id].options.color;
             return nodes.map((one) => [one.focus, colours(one).background, colours(one).border]); }"""
    )
    kinds = {(style.colour, style.rim) for style in NODES.values()}
    assert {(fill, rim) for is_focus, fill, rim in drawn if not is_focus} <= kinds
    assert [rim for is_focus, _, rim in drawn if is_focus] == ["#1c2126"]
    legend = page.locator(".legend :is(circle, polygon)").all()
    assert {(one.get_attribute("fill"), one.get_attribute("stroke")) for one in legend} <= kinds


def test_a_place_is_a_pentagon_with_its_name_below_it(page: Page, file: Callable[..., str]):
    open_file(page, file("Stability AI", limit="60"))

    shapes = page.evaluate("Object.values(picture.body.nodes).map((node) => node.options.shape)")
    assert "custom" in shapes
    assert "London" in [box["text"] for box in page.evaluate(LABELS)]


def test_choosing_a_node_shows_its_facts_and_the_button_all_again(page: Page, file: Callable[..., str]):
    open_file(page, file("Emad Mostaque"))
    rows = page.locator("tbody tr")
    every = rows.count()

    x, y = page.evaluate(
        """() => {
          const degree = (node) => picture.getConnectedEdges(node).length;
          const [leaf] = picture.body.nodeIndices.filter((node) => degree(node) === 1);
          const { x, y } = picture.canvasToDOM(picture.getPositions()[leaf]);
          const frame = document.querySelector("#canvas").getBoundingClientRect();
          return [x + frame.left, y + frame.top];
        }"""
    )
    page.mouse.click(x, y)
    page.locator("#chosen").wait_for()

    assert 0 < rows.filter(visible=True).count() < every
    page.get_by_role("button", name="Show every fact").click()
    assert rows.filter(visible=True).count() == every


def test_buttons_zoom_and_fit(page: Page, file: Callable[..., str]):
    open_file(page, file("Emad Mostaque"))
    fitted = page.evaluate("picture.getScale()")

    page.get_by_role("button", name="Closer").click()
    closer = page.evaluate("picture.getScale()")
    page.get_by_role("button", name="Show all of it").click()

    assert closer > fitted
    assert page.evaluate("picture.getScale()") == pytest.approx(fitted)


def test_the_policy_of_the_file_itself_stops_a_script(page: Page, file: Callable[..., str]):
    open_file(page, file("Emad Mostaque"))

    page.evaluate(
        """() => { const script = document.createElement("script");
             script.textContent = "globalThis.stranger = 1"; document.body.append(script); }"""
    )

    assert page.evaluate("globalThis.stranger") is None


def test_printed_it_has_the_drawing_and_the_facts_and_no_buttons(page: Page, file: Callable[..., str]):
    open_file(page, file("Emad Mostaque"))

    page.emulate_media(media="print")

    assert page.locator("canvas").is_visible()
    assert page.locator("table").is_visible()
    assert not page.get_by_role("button", name="Closer").is_visible()

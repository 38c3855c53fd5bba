"""A narrow window of the explorer: panels are sheets below the view, which stays in sight, for every hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

# Where the view and the sheet are, and how high; and whether anything lies on the middle of the view.
ROOM = """() => {
  const boxOf = (one) => document.querySelector(one)?.getBoundingClientRect();
  const [stage, sheet] = [boxOf("#stage"), boxOf(".opened")];
  const middle = document.elementFromPoint(stage.left + stage.width / 2, stage.top + stage.height / 2);
  return {
    view: stage.height, sheet: sheet?.height ?? 0, isOver: !!sheet && sheet.top < stage.bottom - 1,
    isFree: !!middle.closest("#stage"),
  };
}"""
HALF = "The panel has half of the height."
MOST = "The panel has most of the height."


@pytest.fixture
def telephone(browser: Browser, explorer: Any) -> Iterator[Any]:
    """The explorer on a telephone, at the canvas."""
    with browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True) as context:
        explorer.page = explorer.watch(context.new_page())
        explorer.open()
        explorer.page.locator("#tab-graph").click()
        yield explorer
    assert explorer.watch.complaints == []


def choose(telephone: Any, name: str) -> None:
    telephone.page.locator("#search input").fill(name)
    telephone.page.locator("#search [role=option]").first.click()
    telephone.page.locator("#details .fact-card").first.wait_for()


def drag_by_mouse(page: Page, by: float) -> None:
    x, y = grip(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x, y + by * step / 8)
    page.mouse.up()


def drag_by_finger(page: Page, by: float) -> None:
    x, y = grip(page)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": x, "y": one} for one in at]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", y)
    for step in range(1, 9):
        touch("touchMove", y + by * step / 8)
    touch("touchEnd")


def grip(page: Page) -> tuple[float, float]:
    box = page.locator(".sheet-handle").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_after_a_path_is_found_it_is_seen_on_the_canvas_above_its_steps(telephone: Any):
    page = telephone.page
    choose(telephone, "Coatue Management")
    page.locator("#details [data-key=path]").click()
    page.locator("#paths").get_by_role("combobox", name="To").fill("Shan Shan Wong")
    page.locator("#paths [role=option]").first.click()
    page.locator("#paths .paths button").first.wait_for()

    room = page.evaluate(ROOM)
    assert room["view"] > 150
    assert room["isFree"]
    assert not room["isOver"]
    telephone.until(
        """(() => {
          const { path } = explorer.store.get();
          const { nodes } = explorer.data.pathOf(path, explorer.labels()).paths[path.number];
          const painted = explorer.canvas.painted().map(({ id }) => id);
          return nodes.every((id) => painted.includes(id));
        })()"""
    )
    steps = page.locator("#details .hop").first
    steps.scroll_into_view_if_needed()
    expect(steps).to_be_in_viewport()


def test_what_is_chosen_stays_in_sight_above_its_details(telephone: Any):
    node = f"entity/{telephone.site.entity('OpenAI')}"

    telephone.do("choose", {"node": node})
    telephone.page.locator("#details .fact-card").first.wait_for()

    room = telephone.page.evaluate(ROOM)
    assert not room["isOver"]
    telephone.until(
        """(({ chosen, nodes }) => {
          const { left, right, top, bottom } = explorer.canvas.view(), [x, y] = nodes[chosen.node];
          return x > left && x < right && y > top && y < bottom;
        })(explorer.store.get())"""
    )


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_finger])
def test_the_handle_makes_a_sheet_higher_lower_and_away(telephone: Any, drag: Callable[[Page, float], None]):
    page = telephone.page
    choose(telephone, "Stability AI")
    half = page.evaluate(ROOM)
    said = page.locator("#live")

    drag(page, -150)
    expect(said).to_have_text(MOST)
    tall = page.evaluate(ROOM)
    drag(page, 150)
    expect(said).to_have_text(HALF)
    again = page.evaluate(ROOM)
    drag(page, 250)

    assert tall["sheet"] > half["sheet"] + 50
    assert tall["view"] > 50
    assert again == half
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("#sheet-details")).to_have_attribute("aria-expanded", "false")


def test_a_touch_of_the_handle_turns_it_and_says_what_it_will_do_next(telephone: Any):
    page = telephone.page
    choose(telephone, "Stability AI")

    page.get_by_role("button", name="Make the panel higher").tap()
    expect(page.locator("#live")).to_have_text(MOST)
    page.get_by_role("button", name="Make the panel half as high").tap()
    expect(page.locator("#live")).to_have_text(HALF)

    expect(page.get_by_role("button", name="Make the panel higher")).to_be_visible()


def test_a_sheet_is_opened_turned_left_and_closed_by_keys(telephone: Any):
    page = telephone.page
    page.locator("#sheet-filters").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#filters")).to_be_focused()

    page.keyboard.press("Shift+Tab")
    expect(page.locator(".sheet-handle")).to_be_focused()
    half = page.evaluate(ROOM)["sheet"]
    for key, words in (("ArrowUp", MOST), ("ArrowDown", HALF), ("Enter", MOST), ("Space", HALF)):
        page.keyboard.press(key)
        expect(page.locator("#live")).to_have_text(words)
    assert page.evaluate(ROOM)["sheet"] == half

    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#canvas')"):
            break
    expect(page.locator("#canvas")).to_be_focused()
    page.locator("#filters input").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#sheet-filters")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (740, 360), (820, 1180)])
def test_a_sheet_leaves_half_of_the_room_to_the_view_whatever_the_shape_of_the_window(
    telephone: Any, width: int, height: int
):
    telephone.page.set_viewport_size({"width": width, "height": height})

    choose(telephone, "Stability AI")

    room = telephone.page.evaluate(ROOM)
    assert abs(room["view"] - room["sheet"]) <= 1
    assert room["isFree"]
    assert not room["isOver"]
    bottom = telephone.page.evaluate("document.querySelector('.sheets').getBoundingClientRect().bottom")
    assert bottom == height


def test_a_double_tap_opens_what_it_hit_though_the_first_tap_has_opened_the_sheet(
    telephone: Any, linked: Callable[[object], str]
):
    page = telephone.page
    node, other = (f"entity/{telephone.site.entity(name)}" for name in ("Stability AI", "Jony Ive"))
    telephone.open("/" + linked({"nodes": {node: [0, 0], other: [100, 900]}, "view": "graph"}))
    x, y = page.evaluate(
        """(node) => {
          const { left: x, top: y } = document.getElementById("canvas").getBoundingClientRect();
          const { left, right, top, bottom } = explorer.canvas.painted().find(({ id }) => id === node).box;
          return [x + (left + right) / 2, y + (top + bottom) / 2];
        }""",
        node,
    )

    # Two taps of one moment: a slow machine would send real ones too late to be a pair.
    page.evaluate(
        """async ([x, y]) => {
          const canvas = document.getElementById("canvas");
          canvas.setPointerCapture = () => {};
          const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          for (const kind of ["pointerdown", "pointerup", "pointerdown", "pointerup"]) {
            const finger = { pointerId: 7, pointerType: "touch", clientX: x, clientY: y };
            const event = new PointerEvent(kind, finger);
            Object.defineProperty(event, "timeStamp", { value: 1000 });
            canvas.dispatchEvent(event);
            if (kind === "pointerup") await frame();
          }
        }""",
        [x, y],
    )

    telephone.until("Object.keys(explorer.store.get().nodes).length > 2")
    assert telephone.state()["chosen"] == {"node": node}


def test_nothing_of_a_sheet_is_left_in_a_window_that_becomes_wide(telephone: Any):
    page = telephone.page
    choose(telephone, "Stability AI")
    expect(page.locator(".sheet-handle")).to_be_visible()

    page.set_viewport_size({"width": 1200, "height": 740})

    expect(page.locator(".sheet-handle, .sheets")).to_have_count(2)
    for one in page.locator(".sheet-handle, .sheets").all():
        expect(one).to_be_hidden()
    for panel in ("#filters", "#details", "#brush"):
        expect(page.locator(panel)).to_be_visible()


def test_who_goes_by_keys_from_node_to_node_stays_on_the_canvas_while_details_come(telephone: Any):
    page = telephone.page
    choose(telephone, "Stability AI")
    page.locator("#canvas").focus()

    for key in ("ArrowRight", "ArrowLeft"):
        before = json.dumps(telephone.state()["chosen"]["node"])
        page.keyboard.press(key)
        telephone.until(f"explorer.store.get().chosen.node !== {before}")
        expect(page.locator("#canvas")).to_be_focused()

    expect(page.locator("#details h2")).to_be_visible()

"""The canvas by hand: what is under the pointer, dragging, two fingers, the wheel, and what it draws."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

# Where a place of the plane is in the window; 20 and 18 pixels at the edges are under buttons.
IN_WINDOW = """([x, y]) => {
  const { left, top } = document.getElementById("canvas").getBoundingClientRect();
  const view = explorer.canvas.view(), zoom = explorer.canvas.extent().width / (view.right - view.left);
  return [left + 20 + (x - view.left) * zoom, top + 18 + (y - view.top) * zoom];
}"""
# What the lowest canvas has at a place of the window.
COLOUR = """([x, y]) => {
  const canvas = document.querySelector("#canvas canvas"), { left, top } = canvas.getBoundingClientRect();
  const at = canvas.getContext("2d").getImageData(x - left, y - top, 1, 1).data;
  return "#" + [...at.slice(0, 3)].map((part) => part.toString(16).padStart(2, "0")).join("");
}"""
PAINTED_NEXT = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Two nodes that only one line joins, and its fact.
JOINED_ONCE = """() => {
  const { edges } = explorer.visible(), pair = ({ source, target }) => [source, target].sort().join();
  return edges.find((edge) => edges.filter((one) => pair(one) === pair(edge)).length === 1);
}"""


@pytest.fixture
def canvas(explorer: Any) -> Any:
    """The beginning, in a window."""
    return explorer.open()


def at(explorer: Any, node: str) -> tuple[float, float]:
    """Return where a node stands in the window."""
    return in_window(explorer, explorer.state()["nodes"][node])


def in_window(explorer: Any, place: object) -> tuple[float, float]:
    x, y = explorer.page.evaluate(IN_WINDOW, place)
    return x, y


def some_node(explorer: Any, kind: str = "Person") -> str:
    nodes = explorer.page.evaluate("explorer.visible().nodes")
    return next(node["id"] for node in nodes if node["kind"] == kind)


def nowhere(explorer: Any) -> tuple[float, float]:
    """Return a place of the canvas with nothing on it: its upper left corner."""
    box = explorer.page.locator("#canvas").bounding_box()
    return box["x"] + 6, box["y"] + 6


# --- what is under the pointer


def test_a_click_on_a_node_or_on_its_name_chooses_it_and_one_beside_it_nothing(canvas: Any):
    node = some_node(canvas)
    x, y = at(canvas, node)
    canvas.page.mouse.click(x, y)
    assert canvas.state()["chosen"] == {"node": node}

    canvas.page.mouse.click(*nowhere(canvas))
    assert canvas.state()["chosen"] is None

    # The name of what is chosen is wider.
    canvas.page.evaluate(PAINTED_NEXT)
    box = canvas.page.evaluate("(id) => explorer.canvas.painted().find((one) => one.id === id).box", node)
    left, top = canvas.page.evaluate(
        "(({ left, top }) => [left, top])(document.getElementById('canvas').getBoundingClientRect())"
    )
    canvas.page.mouse.click(left + box["left"] + 3, top + box["bottom"] - 3)
    assert canvas.state()["chosen"] == {"node": node}


def test_a_click_on_a_line_chooses_its_fact(canvas: Any, linked: Any):
    edge = canvas.page.evaluate(JOINED_ONCE)
    canvas.open("/" + linked({"nodes": {edge["source"]: [0, 0], edge["target"]: [400, 200]}}))
    x, y = in_window(canvas, [200, 100])

    canvas.page.mouse.click(x, y + 40)
    assert canvas.state()["chosen"] is None

    canvas.page.mouse.click(x, y + 5)
    assert canvas.state()["chosen"] == {"fact": edge["fact"]}


def test_the_pointer_says_what_can_be_pressed(canvas: Any):
    cursor = "getComputedStyle(document.getElementById('canvas')).cursor"
    canvas.page.mouse.move(*at(canvas, some_node(canvas)))
    assert canvas.page.evaluate(cursor) == "pointer"

    canvas.page.mouse.move(*nowhere(canvas))
    assert canvas.page.evaluate(cursor) != "pointer"


def test_a_double_click_adds_neighbours(canvas: Any):
    before = canvas.state()["nodes"]
    node = canvas.page.evaluate(
        "explorer.visible().nodes.filter((one) => one.neighbours.told < 30)"
        ".sort((one, other) => other.neighbours.told - one.neighbours.told)[0].id"
    )

    canvas.page.mouse.dblclick(*at(canvas, node))

    canvas.until(f"Object.keys(explorer.store.get().nodes).length > {len(before)}")
    assert {one: canvas.state()["nodes"][one] for one in before} == before


# --- dragging


def hold(canvas: Any, place: tuple[float, float], *steps: tuple[float, float]) -> None:
    """Press the button at a place and move that far from it, without letting go."""
    x, y = place
    canvas.page.mouse.move(x, y)
    canvas.page.mouse.down()
    for across, down in steps:
        canvas.page.mouse.move(x + across, y + down)


def test_a_node_that_is_dragged_is_all_that_moves_and_it_can_be_undone(canvas: Any):
    node, before = some_node(canvas), canvas.state()["nodes"]
    x, y = at(canvas, node)

    hold(canvas, (x, y), (30, 10), (60, 40))
    assert canvas.state()["nodes"] == before
    canvas.page.mouse.up()

    after = canvas.state()
    assert {one for one in before if after["nodes"][one] != before[one]} == {node}
    assert at(canvas, node) == pytest.approx((x + 60, y + 40), abs=2)
    assert after["chosen"] is None
    canvas.do("undo")
    canvas.until("explorer.store.redoes() !== null")
    assert canvas.state()["nodes"] == before


def test_a_hand_that_trembles_still_clicks(canvas: Any):
    node, before = some_node(canvas), canvas.state()["nodes"]
    x, y = at(canvas, node)

    hold(canvas, (x, y), (2, 1))
    canvas.page.mouse.up()

    assert canvas.state()["chosen"] == {"node": node}
    assert canvas.state()["nodes"] == before


def test_dragging_the_ground_moves_the_view_and_nothing_else(canvas: Any):
    before, node = canvas.state(), some_node(canvas)
    (x, y), (left, top) = at(canvas, node), nowhere(canvas)

    hold(canvas, (left, top), (40, 5), (90, 25))
    canvas.page.mouse.up()

    assert at(canvas, node) == pytest.approx((x + 90, y + 25), abs=0.5)
    assert canvas.state() == before


# --- folds


@pytest.fixture
def fold(canvas: Any) -> Any:
    """A fold that is shown."""
    canvas.do("fold", f"entity/{canvas.site.entity('Stability AI')}")
    folds: list[dict[str, Any]] = canvas.page.evaluate("explorer.visible().folds")
    return folds[0]


def at_fold(canvas: Any, fold: Any) -> tuple[float, float]:
    """Return where a fold stands in the window, with a view of everything."""
    canvas.page.evaluate("explorer.canvas.fit()")
    return at(canvas, fold["members"][0])


def test_a_fold_has_no_place_of_its_own_to_be_dragged_to(canvas: Any, fold: Any):
    before, (x, y) = canvas.state(), at_fold(canvas, fold)

    hold(canvas, (x, y), (30, 10), (60, 20))
    canvas.page.mouse.up()

    assert canvas.state() == before
    assert at(canvas, fold["members"][0]) == pytest.approx((x + 60, y + 20), abs=0.5)


def test_a_double_click_on_a_fold_unfolds_it_and_does_nothing_to_what_it_held(canvas: Any, fold: Any):
    before, (x, y) = canvas.state(), at_fold(canvas, fold)
    canvas.asked()

    canvas.page.mouse.dblclick(x, y)

    after = canvas.state()
    assert fold["fold"] not in after["folded"]
    assert [after["chosen"], after["nodes"]] == [before["chosen"], before["nodes"]]
    assert [path for path in canvas.asked() if path.startswith("/explore")] == []


def test_two_quick_clicks_on_two_nodes_open_neither(canvas: Any, linked: Any):
    one, other = canvas.page.evaluate("explorer.visible().nodes.slice(0, 2).map(({ id }) => id)")
    canvas.open("/" + linked({"nodes": {one: [0, 0], other: [16, 0]}}))
    before = canvas.state()["nodes"]
    (x, y), (x_of_other, y_of_other) = at(canvas, one), at(canvas, other)
    canvas.asked()

    canvas.page.mouse.click(x, y)
    canvas.page.mouse.click(x_of_other, y_of_other)

    assert canvas.state()["chosen"] == {"node": other}
    assert canvas.state()["nodes"] == before
    assert "/explore" not in canvas.asked()


@pytest.mark.parametrize("key", ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"])
def test_an_arrow_key_leads_past_a_fold_to_a_node(canvas: Any, fold: Any, key: str):
    ids = canvas.seen()["nodes"]
    nearest = "([ids, key]) => ids.map((id) => explorer.canvas.nearest(id, key))"

    reached = canvas.page.evaluate(nearest, [["", *ids], key])

    assert set(reached) - {None} <= set(ids)


# --- what is made anew


# Choose nodes in turn, and nothing at last: whether what is to be seen is what it would be if made
# anew, and how often it stayed the same object.
WALK = """async (nodes) => {
  const own = document.querySelector("script[src*='explorer/main.js']").src;
  const { visible } = await import(own.replace("main.js", "visible.js"));
  const ids = ({ nodes, facts, folds }) => JSON.stringify([nodes, facts, folds].map((all) => all.map(({ id }) => id)));
  let isRight = true, count = 0, before = explorer.visible();
  for (const node of [...nodes, null]) {
    explorer.actions.choose(node && { node });
    const seen = explorer.visible();
    isRight &&= ids(seen) === ids(visible(explorer.store.get(), explorer.data));
    count += seen === before;
    before = seen;
  }
  return [isRight, count];
}"""  # noqa: E501


def steps_that_change_nothing(canvas: Any, nodes: list[str]) -> int:
    """Choose nodes in turn, then nothing, and return how often what is to be seen stayed the same object."""
    is_right, count = canvas.page.evaluate(WALK, nodes)
    assert is_right
    return int(count)


def test_a_step_makes_nothing_anew_where_a_time_window_is_set(canvas: Any):
    canvas.do("filter", {"first": "1990-01-01", "last": "2024-12-31"}, "time")
    nodes = canvas.seen()["nodes"]

    assert len(nodes) > 10
    assert steps_that_change_nothing(canvas, nodes) == len(nodes) + 1


def test_a_step_makes_anew_what_is_folded_only_where_that_is_chosen(canvas: Any, fold: Any):
    nodes = list(canvas.state()["nodes"])

    # Each is two steps, and what hangs on the same node in another way is looked at too when it is left.
    assert len(nodes) - 3 * len(fold["members"]) <= steps_that_change_nothing(canvas, nodes) < len(nodes)
    assert canvas.page.evaluate("explorer.visible().folds[0].members") == fold["members"]


# --- closer and further


def test_the_wheel_leads_closer_to_what_is_under_the_pointer(canvas: Any):
    node, other = canvas.page.evaluate("explorer.visible().nodes.slice(0, 2).map(({ id }) => id)")
    (x, y), before = at(canvas, node), math.dist(at(canvas, node), at(canvas, other))

    canvas.page.mouse.move(x, y)
    canvas.page.mouse.wheel(0, -100)
    canvas.page.wait_for_timeout(100)

    assert at(canvas, node) == pytest.approx((x, y), abs=0.5)
    assert math.dist(at(canvas, other), (x, y)) > 1.15 * before


def fingers(session: CDPSession, kind: str, *places: tuple[float, float]) -> None:
    points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_two_fingers_that_part_magnify_what_is_between_them(canvas: Any):
    node, before = some_node(canvas), canvas.state()
    x, y = at(canvas, node)
    session = canvas.page.context.new_cdp_session(canvas.page)

    width = "explorer.canvas.view().right - explorer.canvas.view().left"
    wide = canvas.page.evaluate(width)
    fingers(session, "touchStart", (x - 30, y))
    fingers(session, "touchStart", (x - 30, y), (x + 30, y))
    for far in (40, 50, 60):
        fingers(session, "touchMove", (x - far, y), (x + far, y))
    fingers(session, "touchEnd")

    canvas.until(f"{width} < {wide} * 0.6")
    assert canvas.page.evaluate(width) == pytest.approx(wide / 2, rel=0.02)
    assert at(canvas, node) == pytest.approx((x, y), abs=2)
    assert canvas.state() == before


def test_a_finger_need_not_be_exact(canvas: Any):
    node = some_node(canvas, "Place")
    x, y = at(canvas, node)
    session = canvas.page.context.new_cdp_session(canvas.page)

    fingers(session, "touchStart", (x + 8, y - 8))
    fingers(session, "touchEnd")

    canvas.until("explorer.store.get().chosen !== null")
    assert canvas.state()["chosen"] == {"node": node}


def test_a_view_of_everything_shows_everything_in_another_window_too(canvas: Any):
    count = len(canvas.seen()["nodes"])

    canvas.page.set_viewport_size({"width": 1100, "height": 760})

    canvas.until("document.getElementById('canvas').clientWidth < 700")
    canvas.page.wait_for_timeout(200)
    canvas.page.mouse.click(*nowhere(canvas))
    frame = canvas.page.locator("#canvas").bounding_box()
    for node in canvas.seen()["nodes"][:count]:
        x, y = at(canvas, node)
        assert frame["x"] < x < frame["x"] + frame["width"]
        assert frame["y"] < y < frame["y"] + frame["height"]


def test_a_view_of_everything_is_not_left_by_what_cannot_be_seen(canvas: Any):
    view = "explorer.canvas.view()"
    everything = canvas.page.evaluate(view)

    canvas.do("view", "table")
    canvas.until("explorer.canvas.extent() === null")
    canvas.page.locator("#closer").dispatch_event("click")
    canvas.page.keyboard.press("+")
    canvas.do("view", "graph")

    canvas.until("explorer.canvas.extent() !== null")
    canvas.page.wait_for_timeout(200)
    assert canvas.page.evaluate(view) == pytest.approx(everything)


# What moves nothing returns the same camera.
STILL = """async () => {
  const own = document.querySelector("script[src*='explorer/main.js']").src;
  const { panned, START, zoomed } = await import(own.replace("main.js", "canvas/camera.js"));
  const near = zoomed(START, 100, 3, 4);
  return [panned(START, 0, 0) === START, zoomed(near, 2, 5, 6) === near, zoomed(START, 2, 5, 6) === START];
}"""


def test_a_camera_that_moves_nowhere_is_the_same(canvas: Any):
    assert canvas.page.evaluate(STILL) == [True, True, False]


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_revealed_from_far_away_is_inside_with_its_label(canvas: Any, linked: Any, count: int):
    nodes = canvas.seen()["nodes"][:2]
    canvas.open("/" + linked({"nodes": dict(zip(nodes, ([0, 0], [9000, 0]), strict=True))}))
    # Now both are outside, on either side.
    for _ in range(3):
        canvas.page.evaluate("explorer.canvas.zoom(1.3)")

    canvas.page.evaluate("(ids) => explorer.canvas.reveal(ids)", nodes[:count])
    canvas.page.evaluate(PAINTED_NEXT)

    width = canvas.page.evaluate("document.getElementById('canvas').clientWidth")
    painted = {one["id"]: one["box"] for one in canvas.page.evaluate("explorer.canvas.painted()")}
    for node in nodes[:count]:
        assert 19 <= painted[node]["left"] < painted[node]["right"] <= width - 19


# --- what is drawn


@pytest.mark.parametrize(
    ("kind", "colour"), [("Person", "#0072b2"), ("Organization", "#e69f00"), ("Event", "#d55e00")]
)
def test_a_node_has_the_colour_of_its_kind_where_it_stands(canvas: Any, kind: str, colour: str):
    assert canvas.page.evaluate(COLOUR, at(canvas, some_node(canvas, kind))) == colour


def test_what_is_dragged_far_is_drawn_where_the_hand_has_it(canvas: Any):
    node = some_node(canvas)
    left, top = nowhere(canvas)
    canvas.page.mouse.move(left, top)
    canvas.page.mouse.down()
    for far in range(0, 160, 20):
        canvas.page.mouse.move(left + far, top + far / 4)
    canvas.page.mouse.up()
    canvas.page.wait_for_timeout(250)

    assert canvas.page.evaluate(COLOUR, at(canvas, node)) == "#0072b2"
    assert canvas.page.evaluate("document.querySelector('#canvas canvas').style.transform") == ""


# The modules of the canvas, as the page has them.
COURSES = """async ([source, target, count]) => {
  const own = document.querySelector("script[src*='explorer/main.js']").src;
  const { asidesOf, courseOf, placeOn } = await import(own.replace("main.js", "canvas/courses.js"));
  const { lineAt } = await import(own.replace("main.js", "canvas/hits.js"));
  const ends = Array.from({ length: count }, (_, i) => (i % 2 ? { source, target } : { source: target, target: source }));
  const asides = asidesOf(ends);
  const lines = ends.map((end, i) => ({ ...end, fact: String(i), width: 2, course: courseOf(end.source, end.target, asides[i], 2) }));
  return lines.map(({ fact, course }) => ({
    middle: course.middle, tip: course.tip, from: course.from,
    hit: lineAt({ lines }, placeOn(course, 0.5), 6)?.fact === fact,
    beside: lineAt({ lines }, [course.middle[0], course.middle[1] + 300], 6),
  }));
}"""  # noqa: E501


def end(name: str, x: float, y: float) -> dict[str, object]:
    return {"id": name, "x": x, "y": y, "radius": 10}


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_lines_between_the_same_two_lie_apart_and_each_can_be_pressed(canvas: Any, count: int):
    one, other = end("a", 0, 40), end("b", 300, 40)

    lines = canvas.page.evaluate(COURSES, [one, other, count])

    heights = sorted(line["middle"][1] for line in lines)
    assert all(after - before > 12 for before, after in pairwise(heights))
    assert sum(heights) / count == pytest.approx(40)
    assert all(line["hit"] and line["beside"] is None for line in lines)


def test_a_line_ends_at_the_rim_of_its_node_also_where_two_all_but_touch(canvas: Any):
    one = end("a", 0, 0)

    [apart] = canvas.page.evaluate(COURSES, [one, end("b", 200, 0), 1])
    [close] = canvas.page.evaluate(COURSES, [one, end("c", 22, 0), 1])

    assert apart["from"][0] == pytest.approx(188)
    assert apart["tip"][0] == pytest.approx(13)
    assert 0 < close["tip"][0] < close["from"][0] < 22


def test_a_line_that_leads_back_goes_above_its_node(canvas: Any):
    node = end("a", 0, 0)

    loops = canvas.page.evaluate(COURSES, [node, node, 2])

    assert all(loop["middle"][1] < -25 and loop["hit"] for loop in loops)
    assert loops[0]["middle"] != loops[1]["middle"]


# --- an embedded view, whose details lie over the canvas


def embedded(explorer: Any, linked: Any, **state: object) -> tuple[str, str]:
    """Open a frame of a telephone's width with two nodes above one another, and return them."""
    upper, lower = (f"entity/{explorer.site.entity(name)}" for name in ("Emad Mostaque", "Stability AI"))
    explorer.page.set_viewport_size({"width": 360, "height": 600})
    explorer.open("/embed" + linked({"nodes": {upper: [0, 0], lower: [0, 400]}, **state}))
    return upper, lower


def is_beside_details(node: str) -> str:
    place = f"explorer.store.get().nodes['{node}']"
    return f"({IN_WINDOW})({place})[1] + 30 < document.getElementById('details').getBoundingClientRect().top"


def test_what_is_chosen_in_a_narrow_frame_moves_out_from_under_its_details(explorer: Any, linked: Any):
    _, lower = embedded(explorer, linked)

    explorer.do("choose", {"node": lower})

    expect(explorer.page.locator("#details .fact-card").first).to_be_visible()
    explorer.until(is_beside_details(lower))


def test_a_link_to_something_chosen_opens_with_that_beside_its_details(explorer: Any, linked: Any):
    lower = f"entity/{explorer.site.entity('Stability AI')}"

    embedded(explorer, linked, chosen={"node": lower})

    expect(explorer.page.locator("#details .fact-card").first).to_be_visible()
    explorer.until(is_beside_details(lower))


def test_what_its_details_do_not_cover_stays_where_it_is(explorer: Any, linked: Any):
    upper, _ = embedded(explorer, linked)
    before = explorer.page.evaluate("explorer.canvas.view()")

    explorer.do("choose", {"node": upper})

    expect(explorer.page.locator("#details .fact-card").first).to_be_visible()
    explorer.page.evaluate(PAINTED_NEXT)
    assert explorer.page.evaluate("explorer.canvas.view()") == before


def test_both_ends_of_a_chosen_fact_are_seen_beside_its_details(explorer: Any, linked: Any):
    nodes = embedded(explorer, linked)

    explorer.do("choose", {"fact": explorer.page.evaluate("explorer.visible().facts[0].id")})

    expect(explorer.page.locator("#details .fact-card").first).to_be_visible()
    for node in nodes:
        explorer.until(is_beside_details(node))

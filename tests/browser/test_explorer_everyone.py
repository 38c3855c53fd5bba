"""Every view and state of the explorer for everyone: in five languages, narrow, zoomed, and by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from graph.view.stances import STANCES

ABOUT = ("Stability AI", "Emad Mostaque", "Coatue")
ALL_STANCES = list(STANCES)

# Texts of panels that lie on one another; those in the canvas and in charts have tests of their own.
OVERLAPS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), boxes = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest("svg, .unseen, select")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      // An open menu has a ground of its own, and covers what it covers.
      // What is scrolled away or under a sheet is not seen, and lies on nothing.
      if (box.width > 1 && box.height > 1 && document.elementFromPoint(x, y) === element) boxes.push({ box, said: text.data.trim().slice(0, 40), layer: element.closest("[role=menu], .menu-list, .suggestions, dialog") });
    }
  }
  const on = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 5;
  return boxes.flatMap((one, i) => boxes.slice(i + 1).filter((other) => one.layer === other.layer && on(one.box, other.box)).map((other) => `${one.said} lies on ${other.said}`));
}"""  # noqa: E501
SMALL_TARGETS = """() => [...document.querySelectorAll("#explorer button, #explorer input, #explorer select, #explorer summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([one, { width, height }]) => width > 0 && (width < 24 || height < 24) && !one.closest("td, h4, .end, .statement"))
  .map(([one, { width, height }]) => `${one.outerHTML.slice(0, 80)} is ${Math.round(width)} x ${Math.round(height)}`)"""  # noqa: E501
SMALL_TEXT = """() => [...document.querySelectorAll("#explorer *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && one.checkVisibility())
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 11.99)
  .map((one) => `${one.localName}: ${one.textContent.trim().slice(0, 40)}`)"""  # noqa: E501

# Ids that stand twice, also where the front page is hidden: whoever looks for one finds the first.
TWICE = """() => [...document.querySelectorAll("[id]")].map(({ id }) => id)
  .filter((id, i, all) => all.indexOf(id) !== i).map((id) => `#${id} stands twice`)"""


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[Callable[..., Any]]:
    """A function that opens a window of a width; all are closed in the end."""
    contexts = []

    def window(width: int, height: int = 900, scale: int = 1, **more: Any) -> Any:
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=scale, **more
            )
        )
        return contexts[-1].new_page()

    yield window
    for context in contexts:
        context.close()


def node(explorer: Any, name: str) -> str:
    return f"entity/{explorer.site.entity(name)}"


# --- what there is to be seen: each scene begins at the beginning


def details_of_an_event(explorer: Any) -> None:
    event = explorer.page.evaluate("explorer.visible().nodes.find(({ kind }) => kind === 'Event').id")
    read(explorer, {"node": event})


def details_of_a_claim(explorer: Any) -> None:
    read(
        explorer,
        {"fact": explorer.page.evaluate("explorer.visible().facts.find((one) => one.is_disputed).id")},
    )


def details_of_an_entity(explorer: Any) -> None:
    read(explorer, {"node": node(explorer, "Stability AI")})


def read(explorer: Any, chosen: dict[str, str]) -> None:
    explorer.do("choose", chosen)
    expect(explorer.page.locator("#details .fact-card").first).to_be_visible()


def table(explorer: Any) -> None:
    explorer.do("view", "table")


def timeline(explorer: Any) -> None:
    explorer.do("view", "timeline")


def filters(explorer: Any) -> None:
    explorer.do("filter", {"stances": ALL_STANCES, "certainty": 0.3, "first": "2020-01-01"}, "all of these")


def path(explorer: Any) -> None:
    asked = {
        "from": node(explorer, "Coatue"),
        "to": node(explorer, "Emad Mostaque"),
        "first": None,
        "last": None,
    }
    explorer.do("findPath", {**asked, "stances": "told"})


def finder(explorer: Any) -> None:
    explorer.do("askPath", node(explorer, "Coatue"))


def menu(explorer: Any) -> None:
    explorer.page.locator("#take > button").click()


def all_keys(explorer: Any) -> None:
    explorer.page.locator("#help").click()


def relations(explorer: Any) -> None:
    explorer.do("choose", {"node": node(explorer, "Stability AI")})
    explorer.page.evaluate("(id) => explorer.actions.chooseRelation(id)", node(explorer, "Stability AI"))
    expect(explorer.page.locator("dialog[open]")).to_be_visible()


def hidden(explorer: Any) -> None:
    explorer.do("fold", node(explorer, "Stability AI"))
    filters(explorer)
    explorer.page.locator("#why").click()


def suggestions(explorer: Any) -> None:
    explorer.page.locator("#search input").fill("Stability AI")
    expect(explorer.page.locator("#search [role=option]").first).to_be_visible()


def nobody(explorer: Any) -> None:
    explorer.page.locator("#search input").fill("xqzwvkjy")
    expect(explorer.page.locator("#search .note")).to_be_visible()


def empty(explorer: Any) -> None:
    explorer.do(
        "filter", {"stances": [], "kinds": ["Person", "Organization", "Investor", "Event"]}, "nearly all"
    )


def slow(explorer: Any) -> None:
    explorer.page.route("**/explore/expand", lambda route: None, times=1)
    explorer.page.evaluate("(id) => void explorer.actions.expand(id)", node(explorer, "Stability AI"))
    expect(explorer.page.locator("#busy button")).to_be_visible()


def away(explorer: Any) -> None:
    def refuse(route: Route) -> None:
        route.abort("connectionrefused")

    explorer.page.route("**/explore/expand", refuse, times=1)
    explorer.page.route("**/health", refuse)
    explorer.page.evaluate("(id) => void explorer.actions.expand(id)", node(explorer, "Stability AI"))
    expect(explorer.page.locator("#banner")).to_be_visible()


WIDE = (
    details_of_an_entity, details_of_an_event, details_of_a_claim, table, timeline, filters, path, finder,
    menu,
    all_keys, relations, hidden, suggestions, nobody, empty, slow, away,
)  # fmt: skip
# What has words of its own, for the languages; and what has a shape of its own, for the widths.
SPOKEN = (details_of_a_claim, table, timeline, filters, path, menu, all_keys)
NARROW = (details_of_an_entity, table, timeline, path, menu, relations, suggestions)


def scenes(explorer: Any, wanted: tuple[Callable[[Any], None], ...], **parameters: str) -> Iterator[str]:
    """Show one scene after the other, the beginning first; only what stays behind needs the page loaded."""
    explorer.open(**parameters)
    beginning = explorer.page.evaluate("JSON.stringify(explorer.store.get())")
    yield "the beginning"
    for scene in wanted:
        explorer.page.evaluate("(state) => explorer.store.change('', JSON.parse(state))", beginning)
        scene(explorer)
        explorer.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        yield scene.__name__
        close(explorer)


def close(explorer: Any) -> None:
    """Close what is open over the page."""
    explorer.page.evaluate("document.querySelector('dialog[open]')?.close()")
    for _ in range(2):
        explorer.page.keyboard.press("Escape")
    if explorer.page.locator("#busy button").is_visible():
        explorer.page.locator("#busy button").click()


def all_faults(explorer: Any, faults_of: Callable[..., list[str]], rules: str | None) -> list[str]:
    page = explorer.page
    own = (OVERLAPS, SMALL_TEXT, TWICE)
    return [*faults_of(page, rules), *(fault for look in own for fault in page.evaluate(look))]


def test_every_view_and_state_is_for_everyone(explorer: Any, faults_of: Callable[..., list[str]]):
    found = {name: all_faults(explorer, faults_of, "all") for name in scenes(explorer, WIDE)}

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("language", "rules"), [("ko", "of words"), ("ja", None), ("zh", None), ("it", None)]
)
def test_no_language_cuts_its_words_or_lays_them_on_others(
    explorer: Any, faults_of: Callable[..., list[str]], language: str, rules: str | None
):
    found = {name: all_faults(explorer, faults_of, rules) for name in scenes(explorer, SPOKEN, lang=language)}

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("width", "height", "scale", "rules"),
    [(360, 740, 1, "for fingers"), (900, 900, 1, None), (720, 450, 2, None)],
    ids=["360", "900", "200 %"],
)
def test_no_width_and_no_zoom_loses_anything(
    windows: Callable[..., Any],
    explorer: Any,
    faults_of: Callable[..., list[str]],
    width: int,
    height: int,
    scale: int,
    rules: str | None,
):
    explorer.page = explorer.watch(windows(width, height, scale))

    found = {name: all_faults(explorer, faults_of, rules) for name in scenes(explorer, NARROW)}

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert explorer.watch.complaints == []


def test_targets_are_large_enough_to_be_touched(windows: Callable[..., Any], explorer: Any):
    explorer.page = windows(360, 740, has_touch=True, is_mobile=True)

    found = {name: explorer.page.evaluate(SMALL_TARGETS) for name in scenes(explorer, NARROW)}

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_path_that_is_found_beside_the_table_of_a_telephone_fills_the_canvas(
    windows: Callable[..., Any], explorer: Any
):
    explorer.page = windows(360, 740)
    explorer.open()

    path(explorer)
    explorer.until("explorer.canvas.painted().length > 0")

    drawn, seen = explorer.page.evaluate(
        """() => {
          const places = Object.values(explorer.store.get().nodes), { left, right, top, bottom } = explorer.canvas.view();
          const extent = (at) => Math.max(...places.map((place) => place[at])) - Math.min(...places.map((place) => place[at]));
          return [[extent(0), extent(1)], [right - left, bottom - top]];
        }"""  # noqa: E501
    )
    assert min(whole / part for whole, part in zip(seen, drawn, strict=True)) < 2


def test_what_a_search_found_by_stands_below_a_name_that_is_long(windows: Callable[..., Any], explorer: Any):
    explorer.page = windows(360, 740)
    explorer.open(lang="it")

    explorer.page.locator("#search input").fill("Stability AI")
    expect(explorer.page.locator("#search [role=option] .form").first).to_be_visible()

    heights = explorer.page.locator("#search .form").evaluate_all(
        "(all) => all.map((one) => one.clientHeight)"
    )
    assert max(heights) < 45


@pytest.mark.parametrize("width", [360, 900, 1440])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_last_year_of_an_axis_is_whole(
    windows: Callable[..., Any], explorer: Any, language: str, width: int
):
    explorer.page = windows(width)
    explorer.open(lang=language)

    timeline(explorer)
    explorer.until("document.querySelectorAll('#timeline .axis text').length > 0")

    ends = explorer.page.evaluate(
        """() => [...document.querySelectorAll("#timeline .axis, .brush")].filter((axis) => axis.checkVisibility()).map((axis) => {
          const words = [...axis.querySelectorAll("text")].map((one) => [one.textContent, one.getBoundingClientRect().right]);
          return { last: words.at(-1)[0], room: axis.getBoundingClientRect().right - words.at(-1)[1] };
        })"""  # noqa: E501
    )
    assert {one["last"] for one in ends} == {"2024年" if language == "ja" else "2024"}
    assert min(one["room"] for one in ends) >= 2


# --- fonts, movement, focus


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
def test_labels_have_the_fonts_of_their_language(explorer: Any, language: str):
    explorer.open(lang=language)

    fonts = explorer.page.evaluate(
        """async () => {
          const [{ labelOf }, { familyOf }] = await Promise.all(["measure", "looks"].map((name) =>
            import([...document.scripts].find(({ src }) => src.includes("/explorer/main.js")).src.replace("main.js", `${name}.js`))));
          return explorer.visible().nodes.map(({ label, language }) => [language, labelOf(label, language).font, familyOf(language)]);
        }"""  # noqa: E501
    )

    own = [font for tongue, font, _ in fonts if tongue == language]
    assert own
    assert all(
        f"CJK {'SC' if language == 'zh' else {'ko': 'KR', 'ja': 'JP'}[language]}" in font for font in own
    )
    assert all(font.endswith(family) for _, font, family in fonts)


@pytest.mark.parametrize(
    ("language", "label", "kept"),
    [
        ("zh", "施压要求复职：Microsoft · OpenAI", "Microsoft"),
        ("ja", "クリスチャン・ラフォルテ", "ラフォルテ"),
        ("ja", "資金調達を模索中：総額10億米ドル以上", "10億"),
        ("ko", "투자 유치 추진: 10억 미국 달러 이상", "미국"),
    ],
)
def test_a_label_breaks_between_words(explorer: Any, language: str, label: str, kept: str):
    explorer.open(lang=language)

    lines = explorer.page.evaluate(
        """async ([label, language]) => {
          const main = [...document.scripts].find(({ src }) => src.includes("/explorer/main.js")).src;
          const { labelOf } = await import(main.replace("main.js", "measure.js"));
          return labelOf(label, language).lines;
        }""",
        [label, language],
    )

    assert len(lines) == 2
    assert any(kept in line for line in lines)


@pytest.mark.parametrize(
    "label",
    [
        "Talks: Sam Altman · Jony Ive",
        "led the ouster of: Ilya Sutskever · Sam Altman",
        "会談：サム・アルトマンさん · ジョニー・アイブ",
        "施压要求复职：Microsoft · OpenAI",
        "투자 유치를 위한 대화: 샘 올트먼 · 조니 아이브",
    ],
)
def test_a_label_breaks_after_a_dot_between_names_and_not_before_it(explorer: Any, label: str):
    explorer.open()

    # In some width or other every place comes to the end of a line.
    found: list[list[str]] = explorer.page.evaluate(
        """async (label) => {
          const main = [...document.scripts].find(({ src }) => src.includes("/explorer/main.js")).src;
          const { labelOf } = await import(main.replace("main.js", "measure.js"));
          return Array.from({ length: 200 }, (_, at) => labelOf(label, null, 30 + at).lines);
        }""",
        label,
    )

    assert len(set(map(tuple, found))) > 3
    assert not [lines for lines in found if any(line.startswith("·") for line in lines)]
    assert not [lines for lines in found if lines[-1].endswith("·…")]


# The dots between names that begin a line at some width of the panel: they are lower than the letter before.
DOTS = """() => {
  const panel = document.getElementById("details"), begun = new Set();
  const boxOf = (text, place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect();
  };
  let looked = 0;
  for (let width = 160; width < 560; width += 4) {
    panel.style.width = `${width}px`;
    const texts = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.parentElement.checkVisibility() || text.parentElement.closest("blockquote")) continue;
      for (const { 0: found, index } of text.data.matchAll(/\\S\\s·/gu)) {
        const [letter, dot] = [boxOf(text, index), boxOf(text, index + found.length - 1)];
        looked += 1;
        if (dot.top > letter.bottom - 2) begun.add(text.data);
      }
    }
  }
  return { looked, begun: [...begun] };
}"""


def test_no_line_of_a_panel_begins_with_the_dot_between_two_names(explorer: Any):
    explorer.open()

    event = "explorer.visible().nodes.find(({ label }) => label.includes('·')).id"
    read(explorer, {"node": explorer.page.evaluate(event)})

    found = explorer.page.evaluate(DOTS)
    assert found["looked"] >= 100
    assert found["begun"] == []


def test_every_text_in_another_language_says_which(explorer: Any):
    explorer.open(lang="en")
    read(explorer, {"node": node(explorer, "Stability AI")})

    untold = explorer.page.evaluate(
        """() => {
          const texts = document.createTreeWalker(document.getElementById("explorer"), NodeFilter.SHOW_TEXT), found = [];
          while (texts.nextNode()) {
            const said = texts.currentNode.data, tag = texts.currentNode.parentElement.closest("[lang]").lang;
            if (/\\p{Script=Hangul}/u.test(said) && tag !== "ko") found.push([tag, said]);
            if (/[\\p{Script=Hiragana}\\p{Script=Katakana}]/u.test(said) && tag !== "ja") found.push([tag, said]);
            if (/\\p{Script=Han}/u.test(said) && !["ja", "zh", "ko"].includes(tag)) found.push([tag, said]);
          }
          return found;
        }"""  # noqa: E501
    )

    assert untold == []


def test_nothing_moves_for_those_who_want_no_movement(windows: Callable[..., Any], explorer: Any):
    explorer.page = windows(1440, reduced_motion="reduce")

    for _ in scenes(explorer, (details_of_an_entity, timeline, path, menu, suggestions)):
        moving = explorer.page.evaluate(
            "document.getAnimations().filter((one) => one.playState === 'running').length"
        )
        assert moving == 0


def test_the_focus_is_seen_wherever_tab_leads_and_never_lost(explorer: Any):
    explorer.open()
    page = explorer.page
    read(explorer, {"node": node(explorer, "Stability AI")})
    page.evaluate("document.activeElement.blur()")
    unseen, stops = [], 0

    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body") and stops < 120:
        stops += 1
        unseen += page.evaluate(
            """() => {
              const one = document.activeElement, style = getComputedStyle(one);
              const inner = one.querySelector(".knob, .ground");
              const isMarked = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none" || style.boxShadow !== "none" || inner !== null;
              return isMarked ? [] : [one.outerHTML.slice(0, 100)];
            }"""  # noqa: E501
        )
        page.keyboard.press("Tab")

    assert unseen == []
    assert stops > 30


@pytest.mark.parametrize(
    "target",
    [
        "#filters [data-key='stance Alleges']",
        "#filters [data-key='kind Person']",
        "#filters [data-key='more relations']",
        "#details [data-key=add]",
        "#details [data-key=hide]",
        "#undo",
        "#tab-table",
    ],
)
def test_the_focus_stays_where_the_page_is_drawn_anew(explorer: Any, target: str):
    explorer.open()
    read(explorer, {"node": node(explorer, "Stability AI")})

    explorer.page.locator(target).focus()
    explorer.page.keyboard.press("Space")
    explorer.until("document.getElementById('busy').hidden")

    assert explorer.page.evaluate("document.activeElement !== document.body"), target

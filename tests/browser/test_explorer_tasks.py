"""Ten things that people come for, done in the explorer by mouse and by keyboard alone, on the demo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

MOST_STOPS = 400
SLOWLY = 20_000


class Hands(Protocol):
    """How somebody uses a page."""

    def press(self, target: Locator) -> None: ...
    def write(self, target: Locator, words: str) -> None: ...
    def pick(self, target: Locator, label: str) -> None: ...
    def slide(self, handle: Locator, month: str) -> None: ...


class Mouse:
    """Points, clicks and drags; writes only where there is a field."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, words: str) -> None:
        target.click()
        self._page.keyboard.type(words)
        self._page.locator("[role=option]:visible").first.click()

    def pick(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def slide(self, handle: Locator, month: str) -> None:
        """Drag a handle of the time window to where its month begins or ends."""
        box = handle.locator(".knob").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._page.mouse.move(x, y)
        self._page.mouse.down()
        self._page.mouse.move(self._place(handle, month), y, steps=4)
        self._page.mouse.up()

    def _place(self, handle: Locator, month: str) -> float:
        return float(
            handle.evaluate(
                """(handle, month) => {
                  const value = (end) => Number(handle.getAttribute(`aria-value${end}`));
                  const [first, last] = [value("min"), value("max")];
                  const box = handle.ownerSVGElement.getBoundingClientRect();
                  const [year, number] = month.split("-").map(Number);
                  const isLast = handle.dataset.grip === "last";
                  const day = Date.UTC(year, isLast ? number : number - 1, 1) / 86400000;
                  return box.left + 16 + (day - first) / (last + 1 - first) * (box.width - 32);
                }""",
                month,
            )
        )


class Keyboard:
    """Goes from stop to stop with Tab, and uses what has the focus."""

    def __init__(self, page: Page) -> None:
        self._keys = page.keyboard

    def press(self, target: Locator) -> None:
        self._reach(target)
        is_box = target.evaluate("(one) => one.matches('input[type=checkbox]')")
        self._keys.press("Space" if is_box else "Enter")

    def write(self, target: Locator, words: str) -> None:
        self._reach(target)
        self._keys.type(words)
        expect(target).to_have_attribute("aria-activedescendant", re.compile("."))
        self._keys.press("Enter")

    def pick(self, target: Locator, label: str) -> None:
        self._reach(target)
        while target.evaluate("(one) => one.selectedOptions[0].label") != label:
            self._keys.press("ArrowDown")

    def slide(self, handle: Locator, month: str) -> None:
        """Step a handle of the time window until it names its month."""
        self._reach(handle)
        while ahead := _months(month) - _months(self._month_of(handle)):
            key = "Page" if abs(ahead) >= 12 else "Arrow"
            ways = {"Page": ("PageUp", "PageDown"), "Arrow": ("ArrowRight", "ArrowLeft")}[key]
            self._keys.press(ways[0] if ahead > 0 else ways[1])

    def _month_of(self, handle: Locator) -> str:
        day = int(handle.get_attribute("aria-valuenow") or 0)
        return (date(1970, 1, 1) + timedelta(days=day)).isoformat()[:7]

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible(timeout=SLOWLY)
        for _ in range(MOST_STOPS):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self._keys.press("Tab")
        pytest.fail(f"Tab does not lead to {target}")


def _months(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number)


HANDS = {"mouse": Mouse, "keyboard": Keyboard}


@pytest.fixture
def page(context: BrowserContext, site: Any, watch: Any) -> Iterator[Page]:
    """The explorer as it begins; what it asks of others, and what it complains of, fails the test."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page: Page = watch(context.new_page())
    page.set_default_timeout(SLOWLY)
    page.goto(site.url("/", lang="en"))
    page.locator("html[data-ready]").wait_for()
    yield page
    page.close()
    assert watch.elsewhere(site.address) == []
    assert watch.complaints == []


@pytest.fixture(params=HANDS)
def hands(request: pytest.FixtureRequest, page: Page) -> Hands:
    made: Hands = HANDS[request.param](page)
    return made


def search(page: Page, hands: Hands, name: str) -> Locator:
    """Look for a name, choose the first that is found, and return what is told of it."""
    hands.write(page.locator("#search input"), name)
    details = page.locator("#details")
    details.locator(".fact-card").first.wait_for()
    return details


def open_view(page: Page, hands: Hands, view: str) -> Locator:
    """Turn to a view; the tabs are one stop of the keyboard."""
    tab = page.locator(f"#tab-{view}")
    if isinstance(hands, Keyboard):
        hands.press(page.locator("[role=tab][aria-selected=true]"))
        while tab.get_attribute("aria-selected") != "true":
            page.keyboard.press("ArrowRight")
    else:
        hands.press(tab)
    return page.locator(f"#{view}")


def shown(page: Page) -> dict[str, Any]:
    """Return the nodes that are shown with their places, and the filters: what a link restores."""
    state = page.evaluate("() => history.state.state")
    return {name: state[name] for name in ("nodes", "filters", "labels", "view")}


def test_who_runs_stability_ai_now(page: Page, hands: Hands):
    details = search(page, hands, "Stability AI")

    heads = details.locator("section.offices li", has_text="chief executive").all_inner_texts()

    assert len(heads) == 2
    assert any("Shan Shan Wong" in head for head in heads)
    assert any("Christian Laforte" in head for head in heads)


def test_why_the_former_head_left_according_to_whom(page: Page, hands: Hands):
    details = search(page, hands, "Emad Mostaque")
    resignation = details.locator(".fact-card", has_text="resigned from").first

    hands.press(resignation.get_by_role("button", name="Who says what of this event"))

    reasons = details.locator(".fact-card", has=page.locator(".predicate", has_text="reason"))
    expect(reasons.first).to_be_visible()
    told = reasons.all_inner_texts()
    assert any("said by Emad Mostaque" in words for words in told)
    assert any("speculates" in words and "said by the article itself" in words for words in told)


def test_which_investors_left_its_board(page: Page, hands: Hands):
    search(page, hands, "Stability AI")
    table = open_view(page, hands, "table")

    hands.press(table.get_by_role("button", name="Relation"))

    left = table.get_by_role("row").filter(has_text="left the board of")
    expect(left.first).to_be_attached()
    subjects = {row.locator(".subject").inner_text() for row in left.all()}
    assert {"Coatue Management", "Lightspeed Venture Partners"} <= subjects


def test_how_coatue_and_shan_shan_wong_are_connected(page: Page, hands: Hands):
    details = search(page, hands, "Coatue")

    hands.press(details.get_by_role("button", name="Path from here"))
    hands.write(page.locator("#paths").get_by_role("combobox", name="To"), "Shan Shan Wong")

    paths = page.locator("#paths .paths li")
    expect(paths.first).to_contain_text("Coatue Management → Stability AI → Shan Shan Wong")
    expect(details.locator(".hops > li")).to_have_count(2)
    assert details.locator(".hops > li").first.locator("mark").count() > 0


def test_what_happened_between_june_and_november_2023(page: Page, hands: Hands):
    brush = page.locator("#brush")

    hands.slide(brush.get_by_role("slider", name="First day"), "2023-06")
    hands.slide(brush.get_by_role("slider", name="Last day"), "2023-11")

    expect(brush.locator(".window-words")).to_have_text("June 2023 – November 2023")
    timeline = open_view(page, hands, "timeline")
    # A view is drawn when the page comes to it.
    expect(timeline.get_by_role("option").first).to_be_attached()
    told = timeline.get_by_role("option").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert any("Cyrus Hodes" in one and "July 2023" in one for one in told)
    assert any("Ed Newton-Rex" in one and "November 2023" in one for one in told)
    assert not any(one.startswith(("August 2022", "March 23, 2024")) for one in told)


def test_where_the_sources_disagree_about_money(page: Page, hands: Hands):
    details = search(page, hands, "Stability AI")

    hands.press(details.get_by_role("button", name=re.compile("disagreements? of the sources")))
    spending = details.locator("section > .question", has_text="Stability AI: revenue")
    hands.press(spending.locator("> summary"))

    answers = spending.locator(".sides > section")
    assert answers.count() >= 2
    assert all("US dollars" in words for words in answers.locator("h5").all_inner_texts())
    expect(answers.first.locator("mark").first).to_be_visible()


def test_who_is_connected_to_both_openai_and_tigris(page: Page, hands: Hands):
    details = search(page, hands, "OpenAI")

    hands.press(details.get_by_role("button", name="Path from here"))
    hands.write(page.locator("#paths").get_by_role("combobox", name="To"), "Tigris")

    page.locator("#paths .paths li").first.wait_for()
    between = " ".join(page.locator("#paths .paths li").all_inner_texts())
    assert "Sam Altman" in between
    assert "Microsoft" in between


def test_allegations_are_shown_and_hidden_again(page: Page, hands: Hands):
    alleged = page.locator("#filters .stances").get_by_role("checkbox", name="alleges")
    status = page.locator("#status")
    before = status.inner_text()

    hands.press(alleged)
    expect(status).not_to_have_text(before)
    hands.press(alleged)

    expect(status).to_have_text(before)


def test_labels_in_korean_and_the_link_that_restores_them(page: Page, hands: Hands, site: Any):
    hands.pick(page.locator("#labels"), "한국어")
    expect(page.locator("#filters .relations [lang=ko]").first).to_be_visible()

    hands.press(page.locator("#copy"))

    expect(page.locator("#notice")).to_contain_text("link")
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(site.address)
    other = page.context.new_page()
    other.goto(link)
    other.locator("html[data-ready]").wait_for()
    assert shown(other) == shown(page)
    expect(other.locator("#labels")).to_have_value("ko")


@pytest.mark.parametrize(
    ("way", "begins"), [("Picture", b"\x89PNG"), ("Table", b"subject,"), ("Drawing", b"<?xml")]
)
def test_the_picture_and_its_data_are_taken_away(
    page: Page, hands: Hands, way: str, begins: bytes, tmp_path: Path
):
    hands.press(page.locator("#take").get_by_role("button", name="Export"))
    item = page.get_by_role("menuitem", name=re.compile(f"^{way}"))

    with page.expect_download() as download:
        if isinstance(hands, Keyboard):
            while not item.evaluate("(one) => one === document.activeElement"):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        else:
            hands.press(item)

    file = tmp_path / "file"
    download.value.save_as(file)
    assert file.read_bytes().startswith(begins)
    assert "Stability" in download.value.suggested_filename

"""A browser, the service in a process of its own for it to look at, and all links of that."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from graph.documents import About
from graph.pipeline import ClaimsFile, Library, read_claims_file
from graph.resolve import read_roster
from graph.store.format import open_store
from graph.values import name_fault
from graph.vocabulary import Names, Vocabulary

REPOSITORY = Path(__file__).parents[2]
SECONDS = 60
PATIENCE = 60
ASKED_AT_ONCE = 4
EACH_FORM = 15
WORDS = "serving .* at (http://127.0.0.1:[0-9]+)/"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser alone unless it is asked for: these tests take minutes."""
    if config.getoption("--browser"):
        return
    skip = pytest.mark.skip(reason="pages are looked at in a browser only with --browser")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(skip)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium: the one that is installed, else the one that Playwright has fetched.

    The shell without windows takes half the processor time, and is what Playwright itself would take.
    """
    expect.set_options(timeout=PATIENCE * 1000)
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    installed = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed)
        except Error as error:
            pytest.skip(f"there is no browser: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


# --- the service


@dataclass(frozen=True)
class Site:
    """A service that runs, at an address such as `http://127.0.0.1:40123`."""

    address: str

    def url(self, path: str, **parameters: str) -> str:
        """Return the address of a path, with parameters added to those that it has."""
        joint = "&" if "?" in path else "?"
        return self.address + path + (joint + urlencode(parameters) if parameters else "")

    def json(self, path: str, **parameters: str) -> Any:
        request = urllib.request.Request(self.url(path, **parameters), headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return json.load(response)

    def entity(self, name: str) -> str:
        """Return the id of the entity that a search for a name finds first."""
        found: str = self.json("/search", q=name)["results"][0]["entity"]
        return found


@pytest.fixture(scope="package")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Site]]:
    """A function that serves a data folder on a free port of loopback, in a process that ends with us."""
    processes = []

    def serve(data: Path) -> Site:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")
        }
        log = tmp_path_factory.mktemp("service") / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "api", "serve", "--data", str(data), "--port", "0", "--readers", "1"],
                cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL, stderr=output,
            )  # fmt: skip
        processes.append(process)
        return Site(said(log, process))

    yield serve
    for process in processes:
        process.terminate()
        process.communicate(timeout=SECONDS)


def said(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the address that a service says it is at.

    It writes to a file: a pipe that nobody reads would stop it once it has many errors to tell.
    """
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(WORDS, log.read_text()):
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"the service does not come up: {log.read_text()}")


@pytest.fixture(scope="package")
def site(serve: Callable[[Path], Site], demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The demo, served."""
    data = tmp_path_factory.mktemp("browsed") / "data"
    shutil.copytree(demo_data, data)
    return serve(data)


# --- what a page does while it is looked at


@dataclass
class Watch:
    """What a page has asked for, and what it has complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __call__(self, page: Page) -> Page:
        """Watch a page from now on."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._close)
        return page

    def elsewhere(self, address: str) -> list[str]:
        """Return the requests that went to anywhere but an address."""
        return [
            url for url in self.requests if not url.startswith((f"{address}/", f"blob:{address}/", "data:"))
        ]

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _close(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def watch() -> Watch:
    return Watch()


# --- the explorer


@dataclass
class Explorer:
    """The explorer in a page: opened, used as a reader uses it, and asked what it shows."""

    page: Page
    site: Site
    watch: Watch

    def open(self, path: str = "/", **parameters: str) -> Explorer:
        """Load a page anew, also where its address differs in the fragment alone, until it can be used."""
        self.page.goto("about:blank")
        self.page.goto(self.address(path, **parameters))
        return self.ready()

    def address(self, path: str = "/", **parameters: str) -> str:
        """Return an address on the site, with parameters before its fragment."""
        before, joint, fragment = path.partition("#")
        return self.site.url(before, **parameters) + joint + fragment

    def ready(self) -> Explorer:
        self.page.locator("html[data-ready]").wait_for()
        return self

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("explorer.store.get()")
        return found

    def seen(self) -> dict[str, list[str]]:
        """Return what is to be seen: the ids of nodes and of facts."""
        found: dict[str, list[str]] = self.page.evaluate(
            """() => {
              const { nodes, facts } = explorer.visible();
              return { nodes: nodes.map(({ id }) => id).sort(), facts: facts.map(({ id }) => id).sort() };
            }"""
        )
        return found

    def do(self, action: str, *given: object) -> Any:
        """Do what a key or a button does, and wait for what comes of it."""
        return self.page.evaluate("([name, given]) => explorer.actions[name](...given)", [action, given])

    def until(self, expression: str) -> None:
        """Wait for an expression to be true, as a page under a strict policy can: no string is run later."""
        self.page.evaluate(
            f"""(patience) => new Promise((done, fail) => {{
              const end = performance.now() + patience;
              const look = () => {{
                if ({expression}) done();
                else if (performance.now() > end) fail(new Error("it never came true"));
                else requestAnimationFrame(look);
              }};
              look();
            }})""",
            PATIENCE * 1000,
        )

    def asked(self) -> list[str]:
        """Return the paths that the page has asked for since the last time, but for the icon."""
        paths = [urlsplit(url).path for url in self.watch.requests if url.startswith("http")]
        self.watch.requests.clear()
        return [path for path in paths if not path.endswith("icon.svg")]


def fragment_of(state: object) -> str:
    """Return the fragment that holds a state."""
    squeezed = zlib.compress(json.dumps(state).encode(), wbits=-15)
    return "#g=" + base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


@pytest.fixture(scope="package")
def linked() -> Callable[[object], str]:
    """A function that returns the fragment which holds a state of the explorer."""
    return fragment_of


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Wide windows of one reader, who has not been here before."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") as context:
        context.set_default_timeout(PATIENCE * 1000)
        yield context


@pytest.fixture
def explorer(context: BrowserContext, site: Site, watch: Watch) -> Iterator[Explorer]:
    """The explorer of the demo in a window of its own, not opened yet."""
    page = watch(context.new_page())
    yield Explorer(page, site, watch)
    page.close()


# --- what is wrong with what is shown

# Text that a reader cannot get at: it runs out of the window, or out of a box that hides what is too much.
CUT_TEXT = """() => {
  const cut = [];
  const ancestors = function* (element) { for (let e = element; e; e = e.parentElement) yield e; };
  const wider = (box, frame) => box.right > frame.right + 1 || box.left < frame.left - 1;
  const higher = (box, frame) => box.bottom > frame.bottom + 1 || box.top < frame.top - 1;
  const hides = (overflow) => ["hidden", "clip"].includes(overflow);
  const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    // What is a pixel wide is for those who listen.
    if (!text.data.trim() || !element.checkVisibility() || element.getBoundingClientRect().width <= 1) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    const said = `${element.localName}: ${text.data.trim().slice(0, 60)}`;
    const window = { left: 0, right: innerWidth };
    if (boxes.some((box) => wider(box, window)) && ![...ancestors(element)].some(scrolls))
      cut.push(`outside ${said}`);
    for (const e of ancestors(element)) {
      const frame = e.getBoundingClientRect(), style = getComputedStyle(e);
      if (scrolls(e)) break;  // what runs out of it can be scrolled to
      if (e === document.documentElement || frame.width <= 1 || frame.height <= 1) break;
      const isCut = (box) => hides(style.overflowX) && wider(box, frame) || hides(style.overflowY) && higher(box, frame);
      if (boxes.some(isCut)) { cut.push(`clipped ${said}`); break; }
    }
  }
  return cut;
}"""  # noqa: E501
# What needs no rules: a page that is too wide, text that is cut, and what no font has; asked in one go.
SEEN_FAULTS = f"""() => {{
  const across = document.documentElement.scrollWidth - innerWidth;
  return [
    ...(across > 0 ? [`is ${{across}} px too wide`] : []),
    ...({CUT_TEXT})(),
    ...(document.body.innerText.includes("\\ufffd") ? ["has no glyph for something"] : []),
  ];
}}"""
_VIOLATIONS = {"resultTypes": ["violations"]}
# What axe-core looks for. Colours are the same at every width; names and roles are what words can break.
# On a telephone, what can be touched is large enough or stands by itself.
RULES: dict[str, dict[str, Any]] = {
    "all": _VIOLATIONS,
    "for fingers": _VIOLATIONS
    | {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}},
    "of words": _VIOLATIONS
    | {"runOnly": ["cat.language", "cat.name-role-value", "cat.text-alternatives", "cat.forms"]},
}


@pytest.fixture(scope="package")
def faults_of() -> Callable[..., list[str]]:
    """A function that returns what is wrong with a page, by rules of axe-core too where these are named."""

    def faults_of(page: Page, rules: str | None = None) -> list[str]:
        found: list[str] = page.evaluate(SEEN_FAULTS)
        violations = Axe().run(page, options=RULES[rules]).response["violations"] if rules else []
        return found + [f"axe: {one['id']} at {one['nodes'][0]['html'][:120]}" for one in violations]

    return faults_of


# --- a hostile graph

# Whatever runs of these leaves a mark behind, or opens a dialog.
PAYLOADS = (
    "<script>pwned=1</script>",
    '"><img src=x onerror=pwned=1>',
    "'><svg/onload=pwned=1>",
    "' onmouseover='pwned=1' x='",
    "javascript:pwned=1//",
    '<a href="javascript:pwned=1">href</a>',
    "</style></title></textarea><script>pwned=1</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "{{7*7}}{% raw %}${7*7}",
    "\u202egnp.exe\u2066\u200f",
    "a\u2028b\u2029c\u0085d",
    "=HYPERLINK(1)&amp;&#0;\\u0000",
    "]]><![CDATA[",
    "\ufffe\u0001\u0008",
)


# The door refuses markup in a document's id, a language tag and an argument's name; quotes it lets in.
DOCUMENT_ID = "{}'onmouseover='pwned=1'"


def as_name(words: str) -> str:
    """Return what of the words the door lets in as a name or a title."""
    return "".join(char for char in words if name_fault(char) is None) or "nothing"


def told(words: str, number: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each kind of argument, all of them the words, and every optional key that takes any."""
    eve, corp, aide = (f"{name} {as_name(words)}" for name in ("Eve", "Corp", "Aide"))
    around: dict[str, Any] = {
        "quote": words, "start": 0, "end": len(words), "polarity": "affirmed", "modality": "reported",
        "attribution_text": words, "time_text": words, "note": words, "event_group": words,
    }  # fmt: skip
    amount = {"value": number, "currency": "USD", "qualifier": "about"}
    arguments: dict[str, dict[str, Any]] = {
        "holds_role": {"person": eve, "organization": corp, "role": words, "unheard_of": words},
        "other": {"person": eve, "organization": corp, "kind": words, "reason": words},
        "accused": {"defendant": eve, "charge": words, "accuser": aide},
        "finances": {"organization": corp, "metric": words, "amount": amount},
        "commented": {"person": eve, "topic": words, "about": corp},
        "resigned": {"person": eve, "organization": corp, "reason": words},
    }
    for relation, args in arguments.items():
        yield {**around, "event_or_relation": relation, "args": args, "attributed_to": aide}
    yield {**around, "event_or_relation": "resigned", "args": arguments["resigned"], "polarity": "denied"}


def entities(words: str) -> bytes:
    """Return an entities file with the words in every text of it."""
    kinds = (("Eve", "Person"), ("Corp", "Organization"), ("Aide", "Person"))
    shown = as_name(words)
    rows = [
        {"id": f"{name} {shown}", "type": kind, "name": f"{name} {shown}", "roles": [shown], "more": words}
        for name, kind in kinds
    ]
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def load(library: Library, words: str, number: int) -> None:
    """Import an article in which everything that may be any text is the words."""
    about = About(
        DOCUMENT_ID.format(number),
        title=as_name(words),
        publisher=as_name(words),
        url=as_name(words),
        published="2024-03-25",
        language="en",
    )
    claims = ClaimsFile(
        source="hostile.jsonl",
        claims="".join(json.dumps(line) + "\n" for line in told(words, number)).encode(),
        text=f"{words} and nothing more.".encode(),
        about=about,
        roster=read_roster(entities(words), f"{words}/{number}", library.vocabulary, "entities.jsonl"),
    )
    list(library.import_readings([read_claims_file(claims, library.vocabulary)]))


@pytest.fixture(scope="package")
def hostile(serve: Callable[[Path], Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose graph is hostile throughout."""
    data, names = tmp_path_factory.mktemp("hostile") / "data", Names()
    store = open_store(data, names.base)
    try:
        library = Library(store, names, Vocabulary())
        for number, words in enumerate(PAYLOADS):
            load(library, words, number)
    finally:
        store.close()
    return serve(data)


@pytest.fixture(scope="package")
def payloads() -> tuple[str, ...]:
    """The hostile words, which are in every text of the hostile site."""
    return PAYLOADS


@pytest.fixture(params=PAYLOADS)
def payload(request: pytest.FixtureRequest) -> str:
    words: str = request.param
    return words


# --- following links


class Kinds:
    """Tells addresses apart by the paths that the service declares, and by whether they ask for something."""

    def __init__(self, address: str) -> None:
        templates = _get_json(f"{address}/openapi.json")["paths"]
        self._patterns = {template: re.compile(_as_pattern(template)) for template in templates}

    def of(self, path: str) -> str:
        """Return the kind of an address: `/entities/{id}.json?`."""
        url = urlsplit(path)
        fitting = (name for name, pattern in self._patterns.items() if pattern.fullmatch(url.path))
        suffix = PurePosixPath(url.path).suffix
        return next(fitting, url.path).removesuffix(suffix) + suffix + ("?" if url.query else "")


@dataclass
class Crawl:
    """The status of each address, by path and query; the addresses of pages; and where each was found."""

    kinds: Kinds
    status: dict[str, int] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    found_on: dict[str, str] = field(default_factory=dict)

    @property
    def dead(self) -> dict[str, str]:
        """The addresses that cannot be had, each with a page that links there."""
        return {path: self.found_on[path] for path, status in self.status.items() if status != 200}

    def views(self, each: int = 1) -> list[str]:
        """Return the first pages of each kind."""
        first: dict[str, list[str]] = defaultdict(list)
        for path in self.pages:
            first[self.kinds.of(path).replace(".html", "")].append(path)
        return [path for paths in first.values() for path in paths[:each]]


@pytest.fixture(scope="package")
def follow() -> Callable[..., Crawl]:
    """A function that follows the links of a site."""
    return follow_links


def follow_links(address: str, each: int | None = None) -> Crawl:
    """Ask once for what is linked within a site: all of it, or the first `each` pages of each kind alone.

    `?lang=` alone makes no other page. Of lists sorted, filtered or cut in every way, and of data formats,
    the first addresses of each kind will do for all.
    """
    found = Crawl(Kinds(address), found_on={"/": "/"})
    asked: Counter[str] = Counter()
    waiting = ["/"]
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        while waiting:
            here, waiting = waiting, []
            answers = list(pool.map(lambda path: _ask(address, path), here))
            for path, (status, links) in zip(here, answers, strict=True):
                found.status[path] = status
                if links is not None:
                    found.pages.append(path)
                for link in _inside(address, path, links or ()):
                    kind = found.kinds.of(link)
                    most = each or (sys.maxsize if kind.endswith(".html") else EACH_FORM)
                    is_wanted = each is None or may_be_page(link)
                    if is_wanted and link not in found.found_on and asked[kind] < most:
                        asked[kind] += 1
                        found.found_on[link] = path
                        waiting.append(link)
    return found


def may_be_page(link: str) -> bool:
    """Return whether an address may be a page: what is no page has a suffix that says what it is."""
    return PurePosixPath(urlsplit(link).path).suffix in ("", ".html")


def _ask(address: str, path: str) -> tuple[int, list[str] | None]:
    """Return the status of an address, and the links of what it has if that is a page."""
    request = urllib.request.Request(address + path, headers={"Accept": "text/html, */*;q=0.1"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            is_page = response.headers.get_content_type() == "text/html"
            body = response.read()
            return response.status, _links(body.decode()) if is_page else None
    except urllib.error.HTTPError as error:
        return error.code, None


def _inside(address: str, path: str, links: Iterable[str]) -> Iterable[str]:
    for link in links:
        url = urlsplit(urljoin(address + path, link))
        if f"{url.scheme}://{url.netloc}" == address:
            query = urlencode([(name, value) for name, value in parse_qsl(url.query, True) if name != "lang"])
            yield url.path + (f"?{query}" if query else "")


class _Links(HTMLParser):
    """Links, and forms that may be sent as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._form: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [value for name in ("href", "src") if (value := given.get(name)) is not None]
        if tag == "form":
            self._form = given.get("action")
        elif "required" in given:
            self._form = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            self.found.append(self._form)
            self._form = None


def _links(html: str) -> list[str]:
    parser = _Links()
    parser.feed(html)
    return parser.found


def _as_pattern(template: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))


def _get_json(url: str) -> dict[str, dict[str, object]]:
    with urllib.request.urlopen(url, timeout=SECONDS) as response:
        found: dict[str, dict[str, object]] = json.load(response)
        return found

"""What Lighthouse says of the accessibility of every kind of page, on the demo.

    python -m benchmarks.accessibility [--languages en ko ja zh it] [--json FILE]

Each page is audited as Lighthouse does for a telephone and for a desk; the goal is 100 of 100 for all.
Lighthouse and its npm packages are put into a folder of their own and are no dependency; Chromium and npm
must be there. A canvas that says nothing would score 100 too: `tests/browser` looks at what the score
cannot see.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.browser import chromium
from benchmarks.figures import measuring
from benchmarks.peers import cache_folder
from benchmarks.serving import service

LIGHTHOUSE = "lighthouse@13.5.0"
LANGUAGES = ("en", "ko", "ja", "zh", "it")
FORMS: Mapping[str, Sequence[str]] = {"telephone": (), "desk": ("--preset=desktop",)}
GOAL = 100
_FIXED_PAGES = ("/", "/query", "/timeline", "/changes", "/docs", "/search.html?q=OpenAI", "/embed")
_LISTS = ("entities", "events", "questions", "documents")
_CHROMIUM = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"


@dataclass(frozen=True)
class Audit:
    """The score of one page, of 100, and the rules that it breaks, each with where."""

    page: str
    language: str
    form: str
    score: float
    broken: Sequence[str]


def main() -> int:
    """Audit, print a line for each page, and return 1 if any is below the goal."""
    parser = measuring(__doc__)
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    args = parser.parse_args()
    lighthouse = _fetched(cache_folder() / "lighthouse")
    with tempfile.TemporaryDirectory() as scratch, service(data=_demo(Path(scratch))) as running:
        audits = []
        for page in _pages(running.address):
            found = list(_audits(lighthouse, running.address, page, args.languages))
            print(_line(page, found), flush=True)
            audits += found
    if args.json:
        args.json.write_text(json.dumps([vars(audit) for audit in audits], indent=2) + "\n")
    return int(any(audit.score < GOAL for audit in audits))


def _fetched(folder: Path) -> str:
    """Put Lighthouse into a folder, unless it is there; return its program."""
    program = folder / "node_modules/.bin/lighthouse"
    if not program.exists():
        install = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([*install, "--loglevel=error", LIGHTHOUSE], check=True)
    return str(program)


def _demo(folder: Path) -> Path:
    command = [sys.executable, "-m", "api", "import", "api/demo", "--data", str(folder / "data")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "data"


def _pages(address: str) -> Iterator[str]:
    """Yield the address of one page of each kind, without its host."""
    yield from _FIXED_PAGES
    for name in _LISTS:
        yield f"/{name}.html"
        with urlopen(f"{address}/{name}.json?limit=1") as answer:
            yield f"/{name}/{json.load(answer)[name][0]['id']}.html"


def _audits(lighthouse: str, address: str, page: str, languages: Sequence[str]) -> Iterator[Audit]:
    for language in languages:
        for form, options in FORMS.items():
            joint = "&" if "?" in page else "?"
            told = _audit([lighthouse, f"{address}{page}{joint}lang={language}", *options])
            yield Audit(
                page, language, form, 100 * told["categories"]["accessibility"]["score"], _broken(told)
            )


def _audit(command: Sequence[str]) -> Any:
    how = ["--quiet", "--only-categories=accessibility", "--output=json", f"--chrome-flags={_CHROMIUM}"]
    browser = chromium() or ""
    ran = subprocess.run(
        [*command, *how], check=True, capture_output=True, env={**os.environ, "CHROME_PATH": browser}
    )
    return json.loads(ran.stdout)


def _broken(told: Any) -> list[str]:
    failed = [audit for audit in told["audits"].values() if audit["score"] is not None and audit["score"] < 1]
    return [
        f"{audit['id']}: {item.get('node', {}).get('snippet', '')}"
        for audit in failed
        for item in audit.get("details", {}).get("items", [])
    ]


def _line(page: str, audits: Sequence[Audit]) -> str:
    worst = min(audits, key=lambda audit: audit.score)
    where = "" if worst.score >= GOAL else f" in {worst.language}, {worst.form}: {'; '.join(worst.broken)}"
    return f"{worst.score:3.0f} of 100, the worst of {len(audits)}: {page}{where}"


if __name__ == "__main__":
    sys.exit(main())

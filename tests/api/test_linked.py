"""The modules of a page as one script: in order, each once, and nothing that is not understood."""

from __future__ import annotations

import re

import pytest

from api.assets import LINKED, Assets, read_assets
from api.linked import linked


def test_what_is_needed_comes_before_what_needs_it_and_once():
    files = {
        "page/main.js": b'import { one } from "./one.js";\nimport { two as also } from "../shared/two.js";\n',
        "page/one.js": b'import { two } from "../shared/two.js";\nexport const one = two + 1;\n',
        "shared/two.js": b"export const two = 2;\n",
    }

    script = linked(files, "page/main.js").decode()

    assert re.findall(r"^const (\$\w+)", script, re.MULTILINE) == ["$shared_two_js", "$page_one_js"]
    assert "const { two: also } = $shared_two_js;" in script
    assert "return { one };" in script


def test_a_whole_module_can_be_taken_and_passed_on():
    files = {
        "main.js": b'import * as parts from "./parts.js";\n',
        "parts.js": b'export async function own() {}\nexport { begin as start } from "./begin.js";\n',
        "begin.js": b"export class begin {}\n",
    }

    script = linked(files, "main.js").decode()

    assert "const parts = $parts_js;" in script
    assert "const { begin: start } = $begin_js;" in script
    assert "return { own, start };" in script


def test_what_is_asked_for_stands_as_it_is_and_may_wait_and_export():
    script = linked({"main.js": b"export const all = [];\nawait all.length;\n"}, "main.js")

    assert script == b"export const all = [];\nawait all.length;\n"


def test_libraries_and_what_is_loaded_later_are_asked_for_by_themselves():
    files = {
        "page/main.js": b'import { draw } from "./deep/draw.js";\n',
        "page/deep/draw.js": (
            b'import big from "../../libraries/big/big.mjs";\n'
            b'export const draw = async () => (await import("../later.js")).more(big);\n'
        ),
    }

    script = linked(files, "page/main.js").decode()

    assert script.startswith('import big from "../libraries/big/big.mjs";\nconst $page_deep_draw_js')
    assert '(await import("./later.js")).more(big)' in script


def test_a_types_import_in_a_comment_is_no_import():
    script = linked({"main.js": b'/** @type {import("./types.js").One} */\nlet one;\n'}, "main.js")

    assert b"types.js" in script


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b'import yasqe from "./b.js";\n', "a.js has what cannot be linked: import yasqe"),
        (b'import { b } from "library";\n', "a.js has what cannot be linked: import { b }"),
        (b"export default 7;\n", "a.js has what cannot be linked: export default 7"),
        (b"const b = await import(name);\n", "a.js has what cannot be linked: await import(name)"),
        (b'import { c } from "./c.js";\n', "a.js needs c.js, which is missing"),
        (b'import { b } from "./b.js";\n', "modules need each other: a.js -> b.js -> a.js"),
    ],
)
def test_what_is_not_understood_is_told(source: bytes, words: str):
    files = {"a.js": source, "b.js": b'import { a } from "./a.js";\nexport const b = a;\n'}

    with pytest.raises(ValueError, match=re.escape(words)):
        linked(files, "a.js")


@pytest.fixture(scope="module")
def assets() -> Assets:
    return read_assets()


@pytest.mark.parametrize("path", LINKED)
def test_a_page_of_ours_asks_for_no_further_module(assets: Assets, path: str):
    found = assets.get(path)

    assert found is not None
    assert not re.search(rb"^import\b(?!.*/libraries/)", found.body, re.MULTILINE)

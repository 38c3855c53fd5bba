"""What pages load comes from here, under an address that names its content, and nothing else does."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.assets import Assets, check_libraries, read_assets
from graph.errors import LibrariesMissing

LIBRARY = "libraries/yasqe/yasqe.mjs"


@pytest.fixture
def assets(client: TestClient) -> Assets:
    found: Assets = client.app.state.assets  # type: ignore[attr-defined]
    return found


# --- over HTTP


def test_a_file_may_be_kept_for_ever(client: TestClient, assets: Assets):
    response = client.get(assets.address(LIBRARY))

    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_style_sheet_is_css(client: TestClient, assets: Assets):
    headers = client.get(assets.address("libraries/yasqe/yasqe.min.css")).headers

    assert headers["content-type"] == "text/css; charset=utf-8"


def test_a_file_goes_out_in_gzip_to_whoever_takes_it(client: TestClient, assets: Assets):
    address = assets.address(LIBRARY)

    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_who_has_a_file_is_not_sent_it_again(client: TestClient, assets: Assets):
    address = assets.address(LIBRARY)
    tag = client.get(address).headers["etag"]

    again = client.get(address, headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.content == b""


def test_a_file_of_another_version_is_not_mixed_with_ours(client: TestClient):
    response = client.get(f"/assets/0123456789abcdef/{LIBRARY}")

    assert response.status_code == 404
    assert response.json()["detail"] == "this file is of another version of the page; load the page again"


@pytest.mark.parametrize(
    "path", ["../front.html", "%2e%2e/front.html", "libraries/stamp", "libraries", "", "/"]
)
def test_nothing_beside_them_can_be_had(client: TestClient, assets: Assets, path: str):
    assert client.get(f"/assets/{assets.digest}/{path}").status_code == 404


# --- the digest


def test_the_address_changes_with_any_file():
    files = {"query/main.js": b"1", "libraries/a.mjs": b"2"}

    before = Assets(files)
    after = Assets({**files, "libraries/a.mjs": b"3"})

    assert before.address("query/main.js") != after.address("query/main.js")
    assert before.digest == Assets(dict(reversed(files.items()))).digest


def test_a_page_cannot_name_a_file_that_is_not_there():
    with pytest.raises(KeyError):
        Assets({}).address("explorer/main.js")


def test_what_is_read_are_the_scripts_and_styles_of_the_pages_alone(tmp_path: Path):
    for name in ("query/main.js", "query/parts/a.css", "libraries/stamp", "messages/a.js", "front.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")

    assets = read_assets(tmp_path)

    assert all(map(assets.get, ("query/main.js", "query/parts/a.css")))
    assert not any(map(assets.get, ("libraries/stamp", "messages/a.js", "front.css")))


def test_gzip_is_of_the_whole_file():
    asset = Assets({"query/main.js": b"1" * 9000}).get("query/main.js")

    assert asset
    assert gzip.decompress(asset.compressed) == asset.body


# --- whether the libraries are there


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with libraries that were made from the sources beside them."""
    (tmp_path / "libraries").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "fetch.py").write_text("")
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (tmp_path / "libraries" / "stamp").write_text(f"{nothing}  fetch.py\n")
    return tmp_path


def test_libraries_of_this_version_are_fine(clone: Path):
    check_libraries(clone / "libraries", clone / "web")


def test_without_libraries_a_sentence_says_what_to_run(clone: Path):
    (clone / "libraries" / "stamp").unlink()

    with pytest.raises(LibrariesMissing, match=r"are missing: run python web/fetch\.py"):
        check_libraries(clone / "libraries", clone / "web")


def test_libraries_of_another_lock_file_are_out_of_date(clone: Path):
    (clone / "web" / "fetch.py").write_text("changed")

    with pytest.raises(LibrariesMissing, match="are out of date: run"):
        check_libraries(clone / "libraries", clone / "web")


def test_where_claimgraph_is_installed_there_are_no_sources_to_compare(clone: Path):
    check_libraries(clone / "libraries", clone / "elsewhere")

    with pytest.raises(LibrariesMissing, match="install claimgraph anew"):
        check_libraries(clone / "nowhere", clone / "elsewhere")


def test_what_names_no_icon_is_led_to_ours(client: TestClient):
    assert client.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")
